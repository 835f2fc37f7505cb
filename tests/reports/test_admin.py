"""Accounts in the admin: from the first draft to a revision."""

import re

import pytest
from django.contrib.auth.models import Permission

from activities.models import Activity
from reports import workflow
from reports.models import Account, OwnParagraph
from tests.factories import ActivityFactory, OutcomeFactory

pytestmark = pytest.mark.django_db


def course(number: int, **fields):
    given = {"published": True, "when": "2012", "status": "completed", "kind": "training"}
    return ActivityFactory(
        **{**given, "title_en": f"Course {number}", "title_es": f"Curso {number}", **fields}
    )


@pytest.fixture
def admin(client, reviewer):
    client.force_login(reviewer)
    return client


def carried(client, page: str) -> dict[str, str]:
    """What a page of an account carries of what it showed."""
    shown = client.get(page).content.decode()
    return dict(re.findall(r'name="(_version|_stamp)" value="(\w+)"', shown))


def test_account_goes_from_draft_to_revision(admin):
    first, second = course(1, summary_es="Impartido."), course(2)
    sent = {"when_0": "2012", "when_1": "", "addressee_en": "The meeting"}
    assert admin.post("/admin/reports/account/add/", sent).status_code == 302
    account = Account.objects.get(slug="2012")
    page = f"/admin/reports/account/{account.pk}"

    shown = admin.get(f"{page}/choose/").content.decode()
    assert 'name="in-' in shown
    assert "Course 1" in shown
    more = f"More next year [{first.number}]."
    data = {
        f"in-{first.number}": "on", f"at-{first.number}": "10", f"at-{second.number}": "20",
        "section-new": "planned", "place-new": "5", "text-en-new": more,
    }  # fmt: skip
    refused = admin.post(f"{page}/choose/", data).content.decode()
    assert "without saying which version it showed" in refused
    assert more in refused
    data |= carried(admin, f"{page}/choose/")
    assert admin.post(f"{page}/choose/", data).status_code == 302
    text = admin.get("/reports/2012/").content.decode()
    assert "More next year." in text
    assert "Course 2" not in text

    issue = admin.get(f"{page}/issue/").content.decode()
    assert "Not there in the language of the account" in issue
    assert "Waive them in my name (Ana Ruiz)" in issue
    waived = admin.post(f"{page}/waive/", follow=True).content.decode()
    assert "without saying which version it showed" in waived
    seen = carried(admin, f"{page}/issue/")
    Activity.objects.filter(pk=first.pk).update(summary_en="Held in Lima.")
    waived = admin.post(f"{page}/waive/", seen, follow=True).content.decode()
    assert "or a record that it rests on: look again." in waived
    assert "Issue it" not in waived
    admin.post(f"{page}/waive/", carried(admin, f"{page}/issue/"))
    assert "Issue it" in admin.get(f"{page}/issue/").content.decode()
    refused = admin.post(f"{page}/issue/", follow=True).content.decode()
    assert "without saying which version it showed" in refused
    assert admin.post(f"{page}/issue/", carried(admin, f"{page}/issue/")).status_code == 302
    account.refresh_from_db()
    assert account.is_issued

    assert admin.get(f"{page}/choose/").status_code == 403
    assert "Revise" in admin.get(f"{page}/change/").content.decode()
    assert "Begin a revision" in admin.get(f"{page}/revise/").content.decode()
    assert admin.post(f"{page}/revise/").status_code == 302
    draft = Account.objects.get(revises=account)
    assert [one.text_en for one in draft.own_paragraphs.all()] == [
        f"More next year [{first.number}]."
    ]
    assert admin.post(f"{page}/revise/").status_code == 302
    assert Account.objects.count() == 2


def test_own_paragraph_that_cites_nothing_is_named_and_kept(admin, account_of):
    account = account_of()
    page = f"/admin/reports/account/{account.pk}/choose/"
    data = {"section-new": "planned", "place-new": "x", "text-en-new": "Ours [999999]."}
    shown = admin.post(page, data).content.decode()
    assert "There is no public record 999999." in shown
    assert "Ours [999999]." in shown
    assert not OwnParagraph.objects.exists()


def test_choosing_says_what_was_reported_before_and_what_cannot_be(admin, account_of, reviewer):
    same = course(1, when="2011/2012")
    other = course(2, when="2011/2012")
    course(3, when="2012", published=False, draft=True, title_en="Not yet public")
    OutcomeFactory(published=True, title_en="Of no time")
    workflow.waive(account=(before := account_of("2011")), person=reviewer)
    workflow.issue(account=before, person=reviewer, site="https://example.org")
    other.summary_en = "Changed."
    other.save()
    account = account_of("2012")

    shown = admin.get(f"/admin/reports/account/{account.pk}/choose/").content.decode()
    assert f"[{same.number}]" in shown
    assert shown.count("reported in 2011, and has not changed") == 1
    assert shown.count("reported in 2011, changed since") == 1
    assert "Not yet public" in shown.partition("cannot be reported")[2]
    assert "Of no time" in shown.partition("without a date")[2]


def test_choice_and_issue_of_what_has_changed_meanwhile_are_refused(admin, account_of, reviewer):
    first, second = course(1, summary_es="Impartido."), course(2, summary_es="Impartido.")
    account = account_of()
    page = f"/admin/reports/account/{account.pk}"

    def version(name: str) -> dict[str, str]:
        return carried(admin, f"{page}/{name}/")

    workflow.waive(account=account, person=reviewer)
    opened = {name: version(name) for name in ("choose", "issue")}
    workflow.choose(account=account, left_out=[first.number], positions={}, passages=[])
    mine = {f"in-{first.number}": "on", "section-new": "planned", "place-new": "5"}
    mine |= opened["choose"]
    told = admin.post(f"{page}/choose/", mine).content.decode()
    assert "has changed this record since you opened it" in told
    assert [one.number for one in account.placings.filter(is_left_out=True)] == [first.number]
    told = admin.post(f"{page}/issue/", opened["issue"], follow=True).content.decode()
    assert "has been changed since you looked at it, or a record that it rests on" in told
    opened = version("issue")
    Activity.objects.filter(pk=second.pk).update(title_en="A course of another name")
    told = admin.post(f"{page}/issue/", opened, follow=True).content.decode()
    assert "or a record that it rests on: look again." in told
    account.refresh_from_db()
    assert not account.is_issued

    assert admin.post(f"{page}/choose/", mine | version("choose")).status_code == 302
    assert [one.number for one in account.placings.filter(is_left_out=True)] == [second.number]
    admin.post(f"{page}/issue/", version("issue"))
    account.refresh_from_db()
    assert account.is_issued


def test_editor_prepares_but_does_not_issue(client, editor, account_of):
    names = ["add_account", "change_account", "view_account"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(editor)
    account = account_of()
    page = f"/admin/reports/account/{account.pk}"
    assert client.get(f"{page}/choose/").status_code == 200
    assert "Only reviewers issue accounts." in client.get(f"{page}/issue/").content.decode()
    assert client.post(f"{page}/issue/").status_code == 403
    assert client.post(f"{page}/waive/").status_code == 403
    assert client.get(f"{page}/waive/").status_code == 405


def test_stranger_sees_none_of_it(client, account_of):
    page = f"/admin/reports/account/{account_of().pk}"
    for name in ("choose", "issue", "revise"):
        assert client.get(f"{page}/{name}/").status_code == 302


def test_year_that_nobody_began_is_begun_from_its_page(admin):
    address = "/admin/reports/account/add/?when=1999"
    assert address in admin.get("/reports/1999/").content.decode()
    assert 'value="1999"' in admin.get(address).content.decode()
    assert admin.get("/admin/reports/account/add/?when=never").status_code == 200
