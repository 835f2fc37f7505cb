"""Sitemaps and robots.txt for search engines.

The parts of the sitemap have addresses of their own and are read by primary key. The views of
django.contrib.sitemaps number the parts by `?p=`, and count and slice all rows for each part.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from catalogue.kinds import listed_kinds
from catalogue.models import Topic
from catalogue.templatetags.head import localized_path, request_origin
from eclac_migration.public_site.countries import country_rows
from eclac_migration.public_site.topics import framework_links
from reports.models import Report

# Primary keys per sitemap; the protocol allows 50,000 addresses, and a record has one per language.
KEYS_PER_SITEMAP = 5_000
# Pages beside the lists of records, by the name of their address.
PAGE_NAMES = (
    *("home", "countries", "topics", "reports:list", "data"),
    *("about", "help", "privacy", "accessibility"),
)
XML_CONTENT_TYPE = "application/xml; charset=utf-8"


@dataclass(frozen=True)
class SitemapPage:
    """A page: (language code, address) for each language, the default one first."""

    languages: list[tuple[str, str]]
    changed_at: datetime | None = None


def localized_page(request: HttpRequest, path: str, changed_at=None) -> SitemapPage:
    site = request_origin(request)
    addresses = [
        (code, f"{site}{localized_path(path, code)}") for code, _name in settings.LANGUAGES
    ]
    return SitemapPage(addresses, changed_at)


@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """Return the sitemap index: a sitemap of the lists, and sitemaps of each kind of record."""
    parts = [reverse("sitemap-lists")]
    for kind in listed_kinds():
        last = kind.model.objects.public().aggregate(last=Max("pk"))["last"] or 0
        parts += [
            reverse("sitemap-records", args=[kind.plural, number])
            for number in range(1, -(-last // KEYS_PER_SITEMAP) + 1)
        ]
    addresses = [f"{request_origin(request)}{part}" for part in parts]
    return render(
        request,
        "public_site/sitemap_index.xml",
        {"addresses": addresses},
        content_type=XML_CONTENT_TYPE,
    )


@require_safe
def lists_sitemap(request: HttpRequest) -> HttpResponse:
    """Return the sitemap of all pages except records: lists, reports, countries, topics."""
    names = [*PAGE_NAMES, *(f"{kind.plural}:list" for kind in listed_kinds())]
    with override(settings.LANGUAGE_CODE):
        pages = [localized_page(request, reverse(name)) for name in names]
        pages += [localized_page(request, row.href) for row in country_rows()]
        pages += [
            localized_page(request, reverse("topic", args=[topic.slug]))
            for topic in Topic.objects.public()
        ]
        pages += [localized_page(request, address) for _name, address in framework_links()]
        pages += [
            localized_page(request, report.get_absolute_url(), report.issued_at)
            for report in Report.objects.public().in_default_order()
        ]
    return render(
        request, "public_site/sitemap.xml", {"pages": pages}, content_type=XML_CONTENT_TYPE
    )


@require_safe
def records_sitemap(request: HttpRequest, plural: str, number: int) -> HttpResponse:
    """Return the sitemap of a kind's records in one range of `KEYS_PER_SITEMAP` primary keys."""
    model = next((kind.model for kind in listed_kinds() if kind.plural == plural), None)
    if model is None or not 0 < number < 10**6:
        raise Http404
    records = model.objects.public().filter(
        pk__gt=(number - 1) * KEYS_PER_SITEMAP, pk__lte=number * KEYS_PER_SITEMAP
    )
    with override(settings.LANGUAGE_CODE):
        pages = [
            localized_page(request, record.get_absolute_url(), record.changed_at)
            for record in records.only("slug", "changed_at", "is_unnamed").order_by("pk")
        ]
    return render(
        request, "public_site/sitemap.xml", {"pages": pages}, content_type=XML_CONTENT_TYPE
    )


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt, which excludes the admin and the completions of the search box."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "Disallow: /search/completions/",
        "",
        f"Sitemap: {request_origin(request)}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
