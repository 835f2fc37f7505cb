"""Sheets of an import, made of the entries of a file."""

import re
from collections.abc import Iterator

from catalogue.base.languages import guessed_language
from catalogue.imports.parsing.sheet import Sheet
from catalogue.imports.rows import row_reference
from publications.bibliographic_files.entries import MONTHS, Entry

PUBLICATION_COLUMNS = (
    *("title_en", "title_es", "kind", "begins", "serial_en", "serial_es", "issue", "doi"),
    *("summary_en", "summary_es"),
)
EDITION_COLUMNS = ("publication", "language", "symbol", "isbn", "url")
AUTHORSHIP_COLUMNS = (
    *("publication", "role", "family_name", "given_name", "group_en", "group_es"),
)
TECHNICAL_TYPES = {"RPRT", "techreport", "report", "UNPB"}
SPANISH_MONTHS = {"ene": "jan", "abr": "apr", "ago": "aug", "set": "sep", "dic": "dec"}


def sheets_of(entries: list[Entry]) -> list[Sheet]:
    """Return the sheets publications, editions and authorships, without those that have no row."""
    publications, editions, authorships = (
        Sheet(name, [(0, list(columns))])
        for name, columns in (
            ("publications", PUBLICATION_COLUMNS),
            ("editions", EDITION_COLUMNS),
            ("authorships", AUTHORSHIP_COLUMNS),
        )
    )
    for sheet in (editions, authorships):
        sheet.reference_position = 0
    for entry in entries:
        language = language_of(entry)
        publications.rows.append((entry.line, publication_cells(entry, language)))
        own = [
            entry.first("M1", "C1") if "/" in entry.first("M1", "C1") else "",
            isbn_of(entry),
            url_of(entry),
        ]
        if any(own):
            cells = [row_reference(entry.line), language, *own]
            editions.rows.append((entry.line, cells))
        for name in dict.fromkeys(entry.all("AU", "A1", "author")):
            for cells in author_cells(name, language):
                authorships.rows.append((entry.line, [row_reference(entry.line), "author", *cells]))
    return [sheet for sheet in (publications, editions, authorships) if len(sheet.rows) > 1]


def publication_cells(entry: Entry, language: str) -> list[str]:
    def in_language(text: str) -> list[str]:
        return [text, ""] if language == "en" else ["", text]

    title = entry.first("TI", "T1", "title")
    if subtitle := entry.first("subtitle"):
        title = f"{title}: {subtitle}"
    serial = entry.first("T3", "JO", "JF", "T2", "series", "journal", "journaltitle")
    doi = re.sub(
        r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", entry.first("DO", "doi"), flags=re.I
    )
    return [
        *in_language(title),
        "technical-document" if entry.kind in TECHNICAL_TYPES else "",
        date_of(entry),
        *in_language(serial),
        entry.first("IS", "number", "issue"),
        doi,
        *in_language(entry.first("AB", "N2", "abstract")),
    ]


def language_of(entry: Entry) -> str:
    """Return the language of an entry: the one that it states, or that of its title."""
    stated = entry.first("LA", "language", "langid").casefold()
    if stated.startswith(("es", "spa", "cast")):
        return "es"
    if stated.startswith("en"):
        return "en"
    return guessed_language(entry.first("TI", "T1", "title"))


def date_of(entry: Entry) -> str:
    """Return the date in EDTF, such as “2012-08”; a text that is none as it is, for the import."""
    if text := entry.first("DA", "PY", "Y1", "date"):
        parts = [part.strip() for part in re.split(r"[/-]", text)[:3]]
        if re.fullmatch(r"\d{4}", parts[0]):
            return "-".join(part.zfill(2) for part in parts if part.isdecimal())
        return text
    year, month = entry.first("year"), entry.first("month").casefold()[:3].rstrip(".")
    month = SPANISH_MONTHS.get(month, month)
    if month in MONTHS:
        return f"{year}-{MONTHS.index(month) + 1:02}"
    return f"{year}-{month.zfill(2)}" if year and month.isdecimal() else year


def isbn_of(entry: Entry) -> str:
    text = entry.first("isbn", "SN")
    return text if len(re.sub(r"[^0-9Xx]", "", text)) in (10, 13) else ""  # 8 digits: an ISSN


def url_of(entry: Entry) -> str:
    return entry.first("UR", "url").split(" ")[0]


def author_cells(name: str, language: str) -> Iterator[list[str]]:
    """Yield family name, given name and group in both languages.

    A name without a comma is that of an institution in RIS, and in BibTeX if it is in braces.
    """
    family, comma, given = name.partition(",")
    if comma:
        yield [family.strip(), given.strip(), "", ""]
    else:
        yield ["", "", name if language == "en" else "", name if language == "es" else ""]
