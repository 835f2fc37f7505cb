"""The pages that span every kind of record: home, search, and what this site says of itself."""

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
ACCESSIBILITY_CHECKED_ON = date(
    2026, 11, 25
)  # when the accessibility of the pages was last gone through


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the programme is: how much of everything, in pictures, what is new, what comes next."""
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
    context = {
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
    """The records of any kind that changed last."""
    changed = [
        one
        for kind in listed_kinds()
        for one in kind.model.objects.public().order_by("-changed_at", "-pk")[:MAX_NEWEST]
    ]
    return sorted(changed, key=lambda one: (one.changed_at, one.number), reverse=True)[:MAX_NEWEST]


def upcoming_and_overdue() -> tuple[list[Record], list[Record]]:
    """What is planned and lies upcoming; and what is still recorded as planned for days gone by."""
    today = timezone.localdate()
    upcoming: list = []
    overdue: list = []
    for model in (Meeting, Activity):
        planned = model.objects.public().filter(status__in=[Status.PLANNED, Status.UNDER_WAY])
        past = Q(period__endswith__lte=today)
        upcoming += planned.exclude(past).oldest_first()[:MAX_UPCOMING]
        overdue += planned.filter(past).newest_first()[:MAX_UPCOMING]
    upcoming.sort(key=lambda one: (one.period is None, one.period and one.period.lower))
    overdue.sort(key=lambda one: one.period.lower, reverse=True)
    return upcoming[:MAX_UPCOMING], overdue[:MAX_UPCOMING]


def edition_in_other_language() -> Edition | None:
    """An edition in a language that few would expect: what a visitor may ask for."""
    return (
        Edition.objects.filter(publication__in=Publication.objects.public())
        .exclude(language__in=[code for code, _name in settings.LANGUAGES])
        .order_by("language")
        .first()
    )


def site_json_ld(request: HttpRequest) -> dict:
    """The site in JSON-LD, with its search."""
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


# --- search across everything ----------------------------------------------------------------


@dataclass(frozen=True)
class ResultGroup:
    """What was found in one kind of record: the best of it, and how much there is."""

    label: str
    plural: str
    list_name: str
    count: int
    records: list[Record]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that holds the words, kind by kind; each group leads to its list."""
    try:
        text = requested_text(request)
    except BadParametersError as error:
        left = query_parameters.query_without_problems(request.GET, error.problems)
        address = f"{request.path}?{left}" if left else request.path
        refused = {"problems": error.problems, "address": address}
        return render(request, "catalogue/pages/parameter_errors.html", refused, status=400)
    everything = search_all_kinds(text) if text else []
    groups = [
        ResultGroup(
            capfirst(str(found.model._meta.verbose_name_plural)),
            found.model.plural,
            f"{found.model.plural}:list",
            found.count,
            found.records,
        )
        for found in everything
    ]
    for found in everything:
        shown_with = {"countries", "regions", "country", "editions"}
        names = {field.name for field in found.model._meta.get_fields()} & shown_with
        prefetch_related_objects(found.records, *sorted(names))
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
    """What may be meant by what was typed so far, as JSON for the search box."""
    try:
        text = requested_text(request)
    except BadParametersError as error:
        return JsonResponse({"problems": [one.sentence for one in error.problems]}, status=400)
    found = [
        {
            "title": one.label,
            "kind": capfirst(one.kind),
            "address": one.address or f"{reverse('activities:list')}?{one.facet}={one.value}",
        }
        for one in global_search.suggest_completions(text)
    ]
    return JsonResponse({"completions": found})


def requested_text(request: HttpRequest) -> str:
    """The words to look for. Raises BadParametersError."""
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


# --- what this site says of itself --------------------------------------------------------------


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was checked, when, and whom to write to."""
    return render(
        request, "public_site/accessibility.html", {"checked_on": ACCESSIBILITY_CHECKED_ON}
    )
