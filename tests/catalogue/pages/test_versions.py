"""Earlier public versions at dated addresses, without content that is no longer public."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalogue.history.actor import act_as
from catalogue.history.events import Event, events_of
from catalogue.history.public_versions import public_events_of, public_versions
from catalogue.workflow.transitions import publish, withdraw
from meetings.models import Meeting
from tests.support.event_times import backdate_events
from tests.support.factories import (
    CitationFactory,
    CountryGroupFactory,
    DisseminationFactory,
    EditionFactory,
    MandateDecisionFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    PublicationFactory,
    RecipientFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.queries import assert_same_queries, sql_of_request
from tests.support.visibility import (
    HIDDEN_STATES,
    JOINED_BY_ROWS,
    STATES,
    MarkedRecords,
    cite_internal_source,
    link_many,
    link_single,
    relations_to_one,
    relations_to_several,
)

pytestmark = pytest.mark.django_db


def update_in_context(record, **fields) -> None:
    with act_as(may_change_state="state" in fields):
        type(record).objects.filter(pk=record.pk).update(**fields)


def version_urls(record) -> list[str]:
    """Return the addresses of all public versions, oldest first."""
    return [
        f"/{record.plural}/{record.slug}/versions/{one.timestamp}/"
        for one in public_versions(record)
    ]


def days_ago(ago: int) -> str:
    return (timezone.now().date() - timedelta(days=ago)).isoformat()


@pytest.fixture
def changed_meeting():
    """Return a published meeting that has lost its host, and then changed its title."""
    body = OrganizationFactory(published=True, title_en="The first host")
    with act_as(may_change_state=True):
        meeting = MeetingFactory(published=True, slug="m", title_en="First title", when="2012")
        host = ParticipationFactory(meeting=meeting, organization=body, role="host")
    backdate_events()
    with act_as(may_change_state=True):
        host.delete()
    backdate_events()
    update_in_context(meeting, title_en="Second title", title_es="Segundo título")
    return meeting


def test_version_shows_the_record_at_that_time(client, changed_meeting):
    pages = [client.get(address).text for address in version_urls(changed_meeting)]
    shown = [
        [text in page for text in ("First title", "The first host", "Second title")]
        for page in pages
    ]
    assert shown == [[True, True, False], [True, False, False], [False, False, True]]


def test_earlier_version_names_the_record_as_its_original(client, changed_meeting):
    page = client.get(version_urls(changed_meeting)[0])
    assert '<link rel="canonical" href="http://testserver/meetings/m/">' in page.text
    assert '<meta name="robots" content="noindex">' in page.text
    assert '<a href="/meetings/m/">Current version</a>' in page.text
    assert page["Link"] == '<http://testserver/meetings/m/>; rel="original"'


def test_version_is_labelled_in_both_languages(client, changed_meeting):
    first, _second, present = version_urls(changed_meeting)
    assert "Earlier version." in client.get(first).text
    assert "Versión anterior." in client.get(f"/es{first}").text
    assert "Current version." in client.get(present).text
    assert "Segundo título" in client.get(f"/es{present}").text


def test_versions_are_listed_with_the_newest_first(client, changed_meeting):
    listed = client.get("/meetings/m/versions/").context["versions"]
    addresses = [f"/meetings/m/versions/{one.timestamp}/" for one in listed]
    assert addresses == version_urls(changed_meeting)[::-1]
    assert len(addresses) == 3


def test_citation_of_a_record_names_the_address_of_its_version(client, changed_meeting):
    citation = client.get("/meetings/m/").context["reference"].text
    assert citation.endswith(f"testserver{version_urls(changed_meeting)[-1]}")


def test_date_redirects_to_the_last_version_of_that_day(client):
    meeting = MeetingFactory(published=True, slug="m")
    backdate_events(5)
    update_in_context(meeting, title_en="Changed")
    first, second = version_urls(meeting)
    for asked, leads_to in ((days_ago(5), first), (days_ago(3), first), (days_ago(0), second)):
        assert client.get(f"/meetings/m/versions/{asked}/")["Location"] == leads_to
    update_in_context(meeting, slug="other")
    moved = client.get(f"/es/meetings/m/versions/{days_ago(3)}/")
    assert (moved.status_code, moved["Location"]) == (
        301,
        f"/es/meetings/other/versions/{days_ago(3)}/",
    )
    assert client.get("/meetings/m/versions/")["Location"] == "/meetings/other/versions/"


def test_date_without_a_version_is_not_found(client):
    MeetingFactory(published=True, slug="m")
    odd = ["2012-02-30", "0000-00-00", "9999-12-31", "20121125", "x", "2012-W10-1", "٢٠١٢-١١-٢٥"]
    instants = ["2012-11-25T25:00:00Z", "0001-01-01T00:00:00Z", "2012-11-25T02:15:33", "%00", "%ff"]
    found = {
        asked: client.get(f"/meetings/m/versions/{asked}/").status_code
        for asked in (days_ago(9), days_ago(-1), *odd, *instants)
    }
    assert found == dict.fromkeys(found, 404)


def test_draft_and_withdrawn_versions_are_never_shown(client):
    with act_as(may_change_state=True):
        meeting = MeetingFactory(draft=True, slug="m", title_en="Draft title")
    backdate_events(2)
    assert client.get("/meetings/m/versions/").status_code == 404
    with act_as(may_change_state=True):
        meeting.title_en = "Harmful title"
        meeting.save()
        publish(meeting, by=None)
    backdate_events(2)
    assert client.get(f"/meetings/m/versions/{days_ago(3)}/").status_code == 404  # it was a draft
    assert "Harmful" in client.get(f"/meetings/m/versions/{days_ago(1)}/", follow=True).text
    (harmful,) = version_urls(meeting)
    with act_as(may_change_state=True):
        withdraw(meeting, by=None, unnamed=True)
    assert client.get(harmful).status_code == 410
    assert client.get("/meetings/m/versions/").status_code == 410
    backdate_events(2)
    update_in_context(meeting, title_en="Fit title")
    with act_as(may_change_state=True):
        meeting.refresh_from_db()
        publish(meeting, by=None)
    _harmful, present = version_urls(meeting)
    gone = client.get(f"/meetings/m/versions/{days_ago(2)}/")
    assert (gone.status_code, "Harmful" in gone.text) == (410, False)
    assert (
        client.get(f"/meetings/m/versions/{days_ago(1)}/").status_code == 404
    )  # it was never public
    assert "Fit title" in client.get(present).text
    assert len(client.get("/meetings/m/versions/").context["versions"]) == 1


def test_version_under_embargo_begins_when_it_ends(client):
    meeting = MeetingFactory(published=True, slug="m", public_from=timezone.now())
    backdate_events(3)
    (only,) = public_versions(meeting)
    assert only.since == meeting.public_from
    assert client.get(f"/meetings/m/versions/{days_ago(2)}/").status_code == 404


def test_version_links_only_to_records_public_at_that_time(client):
    body = OrganizationFactory(draft=True, title_en="Once a secret")
    with act_as(may_change_state=True):
        meeting = MeetingFactory(published=True, slug="m")
        ParticipationFactory(meeting=meeting, organization=body, role="host")
    backdate_events()
    update_in_context(meeting, venue_en="Hall")
    backdate_events()
    update_in_context(body, state="published")

    first, present = version_urls(meeting)
    assert "Once a secret" not in client.get(first).text
    assert "Once a secret" in client.get(present).text
    assert "Once a secret" in client.get("/meetings/m/").text


def test_earlier_version_shows_no_topic_that_no_public_record_uses_now(client):
    gone, used = TopicFactory(name_en="Given up"), TopicFactory(name_en="Still used")
    group = CountryGroupFactory(name_en="Dissolved")
    with act_as(may_change_state=True):
        meeting = MeetingFactory(published=True, slug="m", topics=[gone, used], regions=[group])
    backdate_events()
    other = MeetingFactory(published=True, topics=[gone], regions=[group])
    with act_as():
        meeting.topics.clear()
        meeting.regions.clear()
        other.topics.add(used)

    first = version_urls(meeting)[0]
    texts = [client.get(first).text]
    other.topics.remove(gone)
    other.regions.remove(group)
    texts.append(client.get(first).text)

    names = ("Given up", "Still used", "Dissolved")
    found = [[name in text for name in names] for text in texts]
    assert found == [[True, True, True], [False, True, False]]


@pytest.mark.slow
@pytest.mark.parametrize("connect", [link_many, link_single])
def test_nothing_leaks_through_an_earlier_version(client, connect):
    public, too = MarkedRecords("published"), MarkedRecords("published_too")
    for secret in map(MarkedRecords, HIDDEN_STATES if connect is link_many else HIDDEN_STATES[:1]):
        connect(public, secret)
        link_many(secret, public)
    if connect is link_many:
        link_many(public, too)
    cite_internal_source(public)
    backdate_events()
    for record in public.records:
        update_in_context(record, summary_en="Changed")
        address = version_urls(record)[0]
        text = client.get(address).text
        hidden = [one for one in HIDDEN_STATES if f"marker-{one.replace('_', '-')}" in text]
        assert (address, hidden, "marker-internal" in text) == (address, [], False)
        # Proof that the test can fail: every owner of such a relation links to public records.
        leads = bool(relations_to_several(type(record))) or type(record) in JOINED_BY_ROWS
        assert ("marker-published-too" in text) == (connect is link_many and leads)


# The record, its public versions, the rows of the record and their events, and the related records
# with their names at that time.
VERSION_QUERIES = (
    "publication event event publication citation event dissemination_editions event event"
    " edition organization publication event meeting event organization event source event"
)


def test_version_query_count_is_constant(client):
    study = PublicationFactory(published=True, slug="study")
    edition = EditionFactory(publication=study)
    requests = []
    for number in range(3):
        act = DisseminationFactory(
            publication=study,
            editions=[edition],
            meeting=MeetingFactory(published=True),
            distributors=[OrganizationFactory(published=True)],
            position=number,
        )
        RecipientFactory(dissemination=act, organization=OrganizationFactory(published=True))
        CitationFactory(record=study)
        if number in (0, 2):
            requests.append(sql_of_request(client, version_urls(study)[-1]))
    assert_same_queries(*requests, VERSION_QUERIES)


def test_citation_of_an_internal_source_makes_no_public_version(client):
    """The time of such a citation would show that there is one."""
    meeting = MeetingFactory(published=True)
    backdate_events(days=2)
    page, versions = client.get(meeting.get_absolute_url()).text, public_versions(meeting)
    with act_as():
        internal = CitationFactory(record=meeting, source__is_public=False)
    with act_as():
        internal.place_en = "page 2"
        internal.save()

    assert public_versions(meeting) == versions
    assert client.get(meeting.get_absolute_url()).text == page
    assert len(versions) == 1

    with act_as():
        internal.source = CitationFactory(record=MeetingFactory()).source
        internal.save()

    assert len(public_versions(meeting)) == 2


def test_citation_that_loses_its_public_source_makes_a_public_version():
    meeting = MeetingFactory(published=True)
    with act_as():
        citation = CitationFactory(record=meeting)
    before = len(public_versions(meeting))
    with act_as():
        citation.source = SourceFactory(is_public=False)
        citation.save()

    assert len(public_versions(meeting)) == before + 1


@pytest.mark.parametrize("state", STATES)
def test_reference_to_a_hidden_record_makes_no_public_version(state):
    """The time of such a reference would show that there is a hidden record."""
    world, others = MarkedRecords("published-1"), MarkedRecords(state)
    last = Event.objects.latest("pk").pk
    link_many(world, others)
    MandateDecisionFactory(mandate=world.mandate, project=others.project, decision="add")
    for row in world.linked:
        for field in relations_to_one(type(row)):
            # A successor would change the standing too, and a public record is not replaced.
            if not field.name.startswith("superseded") and getattr(row, field.attname) is None:
                setattr(row, field.name, getattr(others, field.related_model._meta.model_name))
        row.save()

    def changed_tables(events_of_record) -> set[str]:
        later = [events_of_record(record).filter(pk__gt=last) for record in world.records]
        return {event.table for events in later for event in events}

    all_tables = changed_tables(events_of)
    assert len(all_tables) == 30
    if state == "published":
        assert changed_tables(public_events_of) == all_tables - {"deliverables_delivery"}
    else:  # a distribution is shown without its meeting
        assert changed_tables(public_events_of) == {"publications_dissemination"}


def test_public_reference_that_becomes_a_hidden_one_makes_a_public_version():
    meeting, whole = MeetingFactory(published=True), MeetingFactory(published=True)
    body = OrganizationFactory(published=True)
    hidden_body = OrganizationFactory(draft=True)
    hidden_wholes = [MeetingFactory(draft=True), MeetingFactory(draft=True)]
    with act_as():
        participation = ParticipationFactory(meeting=meeting, organization=body)
        Meeting.objects.filter(pk=meeting.pk).update(part_of=whole)
    before = len(public_versions(meeting))
    with act_as():
        participation.organization = hidden_body
        participation.save()
    with act_as():
        participation.delete()
    for hidden_whole in hidden_wholes:
        update_in_context(meeting, part_of=hidden_whole)

    assert len(public_versions(meeting)) == before + 2
