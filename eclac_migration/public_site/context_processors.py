"""Whom visitors can write to, as every page's footer says it."""

from django.conf import settings
from django.http import HttpRequest


def contact(request: HttpRequest) -> dict[str, str]:
    """For templates: what `CONTACT` says, and where a click on it leads."""
    named = settings.CONTACT
    href = f"mailto:{named}" if "@" in named and ":" not in named else named
    return {"contact": named, "contact_href": href}
