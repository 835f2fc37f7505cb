"""The loader is idempotent, loads all or nothing, and never overwrites changes by staff."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalogue.history.diff import change_groups
from catalogue.history.events import events_of
from catalogue.models import Organization, Topic
from meetings.models import Meeting
from programme.loader import load_programme
from programme.models import LoadedRecord
from programme.yaml_values import InvalidDataFilesError

pytestmark = pytest.mark.django_db

TOPICS = """
migration:
  name_en: Migration
  name_es: Migración
remittances:
  name_en: Remittances
  name_es: Remesas
  broader: migration
"""
ORGANIZATIONS = """
office:
  title_en: Office
  kind: un-body
  parent: headquarters
  topics: [remittances]
  memberships:
    - {body: headquarters, role: member, period: 2009/..}
headquarters:
  title_en: Headquarters
  kind: un-body
"""


def test_loading_twice_changes_nothing(data_folder):
    first = load_programme(data_folder(topics=TOPICS, organizations=ORGANIZATIONS))
    second = load_programme(data_folder())

    office = Organization.objects.get(slug="office")
    assert (len(first.created), len(second.unchanged)) == (4, 4)
    assert (office.parent.slug, [str(one.when) for one in office.memberships.all()]) == (
        "headquarters",
        ["since 2009"],
    )
    assert [topic.slug for topic in office.topics.all()] == ["remittances"]


def test_loading_a_corrected_file_corrects_the_record(data_folder):
    load_programme(data_folder(topics=TOPICS, organizations=ORGANIZATIONS))
    corrected = ORGANIZATIONS.replace("period: 2009/..", "period: 2010/..").replace(
        "  topics: [remittances]\n", ""
    )

    report = load_programme(data_folder(organizations=corrected))

    office = Organization.objects.get(slug="office")
    assert report.updated == ["organizations/office"]
    assert [str(one.when) for one in office.memberships.all()] == ["since 2010"]
    assert office.topics.count() == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda office: Organization.objects.filter(pk=office.pk).update(summary_en="Mine"),
        lambda office: office.topics.clear(),
        lambda office: office.memberships.all().delete(),
        lambda office: office.links.create(url="https://example.org", label_en="Mine"),
    ],
    ids=["a column", "a relation", "a nested row", "an added row"],
)
def test_loading_does_not_change_records_edited_by_staff(data_folder, change):
    load_programme(data_folder(topics=TOPICS, organizations=ORGANIZATIONS))
    office = Organization.objects.get(slug="office")
    change(office)
    before = Organization.objects.filter(pk=office.pk).values().get()

    corrected = ORGANIZATIONS.replace("title_en: Office", "title_en: Bureau")
    report = load_programme(data_folder(organizations=corrected))

    assert report.skipped == ["organizations/office"]
    assert Organization.objects.filter(pk=office.pk).values().get() == before


@pytest.mark.parametrize("noted", [True, False], ids=["as now", "by an older version"])
def test_schema_upgrade_records_no_change(data_folder, noted):
    """A new column changes the digest and records no event."""
    load_programme(data_folder(topics=TOPICS, organizations=ORGANIZATIONS))
    LoadedRecord.objects.update(digest="of fewer columns", **({} if noted else {"event": None}))
    corrected = ORGANIZATIONS.replace("title_en: Office", "title_en: Bureau")

    report = load_programme(data_folder(organizations=corrected))

    assert (report.skipped, report.updated) == ([], ["organizations/office"])


def test_loading_leaves_existing_records(data_folder):
    Topic.objects.create(slug="migration", name_en="Mine", name_es="Mío")

    report = load_programme(data_folder(topics=TOPICS))

    assert (report.skipped, report.created) == (["topics/migration"], ["topics/remittances"])
    assert Topic.objects.get(slug="migration").name_en == "Mine"


def test_loading_does_not_restore_records_deleted_by_staff(data_folder):
    load_programme(data_folder(topics=TOPICS))
    Topic.objects.get(slug="remittances").delete()

    report = load_programme(data_folder())

    assert report.skipped == ["topics/remittances"]
    assert not Topic.objects.filter(slug="remittances").exists()


INVALID_TOPICS = {
    "not YAML": ("a: [", "2030/topics.yaml:1: this is not YAML"),
    "a list": ("- a", "2030/topics.yaml:1: expected records by their short names"),
    "twice": ("a: {name_en: A}\na: {name_en: A}", "2030/topics.yaml:2: a: duplicate key"),
    "unknown field": (
        "a:\n  name_en: A\n  name_ess: A",
        "2030/topics.yaml:3: name_ess: there is no such field; did you mean “name_es”?",
    ),
    "no fields": ("a: A", "2030/topics.yaml:1: a: expected fields, each with a value"),
    "unknown topic": (
        "a:\n  name_en: A\n  name_es: A\n  broader: b",
        "2030/topics.yaml:4: broader: there is no topic “b”",
    ),
    "missing name": ("a:\n  name_es: A", "2030/topics.yaml:1: a, name_en: "),
    "a loop": (
        "a:\n  name_en: A\n  name_es: A\n  broader: a",
        "2030/topics.yaml:4: broader: there is no topic “a”",
    ),
}


@pytest.mark.parametrize(("text", "sentence"), INVALID_TOPICS.values(), ids=INVALID_TOPICS)
def test_invalid_topics_are_named_with_file_and_line(data_folder, text, sentence):
    with pytest.raises(InvalidDataFilesError) as caught:
        load_programme(data_folder(topics=text))

    assert str(caught.value).startswith(sentence)
    assert not Topic.objects.exists()


INVALID_MEETINGS = {
    "kind": (
        "kind: sumit",
        (
            "2030/meetings.yaml:3: kind: “sumit” is not in the list (summit, session, conference,"
            " forum, side-event, expert-meeting, seminar, course, round-table);"
            " did you mean “summit”?"
        ),
    ),
    "period": (
        "period: 2012-02-30",
        (
            "2030/meetings.yaml:3: period: “2012-02-30” is not a calendar date between 1800 and"
            " 2199."
        ),
    ),
    "period of a list": ("period: [1]", "2030/meetings.yaml:3: period: expected a period such as"),
    "truth": ("is_online: perhaps", "2030/meetings.yaml:3: is_online: “perhaps”: expected true"),
    "number": ("ordinal: first", "2030/meetings.yaml:3: ordinal: “first”: "),
    "text": ("city_en: [a]", "2030/meetings.yaml:3: city_en: expected a text"),
    "list": ("countries: HND", "2030/meetings.yaml:3: countries: expected a list"),
    "country": ("countries: [HNDD]", "2030/meetings.yaml:3: countries: there is no country “HNDD”"),
    "rule": (
        "state: published",
        (
            "2030/meetings.yaml:1: m: Choose the kind and the status of the meeting. "
            "Enter the date of the meeting, at least the year."
        ),
    ),
    "nested": (
        "participations:\n    - {role: chair}",
        "2030/meetings.yaml:4: role: “chair” is not in the list",
    ),
    "nested rule": (
        "participations:\n    - {role: host}",
        "2030/meetings.yaml:4: Choose an organization or describe a group.",
    ),
    "citation": (
        "cites: [p1]",
        "2030/meetings.yaml:3: cites: expected fields, each with a value",
    ),
    "citation of nothing": ("cites: [{field: period}]", "2030/meetings.yaml:3: cites: expected a"),
    "unknown paragraph": ("cites: [{paragraph: p1}]", "2030/meetings.yaml:3: cites: there is no"),
}


@pytest.mark.parametrize(("line", "sentence"), INVALID_MEETINGS.values(), ids=INVALID_MEETINGS)
def test_invalid_meeting_is_named_with_file_line_and_field(data_folder, line, sentence):
    state = "" if line.startswith("state") else "\n  state: draft"
    with pytest.raises(InvalidDataFilesError) as caught:
        load_programme(data_folder(topics=TOPICS, meetings=f"m:\n  title_en: M\n  {line}{state}\n"))

    assert str(caught.value).startswith(sentence)
    assert (Meeting.objects.count(), Topic.objects.count()) == (0, 0)


def test_all_errors_are_named_at_once(data_folder):
    with pytest.raises(InvalidDataFilesError) as caught:
        load_programme(data_folder(topics="a: {x: 1}\nb: {y: 1}", sources="c: {z: 1}"))

    assert [fault.field for fault in caught.value.issues] == ["x", "y", "z"]


def test_loop_between_records_is_named(data_folder):
    text = """
a: {name_en: A, name_es: A, broader: b}
b: {name_en: B, name_es: B, broader: a}
"""
    with pytest.raises(InvalidDataFilesError, match="there is no topic"):
        load_programme(data_folder(topics=text))


def test_unknown_file_is_named(data_folder):
    with pytest.raises(
        InvalidDataFilesError, match="expected one of the files topics, organizations"
    ):
        load_programme(data_folder(topic=TOPICS))


def test_empty_folder_is_named(tmp_path):
    with pytest.raises(InvalidDataFilesError, match="the folder contains no data files"):
        load_programme(tmp_path)


def test_file_that_is_not_utf8_is_named_with_its_line(data_folder):
    path = data_folder(topics="") / "2030" / "topics.yaml"
    path.write_bytes(b"a: {}\nb: \xf1")
    with pytest.raises(InvalidDataFilesError, match=r"2030/topics.yaml:2: this is not UTF-8"):
        load_programme(path.parent.parent)


def test_command_reports_the_changes(data_folder):
    out = StringIO()
    path = data_folder(topics=TOPICS)
    call_command("load_programme", path, stdout=out)
    Topic.objects.filter(slug="migration").update(name_en="Mine")
    data_folder(topics=TOPICS.replace("name_en: Migration", "name_en: Migrations"))
    call_command("load_programme", path, stdout=out, verbosity=2)

    assert out.getvalue().splitlines() == [
        "Programme: 2 created, 0 updated, 0 unchanged.",
        (
            "Programme: 0 created, 0 updated, 1 unchanged, 1 skipped,"
            " because a user has changed them since."
        ),
        "  skipped: topics/migration",
    ]


def test_command_is_named_in_the_history(data_folder):
    meetings = "m:\n  title_en: M\n  kind: seminar\n  status: completed\n  period: 2012\n"
    path = data_folder(meetings=f"{meetings}  state: published\n")
    call_command("load_programme", path, stdout=StringIO())
    events = events_of(Meeting.objects.get())
    [group] = change_groups(events)
    assert group.operation == "Loaded by the command load_programme"
    assert {event.actor_name for event in events} == {"a command of the server"}


def test_command_refuses_a_path_that_is_not_a_folder(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("load_programme", tmp_path / "none")


def test_command_reports_that_nothing_was_loaded(data_folder):
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("load_programme", data_folder(topics="a: {x: 1}"))
