"""Annual reports as pages and files, and their visibility."""

from io import BytesIO

import docx
import pytest
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from activities.models import Activity
from reports.changes_since_issue import changed_record_numbers
from reports.jobs.tasks import queue_redactions
from reports.models import PublicCopy, Report
from reports.workflow.doubt_acceptance import accept_doubts
from reports.workflow.issuing import issue
from reports.workflow.revision import revise
from tests.reports.samples import docx_text, issue_accepted, pdf_pages, pdf_text
from tests.support.factories import (
    ActivityFactory,
    DisseminationFactory,
    EditionFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    PublicationFactory,
    RecipientFactory,
)
from tests.support.report_jobs import draft_file, work
from tests.support.users import create_user
from tests.support.visibility import HIDDEN_STATES, MarkedRecords, link_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued_report(make_report, reviewer):
    ActivityFactory(
        published=True,
        title_en="Course for officials",
        title_es="Curso para funcionarios",
        kind="training",
        status="completed",
        when="2012-05",
    )
    return issue_accepted(make_report(), reviewer)


def test_draft_is_shown_to_staff_only(client, editor, make_report):
    make_report()
    addresses = ["/reports/2012/", "/reports/2012.docx", "/reports/2012.pdf", "/es/reports/2012/"]

    assert [client.get(address).status_code for address in addresses] == [404] * 4
    assert "2012" not in client.get("/reports/").text.partition("<main")[2]

    client.force_login(editor)
    page = client.get("/reports/2012/")
    assert page.status_code == 200
    assert "Draft, for staff only" in page.text
    assert page["Cache-Control"] == "private, no-store"
    assert "2012" in client.get("/reports/").text


def test_draft_files_are_marked_on_every_page(client, editor, make_report):
    make_report()
    client.force_login(editor)

    pdf = draft_file(client, "2012", "en", "pdf")
    pages = pdf_pages(pdf.content)
    assert [n for n, text in enumerate(pages, 1) if "Draft, not issued" not in text] == []
    assert pdf["Content-Disposition"] == 'attachment; filename="report-2012-en.pdf"'

    word = docx.Document(BytesIO(draft_file(client, "2012", "es", "docx").content))
    for section in word.sections:
        heads = (section.header, section.first_page_header, section.even_page_header)
        assert [head.paragraphs[0].text for head in heads] == ["Borrador, no emitido"] * 3


@pytest.mark.parametrize(
    ("address", "title"),
    [("/reports/2012/", "Course for officials"), ("/es/reports/2012/", "Curso para funcionarios")],
)
def test_issued_report_is_public(client, issued_report, address, title):
    page = client.get(address)
    assert page.status_code == 200
    assert title in page.text
    assert ("Draft" in page.text, "Borrador" in page.text) == (False, False)
    assert 'name="q" type="search" value=""' in page.text  # it starts no search


def test_head_of_an_issued_report_has_the_tags_of_reference_managers(client, issued_report):
    OrganizationFactory(published=True, is_commission=True, title_en="Commission, regional")
    issued_on = f"{timezone.localdate(issued_report.issued_at):%Y/%m/%d}"
    assert client.get("/reports/2012/").context["citation_tags"] == [
        (
            "citation_title",
            "Report of the Commission on its work on international migration, 2012",
        ),
        ("citation_author", "Commission regional"),
        ("citation_publication_date", issued_on),
        ("citation_technical_report_institution", "Commission, regional"),
        ("citation_language", "en"),
        ("citation_abstract_html_url", "http://testserver/reports/2012/"),
        ("citation_pdf_url", "http://testserver/reports/2012.pdf"),
    ]


def test_issued_report_is_listed(client, issued_report):
    page = client.get("/reports/").text
    assert '<a href="/reports/2012/">International migration: annual report 2012</a>' in page
    assert 'href="/reports/2012.pdf"' in page
    assert 'href="/reports/2012.docx"' in page


def test_report_states_the_size_of_its_files(client, issued_report):
    text = issued_report.texts.get(language="es")
    page = client.get("/es/reports/2012/").text
    for content in (text.pdf, text.docx):
        assert f"<small>{filesizeformat(len(content))}</small>" in page


def test_long_notes_show_their_first_records(client, make_report, reviewer):
    for number in range(5):
        ActivityFactory(
            published=True,
            title_en=f"Course {number}",
            kind="training",
            status="completed",
            when="2012-05",
        )
    report = make_report()
    issue_accepted(report, reviewer)
    page = client.get("/reports/2012/").text

    figures = page.partition('id="section-work"')[2]
    note = figures.partition('<li id="n')[2].partition("</details>")[0]
    shown, _summary, more = note.partition("<summary>and 3 more</summary>")
    assert [text.count("/activities/") for text in (shown, more)] == [2, 3]


def test_sentences_of_an_issued_report_link_to_their_records(client, issued_report):
    page = client.get("/reports/2012/").text
    activity = Activity.objects.get()
    _before, _title, after = page.partition("Course for officials")
    note = after.partition('<sup><a id="r')[2].partition('"')[0]
    beside = page.partition(f'<li id="n{note}">')[2].partition("</li>")[0]
    assert activity.get_absolute_url() in beside


@pytest.mark.parametrize("language", ["en", "es"])
def test_files_of_an_issued_report_are_the_stored_ones(client, issued_report, language):
    text = issued_report.texts.get(language=language)
    start = "/es" if language == "es" else ""
    assert client.get(f"{start}/reports/2012.pdf").content == bytes(text.pdf)
    assert client.get(f"{start}/reports/2012.docx").content == bytes(text.docx)
    assert text.pdf_digest in client.get(f"{start}/reports/2012/").text


def test_year_without_a_report_is_shown_to_staff_only(client, editor):
    assert client.get("/reports/1999/").status_code == 404
    client.force_login(editor)
    page = client.get("/reports/1999/").text
    assert "No activity, meeting, publication, project or outcome is reported." in page
    spanish = client.get("/es/reports/1999/").text
    assert "No se informa de ninguna actividad" in spanish
    assert not Report.objects.exists()


@pytest.mark.parametrize("slug", ["0000", "1799", "9999", "20122", "abcd", "2012-13", "٢٠١٢", "-"])
def test_invalid_year_is_not_found(client, editor, slug):
    client.force_login(editor)
    for address in (f"/reports/{slug}/", f"/reports/{slug}.pdf"):
        answer = client.get(address)
        assert (answer.status_code, "<h1>Page not found</h1>" in answer.text) == (404, True)


def test_withdrawn_record_is_redacted_with_a_dated_note(client, issued_report):
    activity = Activity.objects.get()
    Activity.objects.update(state="withdrawn")
    queue_redactions()
    work()
    original = issued_report.texts.get(language="en")

    page = client.get("/reports/2012/").text
    assert "Course for officials" not in page
    assert f"Record {activity.number} was withdrawn on" in page
    pdf = client.get("/reports/2012.pdf").content
    text = pdf_text(pdf)
    assert "Course for officials" not in text
    assert "[withdrawn]" in text
    assert "Course" not in docx_text(client.get("/reports/2012.docx").content)
    assert sorted(PublicCopy.objects.values_list("text__language", flat=True)) == ["en", "es"]
    assert client.get("/reports/2012.pdf").content == pdf

    original.refresh_from_db()
    assert "Course for officials" in str(original.content)


def test_change_of_a_nested_row_is_detected(make_report, reviewer):
    publication = PublicationFactory(published=True, when="2012", title_en="Study")
    act = DisseminationFactory(publication=publication, manner="distributed")
    recipient = RecipientFactory(dissemination=act, organization=None, group_en="some")
    edition = EditionFactory(publication=publication, language="en")
    meeting = MeetingFactory(published=True, when="2012", title_en="Seminar", status="completed")
    body = OrganizationFactory(published=True, title_en="A body", is_commission=True)
    ParticipationFactory(meeting=meeting, organization=body, role="participant")
    report = make_report()
    report = issue_accepted(report, reviewer)
    assert changed_record_numbers(report) == []

    type(body).objects.filter(pk=body.pk).update(title_en="A body of another name")
    assert changed_record_numbers(report) == [body.number]
    type(recipient).objects.filter(pk=recipient.pk).update(group_en="others")
    assert changed_record_numbers(report) == sorted([body.number, publication.number])
    act.editions.add(edition)
    type(edition).objects.filter(pk=edition.pk).update(language="ru")
    recipient.delete()
    assert changed_record_numbers(report) == sorted([body.number, publication.number])


def test_staff_see_the_complete_issued_report(client, issued_report, reviewer):
    Activity.objects.update(state="withdrawn")
    address = f"/admin/reports/report/{issued_report.pk}/as-issued/es/pdf/"
    client.force_login(create_user("bare"))
    assert client.get(address).status_code == 403
    client.force_login(reviewer)
    whole = client.get(address)
    assert whole.content == bytes(issued_report.texts.get(language="es").pdf)
    assert "no-store" in whole["Cache-Control"]
    assert address in client.get(f"/admin/reports/report/{issued_report.pk}/change/").text
    assert client.get(address.replace("pdf", "exe")).status_code == 404


@pytest.mark.slow
def test_issued_report_shows_no_unpublished_record(client, make_report, reviewer):
    public = MarkedRecords("published")
    hidden = [MarkedRecords(state) for state in HIDDEN_STATES]
    for one in hidden:
        link_many(public, one)
    report = make_report(annex_deliverables=True)
    issue_accepted(report, reviewer)
    shown = {f"text {one.language}": str(one.content) for one in report.texts.all()}
    for address in ("/reports/2012/", "/es/reports/2012/"):
        shown[address] = client.get(address).text
    markers = [one.marker for one in (public, *hidden)]
    assert {
        place: [marker for marker in markers if marker in text] for place, text in shown.items()
    } == {
        place: ["marker-published"]
        for place in ("text en", "text es", "/reports/2012/", "/es/reports/2012/")
    }


def test_page_shows_later_changes_and_revisions(client, issued_report, reviewer):
    assert "since this report was issued" not in client.get("/reports/2012/").text
    activity = Activity.objects.get()
    activity.title_en = "Another title"
    activity.save()
    page = client.get("/reports/2012/").text
    assert "1 record has changed since this report was issued" in page
    assert "Another title" not in page
    assert "Course for officials" in page

    draft = revise(report=issued_report)
    with pytest.raises(
        ValidationError, match=r"A draft revision already exists: 2012, revision 1\."
    ):
        revise(report=issued_report)
    assert (draft.slug, draft.revision, draft.name) == ("2012-rev-1", 1, "2012, revision 1")
    assert "revision 1" not in client.get("/reports/2012/").text

    accept_doubts(report=draft, person=reviewer, reason="Checked.")
    with pytest.raises(ValidationError, match="State in both languages") as refused:
        issue(report=draft, person=reviewer, site="https://example.org")
    assert refused.value.code == "correction"
    draft.correction_en, draft.correction_es = "The title.", "El título."
    draft.save()
    stored = client.get("/reports/2012.pdf").content
    issue_accepted(draft, reviewer)
    assert client.get("/reports/2012.pdf").content == stored  # until the job has run
    queue_redactions()
    work()
    assert "Corrected by revision 1" in client.get("/reports/2012/").text
    assert "Corregido por la versión revisada 1" in client.get("/es/reports/2012/").text
    listed = client.get("/reports/").text
    assert listed.count("Corrected by revision 1") == 1
    later = client.get("/reports/2012.pdf").content
    assert (stored != later, "Corrected by revision 1" in pdf_text(later)) == (True, True)
    assert "Corrected by" not in client.get("/reports/2012-rev-1/").text
    assert "The title." in client.get("/reports/2012-rev-1/").text
    assert "2012, revision 1" in client.get("/reports/2012/").text
    assert "Revision 1" in client.get("/reports/2012-rev-1/").text
