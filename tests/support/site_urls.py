"""Every address of the site, as its resolver knows them, with something to fill the gaps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>.*?\)")


@dataclass(frozen=True)
class SiteUrl:
    """A route as written, and the path without its gaps filled."""

    route: str

    @property
    def parameters(self) -> list[str]:
        return [one or other for one, other in PARAMETER.findall(self.route)]

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("admin/")

    def path_with(self, **values: str) -> str:
        """The path; a gap that no value is given for is filled with a number that is nobody's."""
        path = PARAMETER.sub(lambda gap: str(values.get(gap[1] or gap[2], "987654321")), self.route)
        return "/" + path.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\.", ".")


def site_urls(resolver: URLResolver | None = None, before: str = "") -> Iterator[SiteUrl]:
    for pattern in (resolver or get_resolver()).url_patterns:
        own = "" if isinstance(pattern.pattern, LocalePrefixPattern) else str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield SiteUrl(before + own)
        else:
            yield from site_urls(pattern, before + own)
