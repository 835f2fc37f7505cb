"""The filters of a list page as HTML, and the numbers of a list in words."""

from functools import partial
from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import override

from catalogue.base.content_memory import kept_content
from catalogue.base.translation import active_language
from catalogue.filtering.facets import Facet, Option, chosen_options, facets_of
from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.index.facet_counts import RecordCount
from catalogue.pages.count_words import count_words
from catalogue.pages.year_histogram import year_histogram


def query_of(filterset: RecordFilterSet, without: tuple[str, ...] = ()) -> str:
    """Return the query string of a list, without the parameters in `without`."""
    data = filterset.data.copy()
    for name in without:
        data.pop(name, None)
    return data.urlencode()


def list_counts(filterset: RecordFilterSet) -> dict[str, Any]:
    """Return the numbers of single records and of group entries, and the word for the former.

    A group entry is listed as a record but never counted as one.
    """
    names = filterset._meta.model._meta
    group_entries = sum(filterset.counts.of("collective").values())
    singles = filterset.counts.total - group_entries
    return {
        "collective": group_entries,
        "single_count": singles,
        "noun": str(names.verbose_name if singles == 1 else names.verbose_name_plural),
        "count_words": count_words(filterset._meta.model, RecordCount(singles, group_entries)),
    }


def filter_panel(filterset: RecordFilterSet) -> tuple[SafeString, list[Option]]:
    """Return the filters as HTML, and the chosen values.

    The pages of a list without parameters have the same filters, which are kept in memory.
    """
    if query_of(filterset, without=("page",)):
        facets = facets_of(filterset)
        chosen = chosen_options(filterset, facets)
        return _html(filterset, facets, chosen), chosen
    filterset_class, language = type(filterset), active_language()
    panel = partial(_without_parameters, filterset_class, language)
    return kept_content(("filters", filterset_class, language), panel), []


def _without_parameters(filterset_class: type[RecordFilterSet], language: str) -> SafeString:
    """Return the filters of the list without parameters as HTML in a language."""
    records = filterset_class._meta.model.objects.public()
    filterset = filterset_class(QueryDict(), queryset=records)
    filterset.is_valid()
    with override(language):
        return _html(filterset, facets_of(filterset), [])


def _html(filterset: RecordFilterSet, facets: list[Facet], chosen: list[Option]) -> SafeString:
    model = filterset._meta.model
    context = {
        "facets": facets,
        "chosen": chosen,
        "histogram": year_histogram(filterset),
        "names": model._meta,  # a template would make an instance of the model itself
        "list_address": reverse(f"{model.plural}:list"),
        "listed_facet": filterset.data.get("values", ""),
        "values_query": query_of(filterset, without=("page", "values")),
        "first_day": filterset.data.get("from", ""),
        "last_day": filterset.data.get("to", ""),
        "count_words": list_counts(filterset)["count_words"],
    }
    return render_to_string("catalogue/pages/_filter_panel.html", context)
