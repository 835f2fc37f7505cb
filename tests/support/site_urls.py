"""All addresses of the site from its URL resolver, with values for their parameters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>.*?\)")


@dataclass(frozen=True)
class SiteUrl:
    """A route of the URL configuration."""

    route: str

    @property
    def parameters(self) -> list[str]:
        return [converted or named for converted, named in PARAMETER.findall(self.route)]

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("admin/")

    def path_with(self, **values: str) -> str:
        """Return the path; a parameter without a value becomes a number that no row has."""
        path = PARAMETER.sub(
            lambda match: str(values.get(match[1] or match[2], "987654321")), self.route
        )
        return "/" + path.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\.", ".")


def site_urls(resolver: URLResolver | None = None, before: str = "") -> Iterator[SiteUrl]:
    for pattern in (resolver or get_resolver()).url_patterns:
        own = "" if isinstance(pattern.pattern, LocalePrefixPattern) else str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield SiteUrl(before + own)
        else:
            yield from site_urls(pattern, before + own)
