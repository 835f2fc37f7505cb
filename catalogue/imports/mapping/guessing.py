"""Proposals for the mapping of a file, by the names and the values of its columns.

A column is proposed only if most of the values fit.
"""

import difflib
from collections import Counter
from collections.abc import Iterable

from catalogue.imports.columns import Column, PeriodBoundColumn
from catalogue.imports.mapping.choices import Mapping, SheetMapping, Target, targets_of
from catalogue.imports.mapping.layout import FileColumn, SheetLayout
from catalogue.imports.mapping.recognition import Recognizer, has_closed_values, referenced_model
from catalogue.imports.mapping.usual_words import COLUMN_WORDS, EMPTY_WORDS, ROLE_WORDS
from catalogue.imports.normalization import normalize
from catalogue.imports.parsing.header_detection import columns_by_name, is_ignored_name
from catalogue.imports.table_schema import Table
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.topics import Topic

MIN_FIT = 0.5  # part of the filled cells that must fit a column that is proposed by its name
MIN_CONTENT_FIT = 0.8  # the same for a column that is proposed by its values alone
NAME_SIMILARITY = 0.86  # of two names of columns, from 0 to 1
CODE_SCORE, LABEL_SCORE, WORD_SCORE, BEGINNING_SCORE, SIMILAR_SCORE, CONTENT_SCORE = (
    6,
    5,
    4,
    3,
    2,
    1,
)
# Models with few rows, whose names say what a column contains.
SMALL_MODELS = (Country, CountryGroup, Topic)


def known_names(table: Table) -> set[str]:
    """Return the normalized names of columns by which a header is recognized."""
    names: set[str] = set()
    for one in table.all():
        names |= set(columns_by_name(one))
    for words in (*COLUMN_WORDS.values(), *ROLE_WORDS.values()):
        names |= {normalize(word) for word in words}
    return names


def guess(layouts: list[SheetLayout], table: Table) -> Mapping:
    """Return the proposed mapping of a file."""
    mapping = Mapping(empty=empty_words_in(layouts))
    taken: set[str] = set()
    for layout in layouts:
        chosen = guess_table(layout, [one for one in table.all() if one.code not in taken])
        if chosen is None:
            mapping.sheets.append(SheetMapping())
            continue
        taken.add(chosen.code)
        mapping.sheets.append(SheetMapping(chosen.code, guess_columns(layout, chosen)))
    return mapping


def empty_words_in(layouts: Iterable[SheetLayout]) -> list[str]:
    """Return the normalized texts of the sheets that usually mean that a cell has no value."""
    return sorted(empty_word_counts(layouts))


def empty_word_counts(layouts: Iterable[SheetLayout]) -> dict[str, int]:
    """Return the number of cells of each text that usually means that a cell has no value."""
    counts: Counter[str] = Counter()
    for layout in layouts:
        for column in layout.columns:
            for text, number in column.values:
                counts[normalize(text)] += number
        for text, number in layout.errors.items():
            # The text of an error is also that of the cell, except in a workbook of Excel.
            counts[normalize(text)] = max(counts[normalize(text)], number)
    return {word: number for word, number in counts.items() if word in EMPTY_WORDS}


def guess_table(layout: SheetLayout, tables: list[Table]) -> Table | None:
    """Return the table of a sheet: the first one, or the child table whose parent it names."""
    best, best_score = None, 0.0
    for table in tables:
        known = columns_by_name(table)
        score = float(len({known[name] for name in layout.names if name in known}))
        if table.parent_column and table.parent_column not in {
            known.get(name) for name in layout.names
        }:
            continue
        score += 0.5 if not table.parent else 0
        if score > best_score:
            best, best_score = table, score
    return best


def guess_columns(layout: SheetLayout, table: Table) -> dict[str, str]:
    """Return the proposed target of each column, by position; each target is proposed once."""
    targets = targets_of(table)
    by_name = columns_by_name(table)
    recognizer = Recognizer()
    proposals: list[tuple[int, FileColumn, Target]] = []
    for column in layout.columns:
        for target in targets.values():
            if score := name_score(column, target, by_name):
                proposals.append((score, column, target))
            elif is_recognized_by_content(target):
                proposals.append((CONTENT_SCORE, column, target))
    for _score, column, target in proposals:
        recognizer.request(target.column, [text for text, _count in column.values])
    recognizer.load()
    # A column of closed values comes before a text: that its values fit says more.
    proposals.sort(key=lambda p: (-p[0], not has_closed_values(p[2].column), p[1].position))
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for score, column, target in proposals:
        position = str(column.position)
        if position in chosen or target.code in taken:
            continue
        minimum = MIN_CONTENT_FIT if score == CONTENT_SCORE else MIN_FIT
        if score == CODE_SCORE or fit(recognizer, column, target.column) >= minimum:
            chosen[position] = target.code
            taken.add(target.code)
    return chosen


def fit(recognizer: Recognizer, column: FileColumn, target: Column) -> float:
    """Return the part of the filled cells that fit, from 0 to 1; 1 if all are empty."""
    good, total = fit_counts(recognizer, column, target)
    return good / total if total else 1.0


def fit_counts(
    recognizer: Recognizer,
    column: FileColumn,
    target: Column,
    mapped: dict[str, str] | None = None,
    empty: Iterable[str] = EMPTY_WORDS,
) -> tuple[int, int]:
    """Return how many cells fit, and how many are filled, among the values of the layout."""
    good = total = 0
    mapped = mapped or {}
    for text, count in column.values:
        if normalize(text) in empty:
            continue
        total += count
        if mapped and has_closed_values(target):
            parts = recognizer.parts(target, text)
            fits = all(normalize(p) in mapped or recognizer.read(target, p) for p in parts)
        else:
            fits = recognizer.fits(target, text)
        good += count if fits else 0
    return good, total


def name_score(column: FileColumn, target: Target, by_name: dict[str, Column]) -> int:
    name = normalize(column.name).strip(" :*.")
    if not name or is_ignored_name(name):
        return 0
    if target.role:
        return words_score(name, ROLE_WORDS.get(target.role, ()))
    code = target.column.code
    if name == normalize(code):
        return CODE_SCORE
    if target.column.is_read_only and code != "permalink":
        return 0  # the values of other files do not come from here
    if by_name.get(name) is target.column:
        return LABEL_SCORE
    return words_score(name, COLUMN_WORDS.get(code, ()))


def words_score(name: str, words: Iterable[str]) -> int:
    plain = [normalize(word) for word in words]
    if name in plain:
        return WORD_SCORE
    if any(name.startswith(f"{word} ") for word in plain):
        return BEGINNING_SCORE
    if difflib.get_close_matches(name, plain, n=1, cutoff=NAME_SIMILARITY):
        return SIMILAR_SCORE
    return 0


def is_recognized_by_content(target: Target) -> bool:
    """Return True if the values of a column without a known name can show that it is this one."""
    column = target.column
    if target.role or column.is_read_only or column.code == "remove":
        return False
    if isinstance(column, PeriodBoundColumn):
        return column.code == "begins"
    return has_closed_values(column) and (
        referenced_model(column) in SMALL_MODELS or len(column.closed_list) > 2
    )
