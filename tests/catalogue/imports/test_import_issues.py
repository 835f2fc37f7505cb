"""A spreadsheet with every kind of issue: all are reported at once by row and column."""

import csv
import io

import pytest

from catalogue.models import Address, Event
from meetings.models import Meeting
from tests.support.factories import MeetingFactory, OrganizationFactory
from tests.support.import_jobs import confirm_import, import_issues, import_url, upload_import, work

pytestmark = pytest.mark.django_db

COLUMNS = (
    *("permalink", "slug", "title_en", "title_es", "kind", "status", "ordinal", "series_bodies"),
    *("begins", "ends", "city_en", "country", "is_online", "countries", "part_of", "topics"),
    "state",
)
LOOP = "This row and others refer to each other in a loop."
# By row: the input, the reported cell and a part of the message.
INVALID_CELLS = {
    5: ({"kind": "semnar"}, "E5", "Did you mean “seminar”?"),
    9: ({"status": "held"}, "F9", "Accepted values: planned, under-way, completed, cancelled."),
    14: ({"begins": "Easter of 2012"}, "I14", "“Easter of 2012” is not a date. Examples: "),
    20: ({"begins": "2012-05-04", "ends": "2012-05-01"}, "I20", "before the beginning"),
    23: ({"begins": "2012-02-30"}, "I23", "is not a calendar date between"),
    31: ({"country": "Hondurus"}, "L31", "no country named “Hondurus”. Similar: Honduras (HND)"),
    40: ({"series_bodies": "eclac; World Band"}, "H40", "Similar: World Bank"),
    41: ({"series_bodies": "Forum of Twins"}, "H41", "matches several: twins-a, twins-b."),
    57: ({"title_en": "", "title_es": ""}, "", "Enter the title in at least one language."),
    66: ({"ordinal": "twelfth"}, "G66", "value must be an integer"),
    67: ({"ordinal": "0"}, "G67", "greater than or equal to 1"),
    78: ({"title_en": "x" * 501}, "C78", "at most 500 characters (it has 501)"),
    80: ({"permalink": "https://example.org/activities/a/"}, "A80", "permanent link of meetings."),
    85: ({"permalink": "/meetings/no-such-meeting/"}, "A85", "No record has this permanent link."),
    99: ({"title_en": "Meeting 12", "begins": "2012-01"}, "C99", "Row 12 has the same title"),
    110: ({"title_en": "Réunion there was"}, "C110", "“Reunion there was” (taken) already exists."),
    120: ({"slug": "Not plain"}, "B120", "letters, numbers, underscores or hyphens"),
    130: ({"slug": "taken"}, "B130", "This web address is or was used by another record."),
    150: ({"state": "published"}, "Q150", "New records are drafts. Clear this cell."),
    160: ({"is_online": "perhaps"}, "M160", "“perhaps” is not yes or no."),
    170: ({"topics": "remitances"}, "P170", "Similar: Migrant remittances"),
    180: ({"part_of": "Meeting 181"}, "O180", LOOP),
    181: ({"part_of": "Meeting 180"}, "O181", LOOP),
    190: ({"status": "completed", "begins": "2012", "ends": "ongoing"}, "", "cannot be ongoing."),
}  # fmt: skip


def meetings_csv(planted: dict, columns=COLUMNS) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, restval="")
    writer.writerow({column: column for column in columns})
    for line in range(2, 202):
        row = {"title_en": f"Meeting {line}", "title_es": f"Reunión {line}", "kind": "seminar"}
        row |= {"status": "completed", "begins": f"2012-{line % 12 + 1:02}", "country": "HND"}
        row |= {"countries": "HND; Guatemala", "series_bodies": "ECLAC", "is_online": "no"}
        writer.writerow(row | (planted.get(line, ({},))[0]))
    return buffer.getvalue()


@pytest.fixture
def existing_records(savepoint):
    OrganizationFactory(title_en="Forum of Twins", slug="twins-a")
    OrganizationFactory(title_en="Forum of Twins", slug="twins-b")
    OrganizationFactory(title_en="World Bank", slug="world-bank-of-tests")
    MeetingFactory(title_en="Reunion there was", kind="seminar", slug="taken")


def stored_keys() -> list:
    return [
        sorted(model.objects.values_list("pk", flat=True))
        for model in (Meeting, Meeting.countries.through, Meeting.series_bodies.through, Address)
    ]


@pytest.fixture
def keys_before(existing_records) -> list:
    return stored_keys()


@pytest.fixture
def checked_job(import_client, keys_before):
    """Return the import of the 200 rows without their issues."""
    return upload_import(import_client, Meeting, meetings_csv({}), "two hundred.csv")


@pytest.fixture
def last_number(keys_before) -> int:
    """Return the highest number of a meeting before the import."""
    return Meeting.objects.latest("number").number


@pytest.fixture
def completed_job(import_client, last_number, checked_job):
    return confirm_import(import_client, checked_job)


@pytest.mark.slow
def test_200_rows_with_issues_are_refused_and_every_issue_names_its_cell(
    import_client, keys_before
):
    job = upload_import(import_client, Meeting, meetings_csv(INVALID_CELLS), "two hundred.csv")

    issues = {
        (row.line, fault["place"], fault["sentence"])
        for row in job.rows.filter(outcome="faulty")
        for fault in row.errors
    }
    assert {line for line, *_rest in issues} == set(INVALID_CELLS)
    for line, (_typed, place, piece) in INVALID_CELLS.items():
        here = [(where, sentence) for one, where, sentence in issues if one == line]
        assert [where for where, _sentence in here] == [place]
        assert piece in here[0][1]
    assert (job.state, job.counts) == ("refused", {"new": 176, "faulty": 24})
    page = import_client.get(import_url(Meeting, "import_job", job.pk))
    assert all(piece in page.text for piece in ("H40", "Similar: World Bank", "E5"))
    assert stored_keys() == keys_before


@pytest.mark.slow
def test_corrected_rows_are_checked_and_not_yet_written(checked_job, keys_before):
    assert (checked_job.state, checked_job.counts) == ("checked", {"new": 200})
    assert import_issues(checked_job) == []
    assert stored_keys() == keys_before


@pytest.mark.slow
def test_import_writes_200_drafts_in_the_order_of_the_rows(last_number, completed_job):
    assert completed_job.state == "done"
    new = Meeting.objects.filter(number__gt=last_number).order_by("number")
    assert [one.number for one in new] == [*range(last_number + 1, last_number + 201)]
    assert {meeting.state for meeting in new} == {"draft"}
    assert str(new[0]) == "Meeting 2"
    assert [one.alpha3 for one in new[0].countries.all()] == ["GTM", "HND"]
    events = Event.objects.filter(context=completed_job.context_id)
    assert set(events.values_list("person_name", flat=True)) == {"importer"}


@pytest.mark.slow
def test_undo_restores_the_state_before_the_import(import_client, completed_job, keys_before):
    assert stored_keys() != keys_before
    import_client.post(import_url(Meeting, "import_undo", completed_job.pk))
    work()
    completed_job.refresh_from_db()
    assert (completed_job.state, completed_job.undone_by) == ("undone", import_client.user)
    assert stored_keys() == keys_before
