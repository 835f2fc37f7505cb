"""Entries of a file, and the errors for values that cannot be read."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue.imports.parsing.sheet import MAX_CELL_LENGTH, ImportIssue, UnreadableFileError

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


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


def require_cell_length(length: int, line: int) -> None:
    """Raise UnreadableFileError for a value that is longer than a cell may be."""
    if length > MAX_CELL_LENGTH:
        sentence = _("This value has more than %s characters. Shorten the text.")
        raise unreadable(sentence % f"{MAX_CELL_LENGTH:,}", line)


def unreadable(sentence: str, line: int) -> UnreadableFileError:
    """Return, for the caller to raise, the error with a sentence on a line of the file."""
    return UnreadableFileError(ImportIssue(sentence, line=line))
