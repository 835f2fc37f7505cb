"""URLs of the API and its description (OpenAPI)."""

from functools import cache
from typing import ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path, re_path, reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from catalogue.api.views import PublicApiMixin
from catalogue.kinds import listed_kinds
from reports.api import ReportViewSet
from reports.models import Report

router = SimpleRouter()
for kind in listed_kinds():
    router.register(kind.plural, kind.api_view_set, basename=kind.plural)
router.register(Report.plural, ReportViewSet, basename=Report.plural)


class RootView(PublicApiMixin, APIView):
    """The addresses of all lists and of the API description."""

    schema = None

    def get(self, request) -> Response:
        lists = {
            plural: request.build_absolute_uri(reverse(f"api:{plural}-list"))
            for plural in (*(kind.plural for kind in listed_kinds()), Report.plural)
        }
        about = {
            "schema": request.build_absolute_uri(reverse("api:schema")),
            "docs": request.build_absolute_uri(reverse("api:docs")),
        }
        return Response({**lists, **about})


class SchemaView(PublicApiMixin, APIView):
    """The description of the API (OpenAPI 3.1), as JSON or, by content negotiation, as YAML."""

    schema = None
    renderer_classes: ClassVar[list] = [OpenApiJsonRenderer, OpenApiYamlRenderer]

    def get(self, request) -> Response:
        return Response(schema())


@cache
def schema() -> dict:
    """Return the API description, generated once per process because it depends on code only."""
    with override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)


class NotFoundView(PublicApiMixin, APIView):
    """The error 404 for all other addresses of the API."""

    schema = None

    def get(self, request, **_) -> Response:
        raise Http404


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """Return the API description as an HTML page without scripts."""
    context = docs_context(schema()) | {"rate": settings.API_REQUESTS_PER_MINUTE}
    return render(request, "public_site/api_docs.html", context)


def docs_context(description: dict) -> dict:
    """Return the operations and the response schemas of an API description for the template."""
    operations = [
        {
            "address": address,
            "description": operation["description"],
            "id": operation["operationId"],
            "parameters": [
                {**parameter, "values": parameter_values(parameter["schema"])}
                for parameter in operation["parameters"]
            ],
        }
        for address, methods in description["paths"].items()
        for operation in methods.values()
    ]
    components = description["components"]["schemas"]
    parts = [
        {
            "name": name,
            "description": part.get("description", ""),
            "values": part.get("enum", []),
            "properties": [
                {"name": label, "type": type_label(value), "target": referenced_schema(value)}
                for label, value in part.get("properties", {}).items()
            ],
        }
        for name, part in components.items()
    ]
    return {"info": description["info"], "operations": operations, "parts": parts}


def parameter_values(part: dict) -> list:
    """Return the allowed values of a parameter, or [] if its schema has no enumeration."""
    return part.get("items", part).get("enum", [])


def referenced_schema(part: dict) -> str:
    """Return the name of the schema to which this schema or its items refer, or ""."""
    if "$ref" in part:
        return part["$ref"].rpartition("/")[2]
    nested = [part.get("items", {}), *part.get("allOf", []), *part.get("oneOf", [])]
    return next((name for schema in nested if schema and (name := referenced_schema(schema))), "")


def type_label(part: dict) -> str:
    """Return the type of a schema in words: `array of Text`, `string (date)`."""
    if "items" in part:
        return f"array of {type_label(part['items'])}"
    if "$ref" in part:
        return referenced_schema(part)
    if choices := part.get("oneOf") or part.get("allOf"):
        return " or ".join(type_label(choice) for choice in choices)
    kinds = part.get("type", "any")
    kind = " or ".join(kinds) if isinstance(kinds, list) else kinds
    return f"{kind} ({part['format']})" if "format" in part else kind


urlpatterns = [
    path(
        "api/",
        include(
            (
                [
                    path("v1/", RootView.as_view(), name="root"),
                    path("v1/", include(router.urls)),
                    path("schema/", SchemaView.as_view(), name="schema"),
                    path("docs/", docs, name="docs"),
                    re_path(r"", NotFoundView.as_view()),  # also addresses with line breaks
                ],
                "api",
            )
        ),
    ),
]
