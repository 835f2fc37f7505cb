"""Pages of the API: each begins after the last row of the one before, however deep.

A cursor holds the values by which the rows are sorted, of the last row of a page. The database
goes on from there, so that the thousandth page costs what the first does, and what is published
meanwhile neither repeats nor skips a record.
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
    """One of the expressions by which rows are sorted, as the annotation `name`."""

    name: str
    expression: Any
    is_descending: bool
    nulls_last: bool

    def equal_q(self, value) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})

    def later_q(self, value) -> Q | None:
        """Rows that come after those with `value`; none after what is not known, which is last."""
        if value is None:
            return None
        later = Q(**{f"{self.name}__{'lt' if self.is_descending else 'gt'}": value})
        return later | Q(**{f"{self.name}__isnull": True}) if self.nulls_last else later


def sort_keys(queryset: QuerySet) -> list[SortKey]:
    """What the queryset is sorted by. The last key is unique."""
    return [_sort_key(f"key_{number}", one) for number, one in enumerate(queryset.query.order_by)]


def _sort_key(name: str, one) -> SortKey:
    if isinstance(one, str):
        return SortKey(name, F(one.removeprefix("-")), one.startswith("-"), False)
    if isinstance(one, OrderBy):
        # A rank is a number of single precision, of which no text says the value exactly.
        is_rank = isinstance(one.expression, SearchRank)
        expression = Cast(one.expression, FloatField()) if is_rank else one.expression
        return SortKey(name, expression, one.descending, bool(one.nulls_last))
    return SortKey(name, one, False, False)


def rows_after_q(keys: Sequence[SortKey], values: Sequence) -> Q:
    """Rows that come after the row with these values."""
    condition, same = Q(), Q()
    for key, value in zip(keys, values, strict=True):
        if (after := key.later_q(value)) is not None:
            condition |= same & after
        same &= key.equal_q(value)
    return condition


def _json_value(value):
    """An instant to the microsecond, of which JSON would keep the thousandths."""
    return value.isoformat() if isinstance(value, datetime) else value


class KeysetPagination(BasePagination):
    """`limit` records a page (50 unless said otherwise), and the address of the next page."""

    def paginate_queryset(self, queryset, request, view=None) -> list[int]:
        """The records of a page, by their primary keys; `queryset` are the rows of the index.

        How many there are in all, the filters have said to the view.
        """
        self.request = request
        limit = self.requested_limit(request.query_params.get("limit", ""))
        keys = sort_keys(queryset)
        self.count = view.total
        found = queryset.annotate(**{key.name: key.expression for key in keys})
        if cursor := request.query_params.get("cursor", "").strip():
            found = found.filter(rows_after_q(keys, self.decode_cursor(cursor, keys, found)))
        rows = list(found.values_list("record_id", *(key.name for key in keys))[: limit + 1])
        self.next = self.encode_cursor(rows[limit - 1][1:]) if len(rows) > limit else None
        return [record for record, *_values in rows[:limit]]

    @staticmethod
    def requested_limit(text: str) -> int:
        text = text.strip()
        if not text:
            return DEFAULT_LIMIT
        if text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= MAX_LIMIT:
            return int(text)
        sentence = f"“limit” is a whole number from 1 to {MAX_LIMIT}."
        raise BadParametersError([ParameterProblem("limit", truncated(text), sentence)])

    @staticmethod
    def decode_cursor(cursor: str, keys: Sequence[SortKey], queryset: QuerySet) -> list:
        """The values in a cursor that this list has given. Raises BadParametersError."""
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
            sentence = "“cursor” is not one that this list, in this order, has given."
            raise BadParametersError(
                [ParameterProblem("cursor", truncated(cursor), sentence)]
            ) from error

    @staticmethod
    def encode_cursor(values: Sequence) -> str:
        said = json.dumps([_json_value(value) for value in values], cls=DjangoJSONEncoder)
        return urlsafe_b64encode(said.encode()).decode()

    def get_paginated_response(self, data) -> Response:
        following = self.next and self.page_url(self.next)
        response = Response({"count": self.count, "next": following, "results": data})
        if following:
            response["Link"] = f'<{following}>; rel="next"'
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
                "count": {"type": "integer", "description": "of the whole list, as filtered"},
                "next": {
                    "type": ["string", "null"],
                    "format": "uri",
                    "description": "the address of the next page; null on the last one",
                },
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view) -> list[dict]:
        return [
            {
                "name": "limit",
                "in": "query",
                "description": f"records a page, {DEFAULT_LIMIT} unless said otherwise",
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
                "description": "where a page begins, as “next” of the page before says",
                "schema": {"type": "string"},
            },
        ]
