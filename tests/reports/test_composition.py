"""Reports of invented years: empty, with one record of each kind, and with hostile texts."""

import itertools
import re
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pypdf
import pytest
from django.db import transaction
from lxml import etree

from catalogue.base.period import Period
from catalogue.models import Record
from reports.composition.compose import compose
from reports.composition.document import Document
from reports.composition.source_records import Scope, SourceRecords
from reports.docx import missing_styles, reference_document, render_docx
from reports.pdf_renderer import render_pdf
from tests.reports.samples import docx_text, pdf_pages, pdf_text, report_text
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    CountryFactory,
    DisseminationFactory,
    EditionFactory,
    InvolvementFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProjectFactory,
    ProjectMandateFactory,
    PublicationFactory,
    UptakeFactory,
)
from tests.support.queries import assert_queries, captured_sql

pytestmark = pytest.mark.django_db

PLAN_QUERIES = "project deliverable performancemeasure"
# The tables that a composition reads: each kind of record with its relations, then the
# organizations that they name.
COMPOSITION_QUERIES = (
    "project link country countrygroup involvement projectmandate publication"
    " activity link citation provision country countrygroup involvement meeting publication mandate"
    " mandate link provision"
    " publication link citation edition dissemination edition recipient organization authorship"
    " contribution meeting organization project"
    " meeting link citation country countrygroup organization participation project"
    " outcome link uptake meeting publication"
    " organization organization organization membership membership"
    " organization"
    # The plans of the annex of deliverables, once for each language.
    f" {PLAN_QUERIES}"
)
WRITTEN_AT = datetime(2031, 1, 15, tzinfo=UTC)
HOSTILE_TEXT = (
    "<script>alert(1)</script> #show: panic() *[_$x$_](y)* \\input{z} & gnp.exe"
    f" {'W' * 300} هجرة العمال Миграция 国际移民"
)


def composed_report(year: str, language: str) -> Document:
    return compose(Scope(Period.from_edtf(year)), language)


def files_of(document: Document) -> tuple[bytes, bytes]:
    more = {"site": "https://example.org", "author": "ECLAC", "at": WRITTEN_AT}
    return render_docx(document, **more), render_pdf(document, **more)


def make_one_of_each(year: str = "2030") -> None:
    """Create one record of each kind with only the required fields."""
    commission = OrganizationFactory(
        published=True, title_en="Commission", title_es="Comisión", is_commission=True
    )
    plain = {"published": True, "when": year}
    mandate = MandateFactory(**plain)
    programme = ProjectFactory(published=True, kind="programme")
    ProjectMandateFactory(project=programme, mandate=mandate, is_principal=True)
    meeting = MeetingFactory(**plain, status="completed")
    ParticipationFactory(meeting=meeting, organization=commission, role="organizer")
    project = ProjectFactory(**plain, concluded_at=meeting)
    publication = PublicationFactory(**plain)
    EditionFactory(publication=publication)
    AuthorshipFactory(publication=publication, organization=OrganizationFactory(published=True))
    DisseminationFactory(publication=publication, manner="distributed", place_en="Quito")
    activity = ActivityFactory(**plain, status="completed", project=programme)
    InvolvementFactory(activity=activity, organization=commission, role="lead")
    lesson = OutcomeFactory(**plain, project=project)
    OutcomeFactory(**plain, parent=lesson, printed_number="(a)", project=project)
    declaration = OutcomeFactory(**plain, kind="declaration", adopted_at=meeting)
    UptakeFactory(outcome=declaration, publication=publication)
    MeetingFactory(published=True, when="2031", status="planned", prepares=meeting)


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_of_an_empty_year_has_a_message(language):
    document = composed_report("2030", language)
    said = {
        "en": "No activity, meeting, publication, project or outcome is reported.",
        "es": "No se informa de ninguna actividad, reunión, publicación, proyecto ni resultado.",
    }
    assert said[language] in report_text(document)
    word, pdf = files_of(document)
    assert said[language] in docx_text(word)
    assert "2030" in pdf_text(pdf)


@pytest.fixture(scope="module")
def documents_of_one_of_each(django_db_setup, django_db_blocker) -> dict[str, Document]:
    """Return the report of one record of each kind in both languages; the records are removed."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_one_of_each()
        documents = {language: composed_report("2030", language) for language in ("en", "es")}
        transaction.set_rollback(True)
    return documents


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_with_one_record_of_each_kind_has_a_section_for_each(
    documents_of_one_of_each, language
):
    codes = [section.code for section in documents_of_one_of_each[language].all_sections()]
    assert [code.partition(".")[0] for code in codes] == [
        "programme", "work", "work", "projects", "annex", "annex", "annex",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The present report refers to one meeting that was held."),
        ("en", "Research consisted of “"),
        ("en", "Copies were distributed in Quito."),
        ("en", "The project yielded one lesson:"),
        ("es", "En el presente informe se hace referencia a una reunión celebrada."),
        ("es", "La investigación consistió en «"),
        ("es", "Del proyecto se extrajo una lección:"),
    ],
)
def test_report_with_one_record_of_each_kind_uses_the_singular(
    documents_of_one_of_each, language, sentence
):
    assert sentence in report_text(documents_of_one_of_each[language])


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_with_one_record_of_each_kind_is_punctuated_correctly(
    documents_of_one_of_each, language
):
    text = report_text(documents_of_one_of_each[language])
    assert [wrong for wrong in ("None", " ,", "..", "()", "  ", " .") if wrong in text] == []


def test_hostile_texts_are_shown_as_text():
    mandate = MandateFactory(published=True, when="2030", title_en=HOSTILE_TEXT, slug="a")
    chad = CountryFactory(alpha3="TCD")
    body = OrganizationFactory(published=True, title_en=HOSTILE_TEXT, acronym_en="<b>", slug="b")
    programme = ProjectFactory(
        published=True, kind="programme", title_en=HOSTILE_TEXT, summary_en=HOSTILE_TEXT, slug="c"
    )
    ProjectMandateFactory(project=programme, mandate=mandate)
    activity = ActivityFactory(
        published=True, when="2030", status="completed", title_en=HOSTILE_TEXT,
        summary_en=HOSTILE_TEXT, countries=[chad], slug="d",
    )  # fmt: skip
    InvolvementFactory(activity=activity, organization=body, role="lead")
    document = composed_report("2030", "en")

    word, pdf = files_of(document)
    with ZipFile(BytesIO(word)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
    said = "\n".join(one.text for one in docx.Document(BytesIO(word)).paragraphs)
    assert "<script>alert(1)</script> #show: panic() *[_$x$_](y)* \\input{z} & gnp.exe" in said
    assert "هجرة العمال Миграция 国际移民" in said
    read = pdf_text(pdf)
    assert "#show: panic()" in read
    assert "Миграция […]" in read
    assert "W" * 20 in read.replace("\u200b", "").replace("\n", "")


@pytest.fixture(scope="module")
def word_file(documents_of_one_of_each) -> bytes:
    word, _pdf = files_of(documents_of_one_of_each["es"])
    return word


@pytest.fixture(scope="module")
def word_parts(word_file) -> dict[str, str]:
    with ZipFile(BytesIO(word_file)) as archive:
        names = ("document", "footnotes", "styles", "footer1")
        return {name: archive.read(f"word/{name}.xml").decode() for name in names}


def test_docx_has_the_paragraph_styles_of_the_house(word_file):
    paragraphs = docx.Document(BytesIO(word_file)).paragraphs
    assert Counter(one.style.name for one in paragraphs) == {
        "Title": 1, "TOC Heading": 1, "Heading 1": 7, "Heading 2": 1,
        "Numbered Paragraph": 6, "Body Text": 2,
    }  # fmt: skip


def test_docx_has_the_properties_of_the_document(word_file, documents_of_one_of_each):
    properties = docx.Document(BytesIO(word_file)).core_properties
    title = documents_of_one_of_each["es"].title
    assert (properties.title, properties.author) == (title, "ECLAC")
    assert (properties.language, properties.created) == ("es-ES", WRITTEN_AT)


def test_docx_has_a_footnote_for_each_note(word_parts, documents_of_one_of_each):
    notes = len(documents_of_one_of_each["es"].notes)
    assert notes == 9
    assert word_parts["document"].count("<w:footnoteReference ") == notes
    assert word_parts["footnotes"].count("<w:footnoteRef />") == notes


def test_docx_tables_repeat_their_heads_and_keep_rows_whole(word_parts):
    body = word_parts["document"]
    assert body.count("<w:tblHeader") == body.count("<w:tbl>") == 4
    assert body.count("<w:cantSplit/>") == len(re.findall(r"<w:tr[ >]", body)) == 17


def test_docx_has_a_list_of_contents_and_page_numbers(word_parts):
    body = word_parts["document"]
    assert ' TOC \\o "1-2" \\h \\z \\u ' in body
    assert '<w:pStyle w:val="TOC1"/>' in body
    assert "w:dirty" not in body
    assert " PAGE " in word_parts["footer1"]


def test_docx_references_lead_to_bookmarks(word_parts):
    body = word_parts["document"]
    marks = re.findall(r'<w:bookmarkStart[^>]* w:name="([^"]+)"', body)
    anchors = re.findall(r'w:anchor="([^"]+)"', body)
    references = re.findall(r" REF (\w+) ", body)
    assert len(marks) == len(set(marks))
    assert {*anchors, *references} - {*marks} == set()
    assert (len(anchors), len(references)) == (8, 0)


def test_docx_uses_the_styles_and_the_language_of_its_template(word_parts):
    used = set(re.findall(r'w:[prt]\w*Style w:val="([^"]+)"', "".join(word_parts.values())))
    assert used - set(re.findall(r'w:styleId="([^"]+)"', word_parts["styles"])) == set()
    assert re.findall(r'<w:lang [^>]*w:val="([\w-]+)"', word_parts["styles"]) == ["es-ES"]
    assert missing_styles(reference_document()) == []


def test_pdf_is_tagged_bookmarked_and_embeds_its_fonts():
    make_one_of_each()
    ActivityFactory(
        published=True,
        when="2030",
        status="completed",
        title_en="الهجرة",
        title_es="الهجرة",
        slug="e",
    )
    document = composed_report("2030", "es")
    _word, pdf = files_of(document)
    reader = pypdf.PdfReader(BytesIO(pdf))

    assert reader.metadata.title == document.title
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "es-ES"
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert reader.outline[0].title == "I. El programa y sus mandatos"
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {
        *("LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic"),
        "NotoSansArabic-Regular",
    }  # fmt: skip


def composition_sql(source_records: SourceRecords, language: str) -> list[str]:
    with captured_sql() as statements:
        compose(source_records.scope, language, source_records=source_records)
    return statements


@pytest.mark.slow
def test_composition_reads_the_same_tables_for_any_number_of_records():
    make_one_of_each()
    composed_report("2030", "en")  # Django queries the content types once
    scope = Scope(Period.from_edtf("2030"))
    source_records = SourceRecords(scope)
    assert_queries(composition_sql(source_records, "en"), COMPOSITION_QUERIES)
    assert_queries(composition_sql(source_records, "es"), PLAN_QUERIES)
    for _more in range(2):
        activity = ActivityFactory(published=True, when="2030", status="completed")
        InvolvementFactory(activity=activity, role="lead")
        MeetingFactory(published=True, when="2030", status="completed")
        publication = PublicationFactory(published=True, when="2030")
        DisseminationFactory(publication=publication)
        OutcomeFactory(published=True, when="2030")
    assert_queries(composition_sql(SourceRecords(scope), "en"), COMPOSITION_QUERIES)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_report_with_500_activities_gives_valid_documents(language):
    make_one_of_each()
    kinds = ("research", "training", "technical-assistance", "inter-agency", "civil-society")
    body = OrganizationFactory(published=True)
    for number in range(500):
        activity = ActivityFactory(
            published=True,
            when=f"2030-{number % 12 + 1:02}",
            status="completed",
            kind=kinds[number % 5],
            title_es=f"Actividad {number}",
            summary_en="What was done, in some words of our own.",
            countries=[CountryFactory(alpha3=("HND", "PER", "URY")[number % 3])],
        )
        InvolvementFactory(activity=activity, organization=body, role="lead")
    document = composed_report("2030", language)
    word, pdf = files_of(document)
    paragraphs = docx.Document(BytesIO(word)).paragraphs
    numbered = [one for one in paragraphs if one.style.name == "Numbered Paragraph"]
    assert {len(document.records), len(numbered) > 30} == {511, True}
    pages = pdf_pages(pdf)
    begins = re.findall(r"(?m)^(\d+)\.", "\n".join(pages))
    # The year at the end of a sentence can begin a line, in Spanish with the number of the note.
    assert [number for number in begins if not number.startswith("2030")] == [
        str(number) for number in range(1, len(numbered) + 1)
    ]
    assert [number for number, text in enumerate(pages, 1) if not text.strip()] == []


def test_composition_compares_records_in_linear_number(monkeypatch):
    """Count the comparisons of records, because a time limit would depend on the machine.

    Records of two kinds with the same primary key have the same hash, so sets and dictionaries
    compare them: the primary keys differ, so that the count does not depend on earlier tests.
    """
    keys = itertools.count(1_000_000)
    mandate, compared = MandateFactory(published=True, when="2001"), []
    is_same = Record.__eq__
    monkeypatch.setattr(Record, "__eq__", lambda *two: compared.append(two) or is_same(*two))

    def comparisons() -> int:
        for _n in range(8):
            meeting = MeetingFactory(pk=next(keys), published=True, when="2030", status="completed")
            for meetings in ([], [meeting]):
                activity = ActivityFactory(
                    pk=next(keys), published=True, when="2030", status="completed"
                )
                activity.mandates.add(mandate)
                activity.meetings.set(meetings)
        compared.clear()
        composed_report("2030", "en")
        return len(compared)

    once = comparisons()
    assert comparisons() < 2.5 * once


@pytest.mark.parametrize(("when", "is_told"), [("2032-12", True), ("2033-01", False), ("", True)])
def test_report_includes_activities_planned_within_a_biennium(when, is_told):
    dated = {"when": when} if when else {}
    ActivityFactory(published=True, **dated, status="planned", title_en="Something planned")
    assert ("Something planned" in report_text(composed_report("2030", "en"))) is is_told
