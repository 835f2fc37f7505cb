"""Base class for the list pages and files of a kind of record."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.core.paginator import EmptyPage
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views import View

from catalogue.exports.columns import Column
from catalogue.exports.views import ExportMixin, download_links, subscription_links
from catalogue.filtering import query_parameters
from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.filtering.filters import RelatedFilter, SortFilter
from catalogue.filtering.paginator import MAX_PAGE, RowsPaginator
from catalogue.filtering.query_parameters import BadParametersError, ParameterProblem
from catalogue.index.models import facet_key
from catalogue.kinds import kind_of
from catalogue.pages.filter_panel import filter_panel, list_counts, query_of
from catalogue.pages.global_search import spelling_suggestion
from catalogue.pages.highlighting import words_matching
from catalogue.pages.search_reading import search_reading
from catalogue.pages.staff_links import staff_links
from catalogue.records.countries import CountryGroup
from catalogue.records.record import Record
from catalogue.search.interpretation import Interpretation

PAGE_SIZE = 25
SUGGESTION_THRESHOLD = 3  # with fewer results, the page suggests a corrected spelling
ORDERS = SortFilter.ORDERS
TABLE = "table"  # the value of the parameter `view` for a table in place of cards
PAGE_PARAMETERS = ("page", "view", "values")  # they select no records


def list_context(model: type[Record]) -> dict[str, str]:
    """Return the labels and the URL name of a kind of record's list, for templates."""
    plural_label = str(model._meta.verbose_name_plural)
    return {
        "plural": model.plural,
        "plural_label": plural_label,
        "heading": capfirst(plural_label),
        "list_name": f"{model.plural}:list",
    }


@dataclass(frozen=True)
class RegionCount:
    """A country group, the number of records about the whole group, and their list's query."""

    group: CountryGroup
    count: int
    query: str


@dataclass(frozen=True)
class Suggestion:
    """A corrected spelling of the search words, and the query string that searches for it."""

    text: str
    query: str


def matched_words_of_records(
    records: Iterable[Record], interpretation: Interpretation
) -> frozenset[str]:
    """Return the words of these records' titles and summaries that a search text finds."""
    texts = [str(part) for record in records for part in (record.title, record.summary)]
    return words_matching(interpretation.queries, texts)


class RecordListView(ExportMixin, View):
    """The list of a kind of record, as a page or (with another `format`) as a file.

    A subclass declares the model, the filters, the columns and the related rows to prefetch.
    """

    model: type[Record]
    filterset_class: type[RecordFilterSet]
    columns: tuple[Column, ...]
    related: ClassVar[tuple[str, ...]] = ()
    format = "page"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.columns = tuple(column.for_model(cls.model) for column in cls.columns)

    def get(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.page(request) if self.format == "page" else self.export_response(request)
        except BadParametersError as error:
            return self.bad_request_response(request, error.problems)

    # --- filters -----------------------------------------------------------------------------

    def bound_filterset(self, request: HttpRequest, *more: str) -> RecordFilterSet:
        """Return the filters, bound to the query parameters and validated.

        `more` are further parameters that the view accepts. Raise BadParametersError.
        """
        return self.filterset_of(request.GET, *more)

    @classmethod
    def filterset_of(cls, parameters: QueryDict, *more: str) -> RecordFilterSet:
        """Return the filters as `bound_filterset` does, also without a request."""
        known = {*cls.filterset_class.base_filters, *more}
        data, problems = query_parameters.parse_parameters(parameters, known)
        filterset = cls.filterset_class(data, queryset=cls.model.objects.public())
        problems += query_parameters.filter_problems(filterset)
        if problems:
            raise BadParametersError(problems)
        return filterset

    # --- page --------------------------------------------------------------------------------

    def page(self, request: HttpRequest) -> HttpResponse:
        filterset = self.bound_filterset(request, *PAGE_PARAMETERS)
        self.check_values_parameter(filterset)
        is_table = self.is_table(filterset)
        paginator = RowsPaginator(filterset, self.related, PAGE_SIZE)
        page = self.requested_page(paginator, filterset.data.get("page", "1"))
        panel, chosen = filter_panel(filterset)
        text = filterset.data.get("q", "")
        list_query = query_of(filterset, without=PAGE_PARAMETERS)
        total = paginator.count
        address = reverse(f"{self.model.plural}:list")
        context = {
            **list_context(self.model),
            "list_address": address,
            "about": kind_of(self.model).description,
            "share_image": f"{address}image.png",
            "share_title": capfirst(str(self.model._meta.verbose_name_plural)),
            "filter_panel": panel,
            "chosen": chosen,
            "page": page,
            "paginator": paginator,
            "page_numbers": paginator.page_numbers(page.number),
            "last_page": paginator.last_page,
            "query": query_of(filterset, without=("page",)),
            "downloads": download_links(self.content_types, self.model.plural, list_query),
            "subscriptions": subscription_links(
                self.content_types, self.model.plural, list_query, request
            ),
            "canonical_query": query_of(filterset, without=("sort", "view", "values")),
            "staff_links": staff_links(request, self.model.plural, list_query),
            "copy_query": query_of(filterset, without=("values",)),
            "is_table": is_table,
            "cards_query": list_query,
            "table_query": f"{list_query}&view={TABLE}".lstrip("&"),
            "sort_query": query_of(filterset, without=("page", "sort")),
            "listed_facet": filterset.data.get("values", ""),
            "has_status": "status" in filterset.filters,
            "text": text,
            "orders": [(code, label) for code, label in ORDERS if text or code != "relevance"],
            "sort": filterset.order,
            "default_sort": "relevance" if text else filterset.default_order,
            **list_counts(filterset),
            "region_counts": self.region_counts(filterset),
            "suggestion": self.suggestion(filterset, text)
            if text and (total < SUGGESTION_THRESHOLD or filterset.interpretation.missing)
            else None,
            "reading": search_reading(filterset.interpretation, self.model.plural, filterset.data)
            if text
            else None,
            "matched_words": matched_words_of_records(page.object_list, filterset.interpretation)
            if text
            else frozenset(),
        }
        return render(request, "catalogue/pages/list.html", context)

    @staticmethod
    def is_table(filterset: RecordFilterSet) -> bool:
        """Return whether a table is asked for. Raise BadParametersError for another view."""
        view = filterset.data.get("view", "")
        if view not in ("", TABLE):
            raise BadParametersError([query_parameters.invalid_value("view", view)])
        return view == TABLE

    @staticmethod
    def check_values_parameter(filterset: RecordFilterSet) -> None:
        """Raise BadParametersError if `values` does not name a filter by related rows.

        Only these filters can have more values than a page shows.
        """
        name = filterset.data.get("values")
        if name and not isinstance(filterset.filters.get(name), RelatedFilter):
            raise BadParametersError([query_parameters.invalid_value("values", name)])

    def suggestion(self, filterset: RecordFilterSet, text: str) -> Suggestion | None:
        """Return the search words with corrected spelling, or None."""
        better = spelling_suggestion(self.model, text)
        if not better:
            return None
        data = filterset.data.copy()
        data.pop("page", None)
        data["q"] = better
        return Suggestion(better, data.urlencode())

    @staticmethod
    def requested_page(paginator: RowsPaginator, number_text: str):
        is_number = number_text.isascii() and number_text.isdecimal()
        # Twelve digits exceed any page number; int() raises ValueError for thousands of digits.
        number = int(number_text.lstrip("0")[:12] or 0) if is_number else 0
        if MAX_PAGE < number <= paginator.num_pages:
            sentence = _(
                "Pages are available up to page %(last)s. Use a filter, or download the "
                "complete list."
            ) % {"last": MAX_PAGE}
            raise BadParametersError([ParameterProblem("page", number_text, sentence)])
        try:
            return paginator.page(number)
        except EmptyPage:
            if number:
                raise Http404(
                    _("This list has no page %(page)s.") % {"page": number_text[:12]}
                ) from None
            sentence = _("“%(value)s” is not a page number.") % {
                "value": query_parameters.truncated(number_text)
            }
            raise BadParametersError([ParameterProblem("page", number_text, sentence)]) from None

    def region_counts(self, filterset: RecordFilterSet) -> list[RegionCount]:
        """Return the country groups of the filtered countries with their numbers of records.

        Records about a whole group are not part of a list filtered by country; the page links to
        them.
        """
        countries = filterset.form.cleaned_data.get("country")
        if not countries or "regions" not in {f.name for f in self.model._meta.many_to_many}:
            return []
        counts = dict(self._count_by_region(filterset, countries))
        data = filterset.data.copy()
        for name in ("country", "page"):
            data.pop(name, None)
        return [
            RegionCount(
                group, counts[group.pk], f"{data.urlencode()}&region={group.slug}".lstrip("&")
            )
            for group in CountryGroup.objects.filter(pk__in=counts)
        ]

    def _count_by_region(self, filterset: RecordFilterSet, countries) -> QuerySet:
        """Return (country group, number of its records that name none of `countries`)."""
        regions = self.model._meta.get_field("regions")
        record, group = regions.m2m_field_name(), regions.m2m_reverse_field_name()
        keys = [facet_key("country", country.pk) for country in countries]
        beside = filterset.rows(excluding=("country",)).exclude(keys__overlap=keys)
        links = regions.remote_field.through.objects.filter(
            **{f"{group}__members__in": countries, f"{record}__in": beside.values("record_id")}
        )
        return links.values_list(group).annotate(Count(record, distinct=True)).order_by()

    # --- invalid parameters ------------------------------------------------------------------

    def bad_request_response(
        self, request: HttpRequest, problems: list[ParameterProblem]
    ) -> HttpResponse:
        valid_query = query_parameters.query_without_problems(request.GET, problems)
        address = reverse(f"{self.model.plural}:list")
        address = f"{address}?{valid_query}" if valid_query else address
        return parameter_errors_response(request, problems, self.model, address)


def parameter_errors_response(
    request: HttpRequest, problems: list[ParameterProblem], model: type[Record], address: str
) -> HttpResponse:
    """Return a page of the kind `model` with what is wrong, and a link to a valid address."""
    context = {"problems": problems, "address": address, **list_context(model)}
    return render(request, "catalogue/pages/parameter_errors.html", context, status=400)
