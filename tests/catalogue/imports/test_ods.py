"""Files of LibreOffice (ODS): values as a user types them, and limits against bombs."""

import io
import zipfile

import pytest

from catalogue.imports.parsing.reader import read_sheets
from catalogue.imports.parsing.sheet import UnreadableFileError

NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
)


def ods(*sheets: tuple[str, str], doctype: str = "", parts: dict | None = None) -> bytes:
    """Return a file with these sheets, each a name and the XML of its rows."""
    tables = "".join(f'<table:table table:name="{n}">{rows}</table:table>' for n, rows in sheets)
    content = (
        f"<?xml version='1.0'?>{doctype}<office:document-content {NAMESPACES}><office:body>"
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED
        )
        for name, part in {"content.xml": content, **(parts or {})}.items():
            archive.writestr(name, part)
    return file.getvalue()


def cell(text: str, attributes: str = 'office:value-type="string"') -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def dated(value: str, shown: str) -> str:
    return cell(shown, f'office:value-type="date" office:date-value="{value}"')


def test_values_are_read_as_a_user_types_them():
    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    content = ods(
        ("activities", row(
            cell("title_es"),
            cell("one</text:p><text:p>two<text:s text:c='2'/>x<text:line-break/>y"),
            cell("<office:annotation><dc:creator>Ana</dc:creator><text:p>note</text:p>"
                 "</office:annotation>").replace("<text:p><office", "<office").replace(
                     "</office:annotation></text:p>", "</office:annotation><text:p>kept</text:p>"),
        ) + row(attributes='table:number-rows-repeated="3"') + row(
            dated("2013-08-12T00:00:00", "12/08/13"), dated("2013-08-01", "agosto de 2013"),
            dated("2013-01-01", "2013"),
            cell("4,50", 'office:value-type="float" office:value="4.5"'),
            cell("38", 'office:value-type="float" office:value="38"'),
            cell("VERDADERO", 'office:value-type="boolean" office:boolean-value="true"'),
            gap, cell("last"),
        ) + row(cell("same", 'table:number-columns-repeated="2" office:value-type="string"'),
                attributes='table:number-rows-repeated="2"')
          + row(gap, attributes='table:number-rows-repeated="1048000"')),
        ("empty", row(gap)),
    )  # fmt: skip
    (sheet,) = read_sheets(content, "hoja.ods")
    assert sheet.name == "activities"
    assert sheet.rows == [
        (1, ["title_es", "one\ntwo  x\ny", "kept"]),
        (5, ["2013-08-12", "2013-08", "2013", "4.5", "38", "yes", "", "", "last"]),
        (6, ["same", "same"]),
        (7, ["same", "same"]),
    ]


def test_errors_are_reported_with_their_cell_and_formulas_are_named():
    error = 'table:formula="of:=NA()" office:value-type="string" calcext:value-type="error"'
    formula = 'table:formula="of:=1+1" office:value-type="float" office:value="2"'
    (sheet,) = read_sheets(ods(("a", row(cell("#N/D", error), cell("2", formula)))), "x.ods")
    assert [(issue.place, issue.value) for issue in sheet.errors] == [("A1", "#N/D")]
    assert [issue.sentence for issue in sheet.warnings] == [
        "Formulas were read as their last values: B1"
    ]


def repeated(rows: int) -> str:
    return row(cell("x"), attributes=f'table:number-rows-repeated="{rows}"')


@pytest.mark.parametrize(
    "sheets", [[("a", repeated(40_001))], [(str(number), repeated(14_000)) for number in range(3)]]
)
def test_rows_beyond_the_limit_are_refused(sheets):
    with pytest.raises(UnreadableFileError, match="beyond the limit"):
        read_sheets(ods(*sheets), "x.ods")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (ods(("a", row(cell("x", 'table:number-columns-repeated="201"')))), "beyond the limit"),
        (ods(("a", row(cell("x" * 30_000, 'table:number-columns-repeated="200"'),
                       attributes='table:number-rows-repeated="2000"'))), "too much text"),
        (ods(("a", row(cell("x"))), parts={"big": bytes(201 * 1024 * 1024)}), "too large"),
        (ods(("a", row(cell("&b;"))), doctype='<!DOCTYPE a [<!ENTITY b "c">]>'), "XML entities"),
        (ods(("a", row(cell("<b"))) ), "damaged"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused(content, sentence):
    with pytest.raises(UnreadableFileError, match=sentence):
        read_sheets(content, "x.ods")
