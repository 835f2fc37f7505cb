"""Pages about a country or a topic: the public records that name it, by kind, and their figures.

The records and numbers come from the index, as those of the lists do, so each number is that of the
list to which it links.
"""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalogue.index.facet_counts import RecordCount, record_counts_by_kind
from catalogue.models import Country, Topic
from catalogue.pages.json_ld import JsonLd, country_nodes, without_empty_values
from catalogue.records.frameworks import Framework
from catalogue.records.slugs import addresses_with_slug
from catalogue.search.folding import fold
from eclac_migration.public_site import charts
from eclac_migration.public_site.country_map import country_address
from eclac_migration.public_site.outlines import MapView, main_view, region_codes
from eclac_migration.public_site.refused_parameters import refused_parameters
from eclac_migration.public_site.subject_facts import (
    counts_of_subject,
    most_frequent,
    most_frequent_topics,
    region_facts,
    related_facts,
)
from eclac_migration.public_site.subject_records import subject_sections, summary_line


@require_safe
def country(request: HttpRequest, code: str) -> HttpResponse:
    """Return the page about a country. A code in lower case redirects."""
    found = Country.objects.filter(alpha3=code.upper()).first()
    if found is None:
        raise Http404(_("There is no country with this code."))
    if code != found.alpha3:
        return HttpResponsePermanentRedirect(country_address(found.alpha3))
    groups = {group.pk: group for group in found.groups.all()}
    query = f"country={found.alpha3}"
    counts = record_counts_by_kind("country", [found.pk]).get(found.pk, {})
    total, activities = counts_of_subject("country", found, "topic") if counts else (None, {})
    topics = most_frequent_topics(activities.get("topic", {}))
    context = {
        "subject": found,
        "kind": _("Country or territory"),
        "index_name": "countries",
        "index_label": _("Countries and territories"),
        "locator": locator(found.alpha3),
        "facts": related_facts(topics, activities.get("topic", {}), "topic", query),
        "facts_label": _("Topics: activities + group entries"),
        "regions": region_facts(groups),
        "introduction": _(
            "Public records of the work of ECLAC on international migration that name this "
            "country or territory."
        )
        if counts
        else _("No public record names this country or territory yet."),
        **subject_context("country", found, query, counts, activities, total),
    }
    [node] = country_nodes([found])
    return subject_response(request, context, node)


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Return the page about a public topic, or one of a framework. A former address redirects."""
    public = Topic.objects.known()
    found = public.select_related("broader").filter(slug=slug).first()
    if found is None:
        former = addresses_with_slug(Topic._meta.model_name, slug).values("object_id")
        moved = public.filter(pk__in=former).first()
        if moved is None:
            raise Http404(_("There is no topic at this address."))
        return HttpResponsePermanentRedirect(reverse("topic", args=[moved.slug]))
    narrower = list(found.narrower.all())
    query = f"topic={found.slug}"
    by_topic = record_counts_by_kind("topic", [found.pk, *(row.pk for row in narrower)])
    total, activities = counts_of_subject("topic", found, "country")
    countries = Country.objects.filter(pk__in=most_frequent(activities["country"]))
    context = {
        "subject": found,
        "kind": _("Topic"),
        "index_name": "topics",
        "index_label": _("Topics"),
        "framework": Framework(found.framework) if found.framework else None,
        "facts": related_facts(countries, activities["country"], "country", query),
        "facts_label": _("Countries: activities + group entries"),
        "broader": found.broader,
        "narrower": sorted(
            (row for row in narrower if row.pk in by_topic or row.framework),
            key=lambda row: (row.code_order, fold(str(row.name))),
        ),
        "introduction": _(
            "Public records of the work of ECLAC on international migration that have this topic "
            "or a narrower one."
        )
        if found.pk in by_topic
        else _("No public record has this topic yet."),
        **subject_context("topic", found, query, by_topic.get(found.pk, {}), activities, total),
    }
    node = {
        "@type": "DefinedTerm",
        "name": str(found.name),
        "termCode": found.code or found.slug,
        **({"url": found.address} if found.address else {}),
    }
    return subject_response(request, context, node)


def subject_response(request: HttpRequest, context: dict, node: JsonLd) -> HttpResponse:
    """Return the page, or an error page with status 400 if the address has parameters.

    `node` is the country or topic in JSON-LD.
    """
    if refusal := refused_parameters(request):
        return refusal
    context["json_ld"] = subject_json_ld(request, context, node)
    return render(request, "public_site/subject.html", context)


def subject_json_ld(request: HttpRequest, context: dict, node: JsonLd) -> JsonLd:
    """Return the JSON-LD of the page: what it is about, and the records that it shows."""
    address = request.build_absolute_uri(request.path)
    records = [
        record
        for section in context["sections"]
        for record in (*section.records, *section.group_entries)
    ]
    items = [
        {
            "@type": "ListItem",
            "position": position,
            "name": str(record.title),
            "url": request.build_absolute_uri(record.get_absolute_url()),
        }
        for position, record in enumerate(records, 1)
    ]
    return without_empty_values(
        {
            "@context": "https://schema.org",
            "@type": "CollectionPage",
            "@id": address,
            "url": address,
            "name": str(context["subject"].name),
            "description": str(context["page_description"]),
            "inLanguage": get_language(),
            "isPartOf": {"@type": "WebSite", "url": request.build_absolute_uri(reverse("home"))},
            "about": node,
            "mainEntity": {
                "@type": "ItemList",
                "numberOfItems": len(items),
                "itemListElement": items,
            }
            if items
            else {},
        }
    )


def subject_context(
    facet: str,
    subject: Country | Topic,
    query: str,
    counts: dict[str, RecordCount],
    activities: dict[str, dict[int, RecordCount]],
    total: RecordCount | None,
) -> dict:
    """Return the context that pages about countries and topics share."""
    sections = subject_sections(facet, subject, query, counts)
    by_year = charts.year_chart(
        charts.ActivityCounts(
            total or RecordCount(), {}, activities.get("kind and span", {}), {}, {}
        ),
        query,
    )
    summary = summary_line(subject, sections) if sections else ""
    return {
        "sections": sections,
        "by_year": by_year,
        "alert_subject": f"{facet}?{query}",
        "feed": f"{reverse('activities:atom')}?{query}",
        "share_title": str(subject.name),
        "page_description": summary
        or _("The public record of the work of ECLAC on international migration: %(name)s")
        % {"name": subject.name},
    }


@dataclass(frozen=True)
class Locator:
    """The map of the region with a ring around one country. An `is_circle` country has a dot."""

    view: MapView
    code: str
    x: float
    y: float
    is_circle: bool


def locator(code: str) -> Locator | None:
    """Return the map that shows a country of the region, or None for other countries."""
    if code not in region_codes():
        return None
    view = main_view()
    outline = next(each for each in view.outlines if each.code == code)
    return Locator(view, code, outline.x, outline.y, outline.is_circle)
