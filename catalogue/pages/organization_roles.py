"""An organization's part in things: its roles over the years, and its memberships as of a year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Q
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.period import MAX_YEAR, MIN_YEAR
from catalogue.base.relation_paths import public_path_q
from catalogue.filtering.query_parameters import BadParametersError, ParameterProblem, truncated
from catalogue.pages.detail_view import with_total_count
from catalogue.pages.year_table import YearCounts, build_year_table, count_by_year
from catalogue.records.organizations import Organization
from catalogue.records.record import Record

# What an organization takes part in are rows of higher layers, each with its own records.
ROLE_RELATIONS = {
    "involvements": ("activity", "project"),
    "participations": ("meeting",),
    "authorships": ("publication",),
    "contributions": ("publication",),
}
MAX_RECORDS_PER_KIND = 25  # of each kind of record; the newest


@dataclass(frozen=True)
class RecordRole:
    """An organization's part in a record."""

    record: Record
    role: str


@dataclass(frozen=True)
class RecordRoles:
    """The newest parts in records of one kind, of how many; `all_at` leads to all of them."""

    label: str
    rows: list[RecordRole]
    total_count: int
    list_url: str


def requested_year(request: HttpRequest) -> int | None:
    """The year of the address, if it has one. Raises BadParametersError."""
    given = request.GET.getlist("year")
    if len(given) > 1:
        sentence = _("“%(name)s” can be used only once.") % {"name": "year"}
        raise BadParametersError([ParameterProblem("year", given[0], sentence)])
    text = given[0].strip() if given else ""
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
    """Memberships that touch a year. Those without dates might: they are kept."""
    if year is not None:
        touched = DateRange(date(year, 1, 1), date(year + 1, 1, 1))
        memberships = memberships.filter(Q(period__overlap=touched) | Q(period__isnull=True))
    return memberships


def roles_context(organization: Organization) -> dict:
    """The table of roles by year, and the newest records of each kind with the roles in them."""
    counts: YearCounts = {}
    labels: list[tuple] = []
    newest = []
    for name, kinds in ROLE_RELATIONS.items():
        model: Any = organization._meta.get_field(name).related_model
        for kind in kinds:
            rows = model._default_manager.filter(
                public_path_q(model, kind, isnull=False), organization=organization
            )
            labels += _count_roles(counts, model, kind, rows)
            newest.append(_newest_roles(organization, kind, rows))
    present = [(key, label, "") for key, label in labels if key in counts]
    return {
        "roles": build_year_table(counts, present),
        "roles_by_kind": [parts for parts in newest if parts.rows],
    }


def _count_roles(counts: YearCounts, model, kind: str, rows) -> Iterable[tuple]:
    """Adds to `counts` how often each role was had, by year; gives the roles' labels."""
    record = model._meta.get_field(kind).related_model
    names = {field.name for field in model._meta.fields}
    if "role" not in names:
        own = {"": capfirst(str(model._meta.verbose_name))}
        found = count_by_year(rows, at=kind)
    else:
        own = dict(model._meta.get_field("role").choices)
        found = count_by_year(rows, "role", at=kind)
    for role, by_year in found.items():
        counts[model.__name__, kind, role] = by_year
    plural = str(record._meta.verbose_name_plural)
    return [((model.__name__, kind, code), f"{label} ({plural})") for code, label in own.items()]


def _newest_roles(organization: Organization, kind: str, rows) -> RecordRoles:
    newest = rows.select_related(kind).order_by(
        F(f"{kind}__period__startswith").desc(nulls_last=True), f"-{kind}__pk", "pk"
    )
    found = list(with_total_count(newest)[:MAX_RECORDS_PER_KIND])
    parts = [RecordRole(getattr(row, kind), role_label(row)) for row in found]
    model = rows.model._meta.get_field(kind).related_model
    label = capfirst(str(model._meta.verbose_name_plural))
    return RecordRoles(label, parts, found[0].total_count if found else 0, f"{model.plural}:list")


def role_label(row) -> str:
    return row.get_role_display() if hasattr(row, "role") else capfirst(row._meta.verbose_name)
