"""Pictures that other sites show beside a link to a page (`og:image`): PNG files with its title.

typst draws them, because the reports already need it and its fonts are bundled: no further
package, no request to another host. A picture takes about 50 ms, so recent ones are kept in memory,
and each process draws one at a time.
"""

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

import typst
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from catalogue.base.translation import active_language
from catalogue.kinds import RecordKind, listed_kinds
from catalogue.pages.list_view import list_context
from reports.font_coverage import FONTS, replace_unsupported
from reports.models import Report
from reports.pdf_renderer import with_break_points
from reports.redaction import without_unnamed_records

HERE = Path(__file__).parent
SOURCE = HERE / "share_image.typ"
MAX_TITLE_LENGTH = 200  # characters; the longest title that fits in the smallest size
SIZES = ((50, 64), (90, 54), (140, 45), (MAX_TITLE_LENGTH, 38))  # up to this length, in points
MAX_CACHED_IMAGES = 128  # per process, of about 30 kB each
DRAWING = Lock()


@dataclass(frozen=True)
class ShareImage:
    """The texts of a picture; `label` is a line above the title, or empty."""

    title: str
    label: str = ""
    site: str = ""
    publisher: str = ""
    language: str = "en"

    @classmethod
    def of(cls, title: str, label: str = "") -> "ShareImage":
        """Return the picture of a page in the active language."""
        return cls(
            title=printable(title, MAX_TITLE_LENGTH),
            label=printable(label, 70),
            site=_("International migration"),
            publisher=_("ECLAC · CELADE – Population Division"),
            language=active_language(),
        )

    @property
    def size(self) -> int:
        return next(size for length, size in SIZES if len(self.title) <= length)


def printable(text: str, length: int) -> str:
    """Return the text in one line, with `length` characters at most, for the bundled fonts."""
    line = replace_unsupported(" ".join(text.split()), "…")
    return " ".join(map(with_break_points, Truncator(line).chars(length).split(" ")))[:length]


@lru_cache(MAX_CACHED_IMAGES)
def draw(image: ShareImage) -> bytes:
    """Return the picture as a PNG file of 1200 × 630 pixels."""
    data = json.dumps(asdict(image) | {"size": image.size}, ensure_ascii=False)
    with DRAWING:
        return typst.compile(
            str(SOURCE),
            root=str(HERE),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            format="png",
            ppi=72.0,
        )


def png_response(image: ShareImage) -> HttpResponse:
    return HttpResponse(draw(image), content_type="image/png")


def site_image(request: HttpRequest) -> HttpResponse:
    """Return the picture of pages without one of their own."""
    return png_response(ShareImage.of(_("What ECLAC does on international migration")))


def list_image(request: HttpRequest, kind: RecordKind) -> HttpResponse:
    return png_response(ShareImage.of(list_context(kind.model)["heading"]))


def record_image(request: HttpRequest, kind: RecordKind, slug: str) -> HttpResponse:
    """Return the picture of a public record. Raise Http404 for any other."""
    record = kind.model.objects.public().filter(slug=slug).first()
    if record is None:
        raise Http404(_("There is no record at this address."))
    facts = [capfirst(str(record._meta.verbose_name)), str(record.when or "")]
    label = " · ".join(filter(None, facts))
    return png_response(ShareImage.of(str(record.title), label))


def report_list_image(request: HttpRequest) -> HttpResponse:
    return png_response(ShareImage.of(_("Reports")))


def report_image(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the picture of an issued report. Raise Http404 for any other."""
    report = get_object_or_404(Report.objects.public(), slug=slug)
    [title] = without_unnamed_records(report, [str(report)])
    label = _("Annual report") if report.is_annual else _("Report")
    return png_response(ShareImage.of(title, label))


def share_image_patterns() -> list[URLPattern]:
    """Return the addresses of the pictures: that of a page is the address of the page before it."""
    patterns = [
        path("image.png", site_image, name="share-image"),
        path("reports/image.png", report_list_image, name="share-image-reports"),
        path("reports/<slug:slug>/image.png", report_image, name="share-image-report"),
    ]
    for kind in listed_kinds():
        options = {"kind": kind}
        patterns += [
            path(f"{kind.plural}/image.png", list_image, options),
            path(f"{kind.plural}/<slug:slug>/image.png", record_image, options),
        ]
    return patterns
