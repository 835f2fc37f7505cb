"""What a record looked like, with all its rows: read back from what stands now."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models

from catalogue.history.events import Action, Event
from catalogue.history.tracking import GENERIC_OWNER, child_tables, tracked_tables

Row = dict[str, Any]  # a row as PostgreSQL's to_jsonb writes it
RowKey = tuple[str, int]  # its table and primary key


@dataclass(frozen=True)
class Version:
    """A record at a point of its history: itself and every row that belongs to it."""

    key: RowKey
    rows: dict[RowKey, Row]

    @property
    def exists(self) -> bool:
        return self.key in self.rows

    @property
    def record(self) -> models.Model:
        """The record as an instance that is never saved; its relations hold what they held then.

        What those lead to (the name of an organization) is as it is now. Raises
        ObjectDoesNotExist where the record was not there.
        """
        model = tracked_tables()[self.key[0]][0]
        if not self.exists:
            raise ObjectDoesNotExist(f"There was no {model._meta.verbose_name} {self.key[1]} then.")
        return self._with_relations(instance_of(model, self.rows[self.key]))

    def rows_of(self, model: type[models.Model]) -> list[models.Model]:
        """The rows of `model` that belonged to the record, as instances that are never saved."""
        table = model._meta.db_table
        return [
            instance_of(model, row)
            for (name, _pk), row in sorted(self.rows.items(), key=_item_key)
            if name == table
        ]

    def _with_relations(self, instance: models.Model) -> models.Model:
        """Fill what `prefetch_related` would fill, with the rows of then."""
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
                if owners == GENERIC_OWNER or column in [one for one, _table in owners]:
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
        if through not in self._related_rows:  # of all rows at once, however many led somewhere
            ids = {row[theirs] for row in rows}
            self._related_rows[through] = model._default_manager.in_bulk(ids) if ids else {}
        leaves = self._related_rows[through]
        wanted = {row[theirs] for row in rows if row[ours] == instance.pk}
        return prefetched_queryset(model, [leaf for pk, leaf in leaves.items() if pk in wanted])

    @cached_property
    def _related_rows(self) -> dict[type[models.Model], dict[int, models.Model]]:
        return {}


def instance_of(model: type[models.Model], row: Row) -> Any:
    """A row of then as an instance. A column that came later has its default."""
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
        return _parse_range(field, value)
    return value if isinstance(value, list) else field.to_python(value)


def _parse_range(field, value: str):
    if value == "empty":
        return field.range_type(empty=True)
    lower, upper = value[1:-1].split(",")
    read = field.base_field.to_python
    ends = (read(one.strip('"')) if one else None for one in (lower, upper))
    return field.range_type(*ends, bounds=value[0] + value[-1])


def _accessor_name(relation) -> str:
    """The name under which an instance has the rows: of a relation here, or of one to here."""
    reverse = getattr(relation, "get_accessor_name", None)
    return reverse() if reverse else relation.name


def prefetched_queryset(model: type[models.Model], rows: list) -> models.QuerySet:
    """`rows` as what `prefetch_related` keeps: nothing is asked of the database."""
    queryset = model._default_manager.all()
    queryset._result_cache = rows
    queryset._prefetch_done = True
    return queryset


def _item_key(item: tuple[RowKey, Row]) -> RowKey:
    return item[0]


def _row_sort_key(model: type[models.Model]):
    """The order in which the model's rows are listed, as far as their own columns say it."""
    names = [name for name in model._meta.ordering if isinstance(name, str)]
    plain = [name for name in names if name == "position"]
    return lambda row: (*(getattr(row, name) for name in plain), row.pk)


def version_at(record: models.Model, instant: datetime) -> Version:
    """The record as it stood at `instant`, also one that is gone since."""
    return _reconstruct_version((record._meta.db_table, record.pk), {"at__gt": instant})


def version_now(record: models.Model) -> Version:
    """The record as it stands."""
    return version_after(record, 2**63 - 1)


def version_after(record: models.Model, event: int) -> Version:
    """The record as it stood right after the event of that number."""
    return _reconstruct_version((record._meta.db_table, record.pk), {"pk__gt": event})


def _reconstruct_version(key: RowKey, later: dict[str, Any]) -> Version:
    """What stands now, with everything later taken back, last first."""
    rows = current_rows([key])
    rows |= _child_rows_at({key: rows.get(key, {})}, later)
    own = Event.objects.filter(table=key[0], row_id=key[1], **later).order_by("-pk")
    revert_events(rows, own)
    return Version(key, rows)


def _child_rows_at(owners: Iterable[RowKey], later: dict[str, Any]) -> dict[RowKey, Row]:
    """The rows that belonged to `owners` then, and those that belonged to these in turn."""
    by_table: dict[str, list[int]] = {}
    for table, pk in owners:
        by_table.setdefault(table, []).append(pk)
    found: dict[RowKey, Row] = {}
    for table, ids in by_table.items():
        if not child_tables(table):
            continue
        rows = child_rows(table, ids)
        events = Event.objects.filter(owner_table=table, owner_id__in=ids, **later)
        revert_events(rows, events.order_by("-pk"))
        found |= rows
    return (found | _child_rows_at(found, later)) if found else found


def revert_events(rows: dict[RowKey, Row], events: Iterable[Event]) -> None:
    """Undo `events`, given last first, on `rows`."""
    for event in events:
        key = (event.table, event.row_id)
        if event.action == Action.INSERT:
            rows.pop(key, None)
        else:
            rows[key] = event.row_before


def current_rows(keys: Iterable[RowKey]) -> dict[RowKey, Row]:
    """Rows as they stand, those that are there."""
    by_table: dict[str, list[int]] = {}
    for table, pk in keys:
        by_table.setdefault(table, []).append(pk)
    return _select_rows([(table, "t.id = ANY(%s)", ids) for table, ids in by_table.items()])


def child_rows(table: str, ids: list[int]) -> dict[RowKey, Row]:
    """The rows that belong to rows of `table` as they stand now: one query, whatever there is."""
    meta = tracked_tables()[table][0]._meta
    wanted = []
    for name, column in child_tables(table):
        if column:
            owners = [one for one, _table in tracked_tables()[name][1]]
            first = "".join(f" AND t.{one} IS NULL" for one in owners[: owners.index(column)])
            wanted.append((name, f"t.{column} = ANY(%s){first}", ids))
        else:
            kind = (
                "t.object_id = ANY(%s) AND t.content_type_id = (SELECT id FROM django_content_type"
                f" WHERE app_label = '{meta.app_label}' AND model = '{meta.model_name}')"
            )
            wanted.append((name, kind, ids))
    return _select_rows(wanted)


def _select_rows(wanted: list[tuple[str, str, list[int]]]) -> dict[RowKey, Row]:
    if not wanted:
        return {}
    parts = [
        f"SELECT '{table}', t.id, to_jsonb(t) - '{{search,names}}'::text[]"
        f" FROM {table} t WHERE {condition}"
        for table, condition, _ids in wanted
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [ids for _table, _condition, ids in wanted])
        return {(table, pk): json.loads(row) for table, pk, row in cursor.fetchall()}
