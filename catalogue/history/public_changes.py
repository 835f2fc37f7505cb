"""The condition that an event changed something that the public sees.

It follows `catalogue.history.redaction`: a row that refers to a non-public row is not shown, unless
the relation is optional; a record and a row with an optional relation are shown without it.
"""

from functools import cache
from typing import Any

from django.db import models
from django.db.models import BooleanField, F, Func
from django.db.models.expressions import RawSQL

from catalogue.base.sql import compiled_sql
from catalogue.history.redaction import is_restricted, public_rows_q
from catalogue.history.tracking import child_tables, tracked_tables
from catalogue.records.record import Record

# The row of an event after and before it; they are the same for an insertion and a deletion.
_VERSIONS_SQL = "(VALUES (after), (after || coalesce(changed, '{}'))) AS version (fields)"


def is_public_change(table: str) -> Func:
    """Return a condition on the events of records in `table`: they changed public content.

    A row that is public before or after the event counts, except if all that changed are references
    to non-public rows: the time of such a change would reveal them.
    """
    return Func(
        *(F("table"), F("row"), F("before")),
        template=_condition_sql(table),
        output_field=BooleanField(),
    )


@cache
def _condition_sql(table: str) -> str:
    """Return the condition as a template. Expressions of Django would take milliseconds a page."""
    cases = [
        f"WHEN '{name}' THEN {' AND '.join(conditions)}"
        for name in _tables_of(table)
        if (conditions := _row_conditions(tracked_tables()[name][0]))
    ]
    return (
        f"(SELECT CASE name {' '.join(cases)} ELSE true END"
        " FROM (VALUES (%(expressions)s)) AS event (name, after, changed))"
    )


def _tables_of(table: str) -> list[str]:
    """Return a table and those whose rows belong to its rows, at any depth."""
    inner = [name for child, _column in child_tables(table) for name in _tables_of(child)]
    return list(dict.fromkeys([table, *inner]))


def _row_conditions(model: Any) -> list[str]:
    """Return the conditions on the events of one table, in SQL."""
    keys = _keys_to_restricted_rows(model)
    relations = getattr(model, "optional_relations", ())
    optional = [key for key in keys if issubclass(model, Record) or key.name in relations]
    required = [key for key in keys if key not in optional]
    conditions = []
    if required:
        conditions.append(_required_sql(required))
    if optional:
        conditions.append(_optional_sql(optional))
    return conditions


def _required_sql(keys: list[Any]) -> str:
    """Return a condition: a version of the row refers to no non-public row by these keys."""
    all_are_public = " AND ".join(
        f"(fields ->> '{key.column}' IS NULL OR {_refers_to_public_row_sql(key)})" for key in keys
    )
    return f"EXISTS (SELECT FROM {_VERSIONS_SQL} WHERE {all_are_public})"


def _optional_sql(keys: list[Any]) -> str:
    """Return a condition: more changed than these keys, or one was or is of a public row."""
    columns = ", ".join(f"'{key.column}'" for key in keys)
    one_is_public = " OR ".join(
        f"(changed ? '{key.column}' AND {_refers_to_public_row_sql(key)})" for key in keys
    )
    return (
        f"(coalesce(changed - ARRAY['changed_at', {columns}] <> '{{}}', true)"
        f" OR EXISTS (SELECT FROM {_VERSIONS_SQL} WHERE {one_is_public}))"
    )


def _keys_to_restricted_rows(model: type[models.Model]) -> list[Any]:
    """Return the foreign keys to rows that may be non-public, without those to the owner."""
    owners = [column for column, _table in tracked_tables()[model._meta.db_table][1]]
    keys: list[Any] = [field for field in model._meta.concrete_fields if field.many_to_one]
    return [
        key
        for key in keys
        if key.column not in owners
        and (is_restricted(key.related_model) or hasattr(key.related_model, "visibility_relation"))
    ]


def _refers_to_public_row_sql(key: Any) -> str:
    reference = RawSQL(f"(fields ->> '{key.column}')::bigint", [])  # noqa: S611 – a column's name
    rows = key.related_model._base_manager.filter(public_rows_q(key.related_model), pk=reference)
    return f"EXISTS ({compiled_sql(rows.order_by().values('pk'))})"
