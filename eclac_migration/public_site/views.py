"""The search of all kinds of records: its page, and completions for the search box."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from catalogue.base.full_text import parse_terms
from catalogue.filtering import query_parameters
from catalogue.filtering.query_parameters import BadParametersError, ParameterProblem
from catalogue.models import Record
from catalogue.pages import global_search
from catalogue.pages.global_search import SearchResults, search_all_kinds
from catalogue.pages.list_view import matched_words_of_records
from catalogue.pages.search_reading import search_reading
from eclac_migration.public_site.page_proposals import related_pages, similar_pages


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
    """Return the page of records that a text finds, grouped by kind, and how the text is read."""
    try:
        text = requested_text(request)
    except BadParametersError as error:
        valid_query = query_parameters.query_without_problems(request.GET, error.problems)
        address = f"{request.path}?{valid_query}" if valid_query else request.path
        error_context = {"problems": error.problems, "address": address}
        return render(request, "catalogue/pages/parameter_errors.html", error_context, status=400)
    results = search_all_kinds(text) if text else None
    alert_query = urlencode({"q": text})
    context: dict = {"text": text, "groups": [], "total": 0, "alert_query": alert_query}
    if results is not None:
        context |= results_context(results)
    return render(request, "public_site/search.html", context)


def results_context(results: SearchResults) -> dict:
    """Return the template context of search results."""
    groups = [
        ResultGroup(
            capfirst(str(found.model._meta.verbose_name_plural)),
            found.model.plural,
            f"{found.model.plural}:list",
            found.count,
            found.records,
        )
        for found in results.kinds
    ]
    records = [record for group in groups for record in group.records]
    interpretation = results.interpretation
    return {
        "proposals": similar_pages(interpretation),
        "related_pages": related_pages(interpretation),
        "groups": groups,
        "total": results.total,
        "reading": search_reading(
            interpretation, list_of_results(results), QueryDict(), results.corrected_from
        ),
        "matched_words": matched_words_of_records(records, interpretation),
    }


def list_of_results(results: SearchResults) -> str:
    """Return the kind of record that the text names, or that of the best match, or ""."""
    plurals = [found.model.plural for found in results.kinds]
    named = [reading.kind for reading in results.interpretation.readings]
    return next((plural for plural in [*named, *plurals] if plural in plurals), "")


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
