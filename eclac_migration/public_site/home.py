"""The home page: the latest annual report, ways in, figures, charts, map and events by date."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache, partial

from django.conf import settings
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import override
from django.views.decorators.http import require_safe

from activities.models import Activity, Mandate, Outcome
from catalogue.base.compiled_queries import (
    CompiledQuery,
    IsAnyOf,
    Parameter,
)
from catalogue.base.content_memory import kept_content
from catalogue.base.related_rows import public_by_key
from catalogue.base.translation import active_language, content_language
from catalogue.index.facet_counts import RecordCount, public_totals, record_counts
from catalogue.index.models import IndexRow, code_values, facet_key
from catalogue.kinds import listed_kinds
from catalogue.models import Country, Record
from catalogue.pages.public_records import public_records
from catalogue.search.folding import fold
from eclac_migration.public_site import charts
from eclac_migration.public_site.country_map import country_map
from eclac_migration.public_site.outlines import region_codes
from meetings.models import Meeting, Status
from publications.models import Publication
from reports.models import IssuedText, Report

MAX_EVENTS, MAX_UPCOMING, MAX_PUBLICATIONS = 6, 4, 4
ROWS_READ = 4 * MAX_EVENTS  # of each kind of event, as parts of an outcome are left out
MAX_MANDATES = 3
MAX_YEARS = 10  # of the way in by year
EVENT_KINDS, UPCOMING_KINDS = (Meeting, Outcome), (Meeting, Activity)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Return the home page. A part without records is left out with its heading."""
    language = active_language()
    year = timezone.localdate().year  # the charts count what is going on up to this year
    overview = kept_content(("overview", language, year), partial(overview_in, language))
    context = {
        "report": latest_report(),
        "overview": overview.html,
        "shown_charts": overview.charts,
        **dated_records(),
        "json_ld": site_json_ld(request),
    }
    return render(request, "public_site/home.html", context)


@dataclass(frozen=True)
class Overview:
    """The ways in, the figures, the charts and the map as HTML, and the names of those charts."""

    html: SafeString
    charts: list[str]


def overview_in(language: str) -> Overview:
    """Return the part of the page that is the same on each day of a year."""
    with override(language):
        return _overview()


def _overview() -> Overview:
    counts = charts.activity_counts()
    countries = region_countries(counts.by_country)
    by_year = charts.year_chart(counts)
    context = {
        "figures": figures(counts.total),
        "countries": sorted(countries.values(), key=lambda country: fold(str(country.name))),
        "mandates": mandates_with_most_activities(counts.by_mandate),
        "years": [bar for bar in by_year.bars if bar.href][:MAX_YEARS],
        "has_earlier_years": sum(bool(bar.href) for bar in by_year.bars) > MAX_YEARS,
        "by_year": by_year,
        "by_kind": charts.kind_bars(counts),
        "map": country_map(counts, countries) if counts.by_country else None,
    }
    shown = {"map": context["map"], "years": by_year.bars, "kinds": context["by_kind"]}
    html = render_to_string("public_site/_home_overview.html", context)
    return Overview(html, [name for name, content in shown.items() if content])


# --- the latest report -----------------------------------------------------------------------


@dataclass(frozen=True)
class LatestReport:
    """The latest issued report, and the sizes of its files in bytes."""

    report: Report
    pdf_size: int
    docx_size: int


def latest_report() -> LatestReport | None:
    """Return the report on the latest period, in its last revision, or None."""
    texts = _compiled_texts(content_language()).read()
    return LatestReport(texts[0].report, texts[0].pdf_size, texts[0].docx_size) if texts else None


@cache
def _compiled_texts(language: str) -> CompiledQuery:
    """Return the query of the text of the latest report."""
    public = Report.objects.public().annual()
    return CompiledQuery(
        IssuedText.objects.filter(report__in=public, language=language)
        .select_related("report")
        .defer("content", "docx", "pdf")
        .annotate(pdf_size=Length("pdf"), docx_size=Length("docx"))
        .order_by("-report__period", "-report__revision", "report")[:1]
    )


# --- ways in and figures -----------------------------------------------------------------------


def region_countries(with_activities: dict[int, RecordCount]) -> dict[int, Country]:
    """Return the countries of the region and others with activities, by primary key."""
    countries = _compiled_countries().read(codes=[*region_codes()], keys=[*with_activities])
    return {country.pk: country for country in countries}


@cache
def _compiled_countries() -> CompiledQuery:
    is_shown = Q(IsAnyOf("alpha3", "codes")) | Q(IsAnyOf("pk", "keys"))
    return CompiledQuery(Country.objects.filter(is_shown).order_by())


def mandates_with_most_activities(counts: dict[int, RecordCount]) -> list[Mandate]:
    """Return the mandates with most activities under them, directly or through a project."""
    order = sorted(counts, key=lambda pk: (-counts[pk].total, pk))[:MAX_MANDATES]
    mandates = public_by_key(Mandate, order)
    return [mandates[pk] for pk in order if pk in mandates]


@dataclass(frozen=True)
class Figure:
    """The number of public records of a kind, with a number of another sort beside it."""

    plural: str
    list_name: str
    label: str
    number: int
    beside: int = 0


def figures(activities: RecordCount) -> list[Figure]:
    """Return the number of records of each kind that has any.

    Beside the activities stands the number of group entries, beside the publications that of the
    languages of their editions.
    """
    totals = public_totals()
    numbers = {**totals, "activities": activities.number}
    beside = {
        "activities": activities.group_entries,
        "publications": len(record_counts(Publication, "language")),
    }
    return [
        Figure(
            kind.plural,
            f"{kind.plural}:list",
            str(kind.plural_label),
            numbers.get(kind.plural, 0),
            beside.get(kind.plural, 0),
        )
        for kind in listed_kinds()
        if totals.get(kind.plural)
    ]


# --- records by their own date -------------------------------------------------------------------


def dated_records() -> dict[str, list[Record]]:
    """Return the latest meetings and outcomes, the next meetings and activities, the publications.

    Records are sorted by the date of the event. Parts of an outcome are left out, and planned
    events whose date has passed, as the records do not say that they took place.
    """
    found = _compiled_rows().rows(today=timezone.localdate())
    records = public_records(
        [(kind, pk) for _section, kind, pk, _starts in found], {"country", "editions"}
    )
    sections: dict[str, list] = defaultdict(list)
    for section, kind, pk, starts in found:
        record = records.get((kind, pk))
        if record and not getattr(record, "parent_id", None):
            sections[section].append((starts, record.number, record))
    for section, rows in sections.items():
        rows.sort(key=lambda row: row[:2], reverse=section != "upcoming")
    limits = {"events": MAX_EVENTS, "upcoming": MAX_UPCOMING, "publications": MAX_PUBLICATIONS}
    return {
        section: [record for _starts, _number, record in sections[section][:limit]]
        for section, limit in limits.items()
    }


@cache
def _compiled_rows() -> CompiledQuery:
    """Return the query of the rows of all sections; its parameter is `today`."""
    past, future = {"starts__lte": Parameter("today")}, {"starts__gt": Parameter("today")}
    not_held = [Status.PLANNED, Status.CANCELLED]
    parts = [
        *(_rows("events", model, past, not_held, "newest", ROWS_READ) for model in EVENT_KINDS),
        *(
            _rows("upcoming", model, future, [Status.CANCELLED], "oldest", MAX_UPCOMING)
            for model in UPCOMING_KINDS
        ),
        _rows("publications", Publication, past, [], "newest", MAX_PUBLICATIONS),
    ]
    return CompiledQuery(parts[0].union(*parts[1:], all=True))


def _rows(
    section: str, model: type[Record], dates: dict, statuses: list, order: str, limit: int
) -> QuerySet:
    """Return the rows (section, kind, primary key, first day) of one kind for a section."""
    values = code_values(Status.choices)
    rows = IndexRow.objects.of(model).filter(**dates)
    if statuses and hasattr(model, "Status"):
        keys = [facet_key("status", values[status]) for status in statuses]
        rows = rows.exclude(keys__overlap=keys)
    columns = (Value(section), "kind", "record_id", "starts")
    return rows.sorted_by(order).values_list(*columns)[:limit]


def site_json_ld(request: HttpRequest) -> dict:
    """Return the JSON-LD of the site with its search action."""
    search = request.build_absolute_uri(reverse("search"))
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "url": request.build_absolute_uri(reverse("home")),
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{q}}"},
            "query-input": "required name=q",
        },
    }
