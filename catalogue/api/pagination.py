"""Keyset pagination of the API.

A cursor contains the sort values of the last row of a page, and the next page begins after them.
So the thousandth page costs as much as the first, and a record published between two requests
does not make the client read another record twice or miss it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from catalogue.filtering.query_parameters import BadParametersError, ParameterProblem, truncated

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
PAGE_PARAMETERS = ("cursor", "limit")


@dataclass(frozen=True)
class SortKey:
    """An expression of the sort order; the query annotates its value as `name`."""

    name: str
    expression: Any
    is_descending: bool
    nulls_last: bool

    def equal_q(self, value) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def later_q(self, value) -> Q | None:
        """Return the condition for rows after those with `value`.

        Return None if `value` is None: nulls are last, so no row comes after them.
        """
        if value is None:
            return None
        later = Q(**{f"{self.name}__{'lt' if self.is_descending else 'gt'}": value})
        return later | Q(**{f"{self.name}__isnull": True}) if self.nulls_last else later


def sort_keys(queryset: QuerySet) -> list[SortKey]:
    """Return the sort keys of the queryset. Its last key must be unique."""
    ordering = queryset.query.order_by
    return [_sort_key(f"key_{number}", term) for number, term in enumerate(ordering)]


def _sort_key(name: str, term) -> SortKey:
    if isinstance(term, str):
        return SortKey(name, F(term.removeprefix("-")), term.startswith("-"), False)
    if isinstance(term, OrderBy):
        # ts_rank returns a float4, whose text form does not compare equal to the stored value.
        is_rank = isinstance(term.expression, SearchRank)
        expression = Cast(term.expression, FloatField()) if is_rank else term.expression
        return SortKey(name, expression, term.descending, bool(term.nulls_last))
    return SortKey(name, term, False, False)


def rows_after_q(keys: Sequence[SortKey], values: Sequence) -> Q:
    """Return the condition for rows after the row with these values."""
    condition, same = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        if (after := key.later_q(value)) is not None:
            condition |= same & after
        same &= key.equal_q(value)
    return condition


def _json_value(value):
    """Return a value for JSON; times keep their microseconds, which DjangoJSONEncoder cuts."""
    return value.isoformat() if isinstance(value, datetime) else value


class KeysetPagination(BasePagination):
    """Pages of `limit` records (`DEFAULT_LIMIT` by default) with the address of the next page."""

    key_column = "record_id"  # the column of the queryset with the primary keys of the records

    def paginate_queryset(self, queryset, request, view=None) -> list[int]:
        """Return the primary keys of the records of a page.

        `queryset` contains rows of the index, unless a subclass has another `key_column`. The
        total comes from `view.total`, which StrictFilterBackend has set.
        """
        self.request = request
        limit = self.requested_limit(request.query_params.get("limit", ""))
        keys = sort_keys(queryset)
        self.count = view.total
        sorted_rows = queryset.annotate(**{key.name: key.expression for key in keys})
        if cursor := request.query_params.get("cursor", "").strip():
            values = self.decode_cursor(cursor, keys, sorted_rows)
            sorted_rows = sorted_rows.filter(rows_after_q(keys, values))
        rows = list(
            sorted_rows.values_list(self.key_column, *(key.name for key in keys))[: limit + 1]
        )
        self.next = self.encode_cursor(rows[limit - 1][1:]) if len(rows) > limit else None
        return [record for record, *_values in rows[:limit]]

    @staticmethod
    def requested_limit(text: str) -> int:
        text = text.strip()
        if not text:
            return DEFAULT_LIMIT
        if text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= MAX_LIMIT:
            return int(text)
        sentence = f"“limit” must be a whole number from 1 to {MAX_LIMIT}."
        raise BadParametersError([ParameterProblem("limit", truncated(text), sentence)])

    @staticmethod
    def decode_cursor(cursor: str, keys: Sequence[SortKey], queryset: QuerySet) -> list:
        """Return the sort values in a cursor of this list. Raise BadParametersError."""
        try:
            values = json.loads(urlsafe_b64decode(cursor.encode("ascii")))
            fields = [queryset.query.annotations[key.name].output_field for key in keys]
            if any(isinstance(value, bool | list | dict) for value in values):
                raise ValueError(cursor)
            return [
                None if value is None else field.to_python(value)
                for field, value in zip(fields, values, strict=True)
            ]
        except (ValueError, TypeError, ValidationError, RecursionError) as error:
            sentence = "“cursor” is not a cursor of this list in this order."
            raise BadParametersError(
                [ParameterProblem("cursor", truncated(cursor), sentence)]
            ) from error

    @staticmethod
    def encode_cursor(values: Sequence) -> str:
        text = json.dumps([_json_value(value) for value in values], cls=DjangoJSONEncoder)
        return urlsafe_b64encode(text.encode()).decode()

    def get_paginated_response(self, data) -> Response:
        next_url = self.next and self.page_url(self.next)
        response = Response({"count": self.count, "next": next_url, "results": data})
        if next_url:
            response["Link"] = f'<{next_url}>; rel="next"'
        return response

    def page_url(self, cursor: str) -> str:
        data = self.request.query_params.copy()
        data["cursor"] = cursor
        return f"{self.request.build_absolute_uri(self.request.path)}?{data.urlencode()}"

    def get_paginated_response_schema(self, schema: dict) -> dict:
        return {
            "type": "object",
            "required": ["count", "next", "results"],
            "properties": {
                "count": {
                    "type": "integer",
                    "description": "number of records in the filtered list",
                },
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "address of the next page; null on the last page",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        return [
            {
                "name": "limit",
                "in": "query",
                "description": f"records per page; the default is {DEFAULT_LIMIT}",
                "schema": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_LIMIT,
                    "default": DEFAULT_LIMIT,
                },
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "position of the page, from “next” of the previous page",
                "schema": {"type": "string"},
            },
        ]
