"""Context processors of all templates."""

from django.conf import settings
from django.http import HttpRequest


def contact(request: HttpRequest) -> dict[str, str]:
    """Return the setting `CONTACT` and its link (mailto: or the web address), for the footer."""
    address = settings.CONTACT
    href = f"mailto:{address}" if "@" in address and ":" not in address else address
    return {"contact": address, "contact_href": href}
