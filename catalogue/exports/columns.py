"""The columns of a list, declared once for every file that the list can be taken away as.

A column makes one or more cells. A cell is an expression on the record itself or, for related
records, their names or codes, which the export gathers in one pass a relation. Every format is
made of the text of the same cells; `Cell.type` says what that text stands for, so that a format
which knows numbers, days and lists can give them as such.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Case, F, Func, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue.base.period import period_patterns
from catalogue.base.relation_paths import public_path_q, related_model_at
from catalogue.base.translation import CONTENT_LANGUAGES, translated_expression

Label = str | Promise


class CellType(models.TextChoices):
    """What the text of a cell stands for. An empty text is no value, whatever the type."""

    TEXT = "text", _("text")
    INTEGER = "integer", _("whole number")
    BOOLEAN = "truth", _("yes or no")
    DAY = "day", _("date (ISO 8601)")
    INSTANT = "instant", _("date and time in UTC (ISO 8601)")
    ADDRESS = "address", _("web address")
    CODE = "code", _("code from a fixed list")
    NAMES = "names", _("names separated by “; ”")
    CODES = "codes", _("codes separated by “; ”, in the order of the names")


# What holds several values in one cell; `catalogue.guard.split` parts them.
MULTI_VALUE_TYPES = (CellType.NAMES, CellType.CODES)


@dataclass(frozen=True)
class Cell:
    """One cell of each row: its stable code, its label, and an expression for its text.

    Where `relation` is set there is no expression: the cell holds the relation's names, or its
    codes if `of_codes`. `choices` is the closed list of a code, if it is one.
    """

    code: str
    label: Label
    expression: models.Expression | models.F | None = None
    relation: "RelatedColumn | None" = None
    holds_codes: bool = False
    choices: type[models.TextChoices] | None = None
    type: CellType = CellType.TEXT

    def heading(self, *, codes: bool) -> str:
        """What stands above the cells: the label in the active language, or the stable code."""
        return self.code if codes else str(self.label)


@dataclass(frozen=True)
class Column:
    """The value of one field, as text."""

    code: str
    label: Label
    type: CellType = field(default=CellType.TEXT, kw_only=True)

    def cells(self) -> Iterator[Cell]:
        """The cells, in the active language."""
        yield Cell(self.code, self.label, Cast(F(self.code), TextField()), type=self.type)


class PermalinkColumn(Column):
    """The record's own address: the last column, as what comes before the slug is known last.

    A file puts the address of the list before it.
    """

    def cells(self) -> Iterator[Cell]:
        yield Cell(self.code, self.label, F("slug"), type=CellType.ADDRESS)


class TextColumn(Column):
    """A translated text in the active language, else in the other."""

    def cells(self) -> Iterator[Cell]:
        yield Cell(self.code, self.label, translated_expression(self.code))


class BooleanColumn(Column):
    """Yes or no."""

    def cells(self) -> Iterator[Cell]:
        yes, no = Value(str(_("yes"))), Value(str(_("no")))
        truth = Case(When(**{self.code: True}, then=yes), default=no)
        yield Cell(self.code, self.label, truth, type=CellType.BOOLEAN)


class DateTimeColumn(Column):
    """An instant, as ISO 8601 in UTC, to the second."""

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
    """A value of a closed list: its label, and beside it its code."""

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
    """The period as people say it, and its first and last day (inclusive) as ISO days.

    A day is empty where that end is unknown, or where the period is still going on.
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
    """Related records: their names and, beside them, their codes; several in one cell.

    Every one of `paths` leads to the same model, through public records only.
    """

    paths: tuple[str, ...]
    name: str = "title"
    code_field: str = "slug"
    choices: type[models.TextChoices] | None = field(default=None, kw_only=True)

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
        """Rows of (record, code, names), each once, for the records whose ids `listed` gives.

        The names are those in each content language.
        """
        rows = [
            model._base_manager.filter(
                public_path_q(model, path, isnull=False), pk__in=listed
            ).values_list("pk", f"{path}__{self.code_field}", *self.names_at(model, path).values())
            for path in self.paths
        ]
        return rows[0].union(*rows[1:]) if rows[1:] else rows[0].order_by().distinct()

    def names_at(self, model: type[models.Model], path: str) -> dict[str, Any]:
        """For each content language an expression for the name."""
        names = {}
        for language in CONTENT_LANGUAGES:
            with override(language):
                names[language] = self.name_at(model, path)
        return names

    def column_paths_at(self, model: type[models.Model], path: str) -> Iterator[str]:
        """The columns, as paths in a filter, that the names and codes are made of."""
        yield f"{path}__{self.code_field}"
        for name in self.names_at(model, path).values():
            yield from (part.name for part in name.flatten() if isinstance(part, F))

    def name_at(self, model: type[models.Model], path: str):
        """An expression for the name; a model without one of its own composes it."""
        if composed := getattr(related_model_at(model, path), "name_at", None):
            return composed(path)
        return Cast(translated_expression(f"{path}__{self.name}"), TextField())


@dataclass(frozen=True)
class RelatedChoiceColumn(RelatedColumn):
    """Related rows that are named by a value of a closed list, such as editions by language."""

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


# What every list begins and ends with.
FIRST_COLUMNS = (
    Column("number", _("Number"), type=CellType.INTEGER),
    TextColumn("title", _("Title")),
)
LAST_COLUMNS = (
    RelatedColumn("topics", _("Topics"), ("topics",), name="name"),
    TextColumn("summary", _("Summary")),
    DateTimeColumn("changed_at", _("Last updated (UTC)")),
    PermalinkColumn("permalink", _("Permanent link")),
)
PLACE_COLUMNS = (
    RelatedColumn("countries", _("Countries"), ("countries",), name="name", code_field="alpha3"),
    RelatedColumn("regions", _("Country groups"), ("regions",), name="name"),
)
