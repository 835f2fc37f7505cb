"""What a page says of itself to browsers, search engines and those who share it."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

# What would end a script element, or begin markup, inside one.
SCRIPT_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def localized_path(path: str, code: str) -> str:
    """The same path in another language: the default one has no prefix.

    Nothing is looked up, so that an address at which there is nothing has its counterpart too.
    """
    root = get_script_prefix()
    rest = path.removeprefix(root)
    for known, _name in settings.LANGUAGES:
        if known != settings.LANGUAGE_CODE and (rest == known or rest.startswith(f"{known}/")):
            rest = rest.removeprefix(known).removeprefix("/")
            break
    return f"{root}{rest}" if code == settings.LANGUAGE_CODE else f"{root}{code}/{rest}"


def request_origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


@register.simple_tag(takes_context=True)
def page_languages(context: template.Context) -> list[dict[str, Any]]:
    """This page in every language, with the same filters: code, name, address, whether shown."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return []
    query = f"?{request.META['QUERY_STRING']}" if request.META.get("QUERY_STRING") else ""
    return [
        {
            "code": code,
            "name": name,
            "address": localized_path(request.path, code) + _printable_query(query),
            "path": localized_path(request.path, code),
            "is_current": code == get_language(),
        }
        for code, name in settings.LANGUAGES
    ]


def _printable_query(query: str) -> str:
    """A query as it came, but for bytes that no address is written with."""
    return "".join(c if c.isascii() and c.isprintable() else "" for c in query)


@register.simple_tag(takes_context=True)
def canonical_url(context: template.Context) -> str:
    """The one address of this page: without what trackers add, with what the view names."""
    request: HttpRequest | None = context.get("request")
    if request is None:
        return ""
    query = context.get("canonical_query", "")
    return f"{request_origin(request)}{request.path}{'?' if query else ''}{query}"


@register.simple_tag(takes_context=True)
def site_origin(context: template.Context) -> str:
    request: HttpRequest | None = context.get("request")
    return request_origin(request) if request else ""


@register.filter
def json_ld_script(data: dict) -> SafeString:
    """A description in JSON-LD. It is data: no browser runs it, and nothing in it ends it."""
    text = SafeString(json.dumps(data, ensure_ascii=False).translate(SCRIPT_ESCAPES))
    return format_html('<script type="application/ld+json">{}</script>', text)
