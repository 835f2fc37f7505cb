"""Context processor of all templates: the settings that pages show."""

from django.conf import settings
from django.http import HttpRequest


def site_identity(request: HttpRequest) -> dict[str, str | bool]:
    """Return the contact, the licence, the banner, and which optional parts the site has."""
    return {
        "contact": settings.CONTACT,
        "contact_href": contact_link(settings.CONTACT),
        "licence_name": settings.DATA_LICENCE,
        "licence_url": settings.DATA_LICENCE_URL,
        "is_example_identity": settings.IS_EXAMPLE_IDENTITY,
        "has_alerts": settings.PUBLIC_ALERTS,
        "has_emblem": bool(settings.EMBLEM_FILE),
        "has_colours": bool(settings.COLOURS_FILE),
        "is_demonstration": settings.DEMONSTRATION,
    }


def contact_link(address: str) -> str:
    """Return `mailto:` with a mail address, or the address of a web page as it is."""
    return f"mailto:{address}" if "@" in address and ":" not in address else address
