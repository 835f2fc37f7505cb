"""Reader of RIS and BibTeX files of publications, which returns the sheets of an import.

Both formats are lists of fields and values, and an import needs a dozen of the fields. The
libraries for them (rispy; bibtexparser with pylatexenc) would add three packages to every
installation for that, and read a file without limits.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue.imports.parsing.csv_parser import decode_text
from catalogue.imports.parsing.sheet import (
    MAX_CELL_LENGTH,
    MAX_FILE_BYTES,
    ImportIssue,
    Sheet,
    UnreadableFileError,
)
from catalogue.imports.rows import row_reference

PUBLICATION_COLUMNS = (
    *("title_en", "title_es", "kind", "begins", "serial_en", "serial_es", "issue", "doi"),
    *("summary_en", "summary_es"),
)
EDITION_COLUMNS = ("publication", "language", "symbol", "isbn", "url")
AUTHORSHIP_COLUMNS = (
    *("publication", "role", "family_name", "given_name", "group_en", "group_es"),
)
RIS_START = re.compile(r"\s*TY {0,2}- ?\S")
RIS_LINE = re.compile(r"([A-Z][A-Z0-9]) {0,2}-(?: (.*))?$")
BIBTEX_START = re.compile(r"(?:\s|%[^\n]*\n)*@\s*[A-Za-z]+\s*[{(]")
TECHNICAL_TYPES = {"RPRT", "techreport", "report", "UNPB"}
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
SPANISH_MONTHS = {"ene": "jan", "abr": "apr", "ago": "aug", "set": "sep", "dic": "dec"}
SPANISH_WORDS = {"el", "la", "los", "las", "de", "del", "y", "en", "una", "un", "para", "desde"}
ENGLISH_WORDS = {"the", "of", "and", "in", "on", "a", "an", "for", "from", "with", "to"}


@dataclass
class Entry:
    """An entry of a file: its line, its type, and the values of each field."""

    line: int
    kind: str
    values: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, value: str) -> None:
        if value := " ".join(value.split()):
            self.values.setdefault(name, []).append(value)

    def first(self, *names: str) -> str:
        """Return the first value of the first of these fields that the entry has."""
        return next((self.values[name][0] for name in names if name in self.values), "")

    def all(self, *names: str) -> list[str]:
        return [value for name in names for value in self.values.get(name, [])]


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


# --- sheets ---------------------------------------------------------------------------------------


def sheets_of(entries: list[Entry]) -> list[Sheet]:
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
    words = set(re.findall(r"[^\W\d_]+", entry.first("TI", "T1", "title").casefold()))
    return "es" if len(words & SPANISH_WORDS) > len(words & ENGLISH_WORDS) else "en"


def date_of(entry: Entry) -> str:
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


# --- RIS ------------------------------------------------------------------------------------------


def ris_entries(text: str) -> Iterator[Entry]:
    entry: Entry | None = None
    last = ""
    for line, content in enumerate(text.split("\n"), start=1):
        match = RIS_LINE.match(content.rstrip())
        if match is None:
            if entry is not None and last and content.strip():  # a long value goes on
                value = f"{entry.values[last][-1]} {content.strip()}"
                require_cell_length(len(value), line)
                entry.values[last][-1] = value
            continue
        name, value = match[1], (match[2] or "").strip()
        if name == "TY":
            if entry is not None:
                raise unreadable(_("An entry ends without a line “ER  -”."), line)
            entry, last = Entry(line, value), ""
        elif entry is None:
            if value:
                raise unreadable(_("Before this line, an entry must begin with “TY  -”."), line)
        elif name == "ER":
            yield entry
            entry, last = None, ""
        else:
            entry.add(name, value)
            last = name if value else ""
    if entry is not None:
        yield entry


def require_cell_length(length: int, line: int) -> None:
    """Raise UnreadableFileError for a value that is longer than a cell may be."""
    if length > MAX_CELL_LENGTH:
        sentence = _("This value has more than %s characters. Shorten the text.")
        raise unreadable(sentence % f"{MAX_CELL_LENGTH:,}", line)


def unreadable(sentence: str, line: int) -> UnreadableFileError:
    return UnreadableFileError(ImportIssue(sentence, line=line))


# --- BibTeX ---------------------------------------------------------------------------------------


class BibtexReader:
    """Reader of the entries of a BibTeX file, in one pass."""

    def __init__(self, text: str):
        self.text = text
        self.position = self.total_length = 0
        self.macros = {month: month for month in MONTHS}

    def entries(self) -> Iterator[Entry]:
        line, counted = 1, 0
        while (at := self.text.find("@", self.position)) >= 0:
            line += self.text.count("\n", counted, at)
            counted = at
            match = re.compile(r"@\s*([A-Za-z]+)\s*([{(])").match(self.text, at)
            if match is None:
                self.position = at + 1
                continue
            self.position = match.end()
            kind = match[1].lower()
            if kind in ("comment", "preamble"):
                self.read_braced("}" if match[2] == "{" else ")", line)
                continue
            entry = Entry(line, kind)
            if kind != "string":
                self.read_pattern(r"[^,}\s]*\s*,?")  # the key
            self.read_fields(entry, line)
            if kind == "string":
                self.macros |= {name: values[0] for name, values in entry.values.items()}
            else:
                yield entry

    def read_pattern(self, pattern: str) -> str:
        match = re.compile(r"\s*" + pattern).match(self.text, self.position)
        self.position = match.end() if match else self.position
        return match[0].strip() if match else ""

    def read_fields(self, entry: Entry, line: int) -> None:
        while name := self.read_pattern(r"[A-Za-z][\w:.+-]*\s*="):
            value = self.read_value(line)
            name = name.rstrip("= \t\n").lower()
            if name == "author":
                for author in authors_in(value):
                    entry.add(name, author_name(author))
            else:
                entry.add(name, plain_text(value))
            self.read_pattern(",?")
        if not self.read_pattern(r"[})]"):
            raise unreadable(_("The entry that begins here does not end."), line)

    def read_value(self, line: int) -> str:
        """Return a value: texts in braces or quotation marks, numbers and macros, joined by #.

        A macro may consist of others, so a few lines may name a value of any length.
        """
        parts: list[str] = []
        length = 0
        while True:
            sign = self.read_pattern(r'[{"]')
            if sign == "{":
                parts.append(self.read_braced("}", line))
            elif sign == '"':
                parts.append(self.read_braced('"', line))
            else:
                word = self.read_pattern(r"[^\s,#{}\"]+")
                if not word:
                    raise unreadable(_("The entry that begins here does not end."), line)
                parts.append(self.macros.get(word.lower(), word))
            length += len(parts[-1])
            require_cell_length(length, line)
            if not self.read_pattern("#"):
                self.require_total_length(length)
                return "".join(parts)

    def require_total_length(self, length: int) -> None:
        """Raise UnreadableFileError if the values, with their macros, are longer than a file."""
        self.total_length += length
        if self.total_length > MAX_FILE_BYTES:
            sentence = _("The file is larger than %s MB. Split it into smaller files.")
            raise UnreadableFileError(sentence % (MAX_FILE_BYTES // 1024 // 1024))

    def read_braced(self, end: str, line: int) -> str:
        """Return the text up to `end` outside of inner braces, and go behind it."""
        depth, start = 0, self.position
        for match in re.compile(r'\\.|[{}")]', re.DOTALL).finditer(self.text, start):
            sign = match[0]
            if sign == end and depth == 0:
                self.position = match.end()
                return self.text[start : match.start()]
            depth += {"{": 1, "}": -1}.get(sign, 0)
        raise unreadable(_("The entry that begins here does not end."), line)


def authors_in(value: str) -> Iterator[str]:
    """Yield the authors of a value, which are joined by “and” outside of braces."""
    text = " ".join(value.split())
    depth = start = 0
    for match in re.finditer(r"[{}]| and (?=\S)", text):
        if match[0] in "{}":
            depth = depth + 1 if match[0] == "{" else max(depth - 1, 0)
        elif depth == 0:
            yield text[start : match.start()]
            start = match.end()
    yield text[start:]


ACCENTS = {
    "'": "\u0301", "`": "\u0300", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328",
    "r": "\u030a",
}  # fmt: skip
LETTERS = {
    "i": "i", "j": "j", "o": "ø", "O": "Ø", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ",
    "aa": "å", "AA": "Å", "l": "ł", "L": "Ł", "textendash": "–", "textemdash": "—",
}  # fmt: skip
ACCENT = re.compile(
    r"\\(?:(['`^\"~=.])\s*\{?\\?([A-Za-z])\}?|([cvuHkr])(?:\s*\{\\?([A-Za-z])\}|\s+([A-Za-z])))"
)


def plain_text(latex: str) -> str:
    """Return a value without the commands and braces of LaTeX."""

    def accented(match: re.Match) -> str:
        letter = match[2] or match[4] or match[5]
        return unicodedata.normalize("NFC", letter + ACCENTS[match[1] or match[3]])

    text = ACCENT.sub(accented, latex)
    text = re.sub(r"\\([&%$#_{}])", lambda m: {"{": "", "}": ""}.get(m[1], m[1]), text)
    text = re.sub(r"\\([A-Za-z]+)\s?", lambda m: LETTERS.get(m[1], ""), text)
    text = text.replace("---", "—").replace("--", "–").replace("~", " ")
    text = re.sub("``|''", '"', text)
    return re.sub(r"[{}\\]", "", text)


def author_name(latex: str) -> str:
    """Return a name as “family, given”, or an institution, which is in braces, as it is."""
    name = plain_text(latex).strip()
    if latex.strip().startswith("{") or "," in name or " " not in name:
        return name.replace(",", " ") if latex.strip().startswith("{") else name
    given, _space, family = name.rpartition(" ")
    return f"{family}, {given}"
