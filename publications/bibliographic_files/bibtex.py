"""Reader of BibTeX files."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from catalogue.imports.parsing.sheet import MAX_FILE_BYTES, UnreadableFileError
from publications.bibliographic_files.entries import MONTHS, Entry, require_cell_length, unreadable
from publications.bibliographic_files.latex import plain_text


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


def author_name(latex: str) -> str:
    """Return a name as “family, given”, or an institution, which is in braces, as it is."""
    name = plain_text(latex).strip()
    if latex.strip().startswith("{") or "," in name or " " not in name:
        return name.replace(",", " ") if latex.strip().startswith("{") else name
    given, _space, family = name.rpartition(" ")
    return f"{family}, {given}"
