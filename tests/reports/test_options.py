"""Options of a report: notes, annexes, summary, cover, word limit, short version, addressees."""

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest

from catalogue.workflow.transitions import withdraw
from reports.changes_since_issue import withdrawals
from reports.composition.document import SUMMARY, Document
from reports.docx.postprocess import COVER_SPACE_TWIPS
from reports.models import EditedParagraph, RecordPlacement, Report
from reports.redaction import redact_document
from reports.rendering import compose_report, render_file
from reports.workflow.revision import copy_for_addressee, revise
from tests.reports.samples import (
    completed_course,
    docx_text,
    issue_accepted,
    pdf_pages,
    pdf_text,
    report_text,
)
from tests.reports.texts import text_paragraphs
from tests.support.constraint_violations import violated_constraint
from tests.support.factories import LinkFactory, MeetingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    course = completed_course(1, summary_en="It trained staff.", summary_es="Formó personal.")
    LinkFactory(
        record=course, url="https://example.org/course", label_en="Course", label_es="Curso"
    )
    return course


@pytest.fixture
def staff(client, reviewer):
    client.force_login(reviewer)
    return client


def files(document: Document, report: Report) -> dict[str, bytes]:
    at = report.created_at
    return {
        kind: render_file(document, kind, site="https://example.org", status="", at=at)
        for kind in ("docx", "pdf")
    }


# --- notes and annexes -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notes", "count", "has_records"), [("all", 2, True), ("remarks", 1, False), ("none", 0, False)]
)
def test_notes_follow_the_choice(make_report, course, notes, count, has_records):
    course.mandates.all()
    report = make_report(notes=notes)
    completed_course(2, kind="research", summary_en="It studied.", summary_es="Estudió.")
    document = compose_report(report, "en")
    assert len(document.notes) == count
    assert any(note.records for note in document.notes) is has_records
    assert document.has_no_sources is not has_records
    assert course.number in document.records


@pytest.mark.parametrize("notes", ["remarks", "none"])
def test_page_and_files_without_sources_have_no_numbers_of_records(
    staff, make_report, course, notes
):
    report = make_report(notes=notes, annex_records=False)
    page = staff.get("/reports/2012/").text
    assert "The small links beside a paragraph" not in page
    assert f">{course.number}</a>" not in page
    assert ('href="https://example.org/course"' in page) is (notes == "remarks")
    for content in files(compose_report(report, "en"), report).items():
        text = docx_text(content[1]) if content[0] == "docx" else pdf_text(content[1])
        assert f"Record {course.number}" not in text
        assert "Records on which the report rests" not in text
        assert "It trained staff." in text


def test_link_in_a_note_without_sources_is_redacted(make_report, course, reviewer):
    report = issue_accepted(make_report(notes="remarks"), reviewer)
    withdraw(course, by=None, reason_en="Harmful.")
    document = report.texts.get(language="en").document
    assert document.notes[0].links
    redacted = redact_document(document, withdrawals(report))
    assert redacted.notes[0].links == []


def test_annexes_follow_the_choice(make_report, course):
    meeting = MeetingFactory(published=True, when="2012-05", status="completed", title_en="Forum")
    course.meetings.add(meeting)
    report = make_report()
    assert [annex.code for annex in compose_report(report, "en").annexes] == ["annex.meetings"]
    report.annex_meetings = False
    document = compose_report(report, "en")
    assert document.annexes == []
    assert "that was held" not in report_text(document)


# --- summary, cover and word limit --------------------------------------------------------------


@pytest.fixture
def report_with_summary(make_report, course) -> Report:
    return make_report(has_summary=True, has_short_version=True)


def test_summary_comes_first_without_number_and_note(report_with_summary, course):
    english, spanish = (compose_report(report_with_summary, code) for code in ("en", "es"))
    assert english.sections[0].code == SUMMARY
    summary, *others = text_paragraphs(english)
    assert (summary.number, others[0].number) == (0, 1)
    assert "It trained staff." in summary.text
    assert "Formó personal." in text_paragraphs(spanish)[0].text
    assert not [sentence for sentence in summary.sentences if sentence.note]
    assert course.number in summary.records
    assert summary.records == text_paragraphs(spanish)[0].records


def test_summary_is_rewritten_like_any_paragraph(staff, report_with_summary):
    page = f"/admin/reports/report/{report_with_summary.pk}/paragraphs/"
    shown = staff.get(page).text
    assert 'name="text_en-summary:text"' in shown
    EditedParagraph.objects.create(
        report=report_with_summary, key="summary:text", section=SUMMARY, text_en="In short."
    )
    document = compose_report(report_with_summary, "en")
    assert document.summary.blocks[0].text == "In short."
    assert "It trained staff." in text_paragraphs(document)[-1].text


def test_omitted_paragraph_is_not_in_the_summary(report_with_summary):
    key = text_paragraphs(compose_report(report_with_summary, "en"))[-1].key
    EditedParagraph.objects.create(
        report=report_with_summary, key=key, section="work.countries", is_omitted=True
    )
    assert "It trained staff." not in report_text(compose_report(report_with_summary, "en"))


def test_cover_has_symbol_date_and_addressee(make_report, course):
    report = make_report(
        has_cover=True, symbol="LC/L.3597", dated=date(2013, 3, 4),
        addressee_en="The Commission on Population", addressee_es="La Comisión de Población",
    )  # fmt: skip
    for language, day in (("en", "4 March 2013"), ("es", "4 de marzo de 2013")):
        document = compose_report(report, language)
        assert document.references == ["LC/L.3597", day]
        made = files(document, report)
        first, second = pdf_pages(made["pdf"])[:2]
        contents = {"en": "Contents", "es": "Índice"}[language]
        assert contents not in first
        assert contents in second
        word = docx_text(made["docx"])
        title = {"en": "Report of", "es": "Informe de"}[language]
        addressee = {"en": "The Commission on", "es": "La Comisión de P"}[language]
        for cover in (first, word):  # in the same order in both files
            places = [cover.index(part) for part in (title, "LC/L.3597", day, addressee)]
            assert places == sorted(places)
        assert word.index(addressee) < word.index(contents)
        body = zipfile.ZipFile(BytesIO(made["docx"])).read("word/document.xml").decode()
        title_properties = body.partition('<w:pStyle w:val="Title"')[2].partition("</w:pPr>")[0]
        assert f'w:before="{COVER_SPACE_TWIPS}"' in title_properties
        assert document == Document.from_content(document.content)
        stored = document.content
        stored["sections"][0]["blocks"][0]["sentences"][0]["is_staffs_own"] = True  # until 1.1.0
        assert document == Document.from_content(stored)


def test_references_are_redacted(make_report, course, reviewer):
    report = make_report(symbol="Course 1/A")
    document = compose_report(report, "en")
    issue_accepted(report, reviewer)
    withdraw(course, by=None, reason_en="Harmful.", unnamed=True)
    redacted = redact_document(document, withdrawals(Report.objects.get()))
    assert redacted.references == ["[withdrawn]/A"]


def test_words_are_shown_beside_the_limit(staff, make_report, course):
    report = make_report(word_limit=5)
    words = {code: compose_report(report, code).word_count() for code in ("en", "es")}
    assert words["en"] == len(report_text(compose_report(report, "en")).split())
    for address in (f"/admin/reports/report/{report.pk}/paragraphs/", "/reports/2012/"):
        text = " ".join(re.sub(r"<[^>]+>", "", staff.get(address).text).split())
        assert f"English: {words['en']} of 5 words" in text
        assert f"Spanish: {words['es']} of 5 words" in text
    assert 'class="over"' in staff.get("/reports/2012/").text


# --- short version -----------------------------------------------------------------------------


def test_short_version_needs_the_summary(make_report):
    report = make_report()
    rows = Report.objects.filter(pk=report.pk)
    assert violated_constraint(lambda: rows.update(has_short_version=True)) == (
        "reports_report_short_version_needs_summary"
    )


def test_short_version_is_a_page_of_the_issued_report(
    client, report_with_summary, course, reviewer, make_report
):
    assert client.get("/reports/2012/short/").status_code == 404
    issue_accepted(report_with_summary, reviewer)
    page = client.get("/reports/2012/short/").text
    assert "It trained staff." in page
    assert 'href="/reports/2012/#section-work"' in page
    assert "Formó personal." in client.get("/es/reports/2012/short/").text
    assert 'href="/reports/2012/short/"' in client.get("/reports/2012/").text
    assert 'href="/reports/2012/short/"' in client.get("/reports/").text

    withdraw(course, by=None, reason_en="Harmful.")
    assert "It trained staff." not in client.get("/reports/2012/short/").text
    issue_accepted(make_report("2013"), reviewer)
    assert client.get("/reports/2013/short/").status_code == 404


def test_options_are_frozen_by_the_issue(make_report, course, reviewer):
    report = issue_accepted(make_report(notes="none", has_cover=True), reviewer)
    document = report.texts.get(language="en").document
    assert (document.has_no_sources, document.has_cover, document.notes) == (True, True, [])
    rows = Report.objects.filter(pk=report.pk)
    for change in ({"notes": "all"}, {"annex_records": False}, {"subject": {"country": ["HND"]}}):
        assert violated_constraint(lambda c=change: rows.update(**c)) == (
            "issued_report_is_immutable"
        )


# --- another addressee ---------------------------------------------------------------------------


def test_report_for_another_addressee_starts_from_the_choices_of_the_first(
    staff, make_report, course, reviewer
):
    first = make_report(notes="none", has_summary=True, addressee_en="A", symbol="LC/1")
    RecordPlacement.objects.create(report=first, number=course.number, position=5)
    EditedParagraph.objects.create(
        report=first, key="summary:text", section=SUMMARY, text_en="In short."
    )
    issue_accepted(first, reviewer)
    page = f"/admin/reports/report/{first.pk}/addressee/"
    assert "This field is required." in staff.post(page, {"addressee_en": "B"}).text
    assert Report.objects.count() == 1

    staff.post(page, {"addressee_en": "B", "addressee_es": "C"})

    second = Report.objects.get(addressee_en="B")
    assert (second.slug, second.name) == ("2012-addressee-2", "2012, addressee 2")
    assert (second.notes, second.has_summary, second.symbol) == ("none", True, "")
    assert second.placements.get().position == 5
    assert second.edited_paragraphs.get().text_en == "In short."
    third = copy_for_addressee(report=second, addressee_en="D", addressee_es="E")
    assert (third.slug, third.addressee_number) == ("2012-addressee-3", 3)
    revision = revise(report=issue_accepted(second, reviewer))
    assert (revision.slug, revision.addressee_number) == ("2012-addressee-2-rev-1", 2)
    assert revision.addressee_en == "B"
