"""Rows of a file that name a stored record by an identifier of a register: DOI, ROR and others.

Such a row has no permanent link, because its file comes from elsewhere. It adds to the stored
record and does not rename it: empty cells, and titles that the record has, stay as they are stored.
"""

from collections import defaultdict
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from catalogue.imports.columns import Column
from catalogue.imports.duplicate_check import titles_of
from catalogue.imports.name_lookup import file_key, rows_by_name
from catalogue.imports.normalization import normalize
from catalogue.imports.row_matching import prefetched
from catalogue.imports.rows import Row
from catalogue.imports.table_schema import Table
from catalogue.records.identifiers import RegisteredFieldMixin

SAME_NAME_SIMILARITY = 0.6  # from 0 to 1; below, the title contradicts the identifier
MIN_COMPARED_CHARACTERS = 10  # of a title; shorter ones, such as acronyms, are equal or differ
MAX_COMPARED_CHARACTERS = 500  # of a title


class IdentifiedRows:
    """The stored records that the rows of a table name by identifiers, loaded in few queries."""

    def __init__(self) -> None:
        self.by_identifier: dict[str, list] = {}
        self.found: set[tuple[type, Any]] = set()  # the models and keys of the records found

    def load(self, table: Table, rows: list[Row]) -> None:
        """Load the records that rows without a permanent link name."""
        identifiers = {one for row in rows for one in identifiers_of(row).values()}
        matches = rows_by_name(table.model, identifiers, identifiers_only=True)
        every = {one.pk: one for found in matches.values() for one in found}
        with_relations = prefetched(table.model, every.values(), table.columns)
        loaded = {one.pk: one for one in with_relations}
        if any(field.name == "other_names" for field in table.model._meta.private_fields):
            models.prefetch_related_objects(with_relations, "other_names")
        self.by_identifier = {
            identifier: [loaded[one.pk] for one in found] for identifier, found in matches.items()
        }

    def find(self, row: Row) -> Any:
        """Return the record that a row names by its identifiers, or None for a new record.

        Add an error if the identifiers are those of several records, or of one with another name.
        """
        columns: dict[Any, list[Column]] = defaultdict(list)
        for column, identifier in identifiers_of(row).items():
            for record in self.by_identifier.get(identifier, ()):
                columns[record].append(column)
        if not columns:
            return None
        record, own_columns = next(iter(columns.items()))
        if len(columns) > 1:
            sentence = _("The identifiers of this row are those of several records: %s.")
            names = "; ".join(f"{one} ({file_key(one)})" for one in columns)
            row.add_error(sentence % names, own_columns[0].code)
        elif is_contradicted(row, record):
            sentence = _(
                "“%(identifier)s” is the identifier of “%(record)s” (%(key)s), but the title of"
                " this row is another. Correct the identifier, or enter the permanent link of the"
                " record."
            ) % {
                "identifier": row.cells[own_columns[0]].strip(),
                "record": record,
                "key": file_key(record),
            }
            row.add_error(sentence, own_columns[0].code)
        self.found.add((type(record), record.pk))
        keep_stored(row, record)
        return record


def identifiers_of(row: Row) -> dict[Column, str]:
    """Return the identifiers of a row without a permanent link, as they are stored."""
    if not row.table.is_of_records or row.cells.get(row.table.key, ""):
        return {}
    found = {
        column: column.widget.field.recognize(cell)
        for column, cell in row.cells.items()
        if isinstance(getattr(column.widget, "field", None), RegisteredFieldMixin)
    }
    return {column: identifier for column, identifier in found.items() if identifier}


def is_contradicted(row: Row, record: Any) -> bool:
    """Return True if the row has titles, and none of them is like a name of the record."""
    stored = [*titles_of(record).values()]
    stored += [getattr(record, name, "") for name in ("acronym_en", "acronym_es")]
    if hasattr(record, "other_names"):
        stored += [other.name for other in record.other_names.all()]
    known = [normalize(name)[:MAX_COMPARED_CHARACTERS] for name in stored if name]
    typed = [
        normalize(cell)[:MAX_COMPARED_CHARACTERS]
        for column, cell in row.cells.items()
        if column.code in ("title_en", "title_es") and cell.strip()
    ]
    return bool(typed) and not any(is_alike(one, name) for one in typed for name in known)


def is_alike(first: str, second: str) -> bool:
    if first == second:
        return True
    is_short = min(len(first), len(second)) < MIN_COMPARED_CHARACTERS
    return not is_short and SequenceMatcher(None, first, second).ratio() >= SAME_NAME_SIMILARITY


def keep_stored(row: Row, record: Any = None) -> None:
    """Leave what is stored where the row has an empty cell, or a title that `record` has."""
    for column, cell in row.cells.items():
        is_titled = record is not None and column.code in titles_of(record)
        if not cell.strip() or is_titled:
            row.parsed_columns.add(column)
