"""Check of the port in the Host header, which Django does not check.

Feeds, calendars, mails and the API repeat the host of a request in absolute addresses.
"""

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port

DEFAULT_PORTS = {"http": "80", "https": "443"}


class HostPortMiddleware:
    """Middleware that answers 400 to a Host header with a port that the site does not use.

    Allowed are the default port of the scheme and the entries `host:port` of ALLOWED_HOSTS. A
    local installation allows any port, because it serves on the port that is free.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().lower()
        port = split_domain_port(host)[1]
        if (
            port not in ("", DEFAULT_PORTS[request.scheme or "http"])
            and not settings.LOCAL
            and host not in settings.ALLOWED_HOSTS_WITH_PORT
        ):
            raise DisallowedHost(f"The port of the host {host!r} is not in ALLOWED_HOSTS.")
        return self.get_response(request)
