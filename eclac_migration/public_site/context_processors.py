"""Context processors of all templates, and the link to a contact."""

from django.conf import settings
from django.http import HttpRequest


def contact(request: HttpRequest) -> dict[str, str]:
    """Return the setting `CONTACT` and its link, for the footer."""
    return {"contact": settings.CONTACT, "contact_href": contact_link(settings.CONTACT)}


def contact_link(address: str) -> str:
    """Return `mailto:` with a mail address, or the address of a web page as it is."""
    return f"mailto:{address}" if "@" in address and ":" not in address else address
