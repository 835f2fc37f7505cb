"""Reports of invented years: empty, with one record of each kind, and with hostile texts."""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pypdf
import pytest
from lxml import etree

from catalogue.base.period import Period
from catalogue.models import Record
from reports.composition.compose import compose
from reports.composition.document import Document
from reports.composition.source_records import Scope, SourceRecords
from reports.docx import missing_styles, reference_document, render_docx
from reports.pdf_renderer import render_pdf
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

pytestmark = pytest.mark.django_db

COMPOSITION_QUERY_COUNT = 53  # queries for any number of records
WRITTEN_AT = datetime(2031, 1, 15, tzinfo=UTC)
HOSTILE_TEXT = (
    "<script>alert(1)</script> #show: panic() *[_$x$_](y)* \\input{z} & ‮gnp.exe"
    f" \x07{'W' * 300} هجرة العمال Миграция 国际移民"
)


def composed_report(year: str, language: str) -> Document:
    return compose(Scope(Period.from_edtf(year)), language)


def text_of(document: Document) -> str:
    return " ".join(one.text for one in document.sentences())


def files_of(document: Document) -> tuple[bytes, bytes]:
    more = {"site": "https://example.org", "author": "ECLAC", "at": WRITTEN_AT}
    return render_docx(document, **more), render_pdf(document, **more)


def read_pdf(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)


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
        "en": "The records hold no activity, meeting, publication, project or outcome in 2030.",
        "es": "En los registros no consta ninguna actividad, reunión, publicación, proyecto ni"
        " resultado en 2030.",
    }
    assert said[language] in text_of(document)
    word, pdf = files_of(document)
    assert said[language] in "\n".join(one.text for one in docx.Document(BytesIO(word)).paragraphs)
    assert "2030" in read_pdf(pdf)


@pytest.mark.parametrize("language", ["en", "es"])
def test_report_with_one_record_of_each_kind_uses_the_singular(language):
    make_one_of_each()
    document = composed_report("2030", language)
    codes = [section.code for section in document.all_sections()]
    assert codes == [
        "programme", "figures", "activities", "activities.research", "publications", "meetings",
        "meetings.organized", "projects", "projects.concluded", "outcomes", "outcomes.declaration",
        "planned", "annex.meetings", "annex.editions", "annex.mandates",
    ]  # fmt: skip
    text = text_of(document)
    if language == "en":
        assert "For 2030 the records hold one single activity." in text
        assert "There was one meeting. One publication is reported on; one edition is" in text
        assert "There is an edition in English. It was distributed, in Quito." in text
        assert "The seminar was organized by the Commission." in text
        assert "The following lesson was drawn from the project:" in text
    else:
        assert "En los registros de 2030 consta una actividad individual." in text
        assert "Existe una edición en inglés. Se distribuyó, en Quito." in text
        assert "Del proyecto se extrajo la lección siguiente:" in text
    for wrong in ("None", " ,", "..", "()", "  ", " ."):
        assert wrong not in text


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
    read = read_pdf(pdf)
    assert "#show: panic()" in read
    assert "Миграция […]" in read
    assert "W" * 20 in read.replace("\u200b", "").replace("\n", "")


def test_docx_has_the_parts_that_word_requires():
    make_one_of_each()
    word, _pdf = files_of(composed_report("2030", "es"))
    document = docx.Document(BytesIO(word))

    styles = [one.style.name for one in document.paragraphs]
    assert {"Title", "Heading 1", "Heading 2", "Numbered Paragraph"} <= set(styles)
    properties = document.core_properties
    assert (properties.title, properties.author) == (composed_report("2030", "es").title, "ECLAC")
    assert (properties.language, properties.created.date()) == ("es", WRITTEN_AT.date())
    with ZipFile(BytesIO(word)) as archive:
        body = archive.read("word/document.xml").decode()
        notes = archive.read("word/footnotes.xml").decode()
        look = archive.read("word/styles.xml").decode()
        footer = archive.read("word/footer1.xml").decode()
    assert body.count("<w:footnoteReference ") == notes.count("<w:footnoteRef />") > 10
    assert body.count("<w:tblHeader") == 5
    assert ' TOC \\o "1-2" \\h \\z \\u ' in body
    assert 'w:val="es"' in look
    assert " PAGE " in footer
    assert '<w:pStyle w:val="TOC1"/>' in body
    assert 'w:styleId="TOC1"' in look
    assert "w:dirty" not in body
    assert body.count("<w:cantSplit/>") == len(re.findall(r"<w:tr[ >]", body)) > 10
    used = set(re.findall(r'w:[prt]\w*Style w:val="([^"]+)"', body + notes + footer))
    assert used <= set(re.findall(r'w:styleId="([^"]+)"', look))
    assert body.count("<w:keepNext/>") == 1
    marks = re.findall(r'<w:bookmarkStart[^>]* w:name="([^"]+)"', body)
    assert len(marks) == len(set(marks))
    assert set(re.findall(r'w:anchor="([^"]+)"', body)) <= set(marks)
    assert set(re.findall(r" REF (\w+) ", body)) <= set(marks)
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
    assert root["/Lang"] == "es"
    assert root["/MarkInfo"]["/Marked"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert reader.outline[0].title == "El programa y sus mandatos"
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts == {
        *("NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic", "NotoSansArabic-Regular"),
    }  # fmt: skip


@pytest.mark.slow
def test_composition_query_count_is_constant(django_assert_num_queries):
    make_one_of_each()
    composed_report("2030", "en")  # Django queries the content types once
    source_records = SourceRecords(Scope(Period.from_edtf("2030")))
    with django_assert_num_queries(COMPOSITION_QUERY_COUNT):
        compose(source_records.scope, "en", source_records=source_records)
    with django_assert_num_queries(0):
        compose(source_records.scope, "es", source_records=source_records)
    for _more in range(2):
        activity = ActivityFactory(published=True, when="2030", status="completed")
        InvolvementFactory(activity=activity, role="lead")
        MeetingFactory(published=True, when="2030", status="completed")
        publication = PublicationFactory(published=True, when="2030")
        DisseminationFactory(publication=publication)
        OutcomeFactory(published=True, when="2030")
    with django_assert_num_queries(COMPOSITION_QUERY_COUNT):
        composed_report("2030", "en")


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
    assert sum(one.style.name == "Numbered Paragraph" for one in paragraphs) > 500
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    assert len(pages) > 40
    assert all("Activi" in one.extract_text() or one.extract_text() for one in pages)


def test_composition_compares_records_in_linear_number(monkeypatch):
    """Count the comparisons of records, because a time limit would depend on the machine."""
    mandate, compared = MandateFactory(published=True, when="2001"), []
    is_same = Record.__eq__
    monkeypatch.setattr(Record, "__eq__", lambda *two: compared.append(two) or is_same(*two))

    def comparisons() -> int:
        for _n in range(8):
            meeting = MeetingFactory(published=True, when="2030", status="completed")
            for meetings in ([], [meeting]):
                activity = ActivityFactory(published=True, when="2030", status="completed")
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
    assert ("Something planned" in text_of(composed_report("2030", "en"))) is is_told
