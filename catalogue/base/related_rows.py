"""Relations of records, read in one statement in place of one for each relation."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, cached_property
from operator import attrgetter
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Prefetch, QuerySet

from catalogue.base.compiled_queries import (
    CompiledQuery,
    IsAnyOf,
    JointQuery,
    without_unread_columns,
)
from catalogue.base.translation import active_language

OWNER_ANNOTATION = (
    "owner_of_row"  # an annotation of rows that have no column with the key of their record
)


class RelatedRows:
    """Relations of a model, as for `prefetch_related_objects`, with SQL that is compiled once.

    A lookup has one step, or a first step to one record that is read already and a second one.
    Relations of related rows take one more statement for each relation that has them.
    """

    def __init__(self, model: type[models.Model], lookups: Iterable[str | Prefetch]) -> None:
        self._fields: dict[str, Any] = {}
        self._nested: dict[str, RelatedRows] = {}
        self._further: dict[str, RelatedRows] = {}
        self._rows: dict[str, QuerySet] = {}
        for lookup in lookups:
            name = lookup if isinstance(lookup, str) else lookup.prefetch_to
            rows = None if isinstance(lookup, str) else lookup.queryset
            first, _, second = name.partition("__")
            field: Any = model._meta.get_field(first)
            if second:
                self._further[first] = RelatedRows(field.related_model, [Prefetch(second, rows)])
                continue
            if rows is None:
                rows = field.related_model._default_manager.all()
            self._fields[name] = field
            self._nested[name] = RelatedRows(field.related_model, rows._prefetch_related_lookups)
            self._rows[name] = rows.prefetch_related(None)

    @property
    def names(self) -> list[str]:
        return [*self._rows]

    def querysets(self, parameter: str = "owners") -> dict[str, QuerySet]:
        """Return the rows of each relation of the records whose keys are in the parameter."""
        return {
            name: rows_of_owners(self._fields[name], rows, parameter)
            for name, rows in self._rows.items()
        }

    @cached_property
    def _query(self) -> JointQuery:
        return JointQuery(self.querysets())

    def attach(self, records: Sequence[Any]) -> None:
        """Read the relations of these records, so that templates read them without a statement."""
        if records:
            self.attach_read(records, self._query.read(owners=[record.pk for record in records]))

    def attach_read(self, records: Sequence[Any], rows_by_name: Mapping[str, list[Any]]) -> None:
        """Attach the rows of each relation, which were read in another statement."""
        for name, rows in rows_by_name.items():
            self._nested[name].attach(rows)
            attach_rows(self._fields[name], records, rows)
        for first, relations in self._further.items():
            relations.attach([row for record in records if (row := getattr(record, first))])


def rows_of_owners(field: Any, rows: QuerySet, parameter: str) -> QuerySet:
    """Return the related rows of the records whose primary keys are in the parameter."""
    if isinstance(field, GenericRelation):
        kind = field.model._meta
        rows = rows.filter(
            content_type__app_label=kind.app_label, content_type__model=kind.model_name
        )
    elif name_of_owner(field) == OWNER_ANNOTATION:
        path = field.remote_field.name if field.auto_created else field.related_query_name()
        rows = rows.annotate(**{OWNER_ANNOTATION: F(path)})
    return rows.filter(IsAnyOf(name_of_owner(field), parameter))


def name_of_owner(field: Any) -> str:
    """Return the attribute of a related row that holds the primary key of its record."""
    if isinstance(field, GenericRelation):
        return field.object_id_field_name
    return field.remote_field.attname if field.one_to_many else OWNER_ANNOTATION


def attach_rows(field: Any, records: Sequence[Any], rows: Sequence[Any]) -> None:
    """Attach to each record the list of its own rows, which its manager returns as `all()`.

    A list in place of a queryset, whose making takes as long as that of its rows.
    """
    rows_of: dict[int, list] = defaultdict(list)
    owner = attrgetter(name_of_owner(field))
    for row in rows:
        rows_of[owner(row)].append(row)
    if field.many_to_one:
        for record in records:
            field.set_cached_value(record, next(iter(rows_of[record.pk]), None))
        return
    name = prefetch_name(field)
    has_owner = field.one_to_many and not isinstance(field, GenericRelation)
    for record in records:
        own = rows_of[record.pk]
        cache = record.__dict__.setdefault("_prefetched_objects_cache", {})
        cache[name] = own
        if has_owner:
            for row in own:
                setattr(row, field.remote_field.name, record)


def public_by_key(
    model: type[models.Model], keys: Collection[int], relations: tuple[str, ...] = ()
) -> dict[int, Any]:
    """Return the public records with these primary keys, and their rows of `relations`."""
    if not keys:
        return {}
    query, related_rows = _compiled_records(model, relations, active_language())
    records = query.read(keys=list(keys))
    related_rows.attach(records)
    return {record.pk: record for record in records}


@cache
def _compiled_records(
    model: type[models.Model], relations: tuple[str, ...], language: str
) -> tuple[CompiledQuery, RelatedRows]:
    rows = model._default_manager.public().filter(IsAnyOf("pk", "keys"))
    return CompiledQuery(without_unread_columns(rows)), RelatedRows(model, relations)


def prefetched_queryset(model: type[models.Model], rows: list) -> QuerySet:
    """Return a queryset that holds `rows` and makes no query, as `prefetch_related` caches it."""
    queryset = model._default_manager.all()
    queryset._result_cache, queryset._prefetch_done = rows, True
    return queryset


def read_rows(record: Any, name: str) -> Any:
    """Return the rows of a relation, without a related manager if they have been read.

    To make the manager takes longer than all else.
    """
    rows = getattr(record, "_prefetched_objects_cache", {}).get(name)
    if rows is None:
        rows = getattr(record, name)
        return rows.all() if isinstance(rows, models.Manager) else rows
    return rows


def prefetch_name(relation: Any) -> str:
    """Return the name under which `prefetch_related` caches the rows of a relation."""
    if not relation.auto_created:
        return relation.name
    if relation.many_to_many:
        return relation.field.related_query_name()
    return relation.get_accessor_name()
