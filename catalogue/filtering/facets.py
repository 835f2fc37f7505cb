"""What a list offers to filter by: values that its records have, how often, and those chosen."""

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

MAX_OPTIONS = 50  # of a facet that names records: a list of thousands helps nobody choose


@dataclass(frozen=True)
class Option:
    """A value of a facet. `without` is the query of the same address without it.

    `count` is how many records the list would hold with this value alone in its facet, the
    other facets as they are chosen.
    """

    facet: str
    value: str
    label: str
    is_chosen: bool
    query_without: str
    count: int = 0


@dataclass(frozen=True)
class Facet:
    """What a list offers under one heading; `more` further values, of fewer records, are not."""

    name: str
    label: str
    options: list[Option]
    omitted_count: int = 0

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.is_chosen]


FacetValue = tuple[str, str, int]  # as it stands in addresses, as people read it, and its count


def facets_of(filterset: RecordFilterSet) -> list[Facet]:
    """The facets of a list, in the order in which its filters are declared."""
    facets = []
    same = _query_without_page(filterset.data)
    for name, one in filterset.filters.items():
        values = list(_facet_values(filterset, name, one))
        if values:
            options = [_option(filterset.data, same, name, *value) for value in values]
            facets.append(
                Facet(name, str(one.label), options, _omitted_count(filterset, name, one))
            )
    return facets


def chosen_options(filterset: RecordFilterSet, facets: list[Facet]) -> list[Option]:
    """Everything that narrows the list, facets and what was typed."""
    typed = [
        _option(filterset.data, "", name, value, pattern.format(value))
        for name, pattern in (("q", "“{}”"), ("from", _("from {}")), ("to", _("to {}")))
        for value in filterset.data.getlist(name)
    ]
    return typed + [option for facet in facets for option in facet.chosen]


def _option(
    data: QueryDict, same: str, name: str, value: str, label: str, count: int = 0
) -> Option:
    """`same` is the query of the address itself: all that letting go of what is not chosen does."""
    chosen = data.getlist(name)
    if value not in chosen:
        return Option(name, value, label, False, same, count)
    without = data.copy()
    without.setlist(name, [one for one in chosen if one != value])
    return Option(name, value, label, True, _query_without_page(without), count)


def _query_without_page(data: QueryDict) -> str:
    query = data.copy()
    query.pop("page", None)
    return query.urlencode()


def _facet_values(filterset: RecordFilterSet, name: str, one) -> Iterable[FacetValue]:
    chosen = filterset.data.getlist(name)
    if isinstance(one, RelatedFilter):
        return _related_facet_values(one, filterset.counts.of(name), chosen)
    if isinstance(one, YearFilter):
        return _year_values(filterset.counts.of(name), chosen)
    if isinstance(one, CodesFilter):
        return _code_facet_values(one, filterset.counts.of(name), chosen)
    return []


def _related_facet_values(
    one: RelatedFilter, counts: dict[int, int], chosen: list[str]
) -> list[FacetValue]:
    """The rows that most of the records lead to, and the chosen ones, by name."""
    most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:MAX_OPTIONS]
    key = one.extra["to_field_name"]
    rows = one.get_queryset(None)
    if hasattr(rows.model, "title") or hasattr(rows.model, "name"):
        name = "title" if hasattr(rows.model, "title") else "name"
        rows = rows.order_by(
            Func(Lower(translated_expression(name)), function="catalogue_unaccent"), "pk"
        )
        rows = rows.only(key, f"{name}_en", f"{name}_es")
    wanted = rows.filter(Q(pk__in=most) | Q(**{f"{key}__in": chosen}))
    return [(getattr(row, key), str(row), counts.get(row.pk, 0)) for row in wanted]


def _omitted_count(filterset: RecordFilterSet, name: str, one) -> int:
    is_related = isinstance(one, RelatedFilter)
    return max(len(filterset.counts.of(name)) - MAX_OPTIONS, 0) if is_related else 0


def _year_values(spans: dict[int, int], chosen: list[str]) -> list[FacetValue]:
    """Every year that the records are known to touch, the latest first."""
    counts = dict.fromkeys(map(int, chosen), 0) | count_by_year(spans)
    return [(str(year), str(year), counts[year]) for year in sorted(counts, reverse=True)]


def _code_facet_values(
    one: CodesFilter, counts: dict[int, int], chosen: list[str]
) -> list[FacetValue]:
    known = code_values(one.extra["choices"])
    found = [
        (code, capfirst(str(label)), counts.get(known[code], 0))
        for code, label in one.extra["choices"]
    ]
    return [value for value in found if value[2] or value[0] in chosen]
