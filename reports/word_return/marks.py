"""Marks of paragraphs in a Word file: bookmarks whose names state report, language and place.

Word hides bookmarks whose names begin with an underscore, and keeps them. A name has at most 40
characters. It ends with a letter, because LibreOffice adds a number to the name of a copy.
"""

import re
from dataclasses import dataclass

PATTERN = re.compile(r"_rep(\d{1,12})(en|es)_([0-9a-f]{12})_(\d{1,6})x")
COPY_CODE_LENGTH = 12


@dataclass(frozen=True)
class Mark:
    """Mark of a paragraph: `place` is its number in the copy with the code `copy`."""

    report: int
    language: str
    copy: str
    place: int

    @property
    def name(self) -> str:
        return f"_rep{self.report}{self.language}_{self.copy}_{self.place}x"

    @classmethod
    def from_name(cls, name: str) -> "Mark | None":
        """Return the mark with this name, or None for other bookmarks and for copies of a mark."""
        match = PATTERN.fullmatch(name)
        if match is None:
            return None
        report, language, copy, place = match.groups()
        return cls(int(report), language, copy, int(place))


def original_name(name: str) -> str:
    """Return the name of the mark of which a bookmark is a copy, or ""."""
    match = PATTERN.match(name)
    return match[0] if match else ""
