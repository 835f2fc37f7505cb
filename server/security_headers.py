"""Security headers in addition to the Content-Security-Policy and those of Django."""

from django.http import HttpRequest, HttpResponse

SECURITY_HEADERS = {
    # The site does not use devices, location or payments.
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
            *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "magnetometer"),
            *("microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get"),
            *("screen-wake-lock", "sync-xhr", "usb", "xr-spatial-tracking"),
        )
    ),
    # Other sites may link to pages but not load them; Django sets the opener policy.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class SecurityHeadersMiddleware:
    """Middleware that adds each header to responses that do not set it themselves."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response
