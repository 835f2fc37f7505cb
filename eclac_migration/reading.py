"""The public reads; only staff write. Held here, so that no page has to remember it."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

READING = ("GET", "HEAD", "OPTIONS")
STAFF = "/admin/"
# The API says its 405 as it says all that is wrong; OAI-PMH may ask by a form, and writes nothing.
READ_OTHERWISE = ("/api/", "/oai")


class ReadingMiddleware:
    """Answers 405 to every other method outside the admin."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING or request.path_info.startswith((STAFF, *READ_OTHERWISE)):
            return self.get_response(request)
        return HttpResponseNotAllowed(READING)
