"""Which language an answer is in."""

from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers


class LanguageMiddleware(LocaleMiddleware):
    """Public addresses say their language; only the admin asks the browser for its own.

    A public page is English without a prefix and Spanish under `/es/`, whoever asks, so that a
    shared address, or a cache, shows everybody the same.
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
