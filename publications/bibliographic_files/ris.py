"""Reader of RIS files."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from publications.bibliographic_files.entries import Entry, require_cell_length, unreadable

RIS_LINE = re.compile(r"([A-Z][A-Z0-9]) {0,2}-(?: (.*))?$")


def ris_entries(text: str) -> Iterator[Entry]:
    """Yield the entries of a RIS file.

    Raise UnreadableFileError for text outside an entry, a value that is too long, or an entry
    without an end before the next one.
    """
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
