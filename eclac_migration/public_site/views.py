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

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.base.full_text import terms_of
from catalogue.filtering import query_parameters
from catalogue.filtering.query_parameters import BadParametersError, Problem
from catalogue.index.facet_counts import totals
from catalogue.models import Organization, Record
from catalogue.pages import global_search
from catalogue.pages.global_search import search_everything, suggestion
from catalogue.pages.list_view import FEW, found_words
from eclac_migration.public_site import charts
from meetings.models import Meeting, Status
from publications.models import Edition, Publication

LISTS = (Activity, Meeting, Publication, Outcome, Mandate, Project, Organization)
MOST_NEW, MOST_NEXT = 6, 6
CHECKED_ON = date(2026, 11, 25)  # when the accessibility of the pages was last gone through


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the programme is: how much of everything, in pictures, what is new, what comes next."""
    counts = totals()
    lists: list = [
        {
            "name": f"{model.plural}:list",
            "label": model._meta.verbose_name_plural,
            "count": counts.get(model.plural, 0),
        }
        for model in LISTS
    ]
    ahead, undone = coming_next()
    context = {
        "lists": lists,
        "by_kind": charts.by_year_and_kind(),
        "map": charts.by_country(),
        "mandates": charts.mandates_answered(),
        "newest": newest(),
        "ahead": ahead,
        "undone": undone,
        "edition": uncommon_language(),
        "described": site_described(request),
    }
    return render(request, "home.html", context)


def newest() -> list[Record]:
    """The records of any kind that changed last."""
    changed = [
        one
        for model in LISTS
        for one in model.objects.public().order_by("-changed_at", "-pk")[:MOST_NEW]
    ]
    return sorted(changed, key=lambda one: (one.changed_at, one.number), reverse=True)[:MOST_NEW]


def coming_next() -> tuple[list[Record], list[Record]]:
    """What is planned and lies ahead; and what is still recorded as planned for days gone by."""
    today = timezone.localdate()
    ahead: list = []
    undone: list = []
    for model in (Meeting, Activity):
        planned = model.objects.public().filter(status__in=[Status.PLANNED, Status.UNDER_WAY])
        past = Q(period__endswith__lte=today)
        ahead += planned.exclude(past).oldest_first()[:MOST_NEXT]
        undone += planned.filter(past).newest_first()[:MOST_NEXT]
    ahead.sort(key=lambda one: (one.period is None, one.period and one.period.lower))
    undone.sort(key=lambda one: one.period.lower, reverse=True)
    return ahead[:MOST_NEXT], undone[:MOST_NEXT]


def uncommon_language() -> Edition | None:
    """An edition in a language that few would expect: what a visitor may ask for."""
    return (
        Edition.objects.filter(publication__in=Publication.objects.public())
        .exclude(language__in=[code for code, _name in settings.LANGUAGES])
        .order_by("language")
        .first()
    )


def site_described(request: HttpRequest) -> dict:
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
class Group:
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
        text = asked_text(request)
    except BadParametersError as error:
        left = query_parameters.without(request.GET, error.problems)
        address = f"{request.path}?{left}" if left else request.path
        refused = {"problems": error.problems, "address": address}
        return render(request, "catalogue/bad_parameters.html", refused, status=400)
    everything = search_everything(text) if text else []
    groups = [
        Group(
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
        "suggestion": suggestion(None, text) if text and total < FEW else "",
        "found_words": found_words(records, text),
    }
    return render(request, "search.html", context)


@require_safe
def completions(request: HttpRequest) -> HttpResponse:
    """What may be meant by what was typed so far, as JSON for the search box."""
    try:
        text = asked_text(request)
    except BadParametersError as error:
        return JsonResponse({"problems": [one.sentence for one in error.problems]}, status=400)
    found = [
        {
            "title": one.label,
            "kind": capfirst(one.kind),
            "address": one.address or f"{reverse('activities:list')}?{one.facet}={one.value}",
        }
        for one in global_search.completions(text)
    ]
    return JsonResponse({"completions": found})


def asked_text(request: HttpRequest) -> str:
    """The words to look for. Raises BadParametersError."""
    data, problems = query_parameters.read(request.GET, {"q"})
    text = data.get("q", "")
    if not problems:
        try:
            terms_of(text)
        except ValidationError as error:
            problems = [Problem("q", text, " ".join(error.messages))]
    if problems:
        raise BadParametersError(problems)
    return text


# --- what this site says of itself --------------------------------------------------------------


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was checked, when, and whom to write to."""
    return render(request, "accessibility.html", {"checked_on": CHECKED_ON})
