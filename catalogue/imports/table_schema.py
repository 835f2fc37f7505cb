"""Schema of an import file: the table of a kind of record, and tables of its child rows.

A workbook has one sheet per table, named by the table's code. A CSV file holds one table, which is
detected from its columns. A row is matched by its key: a record by its permanent link, a topic or
a source by its slug, a child row by its `id` or else by its natural key. A row without a match is
new. A row that is absent from the file is not removed: only “yes” in the column `remove` removes a
row.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.base.relation_paths import related_model_at
from catalogue.exports.columns import CHANGED_AT_LABEL, PERMALINK_LABEL
from catalogue.imports.columns import (
    Column,
    KeyColumn,
    ReadOnlyColumn,
    columns_for_fields,
    has_field,
)
from catalogue.imports.parsing.sheet import Sheet
from catalogue.imports.schema_columns import (
    CITED_VALUE_COLUMN,
    REMOVE_COLUMN,
    ChangedAtColumn,
    ParentColumn,
    PermalinkColumn,
    PermalinkWidget,
)
from catalogue.imports.widgets import TextWidget
from catalogue.records.record import Record
from catalogue.records.sources import Citation, Link, OtherName

# Returns the sheets of a file in a format that is not a spreadsheet, or None for other files.
FileReader = Callable[[bytes, str], list[Sheet] | None]


@dataclass(frozen=True, eq=False)
class Table:
    """Table of an import file.

    `code` names its sheet, `fields` are its own columns. In a child table, `parent` is the field
    that refers to the parent row, and `natural_key` are the codes of the columns that identify a
    row without an `id`. `children` are the tables of the rows that belong to its rows. `readers`
    read the files of other formats in which such records are exchanged.
    """

    code: str
    model: type[models.Model]
    fields: tuple[str | Column, ...]
    children: tuple["Table", ...] = ()
    parent: str = ""
    parent_model: type[models.Model] | None = None
    natural_key: tuple[str, ...] = ()
    readers: tuple["FileReader", ...] = ()  # of formats other than spreadsheets

    @property
    def is_of_records(self) -> bool:
        return issubclass(self.model, Record)

    @cached_property
    def key(self) -> Column:
        """Return the column that identifies the stored row."""
        if self.is_of_records:
            note = _("Identifies the record. Leave empty for a new record.")
            return PermalinkColumn("permalink", PermalinkWidget(), label=PERMALINK_LABEL, note=note)
        for name in ("alpha3", "slug"):
            if has_field(self.model, name):
                return self.column_by_name(name)
        note = _(
            "Leave empty for a new row, or enter a name of your choice if other rows in the "
            "file refer to it."
        )
        return KeyColumn("id", TextWidget(models.CharField()), label=_("Number"), note=note)

    def column_by_name(self, name: str) -> Column:
        return next(column for column in self._own_columns if column.code == name)

    @cached_property
    def _own_columns(self) -> tuple[Column, ...]:
        columns: list[Column] = []
        for field in self.fields:
            columns += (
                columns_for_fields(self.model, [field]) if isinstance(field, str) else [field]
            )
        return tuple(columns)

    @cached_property
    def parent_column(self) -> ParentColumn | None:
        return ParentColumn(self.parent, self.parent_model) if self.parent_model else None

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        first: list[Column] = [] if self.key in self._own_columns else [self.key]
        if self.parent_column:
            return (self.parent_column, *first, *self._own_columns, REMOVE_COLUMN)
        if self.is_of_records:
            note = _("Changed by the review only, not by an import. New records are drafts.")
            state = ReadOnlyColumn(
                "state", TextWidget(models.CharField()), label=_("State"), note=note
            )
            changed = ChangedAtColumn(
                "changed_at",
                TextWidget(models.CharField()),
                label=CHANGED_AT_LABEL,
                note=_("Leave unchanged. Used to detect changes by others."),
            )
            return (*first, *self._own_columns, state, changed)
        return (*first, *self._own_columns)

    @cached_property
    def columns_by_code(self) -> dict[str, Column]:
        return {column.code: column for column in self.columns}

    @property
    def parent_id_field(self) -> str:
        """Return the field of a child table that has the primary key of the parent."""
        field: Any = self.model._meta.get_field(self.parent)
        return field.fk_field if isinstance(field, GenericForeignKey) else field.attname

    def rows_of(self, parents: Iterable[int]) -> models.QuerySet:
        """Return the rows of a child table of the parents with these primary keys."""
        of_parents: dict[str, Any] = {f"{self.parent_id_field}__in": parents}
        field = self.model._meta.get_field(self.parent)
        if isinstance(field, GenericForeignKey):
            of_parents[field.ct_field] = ContentType.objects.get_for_model(self.parent_model)
        return self.model._base_manager.filter(**of_parents)

    def column_label(self, table: str, code: str) -> str:
        """Return the label of a column of this table or a descendant, else its code."""
        labels = (
            column.label
            for one in self.all()
            if one.code == table
            for column in one.columns
            if column.code == code
        )
        return capfirst(str(next(labels, code)))

    def all(self) -> Iterator["Table"]:
        """Yield this table and its descendants, each after its parent."""
        yield self
        for child in self.children:
            yield from child.all()

    def __str__(self) -> str:
        return str(self.model._meta.verbose_name_plural)


def child_table(
    code: str,
    model: type[models.Model],
    parent: str,
    fields: tuple[str | Column, ...],
    *,
    natural_key: tuple[str, ...],
    children: tuple[Table, ...] = (),
    of: type[models.Model] | None = None,
) -> Table:
    """Return a table of child rows, whose field `parent` refers to their parent row.

    `of` is the model of the parents if that field is a generic foreign key.
    """
    parent_model = of or related_model_at(model, parent)
    return Table(code, model, fields, children, parent, parent_model, natural_key)


def common_child_tables(of: type[models.Model], *, names: bool = False) -> tuple[Table, ...]:
    """Return the child tables of every kind of record: links, citations and other names.

    `names` includes other names, which only some kinds of records have.
    """
    tables = (
        child_table(
            "links", Link, "record",
            ("url", "label_en", "label_es", "language", "position"),
            natural_key=("url",), of=of,
        ),
        child_table(
            "citations", Citation, "record",
            ("source", "place_en", "place_es", "field", CITED_VALUE_COLUMN, "value_es", "basis"),
            natural_key=("source", "place_en", "field", "value"), of=of,
        ),
    )  # fmt: skip
    other_names = child_table(
        "other_names",
        OtherName,
        "record",
        ("name", "language"),
        natural_key=("name", "language"),
        of=of,
    )
    return (other_names, *tables) if names else tables


def record_table(
    model: type[Record],
    *,
    own_fields: tuple[str, ...],
    place_fields: tuple[str, ...] = ("countries", "regions"),
    relations: tuple[str, ...] = (),
    children: tuple[Table, ...] = (),
    names: bool = False,
    readers: tuple[FileReader, ...] = (),
) -> Table:
    """Return the table of a kind of record: its own columns among those of every record."""
    fields = (
        "slug",
        "title_en",
        "title_es",
        *own_fields,
        "when",
        *place_fields,
        *relations,
        "summary_en",
        "summary_es",
        "topics",
    )
    tables = (*children, *common_child_tables(model, names=names))
    return Table(model.plural, model, fields, tables, readers=readers)


PARTY_COLUMNS = ("organization", "group_en", "group_es", "group_kind", "group_size", "position")
PARTY_NATURAL_KEY = ("role", "organization", "group_en", "group_es")
