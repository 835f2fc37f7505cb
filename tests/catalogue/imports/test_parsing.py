"""Parsing: files are read correctly or refused with a message, and hostile files do no damage."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from catalogue.imports.parsing import xlsx_parser
from catalogue.imports.parsing.reader import read_sheets
from catalogue.imports.parsing.sheet import UnreadableFileError

TABLE = "title_en;title_es;begins\nA “good” year;Un año;2012\nSecond;Segunda;2012-07\n"
ROWS = [
    (1, ["title_en", "title_es", "begins"]),
    (2, ["A “good” year", "Un año", "2012"]),
    (3, ["Second", "Segunda", "2012-07"]),
]


def parsing_error(content: bytes, name: str = "file.csv") -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_sheets(content, name)
    return caught.value.errors[0].sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_is_read_in_any_encoding_separator_and_line_end(encoding, separator, end):
    content = TABLE.replace(";", separator).replace("\n", end).encode(encoding)

    (sheet,) = read_sheets(content, "file.csv")

    assert sheet.rows == ROWS
    assert [notice.sentence for notice in sheet.warnings] == (
        [
            (
                "The file was read as Windows-1252. Check the accents in the preview, or save the "
                "file as “CSV UTF-8”."
            )
        ]
        if encoding == "cp1252"
        else []
    )


def test_csv_with_mixed_line_ends_a_separator_line_and_multi_line_cells():
    content = 'sep=;\r\na;b\n"1\r\n2";" ""x"" "\r3;\xa0‘4\n\n;\n'.encode()

    (sheet,) = read_sheets(content, "file.csv")

    assert sheet.rows == [(2, ["a", "b"]), (3, ["1\n2", '"x"']), (4, ["3", "‘4"])]


def test_only_the_formula_guard_is_removed():
    content = b"a,b,c,d\n'=1+1,''quoted,'s-Hertogenbosch,-5\n"

    assert read_sheets(content, "f.csv")[0].rows[1] == (
        2,
        ["=1+1", "'quoted", "'s-Hertogenbosch", "-5"],
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty. Choose another file."),
        (b"\n \n", "The file is empty. Choose another file."),
        (b"a,b\n\x00,1", "This cell contains a control character (U+0000)."),
        (b"a,b\n\x81\x8d,1", "The encoding of the file could not be detected."),
        (b'a,b\n"never closed,1\n', "Unbalanced quotation marks."),
        (b'a,b\n"x"y,1\n', "Unbalanced quotation marks."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "This is an old Excel workbook (.xls)"),
        (b"%PDF-1.7 ...", "is a PDF file"),
        (b"<html><table><tr><td>1", "is a web page or an XML file."),
        (b"PK\x03\x04 torn", "The workbook is damaged"),
        (b"a\n" + b"x" * 100_001, "This cell has more than 100,000 characters. Shorten the text."),
        (b"a\n" + b"x" * 140_000, "This cell is too long"),
        (b"a" + b",a" * 200 + b"\n", "The file has more than 200 columns."),
        (b"a\n" + b"x\n" * 20_002, "The file has more than 20,000 rows"),
        (
            b"a" * (20 * 1024 * 1024 + 1),
            "The file is larger than 20 MB. Split it into smaller files.",
        ),
    ],
)
def test_unreadable_file_is_refused_with_a_reason(content, sentence):
    assert sentence in parsing_error(content)


# --- workbooks --------------------------------------------------------------------------------


def workbook(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def workbook_with_parts(content: bytes, parts: dict[str, bytes | None]) -> bytes:
    """Return the workbook with parts added, or changed by `old=>new` if the part exists."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def fill_plain_sheet(book) -> None:
    book.active.append(["title_en", "begins"])
    book.active.append(["One", 2012])


def test_workbook_numbers_dates_and_booleans_are_read_as_text():
    def fill(book):
        sheet = book.active
        sheet.title = "meetings"
        sheet.append(["number", "day", "month", "year", "truth", "fraction", "isbn", "text"])
        sheet.append([38, *[date(2012, 7, 1)] * 3, True, 4.5, 9789213231234, " spaced\n"])
        sheet["C2"].number_format = "mmm-yy"
        sheet["D2"].number_format = "yyyy"
        book.create_sheet("empty")

    (sheet,) = read_sheets(workbook(fill), "book.xlsx")

    assert sheet.name == "meetings"
    assert sheet.rows[1] == (
        2,
        ["38", "2012-07-01", "2012-07", "2012", "yes", "4.5", "9789213231234", "spaced"],
    )


def test_formulas_are_read_as_stored_values_or_refused_by_cell():
    content = workbook(fill_plain_sheet)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    cells = (
        '<row r="3"><c r="A3" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>'
        '<c r="B3"><f>2011+1</f><v>2012</v></c></row>'
        '<row r="4"><c r="A4"><f>HYPERLINK("http://evil")</f></c>'
        '<c r="B4" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>'
    )
    part = xml.replace("</sheetData>", cells).encode()

    (sheet,) = read_sheets(
        workbook_with_parts(content, {"xl/worksheets/sheet1.xml": part}), "book.xlsx"
    )

    assert sheet.rows[2] == (3, ["ab", "2012"])
    assert [notice.sentence for notice in sheet.warnings] == [
        "Formulas were read as their last values: A3, B3"
    ]
    assert [(fault.place, fault.sentence) for fault in sheet.errors] == [
        ("B4", "This cell contains the error #DIV/0!. Correct it or clear the cell."),
        ("A4", "This cell contains a formula without a stored value. Paste the value instead."),
    ]


def zip_bomb() -> bytes:
    """Return some kilobytes that unpack to far more."""
    return workbook_with_parts(
        workbook(fill_plain_sheet), {"xl/media/image.bin": bytes(21 * 1024 * 1024)}
    )


def zip_bomb_with_false_size(part: bytes = b"xl/sharedStrings.xml") -> bytes:
    """Return a workbook with a part larger than its declared size."""
    content = bytearray(
        workbook_with_parts(workbook(fill_plain_sheet), {part.decode(): b"<a/>" * 100_000})
    )
    place = content.rindex(b"PK\x01\x02")
    while content[place + 46 : place + 46 + len(part)] != part:
        place = content.rindex(b"PK\x01\x02", 0, place)
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")
    return bytes(content)


def entity_bomb() -> bytes:
    part = (
        b'<!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;">]><workbook>&d;</workbook>'
    )
    return workbook_with_parts(workbook(fill_plain_sheet), {"xl/workbook.xml": part})


def fill_far_cell(book) -> None:
    fill_plain_sheet(book)
    book.active["XFD1048576"] = "x"


def repeated_text_workbook() -> bytes:
    """Return a workbook with one long text in ten thousand cells."""
    rows = "".join(
        f'<row r="{row}">' + "".join('<c t="s"><v>0</v></c>' for _ in range(50)) + "</row>"
        for row in range(1, 201)
    )
    sheet = f'<worksheet xmlns="x"><sheetData>{rows}</sheetData></worksheet>'.encode()
    shared = b"<sst><si><t>" + b"x" * 32_000 + b"</t></si></sst>"
    return workbook_with_parts(
        workbook(fill_plain_sheet),
        {"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": shared},
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (zip_bomb, "The workbook is too large when unpacked."),
        (zip_bomb_with_false_size, "The workbook is damaged"),
        (lambda: zip_bomb_with_false_size(b"xl/media/image1.bin"), "The workbook is damaged"),
        (entity_bomb, "The workbook contains XML entities."),
        (lambda: workbook(fill_far_cell), "Cell XFD1048576 is beyond the limit of 20,000 rows"),
        (repeated_text_workbook, "The file contains too much text."),
        (
            lambda: workbook_with_parts(workbook(fill_plain_sheet), {"xl/vbaProject.bin": b"x"}),
            "macros (.xlsm)",
        ),
        (
            lambda: workbook_with_parts(
                workbook(fill_plain_sheet), {"xl/workbook.xml": b"<workbook"}
            ),
            "is damaged",
        ),
        (lambda: workbook(fill_plain_sheet)[:-300], "is damaged"),
    ],
)
def test_hostile_workbooks_are_refused(content, sentence, monkeypatch):
    monkeypatch.setattr(xlsx_parser, "MAX_UNPACKED_BYTES", 20 * 1024 * 1024)
    monkeypatch.setattr(xlsx_parser, "MAX_CHARACTERS", 6_000_000)
    assert sentence in parsing_error(content(), "book.xlsx")


def test_workbook_with_any_damaged_byte_is_read_or_refused_with_a_sentence():
    """Every error of the libraries that read the archive becomes a sentence."""
    content = workbook(fill_plain_sheet)
    reasons = set()
    for position in range(0, len(content), 7):
        damaged = bytearray(content)
        damaged[position] ^= 0xFF
        try:
            read_sheets(bytes(damaged), "book.xlsx")
        except UnreadableFileError as error:
            reasons.add(str(error))
    assert "The workbook is damaged. Open it in Excel and save it again." in reasons


def test_cell_beyond_the_limit_is_refused_before_the_cells_between_are_read():
    def fill(book):
        fill_plain_sheet(book)
        book.active["B45000"] = "x"

    assert "Cell B45000 is beyond the limit of 20,000 rows and 200 columns." in parsing_error(
        workbook(fill), "book.xlsx"
    )


def test_archive_that_is_not_a_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")

    assert "This is not an Excel workbook" in parsing_error(file.getvalue(), "text.odt")
