"""Facets of a list: the filter values that its records have, with counts and chosen values."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.filtering.facet_labels import FacetLabel, facet_labels, related_filters
from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.filtering.filters import CodesFilter, RelatedFilter, TopicFilter, YearFilter
from catalogue.index.facet_counts import DAY_PARAMETERS, NO_RECORDS, RecordCount
from catalogue.index.models import code_values

MAX_OPTIONS = 50  # for a facet of related rows, which may have thousands of values
FIRST_OPTIONS = 8  # in sight at once; the others follow under “Show all”


@dataclass(slots=True)  # not frozen: a page makes hundreds, which would take three times as long
class Option:
    """A value of a facet. `query_without` is the query of the address without this value.

    `records` is the number of records if this were the only value of its facet, with the current
    values of the other facets.
    """

    facet: str
    value: str
    label: str
    is_chosen: bool
    query_without: str
    records: RecordCount = NO_RECORDS
    facet_label: str = ""  # empty for typed texts and dates, which need no name

    @property
    def full_label(self) -> str:
        """Return the label with that of its facet: “Topic: International migration”."""
        if not self.facet_label:
            return self.label
        names = {"filter": self.facet_label, "value": self.label}
        return _("%(filter)s: %(value)s") % names

    @property
    def count(self) -> int:
        """Return the number of rows of the list, group entries included."""
        return self.records.total


@dataclass(frozen=True)
class Facet:
    """A facet with its options; `omitted_count` further values have fewer records."""

    name: str
    label: str
    options: list[Option]
    omitted_count: int = 0
    is_year: bool = False

    @property
    def value_count(self) -> int:
        return len(self.options) + self.omitted_count

    @cached_property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.is_chosen]

    @property
    def first_options(self) -> list[Option]:
        return self.options[:FIRST_OPTIONS]

    @property
    def further_options(self) -> list[Option]:
        return self.options[FIRST_OPTIONS:]

    @property
    def has_further_choice(self) -> bool:
        return any(option.is_chosen for option in self.further_options)


FacetValue = tuple[str, str, RecordCount]  # value in addresses, label, count


def facets_of(filterset: RecordFilterSet) -> list[Facet]:
    """Return the facets of a list, in the order in which its filters are declared.

    Years are sorted from the latest, other values by their number of records. A choice does not
    change the numbers of its own facet, so its values keep their places. The parameter `values`
    names a facet that is listed with all its values.
    """
    facets = []
    query = _query_without_page(filterset.data)
    labels = facet_labels(type(filterset), _keys_to_name(filterset))
    for name, each_filter in filterset.filters.items():
        values = list(_facet_values(filterset, name, each_filter, labels))
        is_year = isinstance(each_filter, YearFilter)
        # The facet of years contains the boxes of the days.
        if values or (is_year and any(filterset.data.get(day) for day in DAY_PARAMETERS)):
            if not is_year:
                values.sort(key=_by_count)
            facet_label = str(each_filter.label)
            chosen = filterset.data.getlist(name)
            options = [
                _chosen_option(filterset.data, name, *value, facet_label)
                if value[0] in chosen
                else Option(name, value[0], value[1], False, query, value[2], facet_label)
                for value in values
            ]
            omitted = _omitted_count(filterset, name, each_filter, labels)
            facets.append(Facet(name, facet_label, options, omitted, is_year))
    return facets


def chosen_options(filterset: RecordFilterSet, facets: list[Facet]) -> list[Option]:
    """Return all active filter values: typed texts and dates, then values of facets."""
    typed = [
        _chosen_option(filterset.data, name, value, pattern.format(value))
        for name, pattern in (("q", _("“{}”")), ("from", _("from {}")), ("to", _("to {}")))
        for value in filterset.data.getlist(name)
    ]
    return typed + [option for facet in facets for option in facet.chosen]


def _by_count(value: FacetValue) -> int:
    number, group_entries = value[2]
    return -number - group_entries


def _chosen_option(
    data: QueryDict,
    name: str,
    value: str,
    label: str,
    records: RecordCount = NO_RECORDS,
    facet_label: str = "",
) -> Option:
    """Return the option of a chosen value, with the query that removes it."""
    without = data.copy()
    without.setlist(name, [other for other in data.getlist(name) if other != value])
    query = _query_without_page(without)
    return Option(name, value, label, True, query, records, facet_label)


def _query_without_page(data: QueryDict) -> str:
    query = data.copy()
    query.pop("page", None)
    return query.urlencode()


def _keys_to_name(filterset: RecordFilterSet) -> dict[str, set[int]]:
    """Return the primary keys of the rows with the most records, and of the chosen ones.

    All topics are named, because only their rows tell which framework they belong to.
    """
    keys: dict[str, set[int]] = {}
    for name, one in related_filters(type(filterset)).items():
        counts = filterset.counts.records_of(name)
        if isinstance(one, TopicFilter):
            chosen = filterset.form.cleaned_data.get(name) or ()
            keys[name] = {*counts, *(row.pk for row in chosen)}
            continue
        limit = None if filterset.data.get("values") == name else MAX_OPTIONS
        most = sorted((-number - entries, pk) for pk, (number, entries) in counts.items())[:limit]
        chosen = filterset.form.cleaned_data.get(name) or ()
        keys[name] = {*(pk for _count, pk in most), *(row.pk for row in chosen)}
    return keys


def _facet_values(
    filterset: RecordFilterSet,
    name: str,
    each_filter,
    labels: dict[str, dict[int, FacetLabel]],
) -> Iterable[FacetValue]:
    chosen = filterset.data.getlist(name)
    if isinstance(each_filter, RelatedFilter):
        counts = filterset.counts.records_of(name)
        values = [
            (label.value, label.text, counts.get(pk, NO_RECORDS))
            for pk, label in labels[name].items()
        ]
        if isinstance(each_filter, TopicFilter):
            return _topic_values(filterset, name, each_filter, values)
        return values
    if isinstance(each_filter, YearFilter):
        return _year_values(filterset.counts.by_year(), chosen)
    if isinstance(each_filter, CodesFilter):
        return _code_facet_values(each_filter, filterset.counts.records_of(name), chosen)
    return []


def _topic_values(
    filterset: RecordFilterSet, name: str, topic_filter: TopicFilter, values: list[FacetValue]
) -> list[FacetValue]:
    """Return the values with the most records, and the chosen ones, also of other frameworks."""
    rows = filterset.form.cleaned_data.get(name) or ()
    key = topic_filter.extra["to_field_name"]
    if len(values) > MAX_OPTIONS and filterset.data.get("values") != name:
        most = sorted(values, key=_by_count)[:MAX_OPTIONS]
        kept = {*(value for value, *_rest in most), *(getattr(row, key) for row in rows)}
        values = [value for value in values if value[0] in kept]
    counts = filterset.counts.records_of(name)
    return values + [
        (getattr(row, key), str(row), counts.get(row.pk, NO_RECORDS))
        for row in rows
        if row.framework != topic_filter.framework
    ]


def _omitted_count(
    filterset: RecordFilterSet, name: str, each_filter, labels: dict[str, dict[int, FacetLabel]]
) -> int:
    if not isinstance(each_filter, RelatedFilter) or filterset.data.get("values") == name:
        return 0
    if isinstance(each_filter, TopicFilter):
        return max(len(labels[name]) - MAX_OPTIONS, 0)
    return max(len(filterset.counts.records_of(name)) - MAX_OPTIONS, 0)


def _year_values(counts: dict[int, RecordCount], chosen: list[str]) -> list[FacetValue]:
    """Return every year within the period of a record, the latest first."""
    counts = dict.fromkeys(map(int, chosen), NO_RECORDS) | counts
    return [(str(year), str(year), counts[year]) for year in sorted(counts, reverse=True)]


def _code_facet_values(
    codes_filter: CodesFilter, counts: dict[int, RecordCount], chosen: list[str]
) -> list[FacetValue]:
    numbers = code_values(codes_filter.extra["choices"])
    values = [
        (code, capfirst(str(label)), counts.get(numbers[code], NO_RECORDS))
        for code, label in codes_filter.extra["choices"]
    ]
    return [value for value in values if value[2].total or value[0] in chosen]
