"""Columns of an import table, and the way that each is read and rendered."""

import re
import string
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import get_language, gettext_lazy, override

from catalogue.base.period import Period
from catalogue.base.period_input import parse_period
from catalogue.exports.formula_guard import split_values
from catalogue.imports.name_lookup import NameLookup
from catalogue.imports.normalization import DIRECTIONAL_MARKS
from catalogue.imports.widgets import (
    ChoicesWidget,
    ChoiceWidget,
    MultiReferenceWidget,
    ReferenceWidget,
    TextWidget,
    Widget,
    YesNoWidget,
)
from server.text_fields import CleanFieldMixin

EXCEL_EPOCH = date(1899, 12, 30)  # serial number 0 in Excel


class Column:
    """Column of a table. Its code must never change, because stored files contain it."""

    def __init__(
        self, code: str, widget: Widget, *, attribute: str = "", label: Any, note: Any = ""
    ):
        self.code, self.attribute = code, attribute or code
        self.widget, self.label, self.note = widget, label, note

    is_many = False
    is_read_only = False

    @cached_property
    def is_independent(self) -> bool:
        """Return True if equal cells mean the same in every row, and few cells differ."""
        return type(self).parse_cell is Column.parse_cell and type(self.widget) in (
            YesNoWidget, ChoiceWidget, ReferenceWidget, MultiReferenceWidget,
        )  # fmt: skip

    def tokens(self, cell: str) -> tuple[type[models.Model] | None, list[str]]:
        """Return the model that the cell refers to, or None, and the names in the cell."""
        widget = self.widget
        if isinstance(widget, ReferenceWidget):
            return widget.field.related_model, widget.tokens(cell)
        return None, []

    def trim(self, cell: str) -> str:
        """Return a cell without directional marks around it, except where it is a text.

        Programs add such marks to copied dates and numbers; in a text they have a meaning.
        """
        is_text = type(self.widget) is TextWidget and not self.is_read_only
        if is_text and isinstance(self.widget.field, CleanFieldMixin):
            return cell
        return cell.strip(f"{DIRECTIONAL_MARKS}{string.whitespace}\u00a0")

    def parse_cell(self, cell: str, names: NameLookup, row: Any) -> Any:
        """Return the value of a cell. Raise ValidationError with one or more messages."""
        return self.widget.clean(cell, row=row, names=names)

    def set_value(self, instance: models.Model, value: Any) -> None:
        setattr(instance, self.attribute, value)

    def cell_text(self, instance: models.Model) -> str:
        """Return the cell for the stored value."""
        return self.widget.render(getattr(instance, self.attribute))

    def display_text(self, cell: str) -> str:
        """Return the cell with the labels of the values of a closed list, for display."""
        if isinstance(self.widget, ChoiceWidget):
            labels = {str(code): str(label) for code, label in self.widget.field.flatchoices}
            return "; ".join(labels.get(code, code) for code in split_values(cell))
        return cell

    @property
    def closed_list(self) -> list[str]:
        """Return the accepted values of a column with a closed list, else an empty list."""
        if isinstance(self.widget, YesNoWidget):
            return ["yes", "no"]
        if isinstance(self.widget, ChoiceWidget) and not isinstance(self.widget, ChoicesWidget):
            return [code for code, _label in self.widget.field.flatchoices if code]
        return []


class MultiReferenceColumn(Column):
    """Column of a many-to-many relation."""

    is_many = True

    def cell_text(self, instance: models.Model) -> str:
        return self.widget.render(getattr(instance, self.attribute).all()) if instance.pk else ""


class PeriodBoundColumn(Column):
    """Column with the beginning or the end of a period, as a user types it."""

    def __init__(self, code: str, position: int, *, label: Any, note: Any):
        super().__init__(code, Widget(), attribute="when", label=label, note=note)
        self.position = position

    def parse_cell(self, cell: str, names: NameLookup, row: Any) -> str:
        return date_from_excel_serial(cell.strip())

    def cell_text(self, instance: models.Model) -> str:
        return "" if instance.when is None else period_cells(instance.when)[self.position]

    @staticmethod
    def period_from_cells(begins: str, ends: str) -> Period | None:
        """Return the period of the two cells. Raise ValidationError."""
        return period_of(begins, ends, get_language())


class ReadOnlyColumn(Column):
    """Column of a value that an import cannot change, such as the review state."""

    is_read_only = True

    def parse_cell(self, cell: str, names: NameLookup, row: Any) -> str:
        return cell.strip()


class KeyColumn(ReadOnlyColumn):
    """Column that identifies the stored row; the planner reads it before the others."""


@lru_cache(maxsize=5_000)  # the dates of a file repeat
def period_of(begins: str, ends: str, language: str | None) -> Period | None:
    """Return the period of two texts. The words for “ongoing” depend on the language."""
    return parse_period(begins, ends)


@lru_cache(maxsize=5_000)
def period_cells(period: Period) -> tuple[str, str]:
    with override("en"):  # files contain "ongoing" in every language of the interface
        return period.input_values


def date_from_excel_serial(text: str) -> str:
    """Return the ISO date of an Excel serial number, and any other text unchanged.

    Excel writes the serial number if a date cell lost its format.
    """
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return (EXCEL_EPOCH + timedelta(days=int(float(text)))).isoformat()
    return text


PERIOD_BOUND_COLUMNS = (
    PeriodBoundColumn(
        "begins",
        0,
        label=gettext_lazy("Begins"),
        note=gettext_lazy("2012, 2012-07, 2012-07-04 or 4 July 2012. “?” if not known."),
    ),
    PeriodBoundColumn(
        "ends",
        1,
        label=gettext_lazy("Ends"),
        note=gettext_lazy(
            "Leave empty if the same. “?” if not known. “ongoing” if it has not ended."
        ),
    ),
)


def columns_for_fields(model: type[models.Model], codes: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of these fields of `model`; `when` means the two columns of a period."""
    columns: list[Column] = []
    for code in codes:
        columns += PERIOD_BOUND_COLUMNS if code == "when" else [column_for_field(model, code)]
    return tuple(columns)


def column_for_field(model: type[models.Model], code: str) -> Column:
    field: Any = model._meta.get_field(code)
    kind: type[TextWidget] = TextWidget
    if isinstance(field, models.ManyToManyField):
        kind = MultiReferenceWidget
    elif field.is_relation:
        kind = ReferenceWidget
    elif isinstance(field, ArrayField):
        kind = ChoicesWidget
    elif isinstance(field, models.BooleanField):
        kind = YesNoWidget
    elif field.choices:
        kind = ChoiceWidget
    column = MultiReferenceColumn if kind is MultiReferenceWidget else Column
    return column(code, kind(field), label=field.verbose_name, note=field.help_text)


def has_field(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
