"""The language of a response."""

from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers


class LanguageMiddleware(LocaleMiddleware):
    """Middleware that takes the language of public pages from the address.

    A public page is English without a prefix and Spanish under `/es/`, so that a shared link or
    a cache shows all visitors the same page. Only the admin uses the language that was chosen
    there, or else that of the browser.
    """

    def process_request(self, request):
        if _is_admin_request(request):
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language()
        else:
            super().process_request(request)

    def process_response(self, request, response):
        response.headers.setdefault("Content-Language", translation.get_language())
        if _is_admin_request(request):
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
        return response


def _is_admin_request(request) -> bool:
    return request.path.startswith(reverse("admin:index"))
