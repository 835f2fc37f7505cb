"""The tools of the Model Context Protocol server. All are read-only and read public records only.

Lists and records are those of the API, so filters, fields and errors are the same. Each record
has its number and the address of its page.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import override

from activities.models import Mandate
from catalogue.api.pagination import MAX_LIMIT
from catalogue.base.full_text import normalized_symbol
from catalogue.base.translation import CONTENT_LANGUAGES
from catalogue.index.models import IndexRow
from catalogue.kinds import kind_of, listed_kinds
from catalogue.pages.global_search import search_all_kinds
from catalogue.pages.number_address import MAX_NUMBER, public_record_with_number
from catalogue.records.record import Record
from eclac_migration.public_site.api_answers import api_answer
from eclac_migration.public_site.assistants.protocol import (
    CACHEABLE,
    INVALID_PARAMS,
    JsonObject,
    ProtocolError,
)
from server.text import without_refused

MAX_TEXT_LENGTH = 500
DEFAULT_LIMIT = 10  # records in an answer; those of the API are long
LANGUAGE = {"type": "string", "enum": list(CONTENT_LANGUAGES), "default": "en"}


class ToolError(Exception):
    """A call that cannot be answered; its sentence says what to do."""


@dataclass(frozen=True)
class Tool:
    """A function that a model can call, with the JSON Schema of its arguments."""

    name: str
    title: str
    description: str
    properties: JsonObject
    required: tuple[str, ...]
    call: Callable[[HttpRequest, JsonObject], JsonObject]

    def description_for_clients(self) -> JsonObject:
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": {
                "type": "object",
                "properties": self.properties,
                "required": list(self.required),
                "additionalProperties": False,
            },
            "annotations": {"readOnlyHint": True, "openWorldHint": False},
        }


def list_tools() -> JsonObject:
    """Return the result of `tools/list`."""
    return {"tools": [tool.description_for_clients() for tool in tools()], **CACHEABLE}


def call_tool(request: HttpRequest, params: JsonObject) -> JsonObject:
    """Return the result of `tools/call`. Raise ProtocolError for a tool that does not exist."""
    name, arguments = params.get("name"), params.get("arguments") or {}
    tool = next((one for one in tools() if one.name == name), None)
    if tool is None:
        names = ", ".join(one.name for one in tools())
        raise ProtocolError(INVALID_PARAMS, f"There is no such tool. The tools are: {names}.")
    try:
        _check_arguments(tool, arguments)
        result = tool.call(request, arguments)
    except ToolError as error:
        return {"content": [{"type": "text", "text": str(error)}], "isError": True}
    text = json.dumps(result, ensure_ascii=False)
    return {
        "content": [{"type": "text", "text": text}],
        "structuredContent": result,
        "isError": False,
    }


def tools() -> tuple[Tool, ...]:
    plurals = [kind.plural for kind in listed_kinds()]
    return (
        Tool(
            "search",
            "Search all records",
            "Find public records of every kind by words, names or symbols, the best matches first. "
            "Cite a record by its number and address.",
            {"text": {"type": "string", "maxLength": MAX_TEXT_LENGTH}, "language": LANGUAGE},
            ("text",),
            search,
        ),
        Tool(
            "list_records",
            "Filtered list of records",
            f"Return public records of one kind that match all filters, with their total number. "
            f"{_filter_names()} The address {reverse('data')} explains the values.",
            {
                "kind": {"type": "string", "enum": plurals},
                "filters": {
                    "type": "object",
                    "additionalProperties": {
                        "anyOf": [
                            {"type": ["string", "number", "boolean"]},
                            {"type": "array", "items": {"type": "string"}},
                        ]
                    },
                },
                "limit": {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": MAX_LIMIT,
                    "default": DEFAULT_LIMIT,
                },
                "cursor": {"type": "string", "description": "from “next” of the page before"},
            },
            ("kind",),
            list_records,
        ),
        Tool(
            "record",
            "One record",
            "Return a public record with all its fields, by its number.",
            {"number": {"type": "integer", "minimum": 1}},
            ("number",),
            record,
        ),
        Tool(
            "mandate",
            "A mandate and what was done under it",
            "Return a mandate, such as resolution 615 (XXXI), with its provisions, and for each "
            "kind of record the number and the newest of those under it.",
            {"symbol": {"type": "string", "description": "symbol, or number of the record"}},
            ("symbol",),
            mandate,
        ),
    )


def _filter_names() -> str:
    names = [
        f"{kind.plural}: {', '.join(kind.api_view_set.filterset_class.base_filters)}."
        for kind in listed_kinds()
    ]
    return f"Filters – {' '.join(names)}"


def _check_arguments(tool: Tool, arguments: Any) -> None:
    """Raise ToolError for arguments that are missing, unknown or of another type."""
    if not isinstance(arguments, dict):
        raise ToolError("“arguments” must be an object.")
    for name in tool.required:
        if name not in arguments:
            raise ToolError(f"The argument “{name}” is missing.")
    types = {"string": str, "integer": int, "object": dict}
    for name, value in arguments.items():
        if name not in tool.properties:
            raise ToolError(f"“{tool.name}” has no argument “{str(name)[:100]}”.")
        wanted = tool.properties[name]["type"]
        if not isinstance(value, types[wanted]) or isinstance(value, bool):
            raise ToolError(f"The argument “{name}” must be of type {wanted}.")
        if isinstance(value, str) and len(value) > MAX_TEXT_LENGTH:
            raise ToolError(f"The argument “{name}” is longer than {MAX_TEXT_LENGTH} characters.")
        choices = tool.properties[name].get("enum")
        if choices and value not in choices:
            raise ToolError(f"The argument “{name}” must be one of: {', '.join(choices)}.")


def search(request: HttpRequest, arguments: JsonObject) -> JsonObject:
    with override(arguments.get("language", "en")):
        try:
            found = search_all_kinds(without_refused(arguments["text"], one_line=True))
        except ValidationError as error:
            raise ToolError(" ".join(error.messages)) from error
        return {
            "total": found.total,
            "kinds": [
                {
                    "kind": results.model.plural,
                    "count": results.count,
                    "best": [short_record(request, one) for one in results.records],
                }
                for results in found.kinds
            ],
        }


def short_record(request: HttpRequest, found: Record) -> JsonObject:
    """Return the number, title, date and address of a public record in the active language."""
    return {
        "number": found.number,
        "title": str(found.title),
        "date": found.when.edtf if found.when else None,
        "address": request.build_absolute_uri(found.get_absolute_url()),
    }


def list_records(request: HttpRequest, arguments: JsonObject) -> JsonObject:
    return _list(
        request,
        arguments["kind"],
        arguments.get("filters", {}),
        limit=str(arguments.get("limit", DEFAULT_LIMIT)),
        cursor=arguments.get("cursor", ""),
    )


def record(request: HttpRequest, arguments: JsonObject) -> JsonObject:
    number = arguments["number"]
    found = public_record_with_number(number) if 0 < number <= MAX_NUMBER else None
    if found is None:
        raise ToolError(f"There is no public record with the number {str(number)[:20]}.")
    return _record(request, found)


def mandate(request: HttpRequest, arguments: JsonObject) -> JsonObject:
    symbol = without_refused(arguments["symbol"], one_line=True).strip()
    public = Mandate.objects.public()
    rows = IndexRow.objects.of(Mandate).filter(
        known_as__contains=[normalized_symbol(Value(symbol))]
    )
    found = public.filter(pk__in=rows.values("record_id")).order_by("number").first()
    if found is None and symbol.isdecimal() and len(symbol) < 10:
        found = public.filter(number=int(symbol)).first()
    if found is None:
        raise ToolError("There is no public mandate with this symbol. Find it with “search”.")
    under = {
        kind.plural: _list(request, kind.plural, {"mandate": found.slug}, limit=str(DEFAULT_LIMIT))
        for kind in listed_kinds()
        if "mandate" in kind.api_view_set.filterset_class.base_filters
    }
    return {"mandate": _record(request, found), "under_it": under}


def _record(request: HttpRequest, found: Record) -> JsonObject:
    return _api_answer(request, kind_of(type(found)).api_view_set, "retrieve", slug=str(found.slug))


def _list(request: HttpRequest, plural: str, filters: JsonObject, **page: str) -> JsonObject:
    view_set = next(kind for kind in listed_kinds() if kind.plural == plural).api_view_set
    query = QueryDict(mutable=True)
    for name, value in filters.items():
        values = value if isinstance(value, list) else [value]
        query.setlist(name, [_text(one) for one in values])
    for name, text in page.items():
        if text:
            query[name] = text
    answer = _api_answer(request, view_set, "list", query)
    following = QueryDict((answer["next"] or "").partition("?")[2]).get("cursor")
    return {**answer, "next": following}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise ToolError("The value of a filter must be a text or a list of texts.")


def _api_answer(
    request: HttpRequest, view_set: Any, action: str, query: QueryDict | None = None, **slug: str
) -> JsonObject:
    """Return what the API answers. Raise ToolError for an error."""
    status, content = api_answer(request, view_set, action, query, **slug)
    if status != HTTPStatus.OK:
        details = [one["detail"] for one in content.get("parameters", [])]
        raise ToolError(" ".join(details) or content["detail"])
    return content
