"""Pages about all kinds of records: home, search and the accessibility statement."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from activities.models import Activity
from catalogue.base.full_text import parse_terms
from catalogue.filtering import query_parameters
from catalogue.filtering.query_parameters import BadParametersError, ParameterProblem
from catalogue.index.facet_counts import public_totals
from catalogue.kinds import listed_kinds
from catalogue.models import Record
from catalogue.pages import global_search
from catalogue.pages.global_search import search_all_kinds, spelling_suggestion
from catalogue.pages.list_view import SUGGESTION_THRESHOLD, matched_words_of_records
from eclac_migration.public_site import charts
from meetings.models import Meeting, Status
from publications.models import Edition, Publication

MAX_NEWEST, MAX_UPCOMING = 6, 6
RESULT_RELATIONS = {"countries", "regions", "country", "editions"}  # shown in a search result
ACCESSIBILITY_CHECKED_ON = date(2026, 11, 25)  # last full accessibility check of the pages


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Return the home page: counts, charts, newest, upcoming and overdue records."""
    counts = public_totals()
    lists: list = [
        {
            "name": f"{kind.plural}:list",
            "label": kind.plural_label,
            "count": counts.get(kind.plural, 0),
        }
        for kind in listed_kinds()
    ]
    upcoming, overdue = upcoming_and_overdue()
    context: dict = {
        "lists": lists,
        "by_kind": charts.kind_chart(),
        "map": charts.country_map(),
        "mandates": charts.mandate_chart(),
        "newest": newest_records(),
        "upcoming": upcoming,
        "overdue": overdue,
        "edition": edition_in_other_language(),
        "json_ld": site_json_ld(request),
    }
    return render(request, "public_site/home.html", context)


def newest_records() -> list[Record]:
    """Return the records of any kind that changed last."""
    changed = [
        record
        for kind in listed_kinds()
        for record in kind.model.objects.public().order_by("-changed_at", "-pk")[:MAX_NEWEST]
    ]
    changed.sort(key=lambda record: (record.changed_at, record.number), reverse=True)
    return changed[:MAX_NEWEST]


def upcoming_and_overdue() -> tuple[list[Record], list[Record]]:
    """Return planned records with a future or unknown end, and planned records whose end passed."""
    today = timezone.localdate()
    upcoming: list = []
    overdue: list = []
    for model in (Meeting, Activity):
        planned = model.objects.public().filter(status__in=[Status.PLANNED, Status.UNDER_WAY])
        past = Q(period__endswith__lte=today)
        upcoming += planned.exclude(past).oldest_first()[:MAX_UPCOMING]
        overdue += planned.filter(past).newest_first()[:MAX_UPCOMING]
    upcoming.sort(key=lambda record: (record.period is None, record.period and record.period.lower))
    overdue.sort(key=lambda record: record.period.lower, reverse=True)
    return upcoming[:MAX_UPCOMING], overdue[:MAX_UPCOMING]


def edition_in_other_language() -> Edition | None:
    """Return an edition in a language other than those of the site, as an example."""
    return (
        Edition.objects.filter(publication__in=Publication.objects.public())
        .exclude(language__in=[code for code, _name in settings.LANGUAGES])
        .order_by("language")
        .first()
    )


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


# --- search ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class ResultGroup:
    """The search results of one kind of record: the best matches and the total number."""

    label: str
    plural: str
    list_name: str
    count: int
    records: list[Record]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Return the page of records that contain all search words, grouped by kind."""
    try:
        text = requested_text(request)
    except BadParametersError as error:
        valid_query = query_parameters.query_without_problems(request.GET, error.problems)
        address = f"{request.path}?{valid_query}" if valid_query else request.path
        error_context = {"problems": error.problems, "address": address}
        return render(request, "catalogue/pages/parameter_errors.html", error_context, status=400)
    results_by_kind = search_all_kinds(text) if text else []
    groups = [
        ResultGroup(
            capfirst(str(results.model._meta.verbose_name_plural)),
            results.model.plural,
            f"{results.model.plural}:list",
            results.count,
            results.records,
        )
        for results in results_by_kind
    ]
    for results in results_by_kind:
        names = {field.name for field in results.model._meta.get_fields()} & RESULT_RELATIONS
        prefetch_related_objects(results.records, *sorted(names))
    total = sum(group.count for group in groups)
    records = [record for group in groups for record in group.records]
    context: dict = {
        "text": text,
        "groups": groups,
        "total": total,
        "suggestion": spelling_suggestion(None, text)
        if text and total < SUGGESTION_THRESHOLD
        else "",
        "matched_words": matched_words_of_records(records, text),
    }
    return render(request, "public_site/search.html", context)


@require_safe
def completions(request: HttpRequest) -> HttpResponse:
    """Return completions of the typed text as JSON, for the search box."""
    try:
        text = requested_text(request)
    except BadParametersError as error:
        sentences = [problem.sentence for problem in error.problems]
        return JsonResponse({"problems": sentences}, status=400)
    list_url = reverse("activities:list")
    found = [
        {
            "title": completion.label,
            "kind": capfirst(completion.kind),
            "address": completion.address or f"{list_url}?{completion.facet}={completion.value}",
        }
        for completion in global_search.suggest_completions(text)
    ]
    return JsonResponse({"completions": found})


def requested_text(request: HttpRequest) -> str:
    """Return the search words (parameter `q`). Raise BadParametersError."""
    data, problems = query_parameters.parse_parameters(request.GET, {"q"})
    text = data.get("q", "")
    if not problems:
        try:
            parse_terms(text)
        except ValidationError as error:
            problems = [ParameterProblem("q", text, " ".join(error.messages))]
    if problems:
        raise BadParametersError(problems)
    return text


# --- accessibility statement --------------------------------------------------------------------


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Return the accessibility statement with the day of the last check."""
    return render(
        request, "public_site/accessibility.html", {"checked_on": ACCESSIBILITY_CHECKED_ON}
    )
