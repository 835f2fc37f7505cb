"""Archives whose compression is unknown get a clear error."""

import io
import zipfile

import pytest

from catalogue.imports.parsing.ods_parser import read_ods
from catalogue.imports.parsing.sheet import UnreadableFileError
from catalogue.imports.parsing.xlsx_parser import read_xlsx
from catalogue.reading.readers.archives import Archive
from catalogue.reading.readers.blocks import RefusedError

UNKNOWN = (99).to_bytes(2, "little")


def archive_with(*names: str) -> bytes:
    """Return an archive with these parts, all of an unknown compression."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    content = bytearray(file.getvalue())
    for signature, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = content.find(signature)
        while at >= 0:
            content[at + place : at + place + 2] = UNKNOWN
            at = content.find(signature, at + 1)
    return bytes(content)


@pytest.mark.parametrize(
    ("read", "names"),
    [
        (read_ods, ["content.xml"]),
        (read_xlsx, ["xl/workbook.xml", "xl/worksheets/sheet1.xml"]),
    ],
)
def test_spreadsheet_of_unknown_compression_is_refused(read, names):
    with pytest.raises(UnreadableFileError):
        read(archive_with(*names))


def test_document_of_unknown_compression_is_refused():
    with pytest.raises(RefusedError, match="damaged"):
        Archive(archive_with("word/document.xml")).part("word/document.xml")
