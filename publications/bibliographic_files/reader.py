"""Reader of a file of publications, which recognizes its format."""

import re

from catalogue.imports.parsing.csv_parser import decode_text
from catalogue.imports.parsing.sheet import Sheet, UnreadableFileError
from publications.bibliographic_files.bibtex import BibtexReader
from publications.bibliographic_files.ris import ris_entries
from publications.bibliographic_files.sheets import sheets_of

RIS_START = re.compile(r"\s*TY {0,2}- ?\S")
BIBTEX_START = re.compile(r"(?:\s|%[^\n]*\n)*@\s*[A-Za-z]+\s*[{(]")


def read_bibliographic_file(content: bytes, file_name: str) -> list[Sheet] | None:
    """Return the sheets of a RIS or BibTeX file, or None for a file in another format.

    Raise UnreadableFileError if the file is damaged.
    """
    if content.startswith((b"PK", b"\xd0\xcf")):
        return None
    try:
        text = decode_text(content)[0]
    except UnreadableFileError:
        return None  # the reader of CSV files reports it
    text = re.sub(r"\r\n?", "\n", text)
    if RIS_START.match(text):
        return sheets_of(list(ris_entries(text)))
    if BIBTEX_START.match(text):
        return sheets_of(list(BibtexReader(text).entries()))
    return None
