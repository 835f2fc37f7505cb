"""The views of `/mcp` and `/llms.txt`."""

from typing import ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from catalogue.api.throttling import AddressThrottle
from catalogue.base.translation import in_english
from catalogue.filtering.description import data_licence
from catalogue.kinds import listed_kinds
from catalogue.templatetags.head import request_origin
from eclac_migration.public_site.assistants import protocol, tools

MCP_CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": (
        "Accept, Content-Type, MCP-Protocol-Version, Mcp-Method, Mcp-Name"
    ),
}
INSTRUCTIONS = (
    "The catalogue holds what a programme of work did: activities, "
    "meetings, publications, outcomes, mandates, projects and organizations. Cite each record that "
    "an answer rests on, by its number and the address of its page. Nothing is said about what is "
    "not recorded."
)


class McpView(APIView):
    """The Model Context Protocol over HTTP: each message is one POST request, without a session."""

    schema = None
    throttle_classes: ClassVar[list] = [AddressThrottle]
    renderer_classes: ClassVar[list] = [JSONRenderer]
    http_method_names: ClassVar[list[str]] = ["post", "options"]

    def post(self, request) -> Response:
        about = {
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "eclac-migration", "version": settings.VERSION},
            "instructions": INSTRUCTIONS,
        }
        methods: dict[str, protocol.Method] = {
            "initialize": lambda params: protocol.initialize(params, about),
            "server/discover": lambda params: protocol.discover(about),
            "ping": lambda params: {},
            "tools/list": lambda params: tools.list_tools(),
            "tools/call": lambda params: tools.call_tool(request._request, params),
        }
        answer = protocol.answer(request._request.body, request.headers, methods)
        return Response(answer.content, status=answer.status)

    def options(self, request, *args, **kwargs) -> Response:
        return Response(status=204)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        for name, value in MCP_CORS_HEADERS.items():
            response[name] = value
        return response


@require_safe
def llms_txt(request: HttpRequest) -> HttpResponse:
    """Return what a language model should know of this site (https://llmstxt.org), in Markdown."""
    origin = request_origin(request)

    def link(title: str, address: str, words: str) -> str:
        return f"- [{title}]({origin}{address}): {words}"

    lines = [
        "# " + in_english(gettext_noop("International migration: programme of work of ECLAC")),
        "",
        f"> {INSTRUCTIONS}",
        "",
        f"All pages exist in English and, under /es/, in Spanish. {origin}/id/NUMBER/ is the",
        "permanent address of a record by its number.",
        *([f"Licence of the data: {data_licence()}."] if data_licence() else []),
        "",
        "## Lists",
        "",
        *(
            link(
                kind.plural.capitalize(), reverse(f"{kind.plural}:list"), "with filters, as CSV too"
            )
            for kind in listed_kinds()
        ),
        "",
        "## Data",
        "",
        link(
            "Data", reverse("data"), "columns, filters, file formats and all records in one archive"
        ),
        link("API", reverse("api:docs"), "lists and records in JSON"),
        link("Model Context Protocol", reverse("mcp"), "the same for assistants"),
        "",
        "## Optional",
        "",
        link("About", reverse("about"), "what is recorded, and by whom"),
        link("Help", reverse("help"), "how to search"),
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
