"""The Word file and the PDF of a report: one document, with what programs of readers need."""

import re
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import docx
import pypdf
import pytest
from pypdf.generic import ArrayObject, BooleanObject, NameObject, TextStringObject

from reports.composition.document import (
    CitedRecord,
    Document,
    Item,
    ItemList,
    Note,
    NoteLink,
    Paragraph,
    Section,
    Sentence,
    Table,
    TableRow,
)
from reports.composition.templates import Run
from reports.docx import render_docx
from reports.pdf_renderer import heading_pages, render_pdf
from tests.reports.pdf_checks import failures, structure
from tests.reports.samples import docx_text, pdf_pages, pdf_text

OPTIONS = {
    "site": "https://example.org",
    "author": "ECLAC",
    "at": datetime(2031, 1, 15, tzinfo=UTC),
}
ADDRESS = (
    "http://www.gob.cl/media/2013/01/Declaraci%C3%B3n-de-Santiago-with-a-long-name-of-a-file.pdf"
)
WORDS = "The Commission studied what migration does to societies and what countries could do."


def sentence(text: str, note: int = 0, **fields) -> Sentence:
    return Sentence([Run(text)], note=note, **fields)


def sample(language: str = "en", *, rows: int = 30, paragraphs: int = 12) -> Document:
    """Return a report with every kind of block, whose annexes have `rows` rows each."""
    numbered = [
        Paragraph([sentence(" ".join([WORDS] * 3)), sentence(WORDS, n if n < 3 else 0)], number=n)
        for n in range(1, paragraphs + 1)
    ]
    lists = [
        ItemList([Item([sentence("One.")], "(a)"), Item([sentence("Two.", 3)], "(b)")]),
        ItemList([Item([sentence("Three:")], "", [Item([sentence("الهجرة")])])]),
    ]
    sections = [
        Section("programme", "Programme", [*numbered[:1], *lists]),
        Section("work", "Work", [], [Section("work.research", "Research", numbered[1:])]),
    ]
    lines = [
        TableRow([[Run(f"Country {n}")], [Run(WORDS[: 20 + 7 * (n % 9)])], [Run("2030")]], [n])
        for n in range(1, rows + 1)
    ]
    table = Table("Meetings by country", ["Country", "Meeting", "Date"], lines, [0.2, 0.6, 0.2])
    records = {
        n: CitedRecord(n, "activities", "Activity", f"Título {n}", "es", f"/activities/{n}/")
        for n in range(1, rows + 1)
    }
    notes = [
        Note(1, [1], [NoteLink("", ADDRESS)]),
        Note(2, [2, 3], [NoteLink("See", "http://www.eclac.cl/", "en")]),
        Note(3, [], [NoteLink("A remark.", "")]),
    ]
    annexes = [Section("annex.meetings", "Meetings by country", [table])]
    title, line = "Report of the Commission", "To: The Director"
    return Document(language, title, [line], sections, annexes, notes, records, [])


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_pdf(sample(), **OPTIONS, status="Draft, not issued")


@pytest.fixture(scope="module")
def word(pdf) -> bytes:
    return render_docx(sample(), **OPTIONS, pages=heading_pages(pdf))


def parts_of(word: bytes) -> dict[str, str]:
    with ZipFile(BytesIO(word)) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith(".xml") and "/theme/" not in name
        }


# --- both files -----------------------------------------------------------------------------------


def test_both_files_have_the_same_type(word, pdf):
    styles = parts_of(word)["word/styles.xml"]
    assert set(re.findall(r'w:ascii="([^"]+)"', styles)) == {"Times New Roman", "Consolas"}
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in pypdf.PdfReader(BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }
    # Liberation Serif has the widths of Times New Roman.
    assert {name.partition("-")[0] for name in fonts} == {"LiberationSerif", "NotoSansArabic"}


def test_both_files_have_the_same_texts_in_the_same_order(word, pdf):
    in_word = [one.text for one in docx.Document(BytesIO(word)).paragraphs]
    in_pdf = re.sub(r"\s+", "", pdf_text(pdf))
    at = 0
    for text in in_word:
        words = re.sub(r"\s+", "", text)
        assert words in in_pdf[at:], text
        at = in_pdf.index(words, at) if len(words) > 40 else at


def test_contents_of_the_word_file_have_the_pages_of_the_pdf(word, pdf):
    body = parts_of(word)["word/document.xml"]
    contents = body[body.index("<w:sdt>") : body.index("</w:sdt>")]
    shown = [int(page) for page in re.findall(r"<w:t>(\d+)</w:t>", contents)]
    pages = pdf_pages(pdf)
    headings = ["Programme", "Work", "Research", "Annex I. Meetings", "Annex II. Records"]
    assert len(shown) == len(headings)
    for heading, page in zip(headings, shown, strict=True):
        assert re.search(rf"(?m)^{heading}", pages[page - 1]), heading
    assert shown[-1] > shown[0]
    # Without numbers, the contents have none.
    plain = parts_of(render_docx(sample(), **OPTIONS))["word/document.xml"]
    assert "PAGEREF" not in plain


def test_spanish_marks_of_notes_precede_the_punctuation():
    spanish = sample("es")
    body = parts_of(render_docx(spanish, **OPTIONS))["word/document.xml"]
    assert re.search(r"countries could do</w:t></w:r><w:r><w:rPr>.{0,80}<w:footnoteReference", body)
    english = parts_of(render_docx(sample(), **OPTIONS))["word/document.xml"]
    assert re.search(r"countries could do\.</w:t></w:r><w:r><w:rPr>.{0,80}<w:footnoteR", english)


# --- the Word file --------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "locale"), [("en", "en-GB"), ("es", "es-ES")])
def test_word_file_declares_its_language_everywhere(language, locale):
    parts = parts_of(render_docx(sample(language), **OPTIONS))
    assert re.findall(r'<w:themeFontLang w:val="([^"]+)"', parts["word/settings.xml"]) == [locale]
    assert re.findall(r'<w:lang [^>]*w:val="([^"]+)"', parts["word/styles.xml"]) == [locale]
    assert f"<dc:language>{locale}</dc:language>" in parts["docProps/core.xml"]
    # Runs in another language declare it with its region, too.
    runs = "".join(parts[f"word/{name}.xml"] for name in ("document", "footnotes"))
    other = {"en": {"es-ES", "ar"}, "es": {"ar", "en-GB"}}[language]
    assert set(re.findall(r'<w:lang [^>]*w:val="([^"]+)"', runs)) == other


def test_tables_of_the_word_file_have_captions_headers_and_the_width_of_the_text(word):
    tables = docx.Document(BytesIO(word)).tables
    xml = [table._tbl.xml for table in tables]
    assert [re.findall(r'w:tblCaption w:val="([^"]+)"', one) for one in xml] == [
        ["Meetings by country"],
        ["Records on which the report rests"],
    ]
    for one in xml:
        assert re.findall(r'w:tblLook [^>]*w:firstColumn="1"', one)
        assert one.count("<w:tblHeader") == 1
        assert 9060 <= sum(map(int, re.findall(r'<w:gridCol w:w="(\d+)"', one))) <= 9072


def test_first_and_last_rows_of_a_word_table_stay_together(word):
    rows = docx.Document(BytesIO(word)).tables[0].rows
    kept = [n for n, row in enumerate(rows) if "<w:keepNext/>" in row._tr.xml]
    assert (len(rows), kept) == (31, [0, 1, 27, 28, 29])
    assert all("<w:cantSplit/>" in row._tr.xml for row in rows)


# --- the PDF --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_pdf_meets_the_checkable_conditions_of_pdf_ua_and_pdf_a(language):
    document = sample(language)
    pdf = render_pdf(document, **OPTIONS, status="Draft, not issued")
    assert failures(pdf) == []
    root = pypdf.PdfReader(BytesIO(pdf)).trailer["/Root"]
    assert root["/Lang"] == {"en": "en-GB", "es": "es-ES"}[language]


def test_pdf_has_title_addressee_and_contents_as_heading_paragraph_and_list(pdf):
    elements = structure(pdf)
    front = [one.type for one in elements if one.type in ("H1", "H2", "H3", "P", "TOC", "TOCI")]
    assert front[:5] == ["H1", "P", "H2", "TOC", "TOC"]
    assert front.count("H1") == 1
    assert [one.type for one in elements].count("TOCI") == 5
    lists = [one for one in elements if one.type == "L"]
    labels = [one for one in elements if one.type == "Lbl" and one.parent == "LI"]
    in_annex = 2  # the last records, which stay together, and the others
    assert len(lists) == 3 + in_annex
    assert len(labels) == 4 + len(sample().listed_records)


def test_addresses_of_the_pdf_can_be_copied_and_links_have_words(pdf):
    text = pdf_text(pdf)
    assert ADDRESS in text.replace("\n", "")
    assert [c for c in "\u200b\u200c\u200d\ufeff\u00ad" if c in text] == []
    links = [one for one in structure(pdf) if one.type == "Link"]
    assert len(links) == 5 + 2 * 3 + 2 + 3 + 30
    assert all(any(part.has_content for part in link.walk()) for link in links)
    assert "See: http://www.eclac.cl/. Records 2, 3." in text.replace("\n", " ")


@pytest.mark.parametrize("rows", [4, 5, 27, 28, 29, 30, 31, 32, 33])
def test_last_rows_of_a_table_stay_on_one_page(rows):
    pdf = render_pdf(sample(rows=rows, paragraphs=4), **OPTIONS)
    pages = pdf_pages(pdf)
    for name in ("Country", "Activity"):
        for_last_rows = {
            number
            for number, text in enumerate(pages)
            for row in range(rows - 3, rows + 1)
            if re.search(rf"Country {row}\b" if name == "Country" else rf"Título {row}\b", text)
        }
        assert len(for_last_rows) == 1, name
    assert failures(pdf) == []


def test_table_with_a_row_of_several_pages_is_complete():
    document = sample(rows=6)
    long = " ".join(f"word{n}" for n in range(3000))
    document.annexes[0].blocks[0].rows[-1].cells[1] = [Run(long)]
    text = pdf_text(render_pdf(document, **OPTIONS)).replace("\n", " ")
    assert [n for n in range(3000) if f"word{n} " not in f"{text} "] == []


def test_first_page_is_full(pdf):
    """The text begins below the contents."""
    assert len(pdf_pages(pdf)[0]) > 1500
    assert docx_text(render_docx(sample(), **OPTIONS)).count("\f") == 0


def broken(pdf: bytes, change) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf))
    change(writer)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def _element(writer, kind: str):
    queue = [writer._root_object["/StructTreeRoot"]]
    while queue:
        node = queue.pop(0)
        if node.get("/S") == kind:
            return node
        kids = node.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        for kid in kids if isinstance(kids, list) else [kids]:
            kid = kid.get_object() if hasattr(kid, "get_object") else kid
            if isinstance(kid, dict):
                queue.append(kid)
    raise AssertionError(kind)


def _retype(kind: str, other: str):
    return lambda writer: _element(writer, kind).update({NameObject("/S"): NameObject(other)})


def _without(kind: str, key: str):
    return lambda writer: _element(writer, kind).pop(key)


def _in_root(key: str, value):
    return lambda writer: writer._root_object.update({NameObject(key): value})


def _without_contents(writer):
    for page in writer.pages:
        for annotation in page.get("/Annots", ArrayObject()):
            annotation.get_object().pop("/Contents", None)


def _suspect(writer):
    writer._root_object["/MarkInfo"][NameObject("/Suspects")] = BooleanObject(True)


def _untagged_text(writer):
    writer.pages[0].merge_page(pypdf.PageObject.create_blank_page(width=1, height=1))
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(b"BT /F1 10 Tf (x) Tj ET")
    writer.pages[0][NameObject("/Contents")] = ArrayObject(
        [
            *pypdf.generic.ArrayObject([writer._add_object(stream)]),
        ]
    )


@pytest.mark.parametrize(
    ("change", "condition"),
    [
        (_in_root("/Lang", TextStringObject("")), "11-006"),
        (_in_root("/ViewerPreferences", pypdf.generic.DictionaryObject()), "07-001"),
        (_in_root("/OCProperties", pypdf.generic.DictionaryObject()), "20-001"),
        (_suspect, "01-007"),
        (_untagged_text, "01-005"),
        (_retype("/H2", "/H4"), "14-003"),
        (_retype("/H1", "/P"), "14-002"),
        (_retype("/Strong", "/Loud"), "02-001"),
        (_retype("/LI", "/P"), "09-005"),
        (_retype("/THead", "/Div"), "09-00"),
        (_retype("/TH", "/TD"), "15-00"),
        (_without("/TR", "/K"), "15-001"),
        (_without("/Note", "/ID"), "19-003"),
        (_retype("/Reference", "/Figure"), "13-004"),
        (_retype("/Link", "/Span"), "28-011"),
        (_without_contents, "28-012"),
    ],
)
def test_checks_find_what_is_broken(pdf, change, condition):
    found = failures(broken(pdf, change))
    assert any(failure.startswith(condition) for failure in found), found
