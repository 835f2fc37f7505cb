"""Annual reports in the admin, from the first draft to a revision."""

import re

import pytest
from django.contrib.auth.models import Permission

from activities.models import Activity
from reports import workflow
from reports.models import OwnParagraph, Report
from tests.support.factories import ActivityFactory, OutcomeFactory

pytestmark = pytest.mark.django_db


def completed_course(number: int, **fields):
    given = {"published": True, "when": "2012", "status": "completed", "kind": "training"}
    return ActivityFactory(
        **{**given, "title_en": f"Course {number}", "title_es": f"Curso {number}", **fields}
    )


@pytest.fixture
def reviewer_client(client, reviewer):
    client.force_login(reviewer)
    return client


def form_versions(client, page: str) -> dict[str, str]:
    """Return the versions in a page of a report."""
    shown = client.get(page).content.decode()
    return dict(re.findall(r'name="(_version|_stamp)" value="(\w+)"', shown))


def test_report_goes_from_draft_to_revision(reviewer_client):
    first, second = completed_course(1, summary_es="Impartido."), completed_course(2)
    sent = {"when_0": "2012", "when_1": "", "addressee_en": "The meeting"}
    assert reviewer_client.post("/admin/reports/report/add/", sent).status_code == 302
    report = Report.objects.get(slug="2012")
    page = f"/admin/reports/report/{report.pk}"

    shown = reviewer_client.get(f"{page}/choose/").content.decode()
    assert 'name="in-' in shown
    assert "Course 1" in shown
    more = f"More next year [{first.number}]."
    data = {
        f"in-{first.number}": "on", f"at-{first.number}": "10", f"at-{second.number}": "20",
        "section-new": "planned", "place-new": "5", "text-en-new": more,
    }  # fmt: skip
    refused = reviewer_client.post(f"{page}/choose/", data).content.decode()
    assert "The form did not contain the version of the record." in refused
    assert more in refused
    data |= form_versions(reviewer_client, f"{page}/choose/")
    assert reviewer_client.post(f"{page}/choose/", data).status_code == 302
    text = reviewer_client.get("/reports/2012/").content.decode()
    assert "More next year." in text
    assert "Course 2" not in text

    issue = reviewer_client.get(f"{page}/issue/").content.decode()
    assert "<h2>Missing translations</h2>" in issue
    assert "Issue without these translations (decided by Ana Ruiz)" in issue
    waived = reviewer_client.post(f"{page}/waive/", follow=True).content.decode()
    assert "The form did not contain the version of the record." in waived
    seen = form_versions(reviewer_client, f"{page}/issue/")
    Activity.objects.filter(pk=first.pk).update(summary_en="Held in Lima.")
    waived = reviewer_client.post(f"{page}/waive/", seen, follow=True).content.decode()
    assert "“2012” or one of its records has changed. Check it again." in waived
    assert "Issue the report" not in waived
    reviewer_client.post(f"{page}/waive/", form_versions(reviewer_client, f"{page}/issue/"))
    assert "Issue the report" in reviewer_client.get(f"{page}/issue/").content.decode()
    refused = reviewer_client.post(f"{page}/issue/", follow=True).content.decode()
    assert "The form did not contain the version of the record." in refused
    assert (
        reviewer_client.post(
            f"{page}/issue/", form_versions(reviewer_client, f"{page}/issue/")
        ).status_code
        == 302
    )
    report.refresh_from_db()
    assert report.is_issued

    assert reviewer_client.get(f"{page}/choose/").status_code == 403
    assert "Revise" in reviewer_client.get(f"{page}/change/").content.decode()
    assert "Start a revision" in reviewer_client.get(f"{page}/revise/").content.decode()
    assert reviewer_client.post(f"{page}/revise/").status_code == 302
    draft = Report.objects.get(revises=report)
    assert [one.text_en for one in draft.own_paragraphs.all()] == [
        f"More next year [{first.number}]."
    ]
    assert reviewer_client.post(f"{page}/revise/").status_code == 302
    assert Report.objects.count() == 2


def test_paragraph_by_the_author_without_citation_gives_a_warning_and_is_saved(
    reviewer_client, make_report
):
    report = make_report()
    page = f"/admin/reports/report/{report.pk}/choose/"
    data = {"section-new": "planned", "place-new": "x", "text-en-new": "Ours [999999]."}
    shown = reviewer_client.post(page, data).content.decode()
    assert "There is no public record 999999." in shown
    assert "Ours [999999]." in shown
    assert not OwnParagraph.objects.exists()


def test_selection_page_shows_earlier_reports_and_unavailable_records(
    reviewer_client, make_report, reviewer
):
    same = completed_course(1, when="2011/2012")
    other = completed_course(2, when="2011/2012")
    completed_course(3, when="2012", published=False, draft=True, title_en="Not yet public")
    OutcomeFactory(published=True, title_en="Of no time")
    workflow.waive_translations(report=(before := make_report("2011")), person=reviewer)
    workflow.issue(report=before, person=reviewer, site="https://example.org")
    other.summary_en = "Changed."
    other.save()
    report = make_report("2012")

    shown = reviewer_client.get(f"/admin/reports/report/{report.pk}/choose/").content.decode()
    assert f"[{same.number}]" in shown
    assert shown.count("in 2011, not changed since") == 1
    assert shown.count("in 2011, changed since") == 1
    assert "Not yet public" in shown.partition("Not published: cannot be included")[2]
    assert (
        "Of no time" in shown.partition("Published without a date: not included automatically")[2]
    )


def test_selection_and_issue_of_a_changed_report_are_refused(
    reviewer_client, make_report, reviewer
):
    first, second = (
        completed_course(1, summary_es="Impartido."),
        completed_course(2, summary_es="Impartido."),
    )
    report = make_report()
    page = f"/admin/reports/report/{report.pk}"

    def version(name: str) -> dict[str, str]:
        return form_versions(reviewer_client, f"{page}/{name}/")

    workflow.waive_translations(report=report, person=reviewer)
    opened = {name: version(name) for name in ("choose", "issue")}
    workflow.save_selection(report=report, left_out=[first.number], positions={}, passages=[])
    mine = {f"in-{first.number}": "on", "section-new": "planned", "place-new": "5"}
    mine |= opened["choose"]
    told = reviewer_client.post(f"{page}/choose/", mine).content.decode()
    assert "This record was changed by " in told
    assert " after you opened it: " in told
    assert [one.number for one in report.placements.filter(is_left_out=True)] == [first.number]
    told = reviewer_client.post(f"{page}/issue/", opened["issue"], follow=True).content.decode()
    assert "“2012” or one of its records has changed. Check it again." in told
    opened = version("issue")
    Activity.objects.filter(pk=second.pk).update(title_en="A course of another name")
    told = reviewer_client.post(f"{page}/issue/", opened, follow=True).content.decode()
    assert "“2012” or one of its records has changed. Check it again." in told
    report.refresh_from_db()
    assert not report.is_issued

    assert reviewer_client.post(f"{page}/choose/", mine | version("choose")).status_code == 302
    assert [one.number for one in report.placements.filter(is_left_out=True)] == [second.number]
    reviewer_client.post(f"{page}/issue/", version("issue"))
    report.refresh_from_db()
    assert report.is_issued


def test_editor_can_prepare_but_not_issue(client, editor, make_report):
    names = ["add_report", "change_report", "view_report"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(editor)
    report = make_report()
    page = f"/admin/reports/report/{report.pk}"
    assert client.get(f"{page}/choose/").status_code == 200
    assert "Only reviewers can issue reports." in client.get(f"{page}/issue/").content.decode()
    assert client.post(f"{page}/issue/").status_code == 403
    assert client.post(f"{page}/waive/").status_code == 403
    assert client.get(f"{page}/waive/").status_code == 405


def test_anonymous_visitor_sees_no_report_pages(client, make_report):
    page = f"/admin/reports/report/{make_report().pk}"
    for name in ("choose", "issue", "revise"):
        assert client.get(f"{page}/{name}/").status_code == 302


def test_report_of_a_new_year_is_started_from_its_page(reviewer_client):
    address = "/admin/reports/report/add/?when=1999"
    assert address in reviewer_client.get("/reports/1999/").content.decode()
    assert 'value="1999"' in reviewer_client.get(address).content.decode()
    assert reviewer_client.get("/admin/reports/report/add/?when=never").status_code == 200
