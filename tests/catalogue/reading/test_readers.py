"""Readers of files: blocks with their kinds, numbers, notes and pages; hostile files refused.

One module, because all readers return the same blocks.
"""

import io
import zipfile

import pytest
import typst
from docx import Document as WordDocument

from catalogue.reading.readers import pdf as pdf_reader
from catalogue.reading.readers.main import read_document
from catalogue.reading.readers.pdf_lines import Line, LineBuilder
from catalogue.reading.readers.pdf_paragraphs import (
    rows_of_tables,
    split_body_and_notes,
    table_row_block,
)

ODT_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table")
)
PDF_SOURCE = """
#set page(paper: "a5", header: [Report of the year], numbering: "1")
#set text(size: 11pt)
#set super(typographic: false)
= Work of the year
In the first year the centre published a study of the movements of persons between the countries of
the region, and presented it to the committee.#footnote[See the site of the centre.]

1. #h(1em) A numbered paragraph about training.
#pagebreak()
The second page has a paragraph of its own, which is long enough to be read as a text.
#pagebreak()
#rect(width: 50%)
#pagebreak()
The fourth page closes the report with one more sentence, so that the heading recurs.
"""


def blocks(suffix: str, content: bytes) -> list[tuple[str, str, str]]:
    document = read_document(suffix, content)
    return [(block["kind"], block["number"], block["text"]) for block in document["blocks"]]


def refusal(suffix: str, content: bytes) -> str:
    return read_document(suffix, content).get("refused", "")


def word_file(fill) -> bytes:
    document, file = WordDocument(), io.BytesIO()
    fill(document)
    document.save(file)
    return file.getvalue()


def zip_file(**parts: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return file.getvalue()


def odt_file(body: str, manifest: str = "<manifest/>") -> bytes:
    content = (
        f"<office:document-content {ODT_NAMESPACES}><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )
    return zip_file(content_xml=content, **{"META-INF__manifest_xml": manifest})


@pytest.fixture(scope="module")
def pdf(tmp_path_factory) -> bytes:
    path = tmp_path_factory.mktemp("pdf") / "report.typ"
    path.write_text(PDF_SOURCE)
    return typst.compile(path)


# --- plain text -----------------------------------------------------------------------------------

WRAPPED = """
The commission works in the area of international migration, and its centre has pre-
pared proposals that draw on censuses of the region.1
The second paragraph begins on the next line, because the line before it was short.

General issues

1. The first numbered paragraph of the text is long enough to be wrapped at the same
width as the others: (a) with an item inside it; and (b) with another.
2. The second numbered paragraph.

 3

• A point that stands by itself.

NOTES

1 See http://www.example.org/a-
page
"""
FIRST_PARAGRAPH = (
    "The commission works in the area of international migration, and its centre has prepared"
    " proposals that draw on censuses of the region."
)
NUMBERED_PARAGRAPH = (
    "The first numbered paragraph of the text is long enough to be wrapped at the same width as the"
    " others: (a) with an item inside it; and (b) with another."
)


def test_plain_text_is_divided_into_paragraphs_headings_items_and_notes():
    assert blocks(".txt", WRAPPED.encode()) == [
        ("text", "", FIRST_PARAGRAPH),
        (
            *("text", ""),
            "The second paragraph begins on the next line, because the line before it was short.",
        ),
        ("heading", "", "General issues"),
        ("text", "1", NUMBERED_PARAGRAPH),
        ("text", "2", "The second numbered paragraph."),
        ("item", "", "A point that stands by itself."),
        ("heading", "", "NOTES"),
        ("note", "1", "See http://www.example.org/a-page"),
    ]


def test_mark_of_a_note_is_taken_out_of_the_text_with_its_place():
    [first, *_others] = read_document(".txt", WRAPPED.encode())["blocks"]

    assert first["notes"] == [(len(first["text"]), "1")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_usual_encodings(encoding):
    assert blocks(".txt", "Reunión de años.".encode(encoding)) == [("text", "", "Reunión de años.")]


def test_sentence_that_a_page_number_divides_is_joined():
    text = "The work was done together with the agencies of the region,\n\n 4\n\f\nwhich agreed."

    assert blocks(".txt", text.encode()) == [
        ("text", "", "The work was done together with the agencies of the region, which agreed.")
    ]


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        ("an inter-\nagency group, the inter-agency list.", "an inter-agency group, the inter-"),
        ("pre-\npared by the CELADE-\nPopulation Division.", "prepared by the CELADE-Population"),
        ("of intra- and extraregional, intra-\nand interregional.", "intra- and interregional"),
    ],
)
def test_hyphen_at_the_end_of_a_line_stays_where_it_belongs_to_the_word(lines, joined):
    padding = "\n" + "x" * 60 + " end.\n\n" + "y" * 62 + " end."
    [first, *_others] = blocks(".txt", (lines + padding).encode())

    assert joined in " ".join(text for _kind, _number, text in [first, *_others])


# --- documents ------------------------------------------------------------------------------------


def test_word_document_is_read_in_order_with_numbers_and_rows():
    def fill(document):
        document.add_heading("Report", 1)
        document.add_paragraph("21.5\tA typed number.")
        document.add_paragraph("One", style="List Number")
        document.add_paragraph("Two", style="List Number")
        document.add_paragraph("A point", style="List Bullet")
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "Chile", "2012"

    assert blocks(".docx", word_file(fill)) == [
        ("heading", "", "Report"),
        ("text", "21.5", "A typed number."),
        ("text", "1", "One"),
        ("text", "2", "Two"),
        ("item", "", "A point"),
        ("row", "", "Chile | 2012"),
    ]


def test_word_document_has_footnotes_pages_and_no_deleted_text():
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = (
        f"<w:document {word}><w:body><w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:t>gone</w:t>"
        '</w:r></w:del><w:r><w:footnoteReference w:id="7"/></w:r><w:r><w:t> text.</w:t></w:r></w:p>'
        "<w:p><w:r><w:lastRenderedPageBreak/><w:t>Next page.</w:t></w:r></w:p>"
        "</w:body></w:document>"
    )
    notes = (
        f'<w:footnotes {word}><w:footnote w:id="7"><w:p><w:r><w:t>The note.</w:t></w:r></w:p>'
        "</w:footnote></w:footnotes>"
    )
    file = zip_file(word__document_xml=body, word__footnotes_xml=notes)
    document = read_document(".docx", file)

    assert [(b["kind"], b["number"], b["text"], b["notes"]) for b in document["blocks"]] == [
        ("text", "", "Kept text.", [(4, "1")]),
        ("text", "", "Next page.", []),
        ("note", "1", "The note.", []),
    ]
    assert document["pages"] == 2


def test_open_document_is_read_in_order():
    body = (
        '<text:h text:outline-level="2">Results</text:h>'
        "<text:p>One<text:s text:c='2'/>two<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>A note</text:p></text:note-body></text:note>.</text:p>"
        "<text:list><text:list-item><text:p>An item</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>A</text:p></table:table-cell>"
        "<table:table-cell><text:p>B</text:p></table:table-cell></table:table-row></table:table>"
        "<text:tracked-changes><text:p>gone</text:p></text:tracked-changes>"
    )

    assert blocks(".odt", odt_file(body)) == [
        ("heading", "", "Results"),
        ("text", "", "One  two."),
        ("item", "", "An item"),
        ("row", "", "A | B"),
        ("note", "1", "A note"),
    ]


def test_web_page_is_read_without_scripts():
    page = (
        "<html><head><title>x</title><script>evil()</script></head><body><nav>Menu</nav>"
        "<h2>Results</h2><div>Lead <b>bold</b><!-- c --> text<p>One.</p>tail</div>"
        "<ul><li>item</ul><table><tr><td>A<td>B<p>C</table><blockquote>said</blockquote></body>"
    )

    assert blocks(".html", page.encode()) == [
        ("heading", "", "Results"),
        ("text", "", "Lead bold text"),
        ("text", "", "One."),
        ("text", "", "tail"),
        ("item", "", "item"),
        ("row", "", "A | B C"),
        ("quoted", "", "said"),
    ]


def test_email_is_read_with_its_subject_and_without_attached_files():
    message = (
        "From: a@example.org\nSubject: =?utf-8?q?Reuni=C3=B3n?=\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: multipart/alternative;'
        ' boundary="c"\n\n--c\nContent-Type: text/plain; charset=utf-8\n\nHola, equipo.\n'
        "--c\nContent-Type: text/html\n\n<p>HTML</p>\n--c--\n--b\n"
        "Content-Type: application/pdf\nContent-Disposition: attachment\n\nx\n--b--\n"
    )
    document = read_document(".eml", message.encode())

    assert [(b["kind"], b["text"]) for b in document["blocks"]] == [
        ("heading", "Reunión"),
        ("text", "Hola, equipo."),
    ]
    assert document["warnings"] == ["attachments"]


def test_pdf_is_read_with_notes_and_without_running_heads(pdf):
    document = read_document(".pdf", pdf)

    assert [(b["kind"], b["number"], b["page"]) for b in document["blocks"]] == [
        ("heading", "", 1),
        ("text", "", 1),
        ("text", "1", 1),
        ("text", "", 2),
        ("text", "", 4),
        ("note", "1", 1),
    ]
    assert document["blocks"][1]["text"].endswith("and presented it to the committee.")
    assert document["blocks"][1]["notes"] == [(len(document["blocks"][1]["text"]), "1")]


def test_time_before_the_reading_does_not_count(pdf, monkeypatch):
    monkeypatch.setattr("time.process_time", lambda: 10_000.0)
    assert read_document(".pdf", pdf)["blocks"]


def test_pages_without_text_are_reported(pdf):
    document = read_document(".pdf", pdf)

    assert (document["pages"], document["blank_pages"]) == (4, [3])


# --- files that are refused -----------------------------------------------------------------------


def test_encrypted_documents_are_refused():
    manifest = "<manifest><encryption-data/></manifest>"

    assert refusal(".docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600) == "password"
    assert refusal(".odt", odt_file("", manifest)) == "password"


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".odt"])
def test_damaged_documents_are_refused(suffix):
    assert refusal(suffix, b"%PDF-1.7 but nothing more") == "damaged"


def test_archive_that_inflates_a_thousandfold_is_refused():
    body = f"<text:p>{'a' * 3_000_000}</text:p>"

    assert refusal(".odt", odt_file(body)) == "too_large"


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>'
    file = zip_file(word__document_xml=bomb)

    assert "aaaa" not in str(read_document(".docx", file))


def test_emails_with_many_parts_or_long_headers_are_refused_before_parsing():
    parts = b"--b\n\n" * 600
    nested = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(600)
    )

    assert refusal(".eml", b"Subject: x\n\n" + parts) == "too_large"
    assert refusal(".eml", b"Subject: x\n" + nested) == "too_large"
    assert refusal(".eml", b"Subject: " + b"x" * 70_000 + b"\n\nText") == "too_large"


def test_page_of_deep_nesting_ends_at_once():
    assert read_document(".html", b"<div>" * 50_000 + b"x")["blocks"] == []


def test_unknown_formats_are_refused():
    assert refusal(".msg", b"x") == "unsupported"


def test_fault_of_a_reader_is_reported_without_its_message(monkeypatch):
    def fail(content):
        raise ValueError("text of the document")

    monkeypatch.setattr("catalogue.reading.readers.plain_text.read", fail)

    assert read_document(".txt", b"x") == {"refused": "damaged"}


def test_long_texts_are_cut_with_a_warning(monkeypatch):
    monkeypatch.setattr("catalogue.reading.readers.blocks.MAX_BLOCKS", 2)
    document = read_document(".txt", b"One.\n\nTwo.\n\nThree.")

    assert [block["text"] for block in document["blocks"]] == ["One.", "Two."]
    assert document["warnings"] == ["cut"]


def test_marks_after_a_raised_number_at_the_beginning_of_a_pdf_line_keep_their_places():
    line = Line("report of the year", 1, 40, 200, 700, 11, 800, marks=[(6, "2")], opens_note="1")

    [body], notes = split_body_and_notes([line], 11)

    assert (body.text, body.marks, notes) == ("1 report of the year", [(8, "2")], [])


def pdf_line(text: str) -> Line:
    return Line(text, 1, 50, 500, 700, 11, 800)


def test_lines_with_cells_are_rows_of_a_table():
    texts = [
        "A sentence.",
        "Country\t2011\t2012",
        "Chile\t10",
        "1.\tNumbered",
        "Peru\t12",
        "(a)\t7",
    ]
    rows = rows_of_tables([pdf_line(text) for text in texts])

    assert sorted(rows) == [1, 2, 4, 5]
    assert table_row_block(pdf_line("Costa  Rica\t1 200")).text == "Costa Rica | 1 200"


def test_gap_between_cells_is_wider_than_between_words():
    builder = LineBuilder(1, 800)
    for place, sign in enumerate("ab"):
        builder.add(sign, 50 + 6 * place, 55 + 6 * place, 700, 11)
    builder.add("1", 90, 95, 700, 11)
    builder.add("2", 99, 104, 700, 11)

    assert [line.text for line in builder.finish()] == ["ab\t12"]


def test_pdf_that_takes_too_long_is_read_as_far_as_possible(pdf, monkeypatch):
    monkeypatch.setattr(pdf_reader, "READING_SECONDS", 0)
    document = read_document(".pdf", pdf)

    assert (document["pages"], document["warnings"]) == (4, ["cut"])
