"""The endpoint of oEmbed 1.0: the snippet for a page of this site, as JSON."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from catalogue.api.errors import PROBLEM_CONTENT_TYPE, TOO_MANY_REQUESTS_DETAIL
from catalogue.api.throttling import AddressThrottle
from catalogue.templatetags.head import request_origin
from eclac_migration.public_site.embedding.frames import allowed_origins, frame_at

PARAMETERS = ("url", "maxwidth", "maxheight", "format")
MAX_ADDRESS_LENGTH = 2_000
MAX_PIXELS = 10_000
CACHE_SECONDS = 24 * 60 * 60
OPEN = {"Access-Control-Allow-Origin": "*"}


class OembedError(Exception):
    """A request that cannot be answered: a sentence, and the status."""

    def __init__(self, sentence: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST):
        super().__init__(sentence)
        self.status = status


@require_safe
def oembed(request: HttpRequest) -> JsonResponse:
    """Return the snippet that shows a page of this site in a frame, with its size.

    Errors are problem details (RFC 9457).
    """
    throttle = AddressThrottle()
    if not throttle.allow_request(request, None):
        wait = throttle.wait()
        response = _problem(TOO_MANY_REQUESTS_DETAIL % {"wait": wait}, HTTPStatus.TOO_MANY_REQUESTS)
        response["Retry-After"] = str(wait)
        return response
    try:
        return JsonResponse(_answer(request), headers=OPEN)
    except OembedError as error:
        return _problem(str(error), error.status)


def _problem(detail: str, status: HTTPStatus) -> JsonResponse:
    body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": detail}
    return JsonResponse(body, status=status, content_type=PROBLEM_CONTENT_TYPE, headers=OPEN)


def _answer(request: HttpRequest) -> dict:
    if not allowed_origins():
        raise OembedError("Embedding in other sites is off.", HTTPStatus.NOT_FOUND)
    for name in request.GET:
        if name not in PARAMETERS or len(request.GET.getlist(name)) > 1:
            raise OembedError(
                "The parameters are url, maxwidth, maxheight and format, each of them once."
            )
    if request.GET.get("format", "json") != "json":
        raise OembedError("The only format is json.", HTTPStatus.NOT_IMPLEMENTED)
    max_width, max_height = _pixels(request, "maxwidth"), _pixels(request, "maxheight")
    address = request.GET.get("url", "")
    if not address or len(address) > MAX_ADDRESS_LENGTH:
        raise OembedError("“url” must be the address of a page of this site.")
    try:
        frame, language = frame_at(request, address)
    except Http404:
        raise OembedError(
            "No public page that can be embedded has this address.", HTTPStatus.NOT_FOUND
        ) from None
    width, height = min(frame.width, max_width), min(frame.height, max_height)
    site = request_origin(request)
    with override(language):
        provider, home = _("International migration at ECLAC"), reverse("home")
    return {
        "version": "1.0",
        "type": "rich",
        "title": frame.title,
        "provider_name": provider,
        "provider_url": f"{site}{home}",
        "cache_age": CACHE_SECONDS,
        "html": frame.html(site, width, height),
        "width": width,
        "height": height,
    }


def _pixels(request: HttpRequest, name: str) -> int:
    """Return the limit in a parameter; without the parameter, one that limits nothing."""
    text = request.GET.get(name, str(MAX_PIXELS))
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0):
        raise OembedError(f"“{name}” must be a number of pixels, such as 480.")
    return min(int(text[:9]), MAX_PIXELS)
