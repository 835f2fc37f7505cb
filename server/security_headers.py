"""What browsers are told beyond the Content-Security-Policy and what Django says itself."""

from django.http import HttpRequest, HttpResponse

SECURITY_HEADERS = {
    # Nothing here needs the visitor's devices, place or payments.
    "Permissions-Policy": ", ".join(
        f"{feature}=()"
        for feature in (
            *("accelerometer", "autoplay", "browsing-topics", "camera", "display-capture"),
            *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "magnetometer"),
            *("microphone", "midi", "payment", "picture-in-picture", "publickey-credentials-get"),
            *("screen-wake-lock", "sync-xhr", "usb", "xr-spatial-tracking"),
        )
    ),
    # Other sites may link to pages, not take them into their own; Django sets the opener's policy.
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-Permitted-Cross-Domain-Policies": "none",
}


class SecurityHeadersMiddleware:
    """Adds them to every answer that does not bring its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response
