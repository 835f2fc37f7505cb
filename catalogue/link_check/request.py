"""One request to another site, without access to the network of the server itself."""

import ipaddress
import json
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import certifi
from django.conf import settings
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout
from urllib3.exceptions import HTTPError, SSLError

from catalogue.link_check.models import Problem

MAX_REDIRECTS = 5
MAX_BODY_BYTES = 64 * 1024
TIMEOUT = Timeout(connect=10, read=10)  # seconds
REDIRECTS = (301, 302, 303, 307, 308)
GONE = (404, 410)
# A request by HEAD that is answered with one of these is repeated by GET.
FIRST_ERROR = 400
FIRST_SERVER_ERROR = 500
# Other networks of IPv6 are reserved, or translated into addresses of IPv4, such as internal ones.
GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
IPV4_IN_IPV6 = ipaddress.ip_network("2002::/16")
PORTS = (80, 443, 8080, 8443)
UNAVAILABLE = 503  # for now, or for programs
MAX_ARCHIVED_LENGTH = 1200  # characters, as in the column


class UnansweredRequestError(Exception):
    """The request has no answer. The argument is the `Problem`."""

    @property
    def problem(self) -> Problem:
        return self.args[0]


@dataclass(frozen=True)
class Answer:
    """The HTTP status, the target of a redirect or "", and the first part of the body."""

    status: int
    location: str
    body: bytes


@dataclass(frozen=True)
class CheckResult:
    """The result of a check: the last HTTP status, and the problem or "".

    A site that refuses programs, asks for a sign-in or is busy has no problem: a reader may see
    the page.
    """

    status: int | None
    problem: str


def check_address(address: str) -> CheckResult:
    """Request a page and follow redirects."""
    try:
        status = _answer_of(address).status
    except UnansweredRequestError as failure:
        return CheckResult(None, failure.problem)
    if status in GONE:
        return CheckResult(status, Problem.NOT_FOUND)
    if status >= FIRST_SERVER_ERROR and status != UNAVAILABLE:
        return CheckResult(status, Problem.SERVER_ERROR)
    return CheckResult(status, "")


def archived_copy(address: str) -> str:
    """Return the address of the newest copy in the Internet Archive, or ""."""
    question = f"{settings.LINK_ARCHIVE_URL}?url={quote(address, safe='')}"
    try:
        answer = json.loads(_follow("GET", question).body)
        copy = answer["archived_snapshots"]["closest"]
        found = copy["url"] if copy["available"] and copy["status"] == "200" else ""
    except (UnansweredRequestError, ValueError, LookupError, TypeError):
        return ""
    if not isinstance(found, str) or not found.startswith(("http://", "https://")):
        return ""
    found = "https://" + found.partition("://")[2]
    return found if len(found) <= MAX_ARCHIVED_LENGTH else ""


def _answer_of(address: str) -> Answer:
    answer = _follow("HEAD", address)
    # Some sites answer HEAD with an error, although the page exists.
    return _follow("GET", address) if answer.status >= FIRST_ERROR else answer


def _follow(method: str, address: str) -> Answer:
    for _number in range(MAX_REDIRECTS + 1):
        answer = _request(method, address)
        if answer.status not in REDIRECTS or not answer.location:
            return answer
        try:
            address = urljoin(address, answer.location)
        except ValueError as error:
            raise UnansweredRequestError(Problem.NO_SITE) from error
    raise UnansweredRequestError(Problem.REDIRECTS)


def _request(method: str, address: str) -> Answer:
    """Send one request to the address of the host that was checked, so that it cannot change."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:  # a UnicodeError is one
        raise UnansweredRequestError(Problem.NO_SITE) from error
    if parts.scheme not in ("http", "https") or not host or (port and port not in PORTS):
        raise UnansweredRequestError(Problem.NOT_PUBLIC)
    path = quote(urlunsplit(("", "", parts.path or "/", parts.query, "")), safe="/%?&=:;,+@!$'()*~")
    number = _public_number(host, port or (443 if parts.scheme == "https" else 80))
    pool: HTTPConnectionPool
    if parts.scheme == "https":
        pool = HTTPSConnectionPool(
            number,
            port or 443,
            server_hostname=host,
            assert_hostname=host,
            ca_certs=certifi.where(),
        )
    else:
        pool = HTTPConnectionPool(number, port or 80)
    headers = {
        "Host": host if port is None else f"{host}:{port}",
        "User-Agent": f"eclac-migration link check (+{settings.SITE_ADDRESS})",
        "Accept": "*/*",
    }
    try:
        with pool:
            response = pool.request(
                method,
                path,
                headers=headers,
                timeout=TIMEOUT,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            body = response.read(MAX_BODY_BYTES, decode_content=True)
            location = _as_utf8(response.headers.get("Location", ""))
            response.close()  # the rest is not fetched
            return Answer(response.status, location, body)
    except SSLError as error:
        is_certificate = isinstance(error.args[0], ssl.SSLCertVerificationError)
        problem = Problem.CERTIFICATE if is_certificate else Problem.NO_CONNECTION
        raise UnansweredRequestError(problem) from error
    except (HTTPError, OSError, ValueError) as error:
        raise UnansweredRequestError(Problem.NO_CONNECTION) from error


def _as_utf8(header: str) -> str:
    """Return a header that `http.client` decoded as Latin-1 as the UTF-8 that sites send."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _public_number(host: str, port: int) -> str:
    """Return an address of the host, all of which must belong to the public internet.

    Otherwise a link in a record could make the server request its own database, its neighbours or
    the metadata service of a cloud.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UnansweredRequestError(Problem.NO_SITE) from error
    numbers = [str(one[4][0]) for one in found]
    if not all(is_public_number(number) for number in numbers):
        raise UnansweredRequestError(Problem.NOT_PUBLIC)
    return numbers[0]


def is_public_number(number: str) -> bool:
    """Return whether an IP address belongs to the public internet."""
    address = ipaddress.ip_address(number.partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if address.version == 6 and (address not in GLOBAL_IPV6 or address in IPV4_IN_IPV6):
        return False
    return address.is_global and not address.is_multicast
