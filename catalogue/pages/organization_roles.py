"""Roles of an organization in records by year, and its memberships in a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, reduce
from operator import or_
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.compiled_queries import CompiledQuery, JointQuery, Parameter
from catalogue.base.relation_paths import public_path_q
from catalogue.base.translation import active_language
from catalogue.filtering.query_parameters import BadParametersError, ParameterProblem, truncated
from catalogue.pages.prefetches import query_of_first_rows, with_total_count
from catalogue.pages.year_table import build_year_table, count_groups_by_year, year_groups
from catalogue.records.organizations import Membership, Organization
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


@dataclass(frozen=True)
class RoleRelation:
    """A relation of organizations to the records of one kind; `kind` is the name of its field."""

    model: Any
    kind: str

    def rows(self, organization: Any) -> QuerySet:
        """Return the rows of an organization, a key or a parameter, whose record is public."""
        return self.model._default_manager.filter(
            public_path_q(self.model, self.kind, isnull=False), organization_id=organization
        )

    @property
    def record_model(self) -> Any:
        """The model of the records to which the relation leads."""
        return self.model._meta.get_field(self.kind).related_model

    @property
    def plural_name(self) -> str:
        """The plural name of the records: “meetings”."""
        return str(self.record_model._meta.verbose_name_plural)

    @property
    def labels(self) -> dict[str, str]:
        return _role_labels(self.model)

    def key(self, code: str | F | Value) -> Concat:
        """Return the key of a role of this relation, which differs from those of the others."""
        return Concat(Value(f"{self.model.__name__} {self.kind} "), code)


def organization_context(organization: Organization, year: int | None) -> dict:
    """Return the memberships, and the roles in records: by year, and the newest of each kind."""
    relations = _role_relations()
    counts = count_groups_by_year(_compiled_years().rows(organization=organization.pk))
    labels = [
        (f"{one.model.__name__} {one.kind} {code}", f"{label} ({one.plural_name})", "")
        for one in relations
        for code, label in one.labels.items()
    ]
    values = {"organization": organization.pk, "year": _touched_days(year) if year else None}
    rows = compiled_rows(active_language(), year is not None).read(**values)
    return {
        "year": year,
        "memberships": rows["memberships"],
        "members": rows["members"],
        "roles": build_year_table(counts, [one for one in labels if one[0] in counts]),
        "roles_by_kind": [
            _record_roles(of_kind, rows[kind])
            for kind, of_kind in _relations_by_kind().items()
            if rows[kind]
        ],
    }


@cache
def _compiled_years() -> CompiledQuery:
    """Return the query of the `year_groups` of all roles of the parameter `organization`."""
    first, *others = (
        year_groups(
            one.rows(Parameter("organization")), one.key(_code_of_role(one.model)), at=one.kind
        )
        for one in _role_relations()
    )
    return CompiledQuery(first.union(*others, all=True))


@cache
def _role_relations() -> list[RoleRelation]:
    return [
        RoleRelation(Organization._meta.get_field(name).related_model, kind)
        for name, kinds in ROLE_RELATIONS.items()
        for kind in kinds
    ]


def _relations_by_kind() -> dict[str, list[RoleRelation]]:
    by_kind: dict[str, list[RoleRelation]] = {}
    for relation in _role_relations():
        by_kind.setdefault(relation.kind, []).append(relation)
    return by_kind


@cache
def compiled_rows(language: str, is_in_year: bool) -> JointQuery:
    """Return the query of all rows of an organization that are shown, read in one statement.

    Its parameters are `organization`, a key, and `year`, the days of a year.
    """
    organization = Parameter("organization")
    querysets = {
        name: _first_memberships(
            Membership.objects.public().filter(**{own: organization}), is_in_year
        )
        for name, own in (("memberships", "organization_id"), ("members", "body_id"))
    }
    for kind, relations in _relations_by_kind().items():
        querysets[kind] = _newest_records(relations, organization)
    return JointQuery(querysets)


def _first_memberships(memberships: QuerySet, is_in_year: bool) -> QuerySet:
    """Return the first memberships: all, or those of a year and those without dates."""
    if is_in_year:
        memberships = memberships.filter(
            Q(period__overlap=Parameter("year")) | Q(period__isnull=True)
        )
    return query_of_first_rows(memberships)


def _touched_days(year: int) -> DateRange:
    return DateRange(date(year, 1, 1), date(year + 1, 1, 1))


def _newest_records(relations: Sequence[RoleRelation], organization: Any) -> QuerySet:
    """Return the newest records to which these relations lead, each once, with codes of roles."""
    kind = relations[0].kind
    codes = {
        f"codes_{number}": ArraySubquery(
            one.rows(organization)
            .filter(**{kind: OuterRef("pk")})
            .order_by()
            .values(code=_code_of_role(one.model))
        )
        for number, one in enumerate(relations)
    }
    is_related = reduce(or_, (Q(pk__in=one.rows(organization).values(kind)) for one in relations))
    return (
        with_total_count(relations[0].record_model._default_manager.filter(is_related))
        .annotate(**codes)
        .order_by(F("period__startswith").desc(nulls_last=True), "-pk")[:MAX_RECORDS_PER_KIND]
    )


def _record_roles(relations: Sequence[RoleRelation], records: list[Record]) -> RecordRoles:
    """Return records of one kind, read by `_newest_records`, with the labels of their roles."""
    roles = [
        RecordRole(
            record,
            " · ".join(
                str(label)
                for number, one in enumerate(relations)
                for code, label in one.labels.items()
                if code in getattr(record, f"codes_{number}")
            ),
        )
        for record in records
    ]
    first = relations[0]
    address = f"{first.record_model.plural}:list"
    return RecordRoles(capfirst(first.plural_name), roles, records[0].total_count, address)


def _role_labels(model) -> dict[str, str]:
    """Return the labels of the roles of a relation; one without roles has one, under ""."""
    if "role" in {field.name for field in model._meta.fields}:
        return dict(model._meta.get_field("role").choices)
    return {"": capfirst(str(model._meta.verbose_name))}


def _code_of_role(model) -> F | Value:
    return Value("") if "" in _role_labels(model) else F("role")
