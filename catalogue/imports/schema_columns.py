"""Columns of an import file that are no fields: permanent link, parent, removal, cited value."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue.imports.columns import Column, KeyColumn, ReadOnlyColumn, date_from_excel_serial
from catalogue.imports.name_lookup import NameLookup, file_key
from catalogue.imports.widgets import ReferenceWidget, TextWidget, YesNoWidget
from catalogue.records.citation_values import PERIOD_FIELDS, stored_value
from catalogue.records.sources import Citation


class PermalinkWidget(TextWidget):
    """Widget of a record's permanent link."""

    def __init__(self) -> None:
        super().__init__(models.CharField())

    def render(self, value) -> str:
        return value


class PermalinkColumn(KeyColumn):
    """Column with the path of a record's page; an export adds the host before it."""

    def cell_text(self, instance: Any) -> str:
        with override("en"):  # the English path has no language prefix: files are alike for all
            return reverse(f"{instance.plural}:detail", args=[instance.slug])


class ChangedAtColumn(ReadOnlyColumn):
    """Column with the time of the last change, by which an outdated file is detected."""

    def cell_text(self, instance: Any) -> str:
        return f"{instance.changed_at:%Y-%m-%dT%H:%M:%SZ}"


class ParentColumn(Column):
    """Column with the record that a row belongs to; the record may be new in the same file."""

    def __init__(self, field: Any, model: type[models.Model]):
        reference: models.ForeignKey = models.ForeignKey(model, models.CASCADE)
        reference.remote_field.model = model
        super().__init__(
            model._meta.model_name,
            ReferenceWidget(reference),
            attribute=field,
            label=model._meta.verbose_name,
            note=_("Permanent link, web address or title of the record."),
        )
        self.model = model

    def tokens(self, cell: str) -> tuple[type[models.Model] | None, list[str]]:
        return self.model, [cell] if cell.strip() else []

    def cell_text(self, instance: Any) -> str:
        return file_key(getattr(instance, self.attribute))


class RemoveColumn(Column):
    """Column by which a row is removed; always empty in exports."""

    def cell_text(self, instance: Any) -> str:
        return ""


REMOVE_COLUMN = RemoveColumn(
    "remove",
    YesNoWidget(models.BooleanField()),
    label=_("Remove"),
    note=_("Enter “yes” to delete the row."),
)


class CitedValueColumn(Column):
    """Column with the value that a source gives, read by the type of the cited field."""

    def parse_cell(self, cell: str, names: NameLookup, row: Any) -> str:
        text, field = super().parse_cell(cell, names, row), row.cell("field").strip()
        if field in PERIOD_FIELDS:
            text = date_from_excel_serial(text)
        model = row.table.parent_model
        return stored_value(model, field, text) if model else text


CITED_VALUE_COLUMN = CitedValueColumn(
    "value",
    TextWidget(Citation._meta.get_field("value")),
    label=Citation._meta.get_field("value").verbose_name,
    note=_("Only if sources differ. A date such as 19–20 August 2012 or 2012-08-19/2012-08-20."),
)
