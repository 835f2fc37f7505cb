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
from tests.refusals import refused

LIST = "Choose one of the values in the list."
REVIEWED = (State.IN_REVIEW, State.PUBLISHED, State.WITHDRAWN)


@dataclass(frozen=True)
class Rule:
    """A rule and a way to break it: `row()` keeps every rule, and with `change` all but this one.

    A value in `change` that is a function is asked with the row. `form` is what a form says
    first, where its own check of the field comes before the rule's `sentence`. `trigger` names
    one that would speak before the rule does.
    """

    name: str
    sentence: str
    row: Callable[[], models.Model]
    change: dict = field(default_factory=dict)
    form: str = ""
    trigger: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {', '.join(self.change)}"

    def broken(self) -> models.Model:
        row = self.row()
        row.full_clean()
        for name, value in self.change.items():
            setattr(row, name, value(row) if callable(value) else value)
        return row


def said(check: Callable[[], None]) -> list[str]:
    """The sentences of what a check refuses."""
    try:
        check()
    except ValidationError as error:
        return error.messages
    return []


def assert_kept(rule: Rule) -> None:
    """Nobody breaks the rule: neither in a form, which says a sentence, nor past all forms."""
    row = rule.broken()

    assert said(row.full_clean) == [rule.form or rule.sentence]
    assert said(row.validate_constraints) == [rule.sentence]
    label = row._meta.label
    with pgtrigger.ignore(f"{label}:{rule.trigger}") if rule.trigger else nullcontext():
        assert refused(row.save) == rule.name


def assert_binds_from_review_on(rule: Rule) -> None:
    """A draft may break the rule of completeness; what has left its editor's desk may not."""
    row = rule.broken()
    row.state = State.DRAFT
    row.full_clean()
    row.save()

    for state in REVIEWED:
        row.state = state
        assert said(row.full_clean) == [rule.sentence]
        assert refused(row.save) == rule.name


def rules_declared(app: str) -> set[str]:
    """The names of all constraints that the models of a layer declare."""
    return {
        constraint.name
        for model in apps.get_app_config(app).get_models()
        for constraint in model._meta.constraints
    }


def names_of(model: type[models.Model]) -> str:
    """What the names of a model's rules begin with."""
    return f"{model._meta.app_label}_{model._meta.model_name}"


def choice_rule(model, name: str, row: Callable[[], models.Model]) -> Rule:
    """The field holds a value of its closed list."""
    return Rule(
        f"{names_of(model)}_{name}_is_in_its_list",
        LIST,
        row,
        {name: "xx"},
        form="Value 'xx' is not a valid choice.",
    )


YEAR = DateRange(date(2012, 1, 1), date(2013, 1, 1))
SINCE = DateRange(date(2012, 1, 1), None)
LATE = DateRange(date(2012, 1, 2), date(2013, 1, 1))  # a day after a year, or a month, begins
EARLY = DateRange(date(2012, 1, 1), date(2012, 12, 31))  # and a day before it ends
# Every way in which the three columns of a period can contradict one another.
PERIODS = {
    ("says_how_exactly_it_is_known", "Say of each end how exactly it is known."): (
        (None, "year", "year"),
        (YEAR, "", "year"),
        (YEAR, "year", ""),
        (YEAR, "ongoing", "year"),
        (YEAR, "week", "year"),
        (YEAR, "year", "week"),
        (DateRange(None, date(2013, 1, 1)), "year", "year"),
        (DateRange(empty=True), "day", "day"),
    ),
    ("knows_one_end", "Give at least the beginning or the end."): (
        (YEAR, "unknown", "unknown"),
        (SINCE, "unknown", "ongoing"),
    ),
    ("is_open_when_ongoing", "Only what is still going on has no end."): (
        (YEAR, "year", "ongoing"),
        (SINCE, "year", "year"),
    ),
    ("fits_its_precision", "A month or a year is kept from its first to its last day."): (
        (LATE, "year", "day"),
        (LATE, "month", "day"),
        (EARLY, "day", "year"),
        (EARLY, "day", "month"),
        (YEAR, "day", "unknown"),
        (YEAR, "unknown", "day"),
    ),
}


def period_rules(model, row: Callable[[], models.Model], every_way: bool = False) -> list[Rule]:
    """What every row with a period keeps, broken in one way or in every way.

    `row` makes a row without a period.
    """
    names = ("period", "start_precision", "end_precision")
    return [
        Rule(
            f"{names_of(model)}_period_{rule}",
            sentence,
            row,
            dict(zip(names, columns, strict=True)),
        )
        for (rule, sentence), ways in PERIODS.items()
        for columns in (ways if every_way else ways[:1])
    ]


def record_rules(model, row: Callable[[], models.Model]) -> list[Rule]:
    """What every record keeps."""
    return [
        *period_rules(model, row),
        *address_rules(model, row),
        Rule(f"{names_of(model)}_state_is_in_its_list", LIST, row, {"state": "xx"}),
        Rule(
            f"{names_of(model)}_only_a_withdrawn_record_has_a_reason",
            "Only a withdrawn record has a reason for it.",
            row,
            {"withdrawal_reason_en": "It was not held."},
        ),
        Rule(
            f"{names_of(model)}_has_a_title",
            "Give the title in at least one language.",
            row,
            {"title_en": ""},
        ),
    ]


def address_rules(model, row: Callable[[], models.Model]) -> list[Rule]:
    """What everything with a slug keeps."""
    return [
        Rule(
            f"{names_of(model)}_slug_is_written_plainly",
            "An address holds small letters, digits and single hyphens only.",
            row,
            {"slug": "Under_score"},
        )
    ]


def party_rules(model, organization: Callable, group: Callable) -> list[Rule]:
    """What every party keeps: `organization` makes one of an organization, `group` of a group."""
    names = (
        f"{names_of(model)}_names_an_organization_or_a_group",
        "Choose an organization, or else describe a group.",
    )
    return [
        choice_rule(model, "group_kind", group),
        *group_rules(model, organization),
        Rule(*names, organization, {"group_en": "All of them"}),
        Rule(*names, organization, {"group_es": "Todos"}),
        Rule(*names, organization, {"organization": None}),
    ]


def group_rules(model, organization: Callable) -> list[Rule]:
    """Only a described group has a size and a kind."""
    only = (
        f"{names_of(model)}_only_a_group_has_a_size_and_kind",
        "Only a described group has a number and a kind.",
    )
    return [
        Rule(*only, organization, {"group_size": 3}),
        Rule(*only, organization, {"group_kind": "network"}),
    ]
