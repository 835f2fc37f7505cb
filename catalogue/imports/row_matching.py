"""Matching of the rows of a file with stored rows, and slugs for new rows."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.imports.columns import Column
from catalogue.imports.name_lookup import (
    MAX_SUGGESTION_LOOKUPS,
    nearest_names,
    number_from_permalink,
    rows_by_id,
    rows_by_name,
    slug_from_permalink,
    suggestion_sentences,
)
from catalogue.imports.rows import Row, identity_key
from catalogue.imports.table_schema import Table
from catalogue.imports.widgets import ReferenceWidget
from catalogue.records.slugs import Address, first_free_slug, slug_stem
from server.whole_numbers import is_key


class StoredRows:
    """Stored rows by the keys of a file, loaded in few queries."""

    def __init__(self) -> None:
        self.by_key: dict[str, Any] = {}
        self.suggestions: dict[str, list[str]] = {}
        self.children: dict[Table, dict[Any, list]] = {}
        self.claimed: dict[tuple, int] = {}

    def load(self, table: Table, keys: Iterable[str], columns: Iterable[Column]) -> None:
        """Load the rows with these keys, and the related rows that `columns` show."""
        names = {key: lookup_key(table, key) for key in keys if key}
        model = table.model
        if table.key.code == "id":
            ids = {int(key) for key in names.values() if is_key(key)}
            matches = {str(pk): row for pk, row in rows_by_id(model, ids).items()}
        else:
            rows = rows_by_name(model, set(names.values()) - {""}, identifiers_only=True)
            matches = {name: candidates[0] for name, candidates in rows.items()}
            missing = [name for name in names.values() if name and name not in matches]
            if table.is_of_records:
                self.suggestions = nearest_names(model, missing[:MAX_SUGGESTION_LOOKUPS])
        loaded = {row.pk: row for row in prefetched(model, matches.values(), columns)}
        self.by_key = {
            key: loaded[matches[name].pk] for key, name in names.items() if name in matches
        }

    def find(self, table: Table, row: Row) -> Any:
        """Return the stored row, or None for a new one. Add an error to `row` for a wrong key."""
        key = row.cells.get(table.key, "")
        if key in self.by_key:
            return self.by_key[key]
        if table.is_of_records and key:
            row.add_error(self.unknown_key_message(table, key), table.key.code)
        elif table.key.code == "id" and key.isdecimal():
            sentence = _("There is no row number %s.") % key
            row.add_error(sentence, "id")
        return None

    def unknown_key_message(self, table: Table, key: str) -> str:
        slug = slug_from_permalink(table.model, key)
        if "/" in key and not slug:
            return _("“%(key)s” is not a permanent link of %(kind)s.") % {
                "key": key[:200],
                "kind": table.model._meta.verbose_name_plural,
            }
        sentence = _("No record has this permanent link. Clear the cell to create a record.")
        similar = self.suggestions.get(slug or key, [])
        return " ".join([sentence, *suggestion_sentences(similar)])

    # --- rows that belong to a record ----------------------------------------------------------

    def load_children(self, table: Table, parents: list[models.Model]) -> None:
        ids = {parent.pk for parent in parents if parent.pk}
        rows = table.rows_of(ids).order_by("pk")
        self.children[table] = grouped = defaultdict(list)
        for row in prefetched(table.model, rows, table.columns):
            grouped[getattr(row, table.parent_id_field)].append(row)

    def find_child(self, table: Table, row: Row) -> None:
        """Set `row.instance` to the stored row with its number or slug, or its natural key.

        If no stored row matches, set it to a new row.
        """
        siblings = self.children[table].get(row.parent.pk, []) if row.parent.pk else []
        key = row.cell(table.key.code)
        row.is_removal = any(c.code == "remove" and value for c, value in row.values.items())
        numbered = table.key.code == "id" and key.isdecimal()
        if numbered or (key and table.key.code == "slug"):
            name = "pk" if numbered else "slug"
            row.instance = next(
                (sibling for sibling in siblings if str(getattr(sibling, name)) == key), None
            )
            if row.instance is None and numbered:
                row.add_error(_("This record has no row number %s.") % key, "id")
                return
        else:
            row.instance = find_by_natural_key(table, row, siblings)
        if row.instance is None:
            row.instance, row.is_new = table.model(), not row.is_removal
            if row.is_removal:
                row.add_error(_("The row to remove does not exist."), "remove")
            assign_last_position(row, siblings)
        else:
            self.claim(row)

    def claim(self, row: Row) -> None:
        key = (row.table.code, row.instance.pk)
        if key in self.claimed:
            row.add_error(_("Row %s already describes this item.") % self.claimed[key])
        self.claimed.setdefault(key, row.line)


def lookup_key(table: Table, key: str) -> str:
    address = slug_from_permalink(table.model, key) or number_from_permalink(table.model, key)
    return address or ("" if "/" in key else key.strip())


def find_by_natural_key(table: Table, row: Row, siblings: list) -> Any:
    """Return the stored row with the same values in the columns of the natural key, or None."""
    if not siblings:
        return None
    draft = table.model()
    columns = [table.columns_by_code[code] for code in table.natural_key]
    for column in columns:
        if column in row.values and column.code not in ("begins", "ends"):
            column.set_value(draft, row.values[column])
    scalar_columns = [c for c in columns if c.code not in ("begins", "ends")]
    period_cells = {c: row.values.get(c, "") for c in columns if c not in scalar_columns}
    texts = [c.cell_text(draft) for c in scalar_columns]
    for sibling in siblings:
        same_texts = [c.cell_text(sibling) for c in scalar_columns] == texts
        if same_texts and has_same_period(sibling, period_cells):
            return sibling
    return None


def has_same_period(stored: Any, period_cells: dict[Column, str]) -> bool:
    if not period_cells:
        return True
    begins, _ends = period_cells
    try:
        return begins.period_from_cells(*period_cells.values()) == stored.when
    except Exception:  # noqa: BLE001  # the planner reports an unreadable period when it compares
        return False


def assign_last_position(row: Row, siblings: list) -> None:
    """Place a new row without a position after its siblings, stored and new."""
    column = row.table.columns_by_code.get("position")
    if column and column not in row.values:
        new_siblings = row.new_rows[row.table.code].get(identity_key(row.parent), [])
        positions = [sibling.position for sibling in [*siblings, *new_siblings]]
        row.values[column] = max(positions, default=0) + 1


def prefetched(model, rows, columns: Iterable[Column]) -> list:
    """Return the rows with the related rows of their columns loaded, in one query per relation."""
    rows = list(rows)
    fields = {f.name for f in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    relations = {
        column.attribute
        for column in columns
        if isinstance(column.widget, ReferenceWidget) and column.attribute in fields
    }
    models.prefetch_related_objects(rows, *sorted(relations))
    return rows


def kind_of(row: Row) -> str:
    return row.table.model._meta.model_name


class SlugAllocator:
    """Slugs for new rows that no record has or had, and no other new row of the file."""

    def __init__(self) -> None:
        self.taken: dict[str, set[str]] = {}

    def assign(self, rows: Sequence[Row]) -> None:
        """Set the slugs of new rows, or add an error to those whose slug is taken."""
        with override("en"):
            stems = [
                "" if row.instance.slug else slug_stem(kind_of(row), str(row.instance))
                for row in rows
            ]
        for row, stem in zip(rows, stems, strict=True):
            self._assign(row, stem)

    def _assign(self, row: Row, stem: str) -> None:
        kind = kind_of(row)
        if kind not in self.taken:
            addresses = Address.objects.filter(kind=kind)
            self.taken[kind] = set(addresses.values_list("slug", flat=True))
        taken, instance = self.taken[kind], row.instance
        if not instance.slug:
            instance.slug = first_free_slug(stem, taken)
        elif instance.slug in taken:
            row.add_error(_("This web address is or was used by another record."), "slug")
        instance.is_slug_checked = True
        taken.add(instance.slug)
