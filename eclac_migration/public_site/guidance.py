"""Pages about the site itself (about, help, privacy, accessibility), the emblem and the colours."""

import mimetypes
from datetime import date
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

ACCESSIBILITY_CHECKED_ON = date(2026, 11, 25)  # last full accessibility check of the pages
IDENTITY_FILE_MAX_AGE_SECONDS = 24 * 60 * 60


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Return the page about the publisher, the contents, the sources and the licence."""
    description = _(
        "The public record of the work of the Economic Commission for Latin America and "
        "the Caribbean (ECLAC) on international migration."
    )
    return render(request, "public_site/about.html", {"page_description": description})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Return the page with help on search, lists and files, and with the glossary."""
    description = _(
        "Search, filters, files and references of the records on international migration at ECLAC, "
        "and a glossary of their terms."
    )
    return render(request, "public_site/help.html", {"page_description": description})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Return the privacy statement."""
    description = _(
        "You can read, search and download everything on the public pages without giving "
        "any data about yourself."
    )
    return render(request, "public_site/privacy.html", {"page_description": description})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Return the accessibility statement with the day of the last check."""
    description = _(
        "This site is meant for everyone: with a keyboard, a screen reader, large text or "
        "a phone, in print, and without JavaScript."
    )
    context = {"checked_on": ACCESSIBILITY_CHECKED_ON, "page_description": description}
    return render(request, "public_site/accessibility.html", context)


@require_safe
def emblem(request: HttpRequest) -> HttpResponse:
    """Return the image of the setting EMBLEM_FILE. Raise Http404 if there is none."""
    return identity_file(settings.EMBLEM_FILE)


@require_safe
def colours(request: HttpRequest) -> HttpResponse:
    """Return the style sheet of the setting COLOURS_FILE. Raise Http404 if there is none."""
    return identity_file(settings.COLOURS_FILE)


def identity_file(path: str) -> HttpResponse:
    """Return the content of a file that a setting names. Raise Http404 if there is none."""
    try:
        content = Path(path or "").read_bytes()
    except OSError as error:  # not set, or removed since the process was started
        raise Http404 from error
    content_type, _encoding = mimetypes.guess_type(path)
    headers = {"Cache-Control": f"public, max-age={IDENTITY_FILE_MAX_AGE_SECONDS}"}
    return HttpResponse(content, content_type=content_type, headers=headers)
