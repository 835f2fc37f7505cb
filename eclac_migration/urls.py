"""Root URL configuration: English without a prefix, Spanish under `/es/`."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from alerts.staff_page import overview
from catalogue.admin.autocomplete import CompletionView
from catalogue.kinds import listed_kinds
from catalogue.pages.detail_view import record_url_patterns
from catalogue.pages.number_address import record_by_number
from eclac_migration.public_site import (
    countries,
    frameworks,
    guidance,
    home,
    sitemaps,
    subjects,
    topics,
    views,
)
from eclac_migration.public_site.assistants.views import McpView, llms_txt
from eclac_migration.public_site.embedding import pages as embedding
from eclac_migration.public_site.embedding.oembed import oembed
from eclac_migration.public_site.security_txt import security_txt
from eclac_migration.public_site.share_images import share_image_patterns
from publications.oai import oai

urlpatterns = [
    path("robots.txt", sitemaps.robots, name="robots"),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("llms.txt", llms_txt, name="llms-txt"),
    path("", include("eclac_migration.public_site.reconciliation.views")),
    path("", include("eclac_migration.public_site.linked_data.views")),
    path("mcp", McpView.as_view(), name="mcp"),
    path("oembed", oembed, name="oembed"),
    path("sitemap.xml", sitemaps.sitemap_index, name="sitemap"),
    path("sitemap-lists.xml", sitemaps.lists_sitemap, name="sitemap-lists"),
    path(
        "sitemap-<slug:plural>-<int:number>.xml",
        sitemaps.records_sitemap,
        name="sitemap-records",
    ),
    path("emblem", guidance.emblem, name="emblem"),
    path("colours.css", guidance.colours, name="colours"),
    path("admin/", include("staff.urls")),
    path(
        "admin/autocomplete/", admin.site.admin_view(CompletionView.as_view(admin_site=admin.site))
    ),
    path("admin/", include("catalogue.admin.urls")),
    path("", include("deliverables.urls")),
    path("admin/alerts/", admin.site.admin_view(overview), name="alerts-overview"),
    path("admin/", admin.site.urls),
    path("", include("eclac_migration.public_site.api")),
    path("oai", oai, name="oai"),
    *i18n_patterns(
        path("", home.home, name="home"),
        path("", include("eclac_migration.public_site.data")),
        path("search/", views.search, name="search"),
        path("search/completions/", views.completions, name="completions"),
        *share_image_patterns(),
        path("id/<int:number>/", record_by_number, name="record-by-number"),
        path("embed/id/<int:number>/", embedding.record_page, name="embed-record"),
        path("embed/charts/<slug:name>/", embedding.chart_page, name="embed-chart"),
        path("embed/<slug:plural>/", embedding.list_page, name="embed-list"),
        path("about/", guidance.about, name="about"),
        path("help/", guidance.help_page, name="help"),
        path("privacy/", guidance.privacy, name="privacy"),
        path("accessibility/", guidance.accessibility, name="accessibility"),
        path("countries/", countries.countries, name="countries"),
        path("countries/<slug:code>/", subjects.country, name="country"),
        path("topics/", topics.topics, name="topics"),
        path("topics/<slug:slug>/", subjects.topic, name="topic"),
        path("frameworks/<slug:code>/", frameworks.framework, name="framework"),
        *(record_url_patterns(kind.list_view, kind.detail_view) for kind in listed_kinds()),
        path("", include("activities.plan_pages")),
        path("", include("reports.urls")),
        path("alerts/", include("alerts.urls")),
        prefix_default_language=False,
    ),
]

handler500 = "server.overload.server_error"
