"""Counts of incomplete records on the home page: one query, and each count links to a list."""

import pytest
from django.utils import timezone

from activities.models import Activity, Mandate
from meetings.models import Meeting
from publications.models import Edition
from tests.support.admin_forms import admin_url
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    DisseminationFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProjectFactory,
    ProjectMandateFactory,
    ProvisionFactory,
    PublicationFactory,
)
from tests.support.queries import assert_same_queries, sql_of_request

pytestmark = pytest.mark.django_db

# The session and the user; the lists of incomplete records, in one query; the work queue and the
# open proposals.
HOME_QUERIES = "staffsession user organization organization proposal mergejob outdatedrow"


def row_titles(rows) -> set[str]:
    return {str(row) for row in rows}


def test_records_without_spanish_or_with_older_spanish():
    MeetingFactory(title_en="English alone")
    MeetingFactory(title_en="Both", title_es="Ambos")
    MeetingFactory(title_en="No Spanish summary", title_es="Sin", summary_en="Text")
    MeetingFactory(withdrawn=True, title_en="Withdrawn", period=None, status="planned")
    older = MeetingFactory(title_en="Older", title_es="Anterior")
    Meeting.objects.filter(pk=older.pk).update(title_en="Older, corrected")

    assert row_titles(Meeting.objects.without_spanish()) == {"English alone", "No Spanish summary"}
    assert row_titles(Meeting.objects.with_older_spanish()) == {"Older, corrected"}


def test_lists_of_records_without_citation_without_participants_and_overdue():
    cited = MeetingFactory(title_en="Cited", when="2012")
    CitationFactory(record=cited)
    ParticipationFactory(meeting=cited)
    MeetingFactory(title_en="Bare", when="2012", status="completed")
    MeetingFactory(title_en="To come", when="2199")
    MeetingFactory(title_en="Cancelled", status="cancelled")
    MeetingFactory(title_en="Today", when=timezone.localdate().isoformat())

    rows = Meeting.objects
    assert row_titles(rows.without_citation()) == {"Bare", "To come", "Cancelled", "Today"}
    assert row_titles(rows.without_participants()) == {"Bare", "To come", "Today"}
    assert row_titles(rows.overdue()) == {"Cited"}


def test_lists_of_completed_activities_without_outcome_and_undistributed_publications():
    done = ActivityFactory(title_en="Done", status="completed", when="2012")
    ActivityFactory(title_en="Fruitless", status="completed", when="2012")
    ActivityFactory(title_en="Planned")
    OutcomeFactory(activity=done)
    assert row_titles(Activity.objects.completed_without_outcome()) == {"Fruitless"}

    work = PublicationFactory(title_en="Work")
    english, spanish = (
        EditionFactory(publication=work),
        EditionFactory(publication=work, language="es"),
    )
    DisseminationFactory(publication=work, editions=[english])
    EditionFactory(publication=PublicationFactory(withdrawn=True))
    assert list(Edition.objects.never_disseminated()) == [spanish]


def test_list_of_mandates_without_activity_this_year():
    year = str(timezone.localdate().year)
    own, by_provision, by_project, past = (
        MandateFactory(title_en=name) for name in ("Own", "By provision", "By project", "Past")
    )
    ActivityFactory(when=year, mandates=[own])
    ActivityFactory(when=year, provisions=[ProvisionFactory(mandate=by_provision)])
    project = ProjectFactory()
    ProjectMandateFactory(project=project, mandate=by_project)
    ActivityFactory(when=year, project=project)
    ActivityFactory(when="2012", mandates=[past])
    assert row_titles(Mandate.objects.without_activity_this_year()) == {"Past"}


def home_counts(client) -> dict[str, dict[str, int]]:
    """Return the counts on the home page by rule and list."""
    shown = client.get("/admin/").context["home"]["incomplete"]
    return {label: {one.noun: one.count for one in lists} for label, lists in shown}


def test_home_counts_its_lists_in_a_constant_number_of_queries(superuser_client):
    MeetingFactory(when="2012")
    few = sql_of_request(superuser_client, "/admin/")
    counts = home_counts(superuser_client)
    assert counts == {
        "No Spanish text": {"meeting": 1},
        "No citation": {"meeting": 1},
        "No participating organizations": {"meeting": 1},
        "Planned, but the date has passed": {"meeting": 1},
    }
    for number in range(3):
        MeetingFactory(when="2012", title_en=f"More {number}")
        ActivityFactory(title_en=f"Activity {number}")
        MandateFactory(title_en=f"Mandate {number}")
    assert_same_queries(few, sql_of_request(superuser_client, "/admin/"), HOME_QUERIES)

    response = superuser_client.get("/admin/")
    for _label, lists in response.context["home"]["incomplete"]:
        for one in lists:
            found = superuser_client.get(one.address).context["cl"].result_count
            assert (one.address, found) == (one.address, one.count)


def test_home_shows_only_lists_that_the_user_may_see(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("x", is_staff=True))
    response = client.get("/admin/")
    assert response.status_code == 200
    assert "Incomplete records" not in response.text


@pytest.mark.parametrize("value", ["unknown", "", "kept", "delete", "1' OR '1'='1"])
def test_unknown_data_quality_value_does_not_filter(superuser_client, value):
    MeetingFactory()
    response = superuser_client.get(admin_url(Meeting), {"upkeep": value})
    assert (response.status_code, response.context["cl"].result_count) == (200, 1)


def test_spanish_text_is_marked_as_up_to_date(superuser_client):
    meeting = MeetingFactory(title_en="Older", title_es="Anterior")
    Meeting.objects.filter(pk=meeting.pk).update(title_en="Older, corrected")
    typed = {"action": "spanish_holds", "_selected_action": [meeting.pk]}
    assert superuser_client.post(admin_url(Meeting), typed).status_code == 302
    assert not Meeting.objects.with_older_spanish().exists()
