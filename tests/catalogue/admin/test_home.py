"""The home page of the staff area, and what editors may see and change."""

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from catalogue.admin.work_queue import queue_for
from catalogue.workflow import transitions
from meetings.models import Meeting
from tests.support.admin_forms import submit_add_form
from tests.support.factories import MeetingFactory, TopicFactory
from tests.support.review_forms import admin_url, sign_in_as, submit_change_form
from tests.support.users import user_with_role

pytestmark = pytest.mark.django_db


def test_home_lists_returned_records_and_own_drafts_of_each_user(client):
    editor = sign_in_as(client, "editor")
    for title in ("Begun", "Sent back"):
        submit_add_form(
            client, Meeting, title_en=title, kind="forum", status="planned", when_0="2012"
        )
    meeting = Meeting.objects.get(title_en="Sent back")
    transitions.submit(meeting, by=editor)
    transitions.send_back(meeting, by=user_with_role("reviewer"), note="Say where.")
    waiting = queue_for(editor)
    assert [(one.count, one.label, one.kind) for one in waiting] == [
        (1, "Sent back to you", "Meetings"),
        (1, "Your drafts", "Meetings"),
    ]
    page = client.get(reverse("admin:index"))
    for title in ("Sent back", "Begun"):
        address = admin_url(Meeting.objects.get(title_en=title))
        assert f'<li><a href="{address}">{title}</a></li>' in page.text
    for one, title in zip(waiting, ("Sent back", "Begun"), strict=True):
        listed = client.get(one.address).context["cl"].result_list
        assert [str(row) for row in listed] == [title]
    sign_in_as(client, "reviewer")
    assert "Sent back to you" not in client.get(reverse("admin:index")).text


SHARED_TABLE = (
    "This table is shared by all records. Only reviewers and administrators can change it. "
    "Tell one of them if something is wrong."
)


def test_editor_sees_that_only_reviewers_change_shared_tables(client):
    topic = TopicFactory()
    for role, told in (("editor", True), ("reviewer", False)):
        sign_in_as(client, role)
        for page in (admin_url(topic), reverse("admin:catalogue_topic_changelist")):
            assert (SHARED_TABLE in client.get(page).text) == told


def test_home_leads_to_the_documents_those_who_may_add_sources(client):
    address = reverse("admin:catalogue_reading_documents")
    sign_in_as(client, "editor")
    assert f'<a class="addlink" href="{address}">Read a document</a>' in (
        client.get(reverse("admin:index")).text
    )
    client.force_login(user_with_role(""))
    assert address not in client.get(reverse("admin:index")).text


def test_home_lists_the_work_queue_of_each_role(client):
    MeetingFactory(in_review=True)
    meeting = MeetingFactory(published=True, title_en="A seminar")
    for role, expected in (
        ("editor", [(1, "In review", "Proposals")]),
        ("reviewer", [(1, "To review", "Meetings"), (1, "Proposals to decide", "Proposals")]),
    ):
        user = sign_in_as(client, role)
        if role == "editor":
            submit_change_form(client, meeting, title_en="A workshop")
        page = client.get(reverse("admin:index"))
        assert "To do" in page.text
        waiting = queue_for(user)
        assert [(one.count, one.label, one.kind) for one in waiting] == expected
        for one in waiting:
            assert client.get(one.address).context["cl"].result_count == one.count


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            (
                "You do not have access to this page",
                "The form has expired",
                "Nothing was changed.",
                "Go back, reload the page and submit the form again.",
            ),
        ),
        (
            "es",
            (
                "No tiene acceso a esta página",
                "El formulario caducó",
                "No se modificó nada.",
                "Vuelva atrás, recargue la página y envíe de nuevo el formulario.",
            ),
        ),
    ],
)
def test_permission_error_is_shown_in_the_language_of_the_user(client, language, sentences):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(published=True)
    in_language = {"headers": {"accept-language": language}}
    may_not = client.get(admin_url(meeting, "delete"), **in_language)
    forged = Client(enforce_csrf_checks=True).post("/admin/login/", **in_language)
    for refused, heading in ((may_not, sentences[0]), (forged, sentences[1])):
        assert refused.status_code == 403
        assert f'lang="{language}"' in refused.text
        assert f"<title>{heading} – " in refused.text
        assert f"<h1>{heading}</h1>" in refused.text
        assert sentences[2] in refused.text
    assert sentences[3] in forged.text
    assert meeting.title_en not in may_not.text


def test_pages_of_follow_up_have_one_place_on_the_home_page(client):
    everywhere = [reverse("behind-plan"), reverse("records:dead-links")]
    for role, expected in (
        ("editor", everywhere),
        ("reviewer", everywhere),
        ("administrator", [*everywhere, reverse("alerts-overview")]),
    ):
        sign_in_as(client, role)
        page = html.fromstring(client.get(reverse("admin:index")).content)
        assert [*page.xpath("//nav[@class='follow-up']//a/@href")] == expected, role
        assert page.xpath("//*[@class='home-links']/nav/@class")[-2:] == ["follow-up", "all-tables"]


def test_buttons_of_a_form_keep_their_order_and_deletion_is_last(client):
    sign_in_as(client, "editor")
    submit_add_form(client, Meeting, title_en="Begun")
    orders = [
        html.fromstring(client.get(address).content).xpath(
            "//div[@class='submit-row']//@*[name()='name' or name()='href']"
        )
        for address in (
            reverse("admin:meetings_meeting_add"),
            admin_url(Meeting.objects.get(title_en="Begun")),
        )
    ]
    saving = ["_save", "_addanother", "_continue", "_submit_for_review"]
    deletion = admin_url(Meeting.objects.get(), "delete")
    assert orders == [saving, [*saving, deletion]]
