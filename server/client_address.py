"""The network address of the client of a request, and the visitor that limits count."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

# A provider assigns at least a /64 to one customer, who can use any address in it (RFC 6177).
VISITOR_PREFIX_BITS = 64


def client_address(request: HttpRequest) -> str | None:
    """Return the client address that the outermost trusted proxy saw, or None if unknown.

    Each proxy appends the address of its client to `X-Forwarded-For`. Only the last `PROXY_COUNT`
    entries are trusted, because a client can send any entries before them. An IPv4 address mapped
    to IPv6 is returned as IPv4, and an IPv6 address without its zone.
    """
    candidates = [request.META.get("REMOTE_ADDR", "")]
    if settings.PROXY_COUNT:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        candidates = forwarded[-settings.PROXY_COUNT :][:1] + candidates
    for text in candidates:
        try:
            address = ipaddress.ip_address(text.strip().partition("%")[0])
        except ValueError:
            continue
        return str(getattr(address, "ipv4_mapped", None) or address)
    return None


def visitor_address(request: HttpRequest) -> str | None:
    """Return the address under which limits count the client; None if it is unknown.

    It is an IPv4 address, or the first address of an IPv6 /64.
    """
    address = client_address(request)
    return address and visitor_range(address)[0]


def visitor_digest(purpose: str, request: HttpRequest) -> str:
    """Return a keyed digest of the address of a visitor, to be stored in its place.

    The digests of different purposes, such as the name of a module, cannot be compared.
    """
    return salted_hmac(purpose, visitor_address(request) or "", algorithm="sha256").hexdigest()


def visitor_range(address: str) -> tuple[str, str]:
    """Return the first and the last address of the visitor who uses `address`."""
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4 or parsed.is_loopback:
        return address, address
    network = ipaddress.ip_network((address, VISITOR_PREFIX_BITS), strict=False)
    return str(network[0]), str(network[-1])
