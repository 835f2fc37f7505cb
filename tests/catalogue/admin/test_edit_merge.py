"""Two editors of one record: each keeps what the other changed, and chooses where both did."""

import pytest
from django.utils.html import escape

from activities.models import Mandate
from catalogue.history.actor import act_as
from catalogue.models import Link
from catalogue.workflow.proposal_model import Decision, Proposal
from catalogue.workflow.proposals import accept, propose
from meetings.models import Meeting
from tests.support.admin_forms import form_data, form_errors
from tests.support.factories import (
    LinkFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProvisionFactory,
    TopicFactory,
)
from tests.support.review_forms import admin_url, page_messages, sign_in_as
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db

LINKS = "catalogue-link-content_type-object_id"
CONFLICT = "Your changes are kept below. Choose which text to keep, then save."


@pytest.fixture
def editor(client):
    return sign_in_as(client, "editor")


@pytest.fixture
def other():
    return user_with_role("editor")


def save(client, opened, row, **typed):
    """Submit the opened form with the typed values."""
    return client.post(admin_url(row), form_data(opened, **typed))


def test_field_that_only_the_other_changed_is_kept(client, editor, other):
    topics = [TopicFactory(), TopicFactory()]
    meeting = MeetingFactory(title_en="A seminar", city_en="Lima", kind="seminar", when="2012-05")
    meeting.topics.set(topics[:1])
    opened = client.get(admin_url(meeting))
    with act_as(person=other):
        Meeting.objects.update(city_en="Quito", kind="summit", is_online=True)
        meeting.refresh_from_db()
        meeting.when = type(meeting.when).from_edtf("2013-01-04/2013-01-06")
        meeting.save()
        meeting.topics.set(topics[1:])
    response = client.post(admin_url(meeting), form_data(opened, title_en="A course"), follow=True)
    [kept, _saved] = page_messages(response)
    assert kept.startswith(f"This record was changed by {other} after you opened it: ")
    assert "City in English: Lima → Quito" in kept
    assert kept.endswith("These changes are kept.")
    meeting = Meeting.objects.get()
    assert (meeting.title_en, meeting.city_en, meeting.kind) == ("A course", "Quito", "summit")
    assert (meeting.is_online, meeting.when.edtf) == (True, "2013-01-04/2013-01-06")
    assert list(meeting.topics.all()) == topics[1:]


def test_field_that_both_changed_shows_both_texts_and_the_editor_chooses(client, editor, other):
    meeting = MeetingFactory(title_en="A seminar", summary_en="Once\nupon", when="2012")
    for chosen, title, when in (
        ([], "A course", "2014"),
        (["title_en", "when"], "A <b>workshop</b>", "2013"),
    ):
        Meeting.objects.update(title_en="A seminar")
        Meeting.objects.update(**dict(zip(PERIOD, period_columns("2012"), strict=True)))
        opened = client.get(admin_url(meeting))
        with act_as(person=other):
            Meeting.objects.update(title_en="A <b>workshop</b>", venue_en="Room 1")
            Meeting.objects.update(**dict(zip(PERIOD, period_columns("2013"), strict=True)))
        typed = {"title_en": "A course", "when_0": "2014", "summary_en": "Once\r\nupon"}
        refused = save(client, opened, meeting, **typed)
        assert any(CONFLICT in error for error in form_errors(refused))
        assert refused.context["adminform"].form.errors.keys() == {"__all__", "title_en", "when"}
        assert f"{other} changed this after you opened the form. Now stored:" in refused.text
        assert "A &lt;b&gt;workshop&lt;/b&gt;</q>" in refused.text
        assert '<input type="checkbox" name="_theirs" value="title_en">' in refused.text
        assert 'value="A course"' in refused.text
        assert 'value="Room 1"' in refused.text
        assert Meeting.objects.get().title_en == "A <b>workshop</b>"

        sent = form_data(refused, _theirs=chosen)
        assert client.post(admin_url(meeting), sent).status_code == 302
        saved = Meeting.objects.get()
        assert (saved.title_en, saved.when.edtf, saved.venue_en) == (title, when, "Room 1")


PERIOD = ("period", "start_precision", "end_precision")


def period_columns(edtf):
    return MeetingFactory.build(when=edtf).when.columns


def test_both_writing_the_same_is_no_conflict(client, editor, other):
    meeting = MeetingFactory(title_en="A seminar", when="2012")
    opened = client.get(admin_url(meeting))
    with act_as(person=other):
        meeting.when = type(meeting.when).from_edtf("2013-08-12/2013-08-15")
        meeting.title_en = "A course"
        meeting.save()
    typed = {"title_en": "A course", "when_0": "12–15 August 2013", "when_1": ""}
    assert save(client, opened, meeting, **typed).status_code == 302
    assert Meeting.objects.get().when.edtf == "2013-08-12/2013-08-15"


def test_third_change_during_the_choice_is_merged_as_well(client, editor, other):
    meeting = MeetingFactory(title_en="A seminar")
    opened = client.get(admin_url(meeting))
    with act_as(person=other):
        Meeting.objects.update(title_en="A workshop")
    refused = save(client, opened, meeting, title_en="A course")
    with act_as(person=other):
        Meeting.objects.update(title_en="A congress", venue_en="Room 1")
    sent = form_data(refused, _theirs=["title_en"])
    assert client.post(admin_url(meeting), sent).status_code == 302
    saved = Meeting.objects.get()
    assert (saved.title_en, saved.venue_en) == ("A congress", "Room 1")


# --- rows of inlines ---------------------------------------------------------------------------


def links(record):
    rows = Link.objects.filter(object_id=record.pk).order_by("pk")
    return list(rows.values_list("url", "label_en"))


def test_row_changed_by_the_other_is_kept_and_merged_by_field(client, editor, other):
    meeting = MeetingFactory()
    for number in range(3):
        LinkFactory(record=meeting, url=f"https://a.example/{number}", label_en=f"Old {number}")
    opened = client.get(admin_url(meeting))
    first, second, third = Link.objects.order_by("pk")
    with act_as(person=other):
        Link.objects.filter(pk=first.pk).update(label_en="New 0")
        Link.objects.filter(pk=second.pk).update(url="https://a.example/new")
        Link.objects.filter(pk=third.pk).update(label_en="New 2")
    typed = {f"{LINKS}-1-label_en": "Mine 1", f"{LINKS}-2-label_en": "Mine 2"}
    refused = save(client, opened, meeting, **typed)
    formsets = [one.formset for one in refused.context["inline_admin_formsets"]]
    [formset] = [one for one in formsets if one.prefix == LINKS]
    errors = [form.errors for form in formset.forms]
    assert [sorted(error) for error in errors] == [[], [], ["label_en"]]
    assert f'name="{LINKS}-2-_theirs" value="label_en"' in refused.text
    sent = form_data(refused, **{f"{LINKS}-2-_theirs": "label_en"})
    assert client.post(admin_url(meeting), sent).status_code == 302
    assert links(meeting) == [
        ("https://a.example/0", "New 0"),
        ("https://a.example/new", "Mine 1"),
        ("https://a.example/2", "New 2"),
    ]


def test_row_deleted_by_the_other_stays_deleted_unless_the_editor_changed_it(client, editor, other):
    for choice, label in (({}, "Mine"), ({f"{LINKS}-1-_theirs": "row"}, None)):
        meeting = MeetingFactory()
        for number in range(3):
            LinkFactory(record=meeting, url=f"https://a.example/{number}", label_en="Old")
        opened = client.get(admin_url(meeting))
        first, second, _third = Link.objects.filter(object_id=meeting.pk).order_by("pk")
        with act_as(person=other):
            Link.objects.filter(pk__in=[first.pk, second.pk]).delete()
        refused = save(client, opened, meeting, **{f"{LINKS}-1-label_en": "Mine"})
        text = "This row was deleted, and you changed it. It is added again when you save."
        assert f"{text} ({other})" in refused.text
        assert f'name="{LINKS}-1-_theirs" value="row"' in refused.text
        sent = form_data(refused, **choice)
        assert client.post(admin_url(meeting), sent).status_code == 302
        expected = [("https://a.example/2", "Old")]
        assert links(meeting) == expected + [("https://a.example/1", label)] * bool(label)


def test_row_that_the_editor_deletes_and_the_other_changed_is_asked_about(client, editor, other):
    meeting = MeetingFactory()
    LinkFactory(record=meeting, label_en="Old")
    LinkFactory(record=meeting, label_en="Unchanged")
    opened = client.get(admin_url(meeting))
    with act_as(person=other):
        Link.objects.filter(label_en="Old").update(label_en="New")
    deletion = {f"{LINKS}-0-DELETE": "on", f"{LINKS}-1-DELETE": "on"}
    refused = save(client, opened, meeting, **deletion)
    text = "This row was changed, and you marked it for deletion: Link text in English: Old → New."
    assert escape(text) in refused.text, form_errors(refused)
    assert Link.objects.count() == 2
    sent = form_data(refused, **deletion)
    assert client.post(admin_url(meeting), sent).status_code == 302
    assert not Link.objects.exists()


def test_rows_added_by_both_are_kept_and_the_same_row_is_added_once(client, editor, other):
    meeting = MeetingFactory()
    parties = [OrganizationFactory() for _number in range(3)]
    opened = client.get(admin_url(meeting))
    with act_as(person=other):
        for party in parties[:2]:
            ParticipationFactory(meeting=meeting, organization=party, role="organizer")
    typed = {"participations-TOTAL_FORMS": "2"}
    for number, party in enumerate(parties[1:]):
        typed |= {
            f"participations-{number}-role": "organizer",
            f"participations-{number}-organization": str(party.pk),
            f"participations-{number}-position": "0",
        }
    response = save(client, opened, meeting, **typed)
    assert response.status_code == 302, form_errors(response)
    stored = meeting.participations.order_by("pk")
    assert [row.organization for row in stored] == parties


def test_form_shown_again_contains_the_rows_that_the_other_added(client, editor, other):
    mandate = MandateFactory(title_en="A resolution")
    opened = client.get(admin_url(mandate))
    with act_as(person=other):
        ProvisionFactory(mandate=mandate, label_en="Paragraph 9")
        Mandate.objects.update(title_en="A decision")
    typed = {
        "title_en": "A declaration",
        "provisions-TOTAL_FORMS": "1",
        "provisions-0-label_en": "Paragraph 1",
        "provisions-0-position": "0",
    }
    refused = save(client, opened, mandate, **typed)
    assert refused.status_code == 200
    sent = form_data(refused)
    response = client.post(admin_url(mandate), sent)
    assert response.status_code == 302, form_errors(response)
    labels = mandate.provisions.order_by("pk").values_list("label_en", flat=True)
    assert list(labels) == ["Paragraph 9", "Paragraph 1"]
    assert Mandate.objects.get().title_en == "A declaration"


def test_new_row_of_a_restored_draft_does_not_replace_a_row_that_the_other_added(
    client, editor, other
):
    meeting = MeetingFactory()
    version = client.get(admin_url(meeting)).context["version"]
    with act_as(person=other):
        LinkFactory(record=meeting, url="https://a.example/theirs")
    restored = {
        "_version": str(version),
        f"{LINKS}-0-id": "",
        f"{LINKS}-0-url": "https://a.example/mine",
    }
    assert save(client, client.get(admin_url(meeting)), meeting, **restored).status_code == 302
    urls = [url for url, _label in links(meeting)]
    assert urls == ["https://a.example/theirs", "https://a.example/mine"]


# --- proposals ---------------------------------------------------------------------------------


def test_proposal_contains_only_what_its_editor_changed(client, editor, other):
    meeting = MeetingFactory(published=True, title_en="A seminar", city_en="Lima")
    opened = client.get(admin_url(meeting))
    Meeting.objects.update(city_en="Quito")
    assert save(client, opened, meeting, title_en="A course").status_code == 302
    proposal = Proposal.objects.get()
    accept(proposal, by=user_with_role("reviewer"))
    saved = Meeting.objects.get()
    assert (saved.title_en, saved.city_en) == ("A course", "Quito")


def test_conflict_with_a_public_record_is_asked_about_before_it_is_proposed(client, editor, other):
    meeting = MeetingFactory(published=True, title_en="A seminar")
    opened = client.get(admin_url(meeting))
    Meeting.objects.update(title_en="A workshop")
    refused = save(client, opened, meeting, title_en="A course")
    assert "A workshop</q>" in refused.text
    assert not Proposal.objects.exists()
    assert client.post(admin_url(meeting), form_data(refused)).status_code == 302
    assert Proposal.objects.count() == 1


def test_proposal_that_is_edited_again_keeps_later_changes_of_the_record(client, editor):
    meeting = MeetingFactory(published=True, title_en="A seminar", city_en="Lima", when="2012")

    def rename():
        Meeting.objects.update(title_en="A course")

    [proposal] = propose(rename, by=editor)
    Meeting.objects.update(city_en="Quito")
    address = f"{admin_url(meeting)}?proposal={proposal.pk}"
    opened = client.get(address)
    [warning] = page_messages(opened)
    assert warning.startswith("Since this proposal was made, ")
    assert "City in English: Lima → Quito" in warning
    assert opened.context["adminform"].form.initial["city_en"] == "Quito"
    Meeting.objects.update(venue_en="Room 1")
    assert client.post(address, form_data(opened, summary_en="What it was")).status_code == 302
    second = Proposal.objects.get(decision=Decision.WAITING)
    accept(second, by=user_with_role("reviewer"))
    saved = Meeting.objects.get()
    assert (saved.title_en, saved.city_en, saved.venue_en) == ("A course", "Quito", "Room 1")
    assert saved.summary_en == "What it was"
