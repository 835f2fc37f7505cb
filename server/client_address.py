"""From which address a request comes."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address, as the outermost of our own proxies saw it; None if nobody tells.

    Each proxy adds whom it heard from at the end of `X-Forwarded-For`. Only as many entries as
    there are proxies of ours (`PROXY_COUNT`) are believed: what stands before them is whatever
    the visitor wrote.
    """
    heard = [request.META.get("REMOTE_ADDR", "")]
    if settings.PROXY_COUNT:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        heard = forwarded[-settings.PROXY_COUNT :][:1] + heard
    for text in heard:
        try:
            return str(ipaddress.ip_address(text.strip()))
        except ValueError:
            continue
    return None
