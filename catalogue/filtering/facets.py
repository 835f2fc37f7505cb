"""Facets of a list: the filter values that its records have, with counts and chosen values."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Func, Q
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.translation import translated_expression
from catalogue.filtering.filters import CodesFilter, RecordFilterSet, RelatedFilter, YearFilter
from catalogue.index.models import code_values, count_by_year

MAX_OPTIONS = 50  # for a facet of related rows, which may have thousands of values


@dataclass(frozen=True)
class Option:
    """A value of a facet. `query_without` is the query of the address without this value.

    `count` is the number of records if this were the only value of its facet, with the current
    values of the other facets.
    """

    facet: str
    value: str
    label: str
    is_chosen: bool
    query_without: str
    count: int = 0


@dataclass(frozen=True)
class Facet:
    """A facet with its options; `omitted_count` further values have fewer records."""

    name: str
    label: str
    options: list[Option]
    omitted_count: int = 0

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.is_chosen]


FacetValue = tuple[str, str, int]  # value in addresses, label, count


def facets_of(filterset: RecordFilterSet) -> list[Facet]:
    """Return the facets of a list, in the order in which its filters are declared."""
    facets = []
    query = _query_without_page(filterset.data)
    for name, each_filter in filterset.filters.items():
        values = list(_facet_values(filterset, name, each_filter))
        if values:
            options = [_option(filterset.data, query, name, *value) for value in values]
            omitted = _omitted_count(filterset, name, each_filter)
            facets.append(Facet(name, str(each_filter.label), options, omitted))
    return facets


def chosen_options(filterset: RecordFilterSet, facets: list[Facet]) -> list[Option]:
    """Return all active filter values: typed texts and dates, then values of facets."""
    typed = [
        _option(filterset.data, "", name, value, pattern.format(value))
        for name, pattern in (("q", _("“{}”")), ("from", _("from {}")), ("to", _("to {}")))
        for value in filterset.data.getlist(name)
    ]
    return typed + [option for facet in facets for option in facet.chosen]


def _option(
    data: QueryDict, query: str, name: str, value: str, label: str, count: int = 0
) -> Option:
    """Return an option. `query` is the current query, unchanged by removing an unchosen value."""
    chosen = data.getlist(name)
    if value not in chosen:
        return Option(name, value, label, False, query, count)
    without = data.copy()
    without.setlist(name, [other for other in chosen if other != value])
    return Option(name, value, label, True, _query_without_page(without), count)


def _query_without_page(data: QueryDict) -> str:
    query = data.copy()
    query.pop("page", None)
    return query.urlencode()


def _facet_values(filterset: RecordFilterSet, name: str, each_filter) -> Iterable[FacetValue]:
    chosen = filterset.data.getlist(name)
    if isinstance(each_filter, RelatedFilter):
        return _related_facet_values(each_filter, filterset.counts.of(name), chosen)
    if isinstance(each_filter, YearFilter):
        return _year_values(filterset.counts.of(name), chosen)
    if isinstance(each_filter, CodesFilter):
        return _code_facet_values(each_filter, filterset.counts.of(name), chosen)
    return []


def _related_facet_values(
    related_filter: RelatedFilter, counts: dict[int, int], chosen: list[str]
) -> list[FacetValue]:
    """Return the rows with the most records, and the chosen ones, sorted by name."""
    most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:MAX_OPTIONS]
    key = related_filter.extra["to_field_name"]
    rows = related_filter.facet_queryset()
    if hasattr(rows.model, "title") or hasattr(rows.model, "name"):
        name = "title" if hasattr(rows.model, "title") else "name"
        rows = rows.order_by(
            Func(Lower(translated_expression(name)), function="catalogue_unaccent"), "pk"
        )
        rows = rows.only(key, f"{name}_en", f"{name}_es")
    offered = rows.filter(Q(pk__in=most) | Q(**{f"{key}__in": chosen}))
    return [(getattr(row, key), str(row), counts.get(row.pk, 0)) for row in offered]


def _omitted_count(filterset: RecordFilterSet, name: str, each_filter) -> int:
    is_related = isinstance(each_filter, RelatedFilter)
    return max(len(filterset.counts.of(name)) - MAX_OPTIONS, 0) if is_related else 0


def _year_values(spans: dict[int, int], chosen: list[str]) -> list[FacetValue]:
    """Return every year within the period of a record, the latest first."""
    counts = dict.fromkeys(map(int, chosen), 0) | count_by_year(spans)
    return [(str(year), str(year), counts[year]) for year in sorted(counts, reverse=True)]


def _code_facet_values(
    codes_filter: CodesFilter, counts: dict[int, int], chosen: list[str]
) -> list[FacetValue]:
    numbers = code_values(codes_filter.extra["choices"])
    values = [
        (code, capfirst(str(label)), counts.get(numbers[code], 0))
        for code, label in codes_filter.extra["choices"]
    ]
    return [value for value in values if value[2] or value[0] in chosen]
