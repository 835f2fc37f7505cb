"""Addresses in the answers of the API.

`origin` is the scheme and host of the site, such as https://example.org.
"""

from functools import lru_cache
from typing import Any, ClassVar, Protocol

from django.urls import reverse
from django.utils.translation import override

from catalogue.base.translation import CONTENT_LANGUAGES

MAX_LIST_URLS = 1000  # kept in memory, for the kinds of records and the names of the site


class ApiRow(Protocol):
    """A row that the API has at an address of its own: a record, or another row with a slug."""

    plural: ClassVar[str]
    slug: Any


def api_url(origin: str, record: ApiRow) -> str:
    """Return the address of a row in the API of the site at `origin`."""
    return f"{api_list_url(origin, record.plural)}{record.slug}/"


@lru_cache(MAX_LIST_URLS)
def api_list_url(origin: str, plural: str) -> str:
    return f"{origin}{reverse(f'api:{plural}-list')}"


@lru_cache(MAX_LIST_URLS)
def page_list_urls(origin: str, plural: str) -> dict[str, str]:
    """Return the address of a list of records in each language of the site at `origin`."""
    urls = {}
    for code in CONTENT_LANGUAGES:
        with override(code):
            urls[code] = f"{origin}{reverse(f'{plural}:list')}"
    return urls


def site_origin(request) -> str:
    """Return the scheme and host of the request, such as “https://example.org”."""
    return request.build_absolute_uri("/").removesuffix("/")
