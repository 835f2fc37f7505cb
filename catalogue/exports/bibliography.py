"""References for reference managers, in BibTeX and RIS.

Texts are in UTF-8, which reference managers and biber accept. In BibTeX, characters of LaTeX
commands are escaped. Names of bodies and titles are in braces, so that BibTeX does not parse them
as names of persons or change their case. BibTeX counts the braces of a value even where LaTeX would
not, so a brace without its counterpart becomes a command, and the addresses contain no braces.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

REFERENCE_LABELS = {"bib": "BibTeX", "ris": "RIS"}  # by the ending of the file
REFERENCE_CONTENT_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}
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
# Not all reference managers know these commands, so they replace only braces without a counterpart.
UNBALANCED_BRACES = {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}
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
    yield "doi", _braced(verbatim(one.doi))
    yield "url", _braced(verbatim(one.url or one.permalink))
    yield "language", _braced(one.language_name.lower())
    yield "langid", _braced(one.language_name.lower())
    yield "note", _braced(bibtex_escaped("" if is_report else one.symbol))
    yield "keywords", _braced(bibtex_escaped(", ".join(one.keywords)))
    yield "abstract", _braced(bibtex_escaped(one.summary))
    yield "copyright", _braced(bibtex_escaped(one.licence))


def bibtex_escaped(text: str) -> str:
    """Return the text in one line, with the special characters of LaTeX escaped."""
    line = one_line(text)
    special = BIBTEX_SPECIAL if has_balanced_braces(line) else BIBTEX_SPECIAL | UNBALANCED_BRACES
    return "".join(special.get(character, character) for character in line)


def has_balanced_braces(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def verbatim(address: str) -> str:
    """Return an address or DOI for a field that BibTeX does not interpret.

    Braces are encoded, and backslashes, which would escape the brace after them.
    """
    return one_line(address).replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


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
            yield tag, ris_name(name)
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


def ris_name(name: ContributorName) -> str:
    """Return the name in the form “family, given”.

    Reference managers divide a name at its commas, so the name of a body has none.
    """
    parts = [one_line(part.replace(",", " ")) for part in (name.family, name.given)]
    return ", ".join(filter(None, parts))


def ris_date(one: BibliographicReference) -> str:
    """Return the date in the form `2012/07/04/`; unknown parts are empty."""
    if not one.year:
        return ""
    month, day = (f"{number:02}" if number else "" for number in (one.month, one.day))
    return f"{one.year}/{month}/{day}/"


# --- tags of a page ------------------------------------------------------------------------


def citation_tags(one: BibliographicReference) -> list[tuple[str, str]]:
    """Return the tags of a page that reference managers read: (name, content), none empty.

    The names are those of Highwire Press, which Google Scholar and Zotero read.
    """
    is_report = one.kind == "report"
    is_pdf = one.url.partition("?")[0].lower().endswith(".pdf")
    publisher = "citation_technical_report_institution" if is_report else "citation_publisher"
    tags = [
        ("citation_title", one.title),
        *(("citation_author", ris_name(name)) for name in one.authors),
        *(("citation_editor", ris_name(name)) for name in one.editors),
        ("citation_publication_date", ris_date(one).strip("/")),
        *((publisher, name) for name in one.publishers),
        ("citation_technical_report_number", one.symbol if is_report else ""),
        ("citation_series_title", one.series),
        ("citation_isbn", one.isbn),
        ("citation_doi", one.doi),
        ("citation_language", one.language),
        *(("citation_keywords", keyword) for keyword in one.keywords),
        ("citation_abstract_html_url", one.permalink),
        ("citation_pdf_url", one.url if is_pdf else ""),
    ]
    return [(name, text) for name, value in tags if (text := one_line(value))]


def one_line(text: str) -> str:
    """Return the text in one line, without control characters."""
    return " ".join("".join(c if unicodedata.category(c) != "Cc" else " " for c in text).split())
