"""Which stored row a row of a file means."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.imports.columns import Column
from catalogue.imports.name_lookup import found_by_name, nearest, rows_by_id, slug_of, the_nearest
from catalogue.imports.rows import Row, key_in_memory
from catalogue.imports.table_schema import Table
from catalogue.imports.widgets import ReferenceWidget
from catalogue.records.slugs import Address, first_free, stem_of


class Matches:
    """Rows of the database by what files call them, loaded at once."""

    def __init__(self) -> None:
        self.by_key: dict[str, Any] = {}
        self.near: dict[str, list[str]] = {}
        self.children: dict[Table, dict[Any, list]] = {}
        self.claimed: dict[tuple, int] = {}

    def load(self, table: Table, keys: Iterable[str], columns: Iterable[Column]) -> None:
        """The rows that these keys mean, with all that their columns show."""
        wanted = {key: wanted_key(table, key) for key in keys if key}
        model = table.model
        if table.key.code == "id":
            ids = {int(key) for key in wanted.values() if key.isdecimal() and len(key) < 18}
            pairs = {str(pk): row for pk, row in rows_by_id(model, ids).items()}
        else:
            found = found_by_name(model, set(wanted.values()) - {""}, sure=True)
            pairs = {key: rows[0] for key, rows in found.items()}
            missing = [key for key in wanted.values() if key and key not in pairs]
            if table.is_of_records:
                self.near = nearest(model, missing[:60])
        filled = {row.pk: row for row in prefetched(model, pairs.values(), columns)}
        self.by_key = {key: filled[pairs[name].pk] for key, name in wanted.items() if name in pairs}

    def find(self, table: Table, row: Row) -> Any:
        """The stored row, or None for a new one. What is wrong with its key is kept as a fault."""
        key = row.cells.get(table.key, "")
        if key in self.by_key:
            return self.by_key[key]
        if table.is_of_records and key:
            row.fault(self.strange(table, key), table.key.code)
        elif table.key.code == "id" and key.isdecimal():
            sentence = _("There is no row with the number %s.") % key
            row.fault(sentence, "id")
        return None

    def strange(self, table: Table, key: str) -> str:
        slug = slug_of(table.model, key)
        if "/" in key and not slug:
            return _("“%(key)s” is not the permalink of one of the %(kind)s.") % {
                "key": key[:200],
                "kind": table.model._meta.verbose_name_plural,
            }
        sentence = _("No record has this permalink. Empty the cell for a new record.")
        near = self.near.get(slug or key, [])
        return " ".join([sentence, *the_nearest(near)])

    # --- rows that belong to a record ----------------------------------------------------------

    def load_children(self, table: Table, parents: list[models.Model]) -> None:
        ids = {parent.pk for parent in parents if parent.pk}
        rows = table.model._base_manager.order_by("pk")
        if table.is_generic:
            content_type = ContentType.objects.get_for_model(table.parent_model)
            rows = rows.filter(content_type=content_type, object_id__in=ids)
            owner = "object_id"
        else:
            rows = rows.filter(**{f"{table.parent}__in": ids})
            owner = f"{table.parent}_id"
        self.children[table] = grouped = defaultdict(list)
        for row in prefetched(table.model, rows, table.columns):
            grouped[getattr(row, owner)].append(row)

    def find_child(self, table: Table, row: Row) -> None:
        """Say which row is meant: by its number or slug, or else by what it says."""
        siblings = self.children[table].get(row.parent.pk, []) if row.parent.pk else []
        key = row.cell(table.key.code)
        row.is_removal = any(c.code == "remove" and value for c, value in row.values.items())
        numbered = table.key.code == "id" and key.isdecimal()
        if numbered or (key and table.key.code == "slug"):
            name = "pk" if numbered else "slug"
            row.instance = next((one for one in siblings if str(getattr(one, name)) == key), None)
            if row.instance is None and numbered:
                row.fault(_("This record has no row with the number %s.") % key, "id")
                return
        else:
            row.instance = alike(table, row, siblings)
        if row.instance is None:
            row.instance, row.is_new = table.model(), not row.is_removal
            if row.is_removal:
                row.fault(_("There is no such row to remove."), "remove")
            place_last(row, siblings)
        else:
            self.claim(row)

    def claim(self, row: Row) -> None:
        key = (row.table.code, row.instance.pk)
        if key in self.claimed:
            row.fault(_("Row %s is of the same thing already.") % self.claimed[key])
        self.claimed.setdefault(key, row.line)


def wanted_key(table: Table, key: str) -> str:
    return slug_of(table.model, key) or ("" if "/" in key else key.strip())


def alike(table: Table, row: Row, siblings: list) -> Any:
    """The stored row that says the same in all columns that tell rows apart."""
    if not siblings:
        return None
    draft = table.model()
    columns = [table.by_code[code] for code in table.natural]
    for column in columns:
        if column in row.values and column.code not in ("begins", "ends"):
            column.write(draft, row.values[column])
    given = [c for c in columns if c.code not in ("begins", "ends")]
    typed = {c: row.values.get(c, "") for c in columns if c not in given}
    wanted = [c.text(draft) for c in given]
    for one in siblings:
        if [c.text(one) for c in given] == wanted and same_period(one, typed):
            return one
    return None


def same_period(one: Any, typed: dict[Column, str]) -> bool:
    if not typed:
        return True
    begins, _ends = typed
    try:
        return begins.together(*typed.values()) == one.when
    except Exception:  # noqa: BLE001  # what cannot be read is told where it is compared
        return False


def place_last(row: Row, siblings: list) -> None:
    """Without a position of its own, a new row comes after the others."""
    column = row.table.by_code.get("position")
    if column and column not in row.values:
        mine = row.settled[row.table.code].get(key_in_memory(row.parent), [])
        row.values[column] = max((one.position for one in [*siblings, *mine]), default=0) + 1


def prefetched(model, rows, columns: Iterable[Column]) -> list:
    """Rows with the rows that their columns name, a query a relation."""
    rows = list(rows)
    relations = {
        column.attribute
        for column in columns
        if isinstance(column.widget, ReferenceWidget) and column.attribute
        and any(field.name == column.attribute for field in
                (*model._meta.concrete_fields, *model._meta.many_to_many))
    }  # fmt: skip
    models.prefetch_related_objects(rows, *sorted(relations))
    return rows


class Slugs:
    """Addresses for new rows, none of which anything has or ever had, nor another row here."""

    def __init__(self) -> None:
        self.taken: dict[str, set[str]] = {}

    def give(self, row: Row) -> None:
        kind = row.table.model._meta.model_name
        if kind not in self.taken:
            addresses = Address.objects.filter(kind=kind)
            self.taken[kind] = set(addresses.values_list("slug", flat=True))
        taken, instance = self.taken[kind], row.instance
        if not instance.slug:
            with override("en"):
                instance.slug = first_free(stem_of(kind, str(instance)), taken)
        elif instance.slug in taken:
            row.fault(_("Something else has, or once had, this address."), "slug")
        taken.add(instance.slug)
