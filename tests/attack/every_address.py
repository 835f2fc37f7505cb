"""Every address of the site, as its resolver knows them, with something to fill the gaps."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

GAP = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>.*?\)")


@dataclass(frozen=True)
class Address:
    """A route as written, and the path without its gaps filled."""

    route: str

    @property
    def gaps(self) -> list[str]:
        return [one or other for one, other in GAP.findall(self.route)]

    @property
    def is_staffs(self) -> bool:
        return self.route.startswith("admin/")

    def filled(self, **values: str) -> str:
        """The path; a gap that no value is given for is filled with a number that is nobody's."""
        path = GAP.sub(lambda gap: str(values.get(gap[1] or gap[2], "987654321")), self.route)
        return "/" + path.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\.", ".")


def every_address(resolver: URLResolver | None = None, before: str = "") -> Iterator[Address]:
    for pattern in (resolver or get_resolver()).url_patterns:
        own = "" if isinstance(pattern.pattern, LocalePrefixPattern) else str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(before + own)
        else:
            yield from every_address(pattern, before + own)
