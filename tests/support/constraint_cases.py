"""Rules that the database keeps: how a row breaks each of them, and what people are told then."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date

import pgtrigger
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange

from catalogue.records.record import State
from tests.support.constraint_violations import violated_constraint

NOT_IN_LIST = "Choose a value from the list."
NON_DRAFT_STATES = (State.IN_REVIEW, State.PUBLISHED, State.WITHDRAWN)


@dataclass(frozen=True)
class ConstraintCase:
    """A rule and a way to break it: `row()` keeps every rule, and with `change` all but this one.

    A value in `change` that is a function is asked with the row. `form` is what a form says
    first, where its own check of the field comes before the rule's `sentence`. `trigger` names
    one that would speak before the rule does.
    """

    name: str
    message: str
    row: Callable[[], models.Model]
    change: dict = field(default_factory=dict)
    form_message: str = ""
    trigger: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.change)}"

    def broken_row(self) -> models.Model:
        row = self.row()
        row.full_clean()
        for name, value in self.change.items():
            setattr(row, name, value(row) if callable(value) else value)
        return row


def validation_messages(check: Callable[[], None]) -> list[str]:
    """The sentences of what a check refuses."""
    try:
        check()
    except ValidationError as error:
        return error.messages
    return []


def assert_constraint_enforced(rule: ConstraintCase) -> None:
    """Nobody breaks the rule: neither in a form, which says a sentence, nor past all forms."""
    row = rule.broken_row()

    assert validation_messages(row.full_clean) == [rule.form_message or rule.message]
    assert validation_messages(row.validate_constraints) == [rule.message]
    label = row._meta.label
    with pgtrigger.ignore(f"{label}:{rule.trigger}") if rule.trigger else nullcontext():
        assert violated_constraint(row.save) == rule.name


def assert_enforced_outside_drafts(rule: ConstraintCase) -> None:
    """A draft may break the rule of completeness; what has left its editor's desk may not."""
    row = rule.broken_row()
    row.state = State.DRAFT
    row.full_clean()
    row.save()

    for state in NON_DRAFT_STATES:
        row.state = state
        assert validation_messages(row.full_clean) == [rule.message]
        assert violated_constraint(row.save) == rule.name


def declared_constraints(app: str) -> set[str]:
    """The names of all constraints that the models of a layer declare."""
    return {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def constraint_prefix(model: type[models.Model]) -> str:
    """What the names of a model's rules begin with."""
    return f"{model._meta.app_label}_{model._meta.model_name}"


def choice_case(model, name: str, row: Callable[[], models.Model]) -> ConstraintCase:
    """The field holds a value of its closed list."""
    return ConstraintCase(
        f"{constraint_prefix(model)}_{name}_is_in_its_list",
        NOT_IN_LIST,
        row,
        {name: "xx"},
        form_message="Value 'xx' is not a valid choice.",
    )


YEAR = DateRange(date(2012, 1, 1), date(2013, 1, 1))
SINCE = DateRange(date(2012, 1, 1), None)
LATE = DateRange(date(2012, 1, 2), date(2013, 1, 1))  # a day after a year, or a month, begins
EARLY = DateRange(date(2012, 1, 1), date(2012, 12, 31))  # and a day before it ends
# Every way in which the three columns of a period can contradict one another.
INVALID_PERIODS = {
    ("says_how_exactly_it_is_known", "Enter the precision of the beginning and of the end."): (
        (None, "year", "year"),
        (YEAR, "", "year"),
        (YEAR, "year", ""),
        (YEAR, "ongoing", "year"),
        (YEAR, "week", "year"),
        (YEAR, "year", "week"),
        (DateRange(None, date(2013, 1, 1)), "year", "year"),
        (DateRange(empty=True), "day", "day"),
    ),
    ("knows_one_end", "Enter the beginning or the end."): (
        (YEAR, "unknown", "unknown"),
        (SINCE, "unknown", "ongoing"),
    ),
    ("is_open_when_ongoing", "Only an ongoing period has no end."): (
        (YEAR, "year", "ongoing"),
        (SINCE, "year", "year"),
    ),
    ("fits_its_precision", "A month or a year covers its first to its last day."): (
        (LATE, "year", "day"),
        (LATE, "month", "day"),
        (EARLY, "day", "year"),
        (EARLY, "day", "month"),
        (YEAR, "day", "unknown"),
        (YEAR, "unknown", "day"),
    ),
}


def period_cases(
    model, row: Callable[[], models.Model], every_way: bool = False
) -> list[ConstraintCase]:
    """What every row with a period keeps, broken in one way or in every way.

    `row` makes a row without a period.
    """
    names = ("period", "start_precision", "end_precision")
    return [
        ConstraintCase(
            f"{constraint_prefix(model)}_period_{rule}",
            sentence,
            row,
            dict(zip(names, columns, strict=True)),
        )
        for (rule, sentence), ways in INVALID_PERIODS.items()
        for columns in (ways if every_way else ways[:1])
    ]


def record_cases(model, row: Callable[[], models.Model]) -> list[ConstraintCase]:
    """What every record keeps."""
    return [
        *period_cases(model, row),
        *slug_cases(model, row),
        ConstraintCase(
            f"{constraint_prefix(model)}_state_is_in_its_list", NOT_IN_LIST, row, {"state": "xx"}
        ),
        ConstraintCase(
            f"{constraint_prefix(model)}_only_a_withdrawn_record_has_a_reason",
            "Only a withdrawn record has a reason for withdrawal.",
            row,
            {"withdrawal_reason_en": "It was not held."},
        ),
        ConstraintCase(
            f"{constraint_prefix(model)}_has_a_title",
            "Enter the title in at least one language.",
            row,
            {"title_en": ""},
        ),
    ]


def slug_cases(model, row: Callable[[], models.Model]) -> list[ConstraintCase]:
    """What everything with a slug keeps."""
    return [
        ConstraintCase(
            f"{constraint_prefix(model)}_slug_is_written_plainly",
            "Use lowercase letters without accents, digits and single hyphens.",
            row,
            {"slug": "Under_score"},
        )
    ]


def party_cases(model, organization: Callable, group: Callable) -> list[ConstraintCase]:
    """What every party keeps: `organization` makes one of an organization, `group` of a group."""
    names = (
        f"{constraint_prefix(model)}_names_an_organization_or_a_group",
        "Choose an organization or describe a group.",
    )
    return [
        choice_case(model, "group_kind", group),
        *described_group_cases(model, organization),
        ConstraintCase(*names, organization, {"group_en": "All of them"}),
        ConstraintCase(*names, organization, {"group_es": "Todos"}),
        ConstraintCase(*names, organization, {"organization": None}),
    ]


def described_group_cases(model, organization: Callable) -> list[ConstraintCase]:
    """Only a described group has a size and a kind."""
    only = (
        f"{constraint_prefix(model)}_only_a_group_has_a_size_and_kind",
        "Enter the kind and the number of members only for a group described in words.",
    )
    return [
        ConstraintCase(*only, organization, {"group_size": 3}),
        ConstraintCase(*only, organization, {"group_kind": "network"}),
    ]
