"""Annual reports as pages and files, and their visibility."""

from io import BytesIO

import docx
import pypdf
import pytest
from django.core.exceptions import ValidationError

from reports import workflow
from reports.changes_since_issue import changed_record_numbers
from reports.models import PublicCopy, Report
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
    return workflow.issue(report=make_report(), person=reviewer, site="https://example.org")


def test_draft_is_shown_to_staff_only(client, editor, make_report):
    make_report()
    addresses = ["/reports/2012/", "/reports/2012.docx", "/reports/2012.pdf", "/es/reports/2012/"]

    assert [client.get(address).status_code for address in addresses] == [404] * 4
    assert "2012" not in client.get("/reports/").content.decode().partition("<main")[2]

    client.force_login(editor)
    page = client.get("/reports/2012/")
    assert page.status_code == 200
    assert "Draft, for staff only" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert "2012" in client.get("/reports/").content.decode()


def test_draft_files_are_marked_on_every_page(client, editor, make_report):
    make_report()
    client.force_login(editor)

    pdf = client.get("/reports/2012.pdf")
    pages = pypdf.PdfReader(BytesIO(pdf.content)).pages
    assert all("Draft, not issued" in page.extract_text() for page in pages)
    assert pdf["Content-Disposition"] == 'attachment; filename="report-2012-en.pdf"'

    word = docx.Document(BytesIO(client.get("/es/reports/2012.docx").content))
    for section in word.sections:
        heads = (section.header, section.first_page_header, section.even_page_header)
        assert [head.paragraphs[0].text for head in heads] == ["Borrador, no emitido"] * 3


def test_issued_report_is_public(client, issued_report):
    page = client.get("/reports/2012/").content.decode()
    assert "Course for officials" in page
    assert "Draft" not in page
    assert issued_report.texts.get(language="en").pdf_digest in page
    spanish = client.get("/es/reports/2012/").content.decode()
    assert "Curso para funcionarios" in spanish
    listed = client.get("/reports/").content.decode()
    assert '<a href="/reports/2012/">2012</a>' in listed
    assert 'name="q" type="search" value=""' in page  # it starts no search

    # Each sentence links to its records.
    activity = ActivityFactory._meta.model.objects.get()
    _before, _title, after = page.partition("Course for officials")
    note = after.partition('<sup><a id="r')[2].partition('"')[0]
    beside = page.partition(f'<li id="n{note}">')[2].partition("</li>")[0]
    assert activity.get_absolute_url() in beside

    text = issued_report.texts.get(language="es")
    assert client.get("/es/reports/2012.pdf").content == bytes(text.pdf)
    assert client.get("/es/reports/2012.docx").content == bytes(text.docx)


def test_year_without_a_report_is_shown_to_staff_only(client, editor):
    assert client.get("/reports/1999/").status_code == 404
    client.force_login(editor)
    page = client.get("/reports/1999/").content.decode()
    assert "The records hold no activity, meeting, publication, project or outcome in 1999." in page
    spanish = client.get("/es/reports/1999/").content.decode()
    assert "En los registros no consta ninguna actividad" in spanish
    assert not Report.objects.exists()


@pytest.mark.parametrize("slug", ["0000", "1799", "9999", "20122", "abcd", "2012-13", "٢٠١٢", "-"])
def test_invalid_year_is_not_found(client, editor, slug):
    client.force_login(editor)
    assert client.get(f"/reports/{slug}/").status_code == 404
    assert client.get(f"/reports/{slug}.pdf").status_code == 404


def test_withdrawn_record_is_redacted_with_a_dated_note(client, issued_report):
    activity = ActivityFactory._meta.model.objects.get()
    type(activity).objects.filter(pk=activity.pk).update(state="withdrawn")
    original = issued_report.texts.get(language="en")

    page = client.get("/reports/2012/").content.decode()
    assert "Course for officials" not in page
    assert f"Record {activity.number} was withdrawn on" in page
    pdf = client.get("/reports/2012.pdf").content
    text = "\n".join(one.extract_text() for one in pypdf.PdfReader(BytesIO(pdf)).pages)
    assert "Course for officials" not in text
    assert "[withdrawn]" in text
    word = docx.Document(BytesIO(client.get("/reports/2012.docx").content))
    assert "Course" not in "\n".join(one.text for one in word.paragraphs)
    assert PublicCopy.objects.count() == 1
    assert client.get("/reports/2012.pdf").content == pdf

    original.refresh_from_db()
    assert "Course for officials" in str(original.content)


def test_change_of_a_nested_row_is_detected(make_report, reviewer):
    publication = PublicationFactory(published=True, when="2012", title_en="Study")
    act = DisseminationFactory(publication=publication, manner="distributed")
    recipient = RecipientFactory(dissemination=act, organization=None, group_en="some")
    edition = EditionFactory(publication=publication, language="en")
    meeting = MeetingFactory(published=True, when="2012", title_en="Seminar")
    body = OrganizationFactory(published=True, title_en="A body")
    ParticipationFactory(meeting=meeting, organization=body, role="participant")
    report = make_report()
    workflow.waive_translations(report=report, person=reviewer)
    report = workflow.issue(report=report, person=reviewer, site="https://example.org")
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
    activity = ActivityFactory._meta.model.objects.get()
    type(activity).objects.filter(pk=activity.pk).update(state="withdrawn")
    address = f"/admin/reports/report/{issued_report.pk}/as-issued/es/pdf/"
    client.force_login(create_user("bare"))
    assert client.get(address).status_code == 403
    client.force_login(reviewer)
    whole = client.get(address)
    assert whole.content == bytes(issued_report.texts.get(language="es").pdf)
    assert "no-store" in whole["Cache-Control"]
    assert (
        address in client.get(f"/admin/reports/report/{issued_report.pk}/change/").content.decode()
    )
    assert client.get(address.replace("pdf", "exe")).status_code == 404


@pytest.mark.slow
def test_issued_report_shows_no_unpublished_record(client, make_report, reviewer):
    public = MarkedRecords("published")
    for state in HIDDEN_STATES:
        link_many(public, MarkedRecords(state))
    report = make_report()
    workflow.waive_translations(report=report, person=reviewer)
    workflow.issue(report=report, person=reviewer, site="https://example.org")
    for text in report.texts.all():
        assert "marker-published" in str(text.content)
        for state in HIDDEN_STATES:
            assert f"marker-{state.replace('_', '-')}" not in str(text.content)
    for address in ("/reports/2012/", "/es/reports/2012/"):
        page = client.get(address).content.decode()
        assert "marker-published" in page
        assert not [one for one in HIDDEN_STATES if f"marker-{one.replace('_', '-')}" in page]


def test_page_shows_later_changes_and_revisions(client, issued_report, reviewer):
    assert "since this report was issued" not in client.get("/reports/2012/").content.decode()
    activity = ActivityFactory._meta.model.objects.get()
    activity.title_en = "Another title"
    activity.save()
    page = client.get("/reports/2012/").content.decode()
    assert "1 record has changed since this report was issued" in page
    assert "Another title" not in page
    assert "Course for officials" in page

    draft = workflow.revise(report=issued_report)
    with pytest.raises(
        ValidationError, match=r"A draft revision already exists: 2012, revision 1\."
    ):
        workflow.revise(report=issued_report)
    assert (draft.slug, draft.revision, draft.name) == ("2012-rev-1", 1, "2012, revision 1")
    assert "revision 1" not in client.get("/reports/2012/").content.decode()

    workflow.issue(report=draft, person=reviewer, site="https://example.org")
    assert "2012, revision 1" in client.get("/reports/2012/").content.decode()
    assert "Revision 1" in client.get("/reports/2012-rev-1/").content.decode()
