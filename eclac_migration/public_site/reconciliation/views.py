"""The views of `/reconcile/<kind>`."""

import json
from collections.abc import Iterator
from http import HTTPStatus

from csp.decorators import csp_replace
from django.db import models
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
    QueryDict,
)
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from catalogue.api.throttling import AddressThrottle
from catalogue.imports.name_lookup import file_key
from catalogue.search.folding import fold
from eclac_migration.public_site.reconciliation.candidates import candidates_of, with_properties
from eclac_migration.public_site.reconciliation.columns import columns_of, property_names
from eclac_migration.public_site.reconciliation.rows import (
    MODELS,
    Json,
    entity,
    find_rows,
    named_like,
    page_address,
    row_type,
)
from server.text import without_refused

MAX_QUERIES = 50  # names in a request
MAX_ROWS = 100  # rows in a request for further columns
DEFAULT_LIMIT, MAX_LIMIT = 5, 20  # candidates of a name
MAX_COMPARED = 5  # candidates whose properties are compared
MAX_NAME_LENGTH = 300
PREVIEW_SIZE = {"width": 400, "height": 150}


class ReconciliationError(Exception):
    """A request that cannot be answered, with a sentence that says why."""


def _answer(content: Json, status: int = HTTPStatus.OK) -> JsonResponse:
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache"}
    return JsonResponse(content, status=status, headers=headers)


def _model(kind: str) -> type[models.Model]:
    if kind not in MODELS:
        raise Http404(_("There is no record at this address."))
    return MODELS[kind]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST", "OPTIONS"])
def reconcile(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the manifest, the candidates of `queries`, or the columns of `extend`."""
    model = _model(kind)
    throttle = AddressThrottle()
    if not throttle.allow_request(request, None):
        response = _answer({"error": "Too many requests. Wait a minute."}, 429)
        response["Retry-After"] = str(throttle.wait())
        return response
    data = request.POST if request.method == "POST" else request.GET
    try:
        if "queries" in data:
            return _answer(_results(request, model, _parameter(data, "queries")))
        if "extend" in data:
            return _answer(_extension(request, model, _parameter(data, "extend")))
    except ReconciliationError as error:
        return _answer({"error": str(error)}, HTTPStatus.BAD_REQUEST)
    return _answer(_manifest(request, kind, model))


def _parameter(data: QueryDict, name: str) -> Json:
    try:
        value = json.loads(str(data[name]))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ReconciliationError(f"“{name}” must be a JSON object.")
    return value


def _manifest(request: HttpRequest, kind: str, model: type[models.Model]) -> Json:
    address = request.build_absolute_uri(reverse("reconcile", args=[kind]))
    origin = request.build_absolute_uri("/").rstrip("/")
    service = f"{address.removeprefix(origin)}"

    def at(rest: str) -> Json:
        return {"service_url": origin, "service_path": f"{service}/{rest}"}

    return {
        "versions": ["0.2"],
        "name": f"{_('International migration')}: {capfirst(str(model._meta.verbose_name_plural))}",
        "identifierSpace": f"{address}/view/",
        "schemaSpace": request.build_absolute_uri(reverse("data")),
        "defaultTypes": [row_type(model)],
        "view": {"url": f"{address}/view/{{{{id}}}}"},
        "preview": {"url": f"{address}/preview/{{{{id}}}}", **PREVIEW_SIZE},
        "suggest": {"entity": at("suggest"), "property": at("properties")},
        "extend": {"propose_properties": at("propose"), "property_settings": []},
        "batchSize": MAX_QUERIES,
    }


def _results(request: HttpRequest, model: type[models.Model], queries: Json) -> Json:
    if len(queries) > MAX_QUERIES:
        raise ReconciliationError(f"At most {MAX_QUERIES} names can be sent at once.")
    names: dict[str, str] = {}
    for key, query in queries.items():
        if not isinstance(query, dict) or not isinstance(query.get("query", ""), str):
            sentence = f"“{key[:50]}” must be an object with the name as text in “query”."
            raise ReconciliationError(sentence)
        names[key] = without_refused(query.get("query", ""), one_line=True)[:MAX_NAME_LENGTH]
    found = candidates_of(model, names, MAX_LIMIT)
    compared = {
        file_key(one.row): one.row
        for key, query in queries.items()
        if list(_wanted(query))
        for one in found[key][:MAX_COMPARED]
    }
    columns = columns_of(request, model, compared) if compared else {}
    answer: Json = {}
    for key, query in queries.items():
        candidates = found[key]
        if wanted := list(_wanted(query)):
            candidates = with_properties(candidates[:MAX_COMPARED], wanted, columns)
        answer[key] = {
            "result": [
                {**entity(one.row), "score": one.score, "match": one.is_match}
                for one in candidates[: _limit(query)]
            ]
        }
    return answer


def _limit(query: Json) -> int:
    limit = query.get("limit", DEFAULT_LIMIT)
    is_number = isinstance(limit, int) and not isinstance(limit, bool)
    return min(limit, MAX_LIMIT) if is_number and limit > 0 else DEFAULT_LIMIT


def _wanted(query: Json) -> Iterator[tuple[str, set[str]]]:
    """Yield the name of each property of a query, and its folded values."""
    properties = query.get("properties", [])
    for one in properties if isinstance(properties, list) else []:
        if not isinstance(one, dict):
            continue
        values = one.get("v", [])
        values = values if isinstance(values, list) else [values]
        texts = [str(v.get("id", "")) if isinstance(v, dict) else str(v) for v in values]
        yield str(one.get("pid", "")), {fold(text) for text in texts}


def _extension(request: HttpRequest, model: type[models.Model], asked: Json) -> Json:
    identifiers, properties = asked.get("ids", []), asked.get("properties", [])
    if not isinstance(identifiers, list) or not isinstance(properties, list):
        raise ReconciliationError("“ids” and “properties” must be lists.")
    if len(identifiers) > MAX_ROWS:
        raise ReconciliationError(f"At most {MAX_ROWS} rows can be extended at once.")
    names = [one.get("id") for one in properties if isinstance(one, dict)]
    known = property_names(model)
    for name in names:
        if name not in known:
            raise ReconciliationError(f"There is no property “{str(name)[:100]}”.")
    texts = [without_refused(str(one), one_line=True) for one in identifiers]
    rows = find_rows(model, texts)
    columns = columns_of(request, model, rows)
    return {
        "meta": [{"id": name, "name": name} for name in names],
        "rows": {
            key: {name: columns.get(key, {}).get(name, []) for name in names} for key in texts
        },
    }


@require_safe
def suggest(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the rows whose names the typed text may complete to."""
    model = _model(kind)
    prefix = without_refused(request.GET.get("prefix", ""), one_line=True)[:MAX_NAME_LENGTH]
    rows = named_like(model, prefix, MAX_LIMIT) if prefix else []
    return _answer({"result": [{**entity(row), "notable": [kind]} for row in rows]})


@require_safe
def suggest_property(request: HttpRequest, kind: str) -> HttpResponse:
    """Return the properties whose names contain the typed text."""
    typed = request.GET.get("prefix", "").lower()
    names = [name for name in property_names(_model(kind)) if typed in name]
    return _answer({"result": [{"id": name, "name": name} for name in names]})


@require_safe
def propose_properties(request: HttpRequest, kind: str) -> HttpResponse:
    """Return all properties of a kind."""
    names = property_names(_model(kind))
    return _answer({"type": kind, "properties": [{"id": name, "name": name} for name in names]})


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # clients show it in a frame
def preview(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Return a small page about a row, for the frame that a client shows."""
    model = _model(kind)
    row = find_rows(model, [without_refused(key, one_line=True)]).get(key)
    if row is None:
        raise Http404(_("There is no record at this address."))
    context = {"entity": entity(row), "address": request.build_absolute_uri(page_address(row))}
    return render(request, "public_site/reconciliation_preview.html", context)


@require_safe
def view(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Redirect to the page of a row."""
    row = find_rows(_model(kind), [without_refused(key, one_line=True)]).get(key)
    if row is None:
        raise Http404(_("There is no record at this address."))
    return HttpResponseRedirect(page_address(row))


urlpatterns = [
    path("reconcile/<slug:kind>", reconcile, name="reconcile"),
    path("reconcile/<slug:kind>/suggest", suggest),
    path("reconcile/<slug:kind>/properties", suggest_property),
    path("reconcile/<slug:kind>/propose", propose_properties),
    path("reconcile/<slug:kind>/preview/<slug:key>", preview),
    path("reconcile/<slug:kind>/view/<slug:key>", view),
]
