"""The columns of an import: which, and how each is read."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy, override

from catalogue.base.period import Period
from catalogue.exports.formula_guard import split_values
from catalogue.imports.name_lookup import NameLookup
from catalogue.imports.widgets import (
    ChoicesWidget,
    ChoiceWidget,
    MultiReferenceWidget,
    ReferenceWidget,
    TextWidget,
    Widget,
    YesNoWidget,
)

EXCEL_EPOCH = date(1899, 12, 30)  # serial number 0, as Excel counts


class Column:
    """One column of a table. Its code is a promise: files carry it for years."""

    def __init__(
        self, code: str, widget: Widget, *, attribute: str = "", label: Any, note: Any = ""
    ):
        self.code, self.attribute = code, attribute or code
        self.widget, self.label, self.note = widget, label, note

    is_many = False
    is_read_only = False

    def tokens(self, cell: str) -> tuple[type[models.Model] | None, list[str]]:
        """The model that the cell names rows of, and the names."""
        widget = self.widget
        if isinstance(widget, ReferenceWidget):
            return widget.field.related_model, widget.tokens(cell)
        return None, []

    def parse_cell(self, cell: str, names: NameLookup, row: Any) -> Any:
        """The value of a cell. Raises ValidationError with one or more sentences."""
        return self.widget.clean(cell, row=row, names=names)

    def set_value(self, instance: models.Model, value: Any) -> None:
        setattr(instance, self.attribute, value)

    def cell_text(self, instance: models.Model) -> str:
        """The cell of what is stored."""
        return self.widget.render(getattr(instance, self.attribute))

    def display_text(self, cell: str) -> str:
        """The cell as people read it: of a value from a closed list, what it is called."""
        if isinstance(self.widget, ChoiceWidget):
            labels = {str(code): str(label) for code, label in self.widget.field.flatchoices}
            return "; ".join(labels.get(one, one) for one in split_values(cell))
        return cell

    @property
    def closed_list(self) -> list[str]:
        """The values to choose from, where there are few."""
        if isinstance(self.widget, YesNoWidget):
            return ["yes", "no"]
        if isinstance(self.widget, ChoiceWidget) and not isinstance(self.widget, ChoicesWidget):
            return [code for code, _label in self.widget.field.flatchoices if code]
        return []


class MultiReferenceColumn(Column):
    """A relation to several rows, kept in a table of its own."""

    is_many = True

    def cell_text(self, instance: models.Model) -> str:
        return self.widget.render(getattr(instance, self.attribute).all()) if instance.pk else ""


class PeriodBoundColumn(Column):
    """The beginning or the end of a period, as people type it."""

    def __init__(self, code: str, position: int, *, label: Any, note: Any):
        super().__init__(code, Widget(), attribute="when", label=label, note=note)
        self.position = position

    def parse_cell(self, cell: str, names: NameLookup, row: Any) -> str:
        return date_from_excel_serial(cell.strip())

    def cell_text(self, instance: models.Model) -> str:
        if instance.when is None:
            return ""
        with override("en"):  # the file says "ongoing", whoever takes it
            return instance.when.input_values[self.position]

    @staticmethod
    def period_from_cells(begins: str, ends: str) -> Period | None:
        """The period of the two cells. Raises ValidationError."""
        return Period.from_input(begins, ends)


class ReadOnlyColumn(Column):
    """What the database or a review gives, not a file: it is shown, and may not differ."""

    is_read_only = True

    def parse_cell(self, cell: str, names: NameLookup, row: Any) -> str:
        return cell.strip()


class KeyColumn(ReadOnlyColumn):
    """What says which row is meant; it is looked at before anything else."""


def date_from_excel_serial(text: str) -> str:
    """A day for the serial number that Excel writes where a cell lost its format."""
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
    """The columns of these fields of `model`; `when` stands for the two of a period."""
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
