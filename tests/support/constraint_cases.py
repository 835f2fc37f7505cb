"""Test cases for database constraints: rows that violate them and the messages of forms."""

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
    """A constraint and a way to violate it.

    `row()` returns a valid row; with the values in `change` it violates only this constraint. A
    function in `change` is called with the row. `form_message` is the message of a form if its
    field check comes before the constraint's `message`. `trigger` names a trigger that would raise
    before the constraint.
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
    """Return the messages of the ValidationError that a check raises, or []."""
    try:
        check()
    except ValidationError as error:
        return error.messages
    return []


def assert_constraint_enforced(rule: ConstraintCase) -> None:
    """Check that forms reject the violation with its message and that the database rejects it."""
    row = rule.broken_row()

    assert validation_messages(row.full_clean) == [rule.form_message or rule.message]
    assert validation_messages(row.validate_constraints) == [rule.message]
    label = row._meta.label
    with pgtrigger.ignore(f"{label}:{rule.trigger}") if rule.trigger else nullcontext():
        assert violated_constraint(row.save) == rule.name


def assert_enforced_outside_drafts(rule: ConstraintCase) -> None:
    """Check that the constraint of completeness applies to all states except drafts."""
    row = rule.broken_row()
    row.state = State.DRAFT
    row.full_clean()
    row.save()

    for state in NON_DRAFT_STATES:
        row.state = state
        assert validation_messages(row.full_clean) == [rule.message]
        assert violated_constraint(row.save) == rule.name


def declared_constraints(app: str) -> set[str]:
    """Return the names of all constraints of the models of an app."""
    return {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def constraint_prefix(model: type[models.Model]) -> str:
    """Return the prefix of the constraint names of a model."""
    return f"{model._meta.app_label}_{model._meta.model_name}"


def choice_case(model, name: str, row: Callable[[], models.Model]) -> ConstraintCase:
    """Return the case of a field with a value outside its choices."""
    return ConstraintCase(
        f"{constraint_prefix(model)}_{name}_is_in_its_list",
        NOT_IN_LIST,
        row,
        {name: "xx"},
        form_message="Value 'xx' is not a valid choice.",
    )


YEAR = DateRange(date(2012, 1, 1), date(2013, 1, 1))
SECOND_QUARTER = DateRange(date(2012, 4, 1), date(2012, 7, 1))
SINCE = DateRange(date(2012, 1, 1), None)
LATE = DateRange(
    date(2012, 1, 2), date(2013, 1, 1)
)  # begins one day after the beginning of a year or month
EARLY = DateRange(date(2012, 1, 1), date(2012, 12, 31))  # ends one day before the end of a year
# All ways in which the three columns of a period can contradict each other.
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
        (LATE, "quarter", "day"),
        (EARLY, "day", "~quarter"),
        (SECOND_QUARTER, "half", "quarter"),
        (SECOND_QUARTER, "quarter", "spring"),
        (YEAR, "quarter", "unknown"),
        (YEAR, "unknown", "half"),
        (YEAR, "day", "unknown"),
        (YEAR, "unknown", "day"),
    ),
}


def period_cases(
    model, row: Callable[[], models.Model], every_way: bool = False
) -> list[ConstraintCase]:
    """Return the cases of a row with a period: one per constraint or, with `every_way`, all.

    `row` returns a row without a period.
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
    """Return the cases of every record."""
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
    """Return the cases of every row with a slug."""
    return [
        ConstraintCase(
            f"{constraint_prefix(model)}_slug_is_written_plainly",
            "Use lowercase letters without accents, digits and single hyphens.",
            row,
            {"slug": "Under_score"},
        )
    ]


def party_cases(model, organization: Callable, group: Callable) -> list[ConstraintCase]:
    """Return the cases of participating organizations.

    `organization` and `group` return a row with an organization and with a described group.
    """
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
    """Return the cases of organizations with a size or kind, which only groups have."""
    only = (
        f"{constraint_prefix(model)}_only_a_group_has_a_size_and_kind",
        "Enter the kind and the number of members only for a group described in words.",
    )
    return [
        ConstraintCase(*only, organization, {"group_size": 3}),
        ConstraintCase(*only, organization, {"group_kind": "network"}),
    ]
