"""Roles of an organization in records by year, and its memberships in a year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.relation_paths import public_path_q
from catalogue.filtering.query_parameters import BadParametersError, ParameterProblem, truncated
from catalogue.pages.prefetches import with_total_count
from catalogue.pages.year_table import YearCounts, build_year_table, count_by_year
from catalogue.records.organizations import Organization
from catalogue.records.record import Record

# Reverse relations of Organization, which higher layers define, and the records they link to.
ROLE_RELATIONS = {
    "involvements": ("activity", "project"),
    "participations": ("meeting",),
    "authorships": ("publication",),
    "contributions": ("publication",),
}
MAX_RECORDS_PER_KIND = 25  # newest records


@dataclass(frozen=True)
class RecordRole:
    """The role of an organization in a record, or its roles, in the order of their choices."""

    record: Record
    role: str


@dataclass(frozen=True)
class RecordRoles:
    """The newest records of one kind in which an organization has roles, and their total number.

    `list_url` is the URL name of the full list.
    """

    label: str
    rows: list[RecordRole]
    total_count: int
    list_url: str


def requested_year(request: HttpRequest) -> int | None:
    """Return the value of the parameter `year`, or None. Raise BadParametersError."""
    values = request.GET.getlist("year")
    if len(values) > 1:
        sentence = _("“%(name)s” can be used only once.") % {"name": "year"}
        raise BadParametersError([ParameterProblem("year", values[0], sentence)])
    text = values[0].strip() if values else ""
    if not text:
        return None
    is_number = text.isascii() and text.isdecimal() and len(text) == 4
    if is_number and MIN_YEAR <= int(text) <= MAX_YEAR:
        return int(text)
    sentence = _("“%(value)s” is not a year between %(first)s and %(last)s.") % {
        "value": truncated(text.replace("\x00", "")),
        "first": MIN_YEAR,
        "last": MAX_YEAR,
    }
    raise BadParametersError([ParameterProblem("year", text, sentence)])


def memberships_in_year(memberships, year: int | None):
    """Return the memberships that overlap a year, and those without dates, which might."""
    if year is not None:
        touched = DateRange(date(year, 1, 1), date(year + 1, 1, 1))
        memberships = memberships.filter(Q(period__overlap=touched) | Q(period__isnull=True))
    return memberships


def roles_context(organization: Organization) -> dict:
    """Return the table of roles by year and the newest records of each kind with their roles."""
    counts: YearCounts = {}
    labels: list[tuple] = []
    rows_by_kind: dict[str, list[QuerySet]] = {}
    for name, kinds in ROLE_RELATIONS.items():
        model: Any = organization._meta.get_field(name).related_model
        for kind in kinds:
            rows = model._default_manager.filter(
                public_path_q(model, kind, isnull=False), organization=organization
            )
            labels += _count_roles(counts, model, kind, rows)
            rows_by_kind.setdefault(kind, []).append(rows)
    newest = [_newest_records(kind, relations) for kind, relations in rows_by_kind.items()]
    present = [(key, label, "") for key, label in labels if key in counts]
    return {
        "roles": build_year_table(counts, present),
        "roles_by_kind": [roles for roles in newest if roles.rows],
    }


def _count_roles(counts: YearCounts, model, kind: str, rows) -> Iterable[tuple]:
    """Add the number of records per role and year to `counts`; return (key, label) of each role."""
    labels = role_labels(model)
    role_counts = count_by_year(rows, "" if "" in labels else "role", at=kind)
    for role, by_year in role_counts.items():
        counts[model.__name__, kind, role] = by_year
    plural = str(model._meta.get_field(kind).related_model._meta.verbose_name_plural)
    return [((model.__name__, kind, code), f"{label} ({plural})") for code, label in labels.items()]


def _newest_records(kind: str, relations: Sequence[QuerySet]) -> RecordRoles:
    """Return the newest records of a kind to which these relations lead, each of them once."""
    model: Any = relations[0].model._meta.get_field(kind).related_model
    codes = {
        f"codes_{number}": ArraySubquery(
            rows.filter(**{kind: OuterRef("pk")}).order_by().values(code=code_of_role(rows.model))
        )
        for number, rows in enumerate(relations)
    }
    is_related = reduce(or_, (Q(pk__in=rows.values(kind)) for rows in relations))
    records = (
        with_total_count(model._default_manager.filter(is_related))
        .annotate(**codes)
        .order_by(F("period__startswith").desc(nulls_last=True), "-pk")
    )
    shown = list(records[:MAX_RECORDS_PER_KIND])
    labels = [role_labels(rows.model) for rows in relations]
    roles = [
        RecordRole(
            record,
            " · ".join(
                str(label)
                for name, of_relation in zip(codes, labels, strict=True)
                for code, label in of_relation.items()
                if code in getattr(record, name)
            ),
        )
        for record in shown
    ]
    label = capfirst(str(model._meta.verbose_name_plural))
    return RecordRoles(label, roles, shown[0].total_count if shown else 0, f"{model.plural}:list")


def role_labels(model) -> dict[str, str]:
    """Return the labels of the roles of a relation; one without roles has one, under ""."""
    if "role" in {field.name for field in model._meta.fields}:
        return dict(model._meta.get_field("role").choices)
    return {"": capfirst(str(model._meta.verbose_name))}


def code_of_role(model) -> F | Value:
    return Value("") if "" in role_labels(model) else F("role")
