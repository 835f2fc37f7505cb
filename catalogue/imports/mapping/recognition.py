"""Recognition of the values of a file: which of our values each text means."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import override

from catalogue.base.period_input import parse_period
from catalogue.exports.formula_guard import split_values
from catalogue.imports.columns import Column, PeriodBoundColumn, date_from_excel_serial
from catalogue.imports.mapping.usual_words import EMPTY_WORDS, VALUE_WORDS
from catalogue.imports.name_lookup import NameLookup, file_key, lookup_token
from catalogue.imports.normalization import normalize
from catalogue.imports.schema_columns import PermalinkColumn
from catalogue.imports.widgets import (
    NO_WORDS,
    YES_WORDS,
    ChoicesWidget,
    ChoiceWidget,
    TextWidget,
    YesNoWidget,
)
from catalogue.records.record import State

# Between names in one cell. A word such as “y” also occurs inside names: “Trinidad y Tabago”.
# Spaces are read from the first one, so that a long run of them is read once.
SEPARATORS = re.compile(r"((?:(?<!\s)\s+)?[;,/|\n]\s*|(?<!\s)\s+(?:y|e|and|&)\s+)", re.IGNORECASE)
MAX_JOINED_PARTS = 4  # parts of a cell that are looked up as one name
MAX_PARTS = 60  # of a cell; a longer text is not a list of names


@dataclass(frozen=True)
class Reading:
    """Our value for a text; `is_exact` if the check reads the text without a mapping."""

    value: str
    label: str
    is_exact: bool


class Recognizer:
    """Recognizer of texts. Request all cells, then load the names in one query per model."""

    def __init__(self) -> None:
        self.names = NameLookup()

    def request(self, column: Column, cells: list[str]) -> None:
        model = referenced_model(column)
        if model is not None:
            for cell in cells:
                for part in candidates(cell) if column.is_many else [cell]:
                    if part.strip() and normalize(part) not in EMPTY_WORDS:
                        self.names.request(model, part)

    def load(self, *, with_suggestions: bool = False) -> None:
        self.names.load_names(with_suggestions=with_suggestions)

    def parts(self, column: Column, cell: str) -> list[str]:
        """Return the texts of a cell that each mean one value of the column."""
        if isinstance(column.widget, ChoicesWidget):
            return [text.strip() for text in split_values(cell) if text.strip()]
        model = referenced_model(column)
        if model is None or not column.is_many:
            return [cell] if cell.strip() else []
        return split_names(cell, lambda text: bool(self.rows(model, text)))

    def rows(self, model: Any, text: str) -> list:
        return self.names.rows.get(model, {}).get(lookup_token(model, text), [])

    def read(self, column: Column, text: str) -> Reading | None:
        """Return our value for a text of a closed list or a reference, or None."""
        model = referenced_model(column)
        if model is not None:
            rows = self.rows(model, text)
            return Reading(file_key(rows[0]), str(rows[0]), True) if len(rows) == 1 else None
        if isinstance(column.widget, YesNoWidget):
            word = normalize(text)
            if word in YES_WORDS | NO_WORDS:
                return Reading("yes" if word in YES_WORDS else "no", word, True)
        elif isinstance(column.widget, ChoiceWidget):
            word = normalize(text)
            labels = {str(code): str(label) for code, label in column.widget.field.flatchoices}
            for is_exact, codes in (
                (True, column.widget.codes_by_word()),
                (False, usual_codes(tuple(labels))),
            ):
                if code := codes.get(word):
                    return Reading(code, labels[code], is_exact)
        return None

    def suggestions(self, column: Column, text: str) -> list[tuple[str, str]]:
        """Return the keys and names of rows with similar names."""
        model = referenced_model(column)
        names = self.names.suggestions.get(model, {}).get(lookup_token(model, text), [])
        return [(match[1], name) for name in names if (match := re.search(r"\(([^()]+)\)$", name))]

    def fits(self, column: Column, cell: str) -> bool:
        """Return True if the column can contain the cell, perhaps after a mapping."""
        if has_closed_values(column):
            parts = self.parts(column, cell)
            return bool(parts) and all(self.read(column, part) for part in parts)
        if isinstance(column, PermalinkColumn):
            return "/" in cell
        if column.code == "state":
            return normalize(cell) in state_words()
        if column.is_read_only:
            return True
        try:
            if isinstance(column, PeriodBoundColumn):
                return parse_period(date_from_excel_serial(cell)) is not None
            if isinstance(column.widget, TextWidget):
                column.widget.clean(cell)
        except (ValidationError, ValueError):
            return False
        return True


def referenced_model(column: Column) -> Any:
    return column.tokens("?")[0]


def has_closed_values(column: Column) -> bool:
    """Return True if only some texts are values: of a closed list, or names of rows."""
    return isinstance(column.widget, ChoiceWidget | YesNoWidget) or (
        referenced_model(column) is not None
    )


@cache
def usual_codes(codes: tuple[str, ...]) -> dict[str, str]:
    """Return the codes of a closed list by their usual words; an ambiguous word is left out."""
    found: dict[str, set[str]] = {}
    for code in codes:
        for word in VALUE_WORDS.get(code, ()):
            found.setdefault(normalize(word), set()).add(code)
    return {word: code for word, (code, *others) in found.items() if not others}


@cache
def state_words() -> set[str]:
    words = {normalize(state) for state in State.values}
    for language in ("en", "es"):
        with override(language):
            words |= {normalize(str(label)) for label in State.labels}
    return words


def candidates(cell: str) -> set[str]:
    """Return the texts in a cell that may be names: the whole, its parts, and joined parts."""
    pieces = SEPARATORS.split(cell.strip())[: 2 * MAX_PARTS]
    return {cell.strip()} | {
        "".join(pieces[start : start + 2 * length - 1]).strip()
        for start in range(0, len(pieces), 2)
        for length in range(1, MAX_JOINED_PARTS + 1)
    }


def split_names(cell: str, is_known) -> list[str]:
    """Return the names in a cell, each the longest text that `is_known` accepts.

    Between known names, a text ends at a comma or another sign, not at a word such as “y”.
    """
    cell = cell.strip()
    if not cell or is_known(cell):
        return [cell] if cell else []
    pieces = SEPARATORS.split(cell)
    if len(pieces) > 2 * MAX_PARTS:
        return [cell]
    names: list[str] = []
    position, unknown = 0, ""
    while position < len(pieces):
        length = next(
            (
                length
                for length in range(MAX_JOINED_PARTS, 0, -1)
                if position + 2 * length - 1 <= len(pieces)
                and is_known("".join(pieces[position : position + 2 * length - 1]).strip())
            ),
            0,
        )
        if length:
            names += [unknown] if unknown else []
            names.append("".join(pieces[position : position + 2 * length - 1]).strip())
            unknown = ""
        else:
            length = 1
            unknown += pieces[position]
        end = position + 2 * length - 1
        separator = pieces[end] if end < len(pieces) else ";"
        if unknown and separator.strip() in {";", ",", "/", "|", ""}:
            names.append(unknown.strip())
            unknown = ""
        elif unknown:
            unknown += separator
        position = end + 1
    return [name for name in names if name.strip()]
