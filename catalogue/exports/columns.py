"""The columns of a list, declared once for all export formats.

A column yields one or more cells. A cell is an expression on the record itself or, for related
records, their names or codes, which the export reads with one query for each relation. All formats
use the same texts of cells; `Cell.type` is their type, so that formats with numbers, dates and
lists can convert them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Func, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue.base.period import period_patterns
from catalogue.base.relation_paths import public_path_q, related_model_at
from catalogue.base.translation import CONTENT_LANGUAGES, translated_expression
from catalogue.records.frameworks import Framework

Label = str | Promise

CHANGED_AT_LABEL = _("Last updated (UTC)")
PERMALINK_LABEL = _("Permanent link")
SLUG_LABEL = capfirst(_("web address (last part)"))
ADDRESS_CELLS = 2  # the cells of `PermalinkColumn`, at the end of each row


class CellType(models.TextChoices):
    """Types of the texts of cells. An empty text means no value, for all types."""

    TEXT = "text", _("text")
    INTEGER = "integer", _("whole number")
    BOOLEAN = "truth", _("yes or no")
    DAY = "day", _("date (ISO 8601)")
    INSTANT = "instant", _("date and time in UTC (ISO 8601)")
    ADDRESS = "address", _("web address")
    CODE = "code", _("code from a fixed list")
    NAMES = "names", _("names separated by “; ”")
    CODES = "codes", _("codes separated by “; ”, in the order of the names")


# Types with several values in one cell: see `formula_guard.split_values`.
MULTI_VALUE_TYPES = (CellType.NAMES, CellType.CODES)


@dataclass(frozen=True)
class Cell:
    """One cell of each row: its permanent code, its label and an expression for its text.

    With `relation` there is no expression: the cell contains the names of related rows, or their
    codes with `holds_codes`. `choices` is the closed list of the codes, if there is one.
    """

    code: str
    label: Label
    expression: models.Expression | models.F | None = None
    relation: "RelatedColumn | None" = None
    holds_codes: bool = False
    choices: type[models.TextChoices] | None = None
    type: CellType = CellType.TEXT

    def heading(self, *, codes: bool) -> str:
        """Return the heading: the label in the active language, or the permanent code."""
        return self.code if codes else str(self.label)


@dataclass(frozen=True)
class Column:
    """A column with the value of one field as text.

    A column without a label has the label of its field, so that lists, files, forms and imports
    agree. A label is declared only if no field has the meaning of the column.
    """

    code: str
    label: Label = field(default="", kw_only=True)
    type: CellType = field(default=CellType.TEXT, kw_only=True)

    @property
    def field_name(self) -> str:
        """Return the field of the model from which a column without a label takes it."""
        return self.code

    def for_model(self, model: Any) -> Self:
        """Return the column with its label, as a column of the list of `model`."""
        if isinstance(self.label, Promise):
            return self
        model_field = model._meta.get_field(self.field_name)
        return replace(self, label=capfirst(model_field.verbose_name))

    def cells(self) -> Iterator[Cell]:
        """Yield the cells in the active language."""
        yield Cell(self.code, self.label, Cast(F(self.code), TextField()), type=self.type)


class PermalinkColumn(Column):
    """The address of the record and its slug, the last part of the address.

    They are the last cells, because the beginning of the address depends on the request: the export
    adds them to the other cells, which are stored.
    """

    def cells(self) -> Iterator[Cell]:
        yield Cell(self.code, self.label, F("slug"), type=CellType.ADDRESS)
        yield Cell("slug", SLUG_LABEL, F("slug"))


class TextColumn(Column):
    """A column with a translated text in the active language, else in the other one."""

    def cells(self) -> Iterator[Cell]:
        yield Cell(self.code, self.label, translated_expression(self.code))


class BooleanColumn(Column):
    """A column with “yes” or “no” in the active language."""

    def cells(self) -> Iterator[Cell]:
        yes, no = Value(str(_("yes"))), Value(str(_("no")))
        text = Case(When(**{self.code: True}, then=yes), default=no)
        yield Cell(self.code, self.label, text, type=CellType.BOOLEAN)


class DateTimeColumn(Column):
    """A column with an instant in ISO 8601, in UTC, to the second."""

    def cells(self) -> Iterator[Cell]:
        text = Func(
            F(self.code),
            Value('YYYY-MM-DD"T"HH24:MI:SS"Z"'),
            template="to_char(%(expressions)s)",
            arg_joiner=" AT TIME ZONE 'UTC', ",
            output_field=TextField(),
        )
        yield Cell(self.code, self.label, text, type=CellType.INSTANT)


@dataclass(frozen=True)
class ChoiceColumn(Column):
    """A column with the label of a value of a closed list, followed by its code."""

    choices: type[models.TextChoices]

    def cells(self) -> Iterator[Cell]:
        cases = (
            When(**{self.code: code}, then=Value(str(label)))
            for code, label in self.choices.choices
        )
        labels = Case(*cases, default=Value(""), output_field=TextField())
        yield Cell(self.code, self.label, labels)
        yield Cell(
            f"{self.code}_code",
            code_label(self.label),
            F(self.code),
            type=CellType.CODE,
            choices=self.choices,
        )


class PeriodColumns(Column):
    """Columns with the period in words, and its first and last day (inclusive) in ISO 8601.

    A day is empty if that end is unknown or the period is ongoing.
    """

    def cells(self) -> Iterator[Cell]:
        words = Cast(Value(json.dumps(period_patterns())), models.JSONField())
        yield Cell(
            self.code,
            self.label,
            _period_function("label", "period", "start_precision", "end_precision", words),
        )
        first = _period_function("first_day", "period", "start_precision")
        last = _period_function("last_day", "period", "end_precision")
        yield Cell("first_day", _("First day"), first, type=CellType.DAY)
        yield Cell("last_day", _("Last day"), last, type=CellType.DAY)


@dataclass(frozen=True)
class RelatedColumn(Column):
    """A column with the names of related records, followed by one with their codes.

    A cell may contain several values. All `paths` end at the same model and pass through public
    records only. `only` are values that columns of the related rows have.
    """

    paths: tuple[str, ...]
    name: str = "title"
    code_field: str = "slug"
    choices: type[models.TextChoices] | None = field(default=None, kw_only=True)
    only: tuple[tuple[str, str], ...] = field(default=(), kw_only=True)

    @property
    def field_name(self) -> str:
        return self.paths[0] if len(self.paths) == 1 else self.code

    def cells(self) -> Iterator[Cell]:
        yield Cell(self.code, self.label, relation=self, type=CellType.NAMES)
        yield Cell(
            f"{self.code}_code",
            code_label(self.label),
            relation=self,
            holds_codes=True,
            type=CellType.CODES,
            choices=self.choices,
        )

    def pairs(self, model: type[models.Model], listed) -> QuerySet:
        """Return distinct rows of (record, code, name in each language) for the ids in `listed`."""
        rows = [
            model._base_manager.filter(
                public_path_q(model, path, isnull=False, **dict(self.only)), pk__in=listed
            ).values_list("pk", f"{path}__{self.code_field}", *self.names_at(model, path).values())
            for path in self.paths
        ]
        return rows[0].union(*rows[1:]) if rows[1:] else rows[0].order_by().distinct()

    def names_at(self, model: type[models.Model], path: str) -> dict[str, Any]:
        """Return an expression for the name in each content language."""
        names = {}
        for language in CONTENT_LANGUAGES:
            with override(language):
                names[language] = self.name_at(model, path)
        return names

    def column_paths_at(self, model: type[models.Model], path: str) -> Iterator[str]:
        """Yield the columns, as paths in a filter, that the names and codes are composed of."""
        yield f"{path}__{self.code_field}"
        yield from (f"{path}__{column}" for column, _value in self.only)
        for name in self.names_at(model, path).values():
            yield from (part.name for part in name.flatten() if isinstance(part, F))

    def name_at(self, model: type[models.Model], path: str):
        """Return an expression for the name; a model without a name column composes it."""
        if composed := getattr(related_model_at(model, path), "name_at", None):
            return composed(path)
        return Cast(translated_expression(f"{path}__{self.name}"), TextField())


@dataclass(frozen=True)
class RelatedChoiceColumn(RelatedColumn):
    """A column of related rows named by a value of a closed list, such as editions by language."""

    def name_at(self, model: type[models.Model], path: str):
        cases = (
            When(**{f"{path}__{self.code_field}": code}, then=Value(str(label)))
            for code, label in self.choices.choices
        )
        return Case(*cases, default=Value(""), output_field=TextField())


def code_label(label: Label) -> Label:
    return format_lazy(_("{label} (code)"), label=label)


def _period_function(function: str, *arguments) -> Func:
    return Func(*arguments, function=f"catalogue_period_{function}", output_field=TextField())


# The first and last columns of every list.
FIRST_COLUMNS = (
    Column("number", type=CellType.INTEGER),
    TextColumn("title", label=_("Title")),
)
FRAMEWORK_COLUMNS = tuple(
    RelatedColumn(
        framework.value,
        ("topics",),
        name="name",
        code_field="code",
        only=(("framework", framework.value),),
        label=framework.label,
    )
    for framework in Framework
)
LAST_COLUMNS = (
    RelatedColumn("topics", ("topics",), name="name", only=(("framework", ""),), label=_("Topics")),
    *FRAMEWORK_COLUMNS,
    TextColumn("summary", label=_("Summary")),
    DateTimeColumn("changed_at", label=CHANGED_AT_LABEL),
    PermalinkColumn("permalink", label=PERMALINK_LABEL),
)
PLACE_COLUMNS = (
    RelatedColumn("countries", ("countries",), name="name", code_field="alpha3"),
    RelatedColumn("regions", ("regions",), name="name"),
)
