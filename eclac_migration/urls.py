"""Root URL configuration: English without a prefix, Spanish under `/es/`."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from catalogue.kinds import listed_kinds
from catalogue.pages.detail_view import record_url_patterns
from catalogue.pages.number_address import record_by_number
from eclac_migration.public_site import sitemaps, views
from eclac_migration.public_site.security_txt import security_txt
from publications.oai import oai

urlpatterns = [
    path("robots.txt", sitemaps.robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-lists.xml", sitemaps.lists_sitemap, name="sitemap-lists"),
    path(
        "sitemap-<slug:plural>-<int:number>.xml",
        sitemaps.records_sitemap,
        name="sitemap-records",
    ),
    path("admin/", include("staff.urls")),
    path("admin/", admin.site.urls),
    path("", include("eclac_migration.public_site.api")),
    path("oai", oai, name="oai"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("", include("eclac_migration.public_site.data")),
        path("search/", views.search, name="search"),
        path("search/completions/", views.completions, name="completions"),
        path("id/<int:number>/", record_by_number, name="record-by-number"),
        path("accessibility/", views.accessibility, name="accessibility"),
        *(record_url_patterns(kind.list_view, kind.detail_view) for kind in listed_kinds()),
        *(path("", include(kind.urls)) for kind in listed_kinds() if kind.urls),
        path("", include("reports.urls")),
        prefix_default_language=False,
    ),
]

handler500 = "server.overload.server_error"
