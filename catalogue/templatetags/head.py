"""Template tags for the head of a page: languages, canonical address, structured data."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalogue.records.record import Record

register = template.Library()

MAX_DESCRIPTION_LENGTH = 200  # characters; search engines show fewer

# Characters that could end the script element or begin markup inside it.
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def localized_path(path: str, code: str) -> str:
    """Return the same path in the language `code`; the default language has no prefix.

    The path is not resolved, so the function also works for paths that do not exist.
    """
    root = get_script_prefix()
    rest = path.removeprefix(root)
    for prefix, _name in settings.LANGUAGES:
        if prefix != settings.LANGUAGE_CODE and (rest == prefix or rest.startswith(f"{prefix}/")):
            rest = rest.removeprefix(prefix).removeprefix("/")
            break
    return f"{root}{rest}" if code == settings.LANGUAGE_CODE else f"{root}{code}/{rest}"


def request_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@register.simple_tag(takes_context=True)
def page_languages(context: template.Context) -> list[dict[str, Any]]:
    """Return the code, name, address and path of the page in each language, filters included.

    `is_current` marks the language of the page. A `page_path` in the context replaces the address
    of the request and its filters.
    """
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    path = context.get("page_path", request.path)
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    if "page_path" in context:
        query = ""
    return [
        {
            "code": code,
            "name": name,
            "address": localized_path(path, code) + _printable_query(query),
            "path": localized_path(path, code),
            "is_current": code == get_language(),
        }
        for code, name in settings.LANGUAGES
    ]


def _printable_query(query: str) -> str:
    """Return the query string without characters outside printable ASCII."""
    return "".join(c if c.isascii() and c.isprintable() else "" for c in query)


@register.simple_tag(takes_context=True)
def canonical_url(context: template.Context) -> str:
    """Return the canonical address of the page, with the view's `canonical_query` only.

    Other parameters, for example those of trackers, are left out.
    """
    request: HttpRequest | None = context.get("request")
    if request is None:
        return ""
    query = context.get("canonical_query", "")
    return f"{request_origin(request)}{request.path}{'?' if query else ''}{query}"


@register.simple_tag(takes_context=True)
def site_origin(context: template.Context) -> str:
    request: HttpRequest | None = context.get("request")
    return request_origin(request) if request else ""


@register.simple_tag(takes_context=True)
def page_description(context: template.Context) -> str:
    """Return the description of the page for search engines and other sites, in one line.

    It is the view's `page_description`, else that of the public record or of the list of the page,
    else that of the site.
    """
    record = context.get("record")
    if text := context.get("page_description"):
        pass
    elif isinstance(record, Record) and record.is_public:
        text = record.summary or record_line(record)
    else:
        text = context.get("about") or _(
            "Activities, meetings, publications, mandates and outcomes of the ECLAC programme of "
            "work on international migration, with sources and data to download."
        )
    return Truncator(" ".join(str(text).split())).chars(MAX_DESCRIPTION_LENGTH)


def record_line(record: Record) -> str:
    """Return the kind, the title and the date of a record without a summary."""
    kind = capfirst(str(record._meta.verbose_name))
    parts = [f"{kind}: {record.title}", str(record.when or "")]
    return f"{', '.join(filter(None, parts)).rstrip('.')}."


@register.filter
def json_ld_script(data: dict) -> SafeString:
    """Return a JSON-LD script element. Its text is escaped, so that it cannot end the element."""
    text = SafeString(json.dumps(data, ensure_ascii=False).translate(SCRIPT_ESCAPES))
    return format_html('<script type="application/ld+json">{}</script>', text)
