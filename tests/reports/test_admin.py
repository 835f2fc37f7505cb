"""Annual reports in the admin, from the first draft to a revision."""

import re

import pytest
from django.contrib.auth.models import Permission

from activities.models import Activity
from catalogue.base.period import Period
from reports.composition.outline import Passage
from reports.models import OwnParagraph, Report
from reports.workflow.doubt_acceptance import accept_doubts
from reports.workflow.issuing import issue
from reports.workflow.selection import save_selection
from tests.reports.samples import completed_course
from tests.support.admin_forms import form_data, form_errors
from tests.support.factories import OutcomeFactory
from tests.support.report_jobs import work
from tests.support.users import create_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer_client(client, reviewer):
    client.force_login(reviewer)
    return client


def form_versions(client, page: str) -> dict[str, str]:
    """Return the versions in a page of a report."""
    shown = client.get(page).text
    return dict(re.findall(r'name="(_version|_stamp)" value="(\w+)"', shown))


def report_page(report: Report, name: str) -> str:
    return f"/admin/reports/report/{report.pk}/{name}/"


def issue_result(client, report: Report, version: dict[str, str]) -> str:
    """Request the issue of a report, run the job, and return the page of the result."""
    assert client.post(report_page(report, "issue"), version).status_code == 302
    work()
    return client.get(report_page(report, "issuing")).text


CHANGED = "“2012” or one of its records has changed. Check it again."
NO_VERSION = "The form did not contain the version of the record."


@pytest.fixture
def courses() -> list[Activity]:
    """Return two courses; the first has no English summary, the second none."""
    return [completed_course(1, summary_en=""), completed_course(2, summary_en="", summary_es="")]


@pytest.fixture
def draft_report(make_report, courses) -> Report:
    return make_report(addressee_en="The meeting")


@pytest.fixture
def selection(courses) -> dict[str, str]:
    """Return the form of a selection: the first course, and a paragraph that cites it."""
    first, second = courses
    return {
        f"in-{first.number}": "on", f"at-{first.number}": "10", f"at-{second.number}": "20",
        "section-new": "planned", "place-new": "5", "text-en-new": f"More [{first.number}].",
    }  # fmt: skip


@pytest.fixture
def selected_report(draft_report, courses) -> Report:
    first, second = courses
    save_selection(
        report=draft_report,
        left_out=[second.number],
        positions={first.number: 10},
        passages=[Passage("planned", 5, f"More [{first.number}].", "")],
    )
    return draft_report


@pytest.fixture
def waived_report(selected_report, reviewer) -> Report:
    accept_doubts(report=selected_report, person=reviewer, reason="Checked.")
    return selected_report


@pytest.fixture
def issued_report(waived_report, reviewer) -> Report:
    return issue(report=waived_report, person=reviewer, site="https://example.org")


def test_report_is_created_from_its_form(reviewer_client):
    sent = {"when_0": "2012", "when_1": "", "addressee_en": "The meeting", "notes": "all"}

    response = reviewer_client.post("/admin/reports/report/add/", sent)

    report = Report.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/admin/reports/report/")
    assert (report.slug, report.addressee_en, report.state) == ("2012", "The meeting", "draft")


def test_selection_page_shows_records_and_requires_a_version(
    reviewer_client, draft_report, courses, selection
):
    page = report_page(draft_report, "choose")

    shown = reviewer_client.get(page).text
    refused = reviewer_client.post(page, selection).text

    for course in courses:
        assert f'name="in-{course.number}"' in shown
        assert course.title_en in shown
    assert NO_VERSION in refused
    assert selection["text-en-new"] in refused
    assert not draft_report.placements.exists()
    assert not draft_report.own_paragraphs.exists()


def test_selection_is_stored_and_shown_in_the_report(
    reviewer_client, draft_report, courses, selection
):
    page = report_page(draft_report, "choose")

    stored = reviewer_client.post(page, selection | form_versions(reviewer_client, page))

    first, second = (course.number for course in courses)
    assert stored.status_code == 302
    assert {
        one.number: (one.is_left_out, one.position) for one in draft_report.placements.all()
    } == {first: (False, 10), second: (True, 20)}
    text = reviewer_client.get("/reports/2012/").text
    assert ("More." in text, "Course 1" in text, "Course 2" in text) == (True, True, False)


def test_issue_page_lists_doubts_with_record_and_paragraph(
    reviewer_client, selected_report, courses
):
    shown = reviewer_client.get(report_page(selected_report, "issue")).text

    assert "<h2>Warnings</h2>" in shown
    assert "<h3>Not translated</h3>" in shown
    assert f'<a href="{courses[0].get_absolute_url()}">' in shown
    assert "/reports/2012/#p" in shown
    assert "Accept these warnings (decided by Ana Ruiz)" in shown
    assert "Issue the report" not in shown


def test_doubts_are_accepted_with_a_reason_in_their_current_version_alone(
    reviewer_client, selected_report, courses
):
    page, accept = (report_page(selected_report, name) for name in ("issue", "accept"))
    assert NO_VERSION in reviewer_client.post(accept, follow=True).text
    reasons = {f"reason-{code}": "Seen." for code in ("translation", "citation")}
    stale = form_versions(reviewer_client, page) | reasons
    Activity.objects.filter(pk=courses[0].pk).update(title_en="Another title")
    refused = reviewer_client.post(accept, stale, follow=True).text
    assert "“2012” or one of its records has changed. Check it again." in refused
    without = reviewer_client.post(accept, form_versions(reviewer_client, page), follow=True).text
    assert "Enter a reason for each warning that you accept." in without
    assert not selected_report.accepted_doubts.exists()

    reviewer_client.post(accept, form_versions(reviewer_client, page) | reasons)

    accepted = selected_report.accepted_doubts.values_list("code", "number", "language", "reason")
    assert set(accepted) == {
        ("translation", 0, "es", "Seen."), ("translation", courses[0].number, "en", "Seen."),
        ("citation", courses[0].number, "", "Seen."),
    }  # fmt: skip
    assert "Issue the report" in reviewer_client.get(page).text
    Activity.objects.filter(pk=courses[0].pk).update(summary_es="Otro texto.")
    assert "Issue the report" not in reviewer_client.get(page).text


def test_report_is_issued_in_its_current_version_alone(reviewer_client, waived_report):
    page = report_page(waived_report, "issue")
    assert NO_VERSION in reviewer_client.post(page, follow=True).text
    waived_report.refresh_from_db()
    assert not waived_report.is_issued

    issued = reviewer_client.post(page, form_versions(reviewer_client, page))

    assert issued["Location"] == report_page(waived_report, "issuing")
    work()
    waived_report.refresh_from_db()
    assert waived_report.is_issued
    assert waived_report.issued_by_name == "Ana Ruiz"


def test_issued_report_is_revised_once(reviewer_client, issued_report):
    revise = report_page(issued_report, "revise")
    assert reviewer_client.get(report_page(issued_report, "choose")).status_code == 403
    assert revise in reviewer_client.get(report_page(issued_report, "change")).text
    assert "Start a revision" in reviewer_client.get(revise).text

    assert reviewer_client.post(revise).status_code == 302
    draft = Report.objects.get(revises=issued_report)
    second = reviewer_client.post(revise, follow=True).text

    assert [one.text_en for one in draft.own_paragraphs.all()] == [
        one.text_en for one in issued_report.own_paragraphs.all()
    ]
    assert "A draft revision already exists: 2012, revision 1." in second
    assert Report.objects.count() == 2


def test_paragraph_by_the_author_without_citation_gives_a_warning_and_is_saved(
    reviewer_client, make_report
):
    report = make_report()
    page = f"/admin/reports/report/{report.pk}/choose/"
    data = {"section-new": "planned", "place-new": "x", "text-en-new": "Ours [999999]."}
    shown = reviewer_client.post(page, data).text
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
    accept_doubts(report=(before := make_report("2011")), person=reviewer, reason="Checked.")
    issue(report=before, person=reviewer, site="https://example.org")
    other.summary_en = "Changed."
    other.save()
    report = make_report("2012")

    shown = reviewer_client.get(f"/admin/reports/report/{report.pk}/choose/").text
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
    first, second = (completed_course(number, summary_en="") for number in (1, 2))
    report = make_report()
    page = f"/admin/reports/report/{report.pk}"

    def version(name: str) -> dict[str, str]:
        return form_versions(reviewer_client, f"{page}/{name}/")

    accept_doubts(report=report, person=reviewer, reason="Checked.")
    opened = {name: version(name) for name in ("choose", "issue")}
    save_selection(report=report, left_out=[first.number], positions={}, passages=[])
    mine = {f"in-{first.number}": "on", "section-new": "planned", "place-new": "5"}
    mine |= opened["choose"]
    told = reviewer_client.post(f"{page}/choose/", mine).text
    assert "This record was changed by " in told
    assert " after you opened it: " in told
    assert [one.number for one in report.placements.filter(is_left_out=True)] == [first.number]
    assert CHANGED in issue_result(reviewer_client, report, opened["issue"])
    opened = version("issue")
    Activity.objects.filter(pk=second.pk).update(summary_es="Otro resumen.")
    assert CHANGED in issue_result(reviewer_client, report, opened)
    report.refresh_from_db()
    assert not report.is_issued

    assert reviewer_client.post(f"{page}/choose/", mine | version("choose")).status_code == 302
    assert [one.number for one in report.placements.filter(is_left_out=True)] == [second.number]
    accept_doubts(report=report, person=reviewer, reason="Checked.")
    assert "The report was issued." in issue_result(reviewer_client, report, version("issue"))
    report.refresh_from_db()
    assert report.is_issued


def test_editor_can_prepare_but_not_issue(client, editor, make_report):
    names = ["add_report", "change_report", "view_report"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(editor)
    report = make_report()
    page = f"/admin/reports/report/{report.pk}"
    assert '<form method="post"' in client.get(f"{page}/choose/").text
    assert "Only reviewers can issue reports." in client.get(f"{page}/issue/").text
    assert client.post(f"{page}/issue/").status_code == 403
    assert client.post(f"{page}/accept/").status_code == 403
    refused = client.get(f"{page}/accept/")
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    report.refresh_from_db()
    assert not report.is_issued
    assert not report.accepted_doubts.exists()


def test_revision_and_copy_require_the_permissions_to_view_and_to_add(client, issued_report):
    answers = {}
    for rights in (("add",), ("view",), ("add", "view")):
        user = create_user("-".join(rights))
        codenames = [f"{right}_report" for right in rights]
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(user)
        pages = (report_page(issued_report, name) for name in ("revise", "addressee"))
        answers[rights] = [client.get(page).status_code for page in pages]
    assert answers == {
        ("add",): [403, 403],
        ("view",): [403, 403],
        ("add", "view"): [200, 200],
    }


def test_anonymous_visitor_sees_no_report_pages(client, make_report):
    page = f"/admin/reports/report/{make_report().pk}"
    addresses = [f"{page}/{name}/" for name in ("choose", "issue", "revise")]
    assert [client.get(address).headers.get("Location") for address in addresses] == [
        f"/admin/login/?next={address}" for address in addresses
    ]


def test_report_of_a_new_year_is_started_from_its_page(reviewer_client):
    address = "/admin/reports/report/add/?when=1999"
    assert address in reviewer_client.get("/reports/1999/").text
    assert 'value="1999"' in reviewer_client.get(address).text
    shown = reviewer_client.get("/admin/reports/report/add/?when=never")
    assert shown.context["adminform"].form.initial == {"when": None}
    assert 'value="never"' not in shown.text


def test_selection_names_no_unpublished_record_that_the_user_may_not_view(client, draft_report):
    completed_course(3, published=False, title_en="Draft course")
    page = report_page(draft_report, "choose")
    named = {}
    for rights in (["view_activity"], []):
        user = create_user("of-reports" + "".join(rights))
        more = ["view_report", "change_report", *rights]
        user.user_permissions.set(Permission.objects.filter(codename__in=more))
        client.force_login(user)
        response = client.get(page)
        assert (response.status_code, "Course 1" in response.text) == (200, True)
        named[bool(rights)] = "Draft course" in response.text
    assert named == {True: True, False: False}


def test_uncertain_period_is_the_only_error_and_the_help_suits_a_report(reviewer_client):
    page = "/admin/reports/report/add/"
    shown = reviewer_client.get(page)
    help_text = shown.context["adminform"].form.fields["when"].help_text
    assert "July 2026" in help_text
    assert "ongoing" not in help_text
    response = reviewer_client.post(page, form_data(shown, when_0="about 2024"))
    assert form_errors(response) == ["Enter the period of the report, for example 2012."]


def test_draft_has_a_preview_and_an_issued_report_an_address_on_the_site(reviewer_client, courses):
    report = Report.objects.create(slug="2012", when=Period.from_edtf("2012"))
    page = reviewer_client.get(report_page(report, "change")).text
    assert ">Preview</a>" in page
    assert "View on site" not in page
