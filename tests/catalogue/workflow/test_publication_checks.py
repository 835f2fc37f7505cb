"""Required parts before publication, and the page of the publication that shows them."""

import pytest

from catalogue.workflow import transitions
from catalogue.workflow.publication_checks import (
    REQUIREMENTS,
    missing_requirements,
    publication_checks,
)
from catalogue.workflow.transitions import IncompleteRecordError
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ProjectFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.support.queries import captured_sql
from tests.support.review_forms import (
    admin_url,
    page_messages,
    page_versions,
    sign_in_as,
    submit_transition,
)

pytestmark = pytest.mark.django_db

DEFAULT = ["title", "summary", "date", "citation"]


@pytest.fixture(autouse=True)
def required(settings):
    settings.PUBLICATION_REQUIREMENTS = DEFAULT


def complete_meeting(**fields):
    meeting = MeetingFactory(
        **{"summary_es": "Resumen", "when": "2012", "status": "completed", **fields}
    )
    CitationFactory(record=meeting)
    return meeting


@pytest.mark.parametrize(
    "factory",
    [
        ActivityFactory,
        MandateFactory,
        MeetingFactory,
        OrganizationFactory,
        OutcomeFactory,
        ProjectFactory,
        PublicationFactory,
    ],
)
def test_incomplete_record_of_each_kind_is_not_published(factory):
    record = factory()
    with pytest.raises(IncompleteRecordError) as refused:
        transitions.publish(record, by=None)
    lacking = [part.code for part in refused.value.missing]
    assert lacking == ["summary", *(["date"] if record.needs_date else []), "citation"]
    assert record.needs_date == (factory is not OrganizationFactory)
    record.refresh_from_db()
    assert record.state == "draft"


@pytest.mark.parametrize(
    ("factory", "fields", "needs_date"),
    [
        (MandateFactory, {"kind": "summit"}, False),
        (MandateFactory, {"kind": "summit", "symbol": "3"}, True),
        (ProjectFactory, {"kind": "programme"}, False),
    ],
)
def test_sets_of_mandates_and_the_standing_programme_need_no_date(factory, fields, needs_date):
    record = factory(summary_en="Text", **fields)
    CitationFactory(record=record)
    assert record.needs_date == needs_date
    codes = [part.code for part in missing_requirements(record)]
    assert codes == (["date"] if needs_date else [])


def test_each_required_part_is_checked_and_only_if_the_setting_names_it(settings):
    settings.PUBLICATION_REQUIREMENTS = [*REQUIREMENTS]
    meeting = MeetingFactory(title_en="A seminar")
    with pytest.raises(IncompleteRecordError) as refused:
        transitions.publish(meeting, by=None)
    assert str(refused.value) == (
        "“A seminar” cannot be published yet. It lacks: summary, date, citation, topic and Spanish"
        " text."
    )
    settings.PUBLICATION_REQUIREMENTS = []
    transitions.publish(meeting, by=None)
    assert meeting.state == "published"


def test_records_published_together_are_complete():
    meeting, draft = complete_meeting(), MeetingFactory()
    with pytest.raises(IncompleteRecordError) as refused:
        transitions.publish(meeting, by=None, together=[draft])
    assert refused.value.record == draft
    meeting.refresh_from_db()
    assert meeting.state == "draft"


def test_embargo_of_an_incomplete_published_record_can_be_changed():
    meeting = MeetingFactory(embargoed=True)
    transitions.publish(meeting, by=None)
    assert meeting.is_public


def test_publish_page_shows_what_is_missing_and_the_warnings(client):
    sign_in_as(client, "reviewer")
    twin = MeetingFactory(title_en="Seminar on remittances of 2013")
    meeting = MeetingFactory(title_en="Seminar on remittances of 2013", when="2013", slug="another")
    page = client.get(admin_url(meeting, "step", "publish"))
    form = admin_url(meeting)
    for shown in (
        f'<a href="{form}#id_summary_en">Summary</a>',
        f'<a href="{form}#catalogue-citation-content_type-object_id-group">Citation</a>',
        f'<a href="{form}#id_title_es">The title or the summary is missing in Spanish.</a>',
        f'<a href="{form}#id_topics">No topic is chosen.</a>',
        f'<a href="{form}#id_status">Planned, but the date has passed.</a>',
        f'<a href="{admin_url(twin)}">Seminar on remittances of 2013</a>',
        f'href="{admin_url(meeting, "preview")}"',
    ):
        assert shown in page.text
    # The anchors exist in the form.
    text = client.get(form).text
    for anchor in ("id_summary_en", "id_when_0", "id_title_es", "id_topics", "id_status"):
        assert f'id="{anchor}"' in text
    assert 'id="catalogue-citation-content_type-object_id-group"' in text

    answer = submit_transition(client, meeting, "publish")
    assert "cannot be published yet. It lacks:" in answer.text
    meeting.refresh_from_db()
    assert meeting.state == "draft"


def test_complete_record_has_no_warning_and_is_published(client):
    sign_in_as(client, "reviewer")
    meeting = complete_meeting(title_es="Un seminario", summary_en="Text", topics=[TopicFactory()])
    assert "The record is complete." in client.get(admin_url(meeting, "step", "publish")).text
    submit_transition(client, meeting, "publish")
    meeting.refresh_from_db()
    assert meeting.state == "published"


def test_embargo_in_the_past_is_refused_with_its_time(client):
    sign_in_as(client, "reviewer")
    meeting = complete_meeting()
    answer = submit_transition(client, meeting, "publish", public_from="2020-01-01T10:00")
    [refusal] = answer.context["form"].errors["public_from"]
    assert "has passed. Enter a later day and hour" in refusal
    meeting.refresh_from_db()
    assert (meeting.state, meeting.public_from) == ("draft", None)


def test_several_records_are_shown_with_what_they_lack_and_only_the_complete_are_published(client):
    sign_in_as(client, "reviewer")
    whole, bare = complete_meeting(title_en="Whole"), MeetingFactory(title_en="Bare")
    address = admin_url(whole, "changelist")
    chosen = {"action": "publish_selected", "_selected_action": [whole.pk, bare.pk]}
    page = client.post(address, chosen)
    assert f'<a href="{admin_url(bare)}#id_summary_en">Summary</a>' in page.text
    assert f'<a href="{admin_url(whole)}#id_summary_en">Summary</a>' not in page.text
    versions = {"version": page_versions(page)}
    answer = client.post(address, chosen | {"confirmed": "1"} | versions, follow=True)
    assert page_messages(answer)[0] == "Done: 1 record."
    assert "“Bare” cannot be published yet. It lacks: " in page_messages(answer)[1]
    assert f'href="{admin_url(bare)}#id_summary_en"' in page_messages(answer)[1]
    for record, state in ((whole, "published"), (bare, "draft")):
        record.refresh_from_db()
        assert record.state == state


def test_checks_of_many_records_need_no_query_for_each():
    few = [ProjectFactory(), ProjectFactory()]
    many = [ProjectFactory() for _number in range(9)]
    counts = []
    for records in (few, few, many):  # the first reads the content type
        with captured_sql() as statements:
            publication_checks(records)
        counts.append(len(statements))
    assert counts[1] == counts[2]


def test_title_is_used_in_refusal_without_markup(client):
    sign_in_as(client, "reviewer")
    meeting = MeetingFactory(title_en="<b>Bold</b>", slug="bold")
    answer = submit_transition(client, meeting, "publish")
    assert "<b>Bold</b>" not in answer.text
    assert "“&lt;b&gt;Bold&lt;/b&gt;” cannot be published yet." in answer.text
