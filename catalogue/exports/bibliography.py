"""References for reference managers, in BibTeX and RIS.

Texts are in UTF-8, which reference managers and biber accept. In BibTeX, characters of LaTeX
commands are escaped. Names of bodies and titles are in braces, so that BibTeX does not parse them
as names of persons or change their case.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

BIBTEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
BIBTEX_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@dataclass(frozen=True)
class ContributorName:
    """The name of a person (`family`, `given`) or of a body (`family` only, with `is_body`)."""

    family: str
    given: str = ""
    is_body: bool = False


@dataclass(frozen=True)
class BibliographicReference:
    """The fields of a reference. An empty field is not recorded.

    `kind` is "report" or "book"; `language` is an ISO 639-1 code and `language_name` its English
    name; `year`, `month` and `day` are None if they are not known.
    """

    key: str
    kind: str
    title: str
    authors: tuple[ContributorName, ...] = ()
    editors: tuple[ContributorName, ...] = ()
    publishers: tuple[str, ...] = ()
    year: int | None = None
    month: int | None = None
    day: int | None = None
    series: str = ""
    issue: str = ""
    symbol: str = ""
    isbn: str = ""
    pages: int | None = None
    doi: str = ""
    url: str = ""
    permalink: str = ""
    language: str = ""
    language_name: str = ""
    summary: str = ""
    keywords: tuple[str, ...] = field(default=())
    licence: str = ""


# --- BibTeX --------------------------------------------------------------------------------


def bibtex_entry(reference: BibliographicReference) -> str:
    """Return the reference as one BibTeX entry."""
    fields = "".join(f"  {name} = {value},\n" for name, value in _bibtex_fields(reference) if value)
    kind = "techreport" if reference.kind == "report" else "book"
    return f"@{kind}{{{reference.key},\n{fields}}}\n"


def _bibtex_fields(one: BibliographicReference) -> Iterator[tuple[str, str]]:
    is_report = one.kind == "report"
    yield "author", _bibtex_names(one.authors)
    yield "editor", _bibtex_names(one.editors)
    yield "title", _braced(f"{{{bibtex_escaped(one.title)}}}")
    yield "institution" if is_report else "publisher", _bibtex_bodies(one.publishers)
    yield "year", _braced(str(one.year or ""))
    yield "month", BIBTEX_MONTHS[one.month - 1] if one.month else ""
    yield "series", _braced(bibtex_escaped(one.series))
    yield "number", _braced(bibtex_escaped(one.symbol or one.issue if is_report else one.issue))
    yield "isbn", _braced(one.isbn)
    yield "pagetotal", _braced(str(one.pages or ""))
    yield "doi", _braced(one.doi)
    yield "url", _braced(one.url or one.permalink)
    yield "language", _braced(one.language_name.lower())
    yield "langid", _braced(one.language_name.lower())
    yield "note", _braced(bibtex_escaped("" if is_report else one.symbol))
    yield "keywords", _braced(bibtex_escaped(", ".join(one.keywords)))
    yield "abstract", _braced(bibtex_escaped(one.summary))
    yield "copyright", _braced(bibtex_escaped(one.licence))


def bibtex_escaped(text: str) -> str:
    """Return the text in one line, with the special characters of LaTeX escaped."""
    return "".join(BIBTEX_SPECIAL.get(character, character) for character in one_line(text))


def _braced(text: str) -> str:
    return f"{{{text}}}" if text.strip("{}") else ""


def _bibtex_names(names: tuple[ContributorName, ...]) -> str:
    texts = [
        f"{{{bibtex_escaped(name.family)}}}"
        if name.is_body
        else ", ".join(filter(None, [bibtex_escaped(name.family), bibtex_escaped(name.given)]))
        for name in names
    ]
    return _braced(" and ".join(texts))


def _bibtex_bodies(names: tuple[str, ...]) -> str:
    return _braced(" and ".join(f"{{{bibtex_escaped(name)}}}" for name in names))


# --- RIS -----------------------------------------------------------------------------------


def ris_record(reference: BibliographicReference) -> str:
    """Return the reference as one RIS record with CRLF line ends, as the format requires."""
    kind = "RPRT" if reference.kind == "report" else "BOOK"
    fields = [("TY", kind), *_ris_fields(reference)]
    lines = [f"{tag}  - {text}" for tag, value in fields if (text := one_line(str(value or "")))]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _ris_fields(one: BibliographicReference) -> Iterator[tuple[str, object]]:
    yield "ID", one.key
    for tag, names in (("AU", one.authors), ("A2", one.editors)):
        for name in names:
            yield tag, ", ".join(filter(None, [name.family, name.given]))
    yield "TI", one.title
    yield "T3", one.series
    yield "M1", one.issue
    yield "SN", one.isbn
    if one.symbol:  # the number of a report; a book has no field for it
        yield ("SN", one.symbol) if one.kind == "report" else ("N1", f"Symbol: {one.symbol}")
    for publisher in one.publishers:
        yield "PB", publisher
    yield "PY", one.year
    yield "DA", ris_date(one)
    yield "SP", one.pages
    yield "DO", one.doi
    yield "UR", one.url or one.permalink
    yield "LK", one.permalink if one.url else ""
    yield "LA", one.language
    for keyword in one.keywords:
        yield "KW", keyword
    yield "AB", one.summary


def ris_date(one: BibliographicReference) -> str:
    """Return the date in the form `2012/07/04/`; unknown parts are empty."""
    if not one.year:
        return ""
    month, day = (f"{number:02}" if number else "" for number in (one.month, one.day))
    return f"{one.year}/{month}/{day}/"


def one_line(text: str) -> str:
    return " ".join(text.split())
