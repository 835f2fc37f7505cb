"""What a list offers to filter by: the values that its public records have, and those chosen."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Func, Max, Min, Q
from django.db.models.functions import Lower
from django.http import QueryDict

from catalogue.filters import (
    CodesFilter,
    LanguageFilter,
    RecordFilterSet,
    RelatedFilter,
    YearFilter,
    public_rows,
)
from catalogue.paths import leaf_of, through_public
from catalogue.translation import translated


@dataclass(frozen=True)
class Option:
    """A value of a facet. `without` is the query of the same address without it."""

    facet: str
    value: str
    label: str
    is_chosen: bool
    without: str


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    options: list[Option]

    @property
    def chosen(self) -> list[Option]:
        return [option for option in self.options if option.is_chosen]


def facets_of(filterset: RecordFilterSet) -> list[Facet]:
    """The facets of a list, in the order in which its filters are declared."""
    facets = []
    for name, one in filterset.filters.items():
        values = list(_values(filterset, one))
        if values:
            options = [_option(filterset.data, name, value, label) for value, label in values]
            facets.append(Facet(name, str(one.label), options))
    return facets


def _option(data: QueryDict, name: str, value: str, label: str) -> Option:
    chosen = data.getlist(name)
    without = data.copy()
    without.setlist(name, [one for one in chosen if one != value])
    without.pop("page", None)
    return Option(name, value, label, value in chosen, without.urlencode())


def _values(filterset: RecordFilterSet, one) -> Iterable[tuple[str, str]]:
    model = filterset._meta.model
    if isinstance(one, RelatedFilter):
        return _related_values(filterset, one)
    if isinstance(one, YearFilter):
        return _years(filterset)
    if isinstance(one, LanguageFilter):
        public = model.objects.public()
        used = set(public.values_list(one.field_name, flat=True).distinct())
        return [(code, str(label)) for code, label in one.extra["choices"] if code in used]
    if isinstance(one, CodesFilter):
        return [(code, str(label)) for code, label in one.extra["choices"]]
    return []


def _related_values(filterset: RecordFilterSet, one: RelatedFilter) -> list[tuple[str, str]]:
    model, key = filterset._meta.model, one.extra["to_field_name"]
    rows = public_rows(leaf_of(model, one.paths[0]))
    used = Q(**{f"{key}__in": filterset.data.getlist(one.field_name_in_address)})
    for path in one.paths:
        found = model.objects.public().filter(through_public(model, path, isnull=False))
        used |= Q(pk__in=found.order_by().values(path))
    name = "title" if hasattr(rows.model, "title") else "name"
    if not hasattr(rows.model, name):
        return [(getattr(row, key), str(row)) for row in rows.filter(used)]
    in_order = Func(Lower(translated(name)), function="catalogue_unaccent")
    return [(getattr(row, key), str(row)) for row in rows.filter(used).order_by(in_order)]


def _years(filterset: RecordFilterSet) -> list[tuple[str, str]]:
    """Every year from the first to the last that public records are known to touch."""
    public = filterset._meta.model.objects.public()
    span = public.aggregate(
        first=Min(F("period__startswith")),
        last=Max(F("period__endswith")),
        latest=Max(F("period__startswith")),
    )
    if span["first"] is None:
        return []
    ends = [span["latest"].year]
    if span["last"]:
        ends.append((span["last"]).year)
    last = max(ends)
    return [(str(year), str(year)) for year in range(last, span["first"].year - 1, -1)]
