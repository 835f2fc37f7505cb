"""Querysets whose SQL is compiled once, and several querysets read in one statement.

Django compiles a queryset at each reading, which takes longer than the reading itself for pages
that read twenty relations. The querysets here have parameters with a name in place of values.
"""

import copy
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Any

import orjson
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import connections, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, Expression, F, Func, QuerySet
from django.db.models.query import ModelIterable

from server.replica_router import read_alias

NEVER_BY_ITSELF = sys.maxsize  # executions after which psycopg prepares any other statement
PLACEHOLDER = re.compile("%[s%]")
# Derived for searching, and the times that only the staff area shows.
UNREAD_COLUMNS = {"search", "names", "created_at", "english_changed_at", "spanish_changed_at"}
Rows = Sequence[Sequence[Any]]


class PreparingCursor(ServerBindingCursor):
    """A cursor whose statements PostgreSQL parses and plans once for each connection.

    To plan a statement of a hundred tables takes longer than to execute it for one record.
    """

    def execute(self, query: Any, params: Any = None) -> Any:
        super().execute(query, params, prepare=True)
        self._query = SimpleNamespace(query=query.encode())  # Django's log of statements reads it
        return self


def preparing_cursor(using: str) -> CursorWrapper:
    connection = connections[using]
    connection.ensure_connection()
    connection.connection.prepare_threshold = NEVER_BY_ITSELF
    return connection._prepare_cursor(PreparingCursor(connection.connection))


class Parameter(Expression):
    """A parameter of an SQL statement whose value is given at each reading."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list]:
        return "(%s)", [self]


class IsAnyOf(Func):
    """A condition: the column is any value of a parameter, which is a list."""

    template = "%(expressions)s"
    arg_joiner = " = ANY "
    output_field = BooleanField()

    def __init__(self, column: str, parameter: str) -> None:
        super().__init__(F(column), Parameter(parameter))


class CompiledQuery:
    """A queryset of model instances, or of lists of values, whose SQL is compiled once.

    It must be compiled again for another language if its SQL depends on the language.
    """

    def __init__(self, queryset: QuerySet, *, with_aliases: bool = False) -> None:
        self._compiler = queryset.query.get_compiler(using=queryset.db)
        sql, values = self._compiler.as_sql(with_col_aliases=with_aliases)
        self.sql, self.parameters = with_constants(sql, values, queryset.db)
        selected = [expression for expression, *_ in self._compiler.select]
        self.columns = [expression.output_field for expression in selected]
        converters = self._compiler.get_converters(selected)
        self._compiler.get_converters = lambda expressions: converters

    def read(self, **values: Any) -> list[Any]:
        """Return the instances for these values of the parameters."""
        using = read_alias()
        with preparing_cursor(using) as cursor:
            cursor.execute(self.sql, bound(self.parameters, values))
            return self.instances(cursor.fetchall(), using)

    def rows(self, **values: Any) -> list[tuple]:
        """Return the rows of a `values_list` for these values of the parameters."""
        using = read_alias()
        with preparing_cursor(using) as cursor:
            cursor.execute(self.sql, bound(self.parameters, values))
            rows = cursor.fetchall()
        return list(self._compiler_for(using).results_iter([rows], tuple_expected=True))

    def _compiler_for(self, using: str) -> Any:
        """Return a compiler that converts rows of this thread's connection."""
        compiler = copy.copy(self._compiler)
        compiler.using, compiler.connection = using, connections[using]
        return compiler

    def instances(self, rows: Rows, using: str) -> list[Any]:
        """Return rows of this statement as instances, by the means of Django."""
        compiler = self._compiler_for(using)
        compiler.execute_sql = lambda **options: [rows]
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        source: Any = SimpleNamespace(query=query, db=using, _known_related_objects={})
        return list(ModelIterable(source))


class JointQuery:
    """Several querysets of model instances, read in one statement as an array in JSON each."""

    def __init__(self, querysets: Mapping[str, QuerySet]) -> None:
        self._queries = {
            name: CompiledQuery(without_unread_columns(queryset), with_aliases=True)
            for name, queryset in querysets.items()
        }
        parts = (
            f"(SELECT json_agg(part)::text FROM ({query.sql}) AS part)"
            for query in self._queries.values()
        )
        self._sql = f"SELECT {', '.join(parts)}"
        self._parameters = [
            parameter for query in self._queries.values() for parameter in query.parameters
        ]
        self._converters = {
            name: json_converters(query.columns) for name, query in self._queries.items()
        }

    def read(self, **values: Any) -> dict[str, list[Any]]:
        """Return the instances of each queryset for these values of the parameters."""
        if not self._queries:
            return {}
        using = read_alias()
        with preparing_cursor(using) as cursor:
            cursor.execute(self._sql, bound(self._parameters, values))
            parts = cursor.fetchone()
        return {
            name: query.instances(self._rows(name, orjson.loads(part)), using) if part else []
            for (name, query), part in zip(self._queries.items(), parts, strict=True)
        }

    def _rows(self, name: str, part: list[dict[str, Any]]) -> Rows:
        rows = [list(row.values()) for row in part]
        for place, convert in self._converters[name]:
            for row in rows:
                if row[place] is not None:
                    row[place] = convert(row[place])
        return rows


def with_constants(sql: str, values: Sequence[Any], using: str) -> tuple[str, list[Parameter]]:
    """Return SQL with its constants inserted, so that PostgreSQL plans with them, and the rest.

    A plan for unknown values would read all partitions of the index.
    """
    connection = connections[using]
    rest = iter(values)
    parameters: list[Parameter] = []

    def constant(placeholder: re.Match) -> str:
        if placeholder[0] == "%%":
            return "%%"
        value = next(rest)
        if isinstance(value, Parameter):
            parameters.append(value)
            return "%s"
        return connection.ops.compose_sql("%s", [value]).replace("%", "%%")

    with connection.cursor():  # composing needs an open connection
        return PLACEHOLDER.sub(constant, sql), parameters


def bound(parameters: Sequence[Parameter], values: Mapping[str, Any]) -> list[Any]:
    """Return the values of the parameters of a statement.

    Lists of numbers are texts, such as {1,2}: PostgreSQL has several types of whole numbers, and
    would plan the statement anew for each one.
    """
    return [_one_type(values[parameter.name]) for parameter in parameters]


def _one_type(value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, int) for item in value):
        return f"{{{','.join(map(str, value))}}}"
    return value


def without_unread_columns(queryset: QuerySet) -> QuerySet:
    """Leave out the columns that no public page and no part of the API reads."""
    return queryset.defer(*_unread_columns(queryset.model, selected_relations(queryset)))


def selected_relations(queryset: QuerySet) -> dict[str, Any]:
    """Return the relations that the queryset joins by name, each with those of its own rows."""
    selected = queryset.query.select_related
    return selected if isinstance(selected, dict) else {}


def _unread_columns(model: Any, selected: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    for field in model._meta.concrete_fields:
        if field.name in UNREAD_COLUMNS:
            yield f"{prefix}{field.name}"
    for name, further in selected.items():
        related = model._meta.get_field(name).related_model
        yield from _unread_columns(related, further, f"{prefix}{name}__")


def json_converters(columns: Sequence[models.Field]) -> list[tuple[int, Any]]:
    """Return (place, function) for each column whose values in JSON have another type.

    Raise TypeError for a column whose values in JSON are unknown.
    """
    converters: list[tuple[int, Any]] = []
    for place, column in enumerate(columns):
        if isinstance(column, models.DateTimeField):
            converters.append((place, datetime.fromisoformat))
        elif isinstance(column, models.DateField):
            converters.append((place, date.fromisoformat))
        elif isinstance(column, DateRangeField):
            converters.append((place, partial(range_from_text, column.range_type)))
        elif isinstance(column, models.DecimalField):
            converters.append((place, lambda number: Decimal(str(number))))
        elif not isinstance(column, PLAIN_IN_JSON):
            raise TypeError(f"{column} cannot be read from JSON.")
    return converters


PLAIN_IN_JSON = (
    models.BooleanField,
    models.CharField,
    models.FileField,
    models.ForeignKey,
    models.GeneratedField,
    models.IntegerField,
    models.TextField,
    ArrayField,
)


def range_from_text(range_type: Any, text: str) -> Any:
    """Return the range that PostgreSQL writes as a text, such as “[2012-01-01,2013-01-01)”."""
    if text == "empty":
        return range_type(empty=True)
    ends = [date.fromisoformat(bound) if bound else None for bound in text[1:-1].split(",")]
    return range_type(*ends, bounds=text[0] + text[-1])
