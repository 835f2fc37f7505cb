"""Earlier versions of a record and its rows, reconstructed from the current rows and events."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models

from catalogue.base.compiled_queries import range_from_text
from catalogue.base.related_rows import prefetched_queryset
from catalogue.history.events import Action, Event
from catalogue.history.tracking import GENERIC_OWNER, child_tables, tracked_tables

Row = dict[str, Any]  # a row as returned by PostgreSQL's to_jsonb
RowKey = tuple[str, int]  # the table and primary key of a row


@dataclass(frozen=True)
class Version:
    """A record, with every row that belongs to it, at a point of its history."""

    key: RowKey
    rows: dict[RowKey, Row]

    @property
    def exists(self) -> bool:
        return self.key in self.rows

    @property
    def record(self) -> models.Model:
        """Return the record as an instance with its relations of that time.

        Related records (the name of an organization) are the current ones. The instance must not
        be saved. Raise ObjectDoesNotExist if the record did not exist.
        """
        model = tracked_tables()[self.key[0]][0]
        if not self.exists:
            raise ObjectDoesNotExist(f"There was no {model._meta.verbose_name} {self.key[1]} then.")
        return self._with_relations(instance_of(model, self.rows[self.key]))

    def rows_of(self, model: type[models.Model]) -> list[models.Model]:
        """Return the rows of `model` that belonged to the record, as instances not to be saved."""
        table = model._meta.db_table
        return [
            instance_of(model, row)
            for (name, _pk), row in sorted(self.rows.items(), key=_item_key)
            if name == table
        ]

    def rows_with_relations(self, model: type[models.Model]) -> list[models.Model]:
        """Return the rows of `model` that belong to the record itself, with their relations."""
        record = instance_of(tracked_tables()[self.key[0]][0], self.rows[self.key])
        return [self._with_relations(row) for row in self._child_rows(model, record)]

    def _with_relations(self, instance: models.Model) -> models.Model:
        """Fill the cache of `prefetch_related` with the rows of that time."""
        cache: dict[str, models.QuerySet] = {}
        relations: Iterable[Any] = instance._meta.get_fields()
        for relation in relations:
            if relation.many_to_many and not relation.auto_created:
                through = relation.remote_field.through
                if through._meta.db_table not in tracked_tables():
                    continue
                cache[relation.name] = self._related_queryset(relation, through, instance)
            elif relation.one_to_many and relation.related_model._meta.db_table in tracked_tables():
                model, owners = tracked_tables()[relation.related_model._meta.db_table]
                column = getattr(relation, "field", None) and relation.field.column
                if owners == GENERIC_OWNER or column in [name for name, _table in owners]:
                    rows = [self._with_relations(row) for row in self._child_rows(model, instance)]
                    cache[_accessor_name(relation)] = prefetched_queryset(model, rows)
        instance._prefetched_objects_cache = cache
        return instance

    def _child_rows(self, model: type[models.Model], instance: models.Model) -> list[models.Model]:
        owners = tracked_tables()[model._meta.db_table][1]
        rows = [
            row
            for row in self.rows_of(model)
            if owners == GENERIC_OWNER
            or instance.pk in [getattr(row, column) for column, _t in owners]
        ]
        for row in rows:
            for column, _table in owners if owners != GENERIC_OWNER else ():
                if getattr(row, column) == instance.pk:
                    setattr(row, column.removesuffix("_id"), instance)
        return sorted(rows, key=_row_sort_key(model))

    def _related_queryset(self, relation, through, instance: models.Model) -> models.QuerySet:
        ours, theirs = relation.m2m_column_name(), relation.m2m_reverse_name()
        rows = [row for (table, _pk), row in self.rows.items() if table == through._meta.db_table]
        model = relation.related_model
        if through not in self._related_rows:  # one query for all instances
            ids = {row[theirs] for row in rows}
            self._related_rows[through] = model._default_manager.in_bulk(ids) if ids else {}
        targets = self._related_rows[through]
        own_ids = {row[theirs] for row in rows if row[ours] == instance.pk}
        return prefetched_queryset(
            model, [target for pk, target in targets.items() if pk in own_ids]
        )

    @cached_property
    def _related_rows(self) -> dict[type[models.Model], dict[int, models.Model]]:
        return {}


def net_changes(
    events: Iterable[Event],
) -> tuple[dict[RowKey, Row | None], dict[RowKey, Row | None]]:
    """Return each row before the first, and after the last, of these events."""
    before: dict[RowKey, Row | None] = {}
    after: dict[RowKey, Row | None] = {}
    for event in events:
        key = (event.table, event.row_id)
        before.setdefault(key, event.row_before)
        after[key] = event.row_after
    return before, after


def instance_of(model: type[models.Model], row: Row) -> Any:
    """Return a recorded row as an instance; a column added later has its default."""
    instance = model(
        **{
            field.attname: _field_value(field, row[field.column])
            for field in model._meta.concrete_fields
            if field.column in row
        }
    )
    instance._state.adding, instance._state.db = False, connection.alias
    return instance


def _field_value(field: models.Field, value):
    if isinstance(value, str) and hasattr(field, "range_type"):
        return range_from_text(field.range_type, value)
    return value if isinstance(value, list) else field.to_python(value)


def _accessor_name(relation) -> str:
    """Return the attribute of an instance with the rows of a forward or reverse relation."""
    reverse = getattr(relation, "get_accessor_name", None)
    return reverse() if reverse else relation.name


def _item_key(item: tuple[RowKey, Row]) -> RowKey:
    return item[0]


def _row_sort_key(model: type[models.Model]):
    """Return a sort key: the `position` if the model is ordered by it, then the primary key."""
    names = [name for name in model._meta.ordering if isinstance(name, str)]
    plain = [name for name in names if name == "position"]
    return lambda row: (*(getattr(row, name) for name in plain), row.pk)


def version_at(record: models.Model, instant: datetime) -> Version:
    """Return the version of the record at `instant`, even if it is deleted now."""
    return _reconstruct_version((record._meta.db_table, record.pk), {"at__gt": instant})


def version_now(record: models.Model) -> Version:
    """Return the current version of the record."""
    return version_after(record, 2**63 - 1)


def version_after(record: models.Model, event: int) -> Version:
    """Return the version of the record right after the event of that number."""
    return _reconstruct_version((record._meta.db_table, record.pk), {"pk__gt": event})


def _reconstruct_version(key: RowKey, later: dict[str, Any]) -> Version:
    """Return the current rows with all later events reverted, the last event first."""
    rows = current_rows([key])
    rows |= _child_rows_at({key: rows.get(key, {})}, later)
    own = Event.objects.filter(table=key[0], row_id=key[1], **later).order_by("-pk")
    revert_events(rows, own)
    return Version(key, rows)


def _child_rows_at(owners: Iterable[RowKey], later: dict[str, Any]) -> dict[RowKey, Row]:
    """Return the rows that belonged to `owners` at that time, at any depth."""
    by_table: dict[str, list[int]] = {}
    for table, pk in owners:
        by_table.setdefault(table, []).append(pk)
    children: dict[RowKey, Row] = {}
    for table, ids in by_table.items():
        if not child_tables(table):
            continue
        rows = child_rows(table, ids)
        events = Event.objects.filter(owner_table=table, owner_id__in=ids, **later)
        revert_events(rows, events.order_by("-pk"))
        children |= rows
    return (children | _child_rows_at(children, later)) if children else children


def revert_events(rows: dict[RowKey, Row], events: Iterable[Event]) -> None:
    """Revert `events`, given in reverse order, in the dictionary `rows`."""
    for event in events:
        key = (event.table, event.row_id)
        if event.action == Action.INSERT:
            rows.pop(key, None)
        else:
            rows[key] = event.row_before


def current_rows(keys: Iterable[RowKey]) -> dict[RowKey, Row]:
    """Return the current rows of these keys, without those that do not exist."""
    by_table: dict[str, list[int]] = {}
    for table, pk in keys:
        by_table.setdefault(table, []).append(pk)
    return _select_rows([(table, "t.id = ANY(%s)", ids) for table, ids in by_table.items()])


def child_rows(table: str, ids: list[int]) -> dict[RowKey, Row]:
    """Return the current rows that belong to rows of `table`, with one query."""
    meta = tracked_tables()[table][0]._meta
    selections = []
    for name, column in child_tables(table):
        if column:
            owners = [owner for owner, _table in tracked_tables()[name][1]]
            # The first owner column that is not null applies, so the earlier ones must be null.
            first = "".join(f" AND t.{owner} IS NULL" for owner in owners[: owners.index(column)])
            selections.append((name, f"t.{column} = ANY(%s){first}", ids))
        else:
            kind = (
                "t.object_id = ANY(%s) AND t.content_type_id = (SELECT id FROM django_content_type"
                f" WHERE app_label = '{meta.app_label}' AND model = '{meta.model_name}')"
            )
            selections.append((name, kind, ids))
    return _select_rows(selections)


def _select_rows(selections: list[tuple[str, str, list[int]]]) -> dict[RowKey, Row]:
    """Return the rows of each (table, SQL condition, ids), without generated columns."""
    if not selections:
        return {}
    parts = [
        f"SELECT '{table}', t.id, to_jsonb(t) - '{{search,names}}'::text[]"
        f" FROM {table} t WHERE {condition}"
        for table, condition, _ids in selections
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [ids for _table, _condition, ids in selections])
        return {(table, pk): json.loads(row) for table, pk, row in cursor.fetchall()}
