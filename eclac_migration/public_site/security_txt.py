"""The file /.well-known/security.txt (RFC 9116): where to report a weakness of this site."""

from datetime import datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.templatetags.head import request_origin
from eclac_migration.public_site.context_processors import contact_link

VALID_DAYS = 180  # the standard recommends less than a year


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Return the contact of the setting SECURITY_CONTACT; raise Http404 if it is not set."""
    if not settings.SECURITY_CONTACT:
        raise Http404(_("This site has no security contact."))
    lines = [
        f"Contact: {contact_link(settings.SECURITY_CONTACT)}",
        f"Expires: {expiry(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {request_origin(request)}{reverse('security-txt')}",
    ]
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain")


def expiry(now: datetime) -> datetime:
    """Return the day until which the file is valid, the same for all requests of one day."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=VALID_DAYS)
