"""What a list offers to filter by: the values that its public records have, and those chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Func, Max, Min, Q
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext as _

from catalogue.filters import CodesFilter, RecordFilterSet, RelatedFilter, YearFilter
from catalogue.paths import through_public
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
        values = list(_values(filterset, name, one))
        if values:
            options = [_option(filterset.data, name, value, label) for value, label in values]
            facets.append(Facet(name, str(one.label), options))
    return facets


def chosen(filterset: RecordFilterSet, facets: list[Facet]) -> list[Option]:
    """Everything that narrows the list, facets and what was typed."""
    typed = [
        _option(filterset.data, name, value, pattern.format(value))
        for name, pattern in (("q", "“{}”"), ("from", _("from {}")), ("to", _("to {}")))
        for value in filterset.data.getlist(name)
    ]
    return typed + [option for facet in facets for option in facet.chosen]


def _option(data: QueryDict, name: str, value: str, label: str) -> Option:
    chosen = data.getlist(name)
    without = data.copy()
    without.setlist(name, [one for one in chosen if one != value])
    without.pop("page", None)
    return Option(name, value, label, value in chosen, without.urlencode())


def _values(filterset: RecordFilterSet, name: str, one) -> Iterable[tuple[str, str]]:
    model = filterset._meta.model
    if isinstance(one, RelatedFilter):
        return _related_values(model, one, filterset.data.getlist(name))
    if isinstance(one, YearFilter):
        return _years(model, filterset.data.getlist(name))
    if isinstance(one, CodesFilter):
        field = one.field_name
        used = set(model.objects.public().order_by().values_list(field, flat=True).distinct())
        used.update(filterset.data.getlist(name))
        return [(code, str(label)) for code, label in one.extra["choices"] if code in used]
    return []


def _related_values(model, one: RelatedFilter, chosen: list[str]) -> list[tuple[str, str]]:
    """The rows that public records lead to, and the chosen ones, by name."""
    key = one.extra["to_field_name"]
    rows = one.get_queryset(None)
    used = Q(**{f"{key}__in": chosen})
    public = model.objects.public().order_by()
    for path in one.offered_paths:
        found = public.filter(through_public(model, path, isnull=False))
        used |= Q(pk__in=found.values(path))
    if hasattr(rows.model, "title") or hasattr(rows.model, "name"):
        name = "title" if hasattr(rows.model, "title") else "name"
        rows = rows.order_by(Func(Lower(translated(name)), function="catalogue_unaccent"), "pk")
    return [(getattr(row, key), str(row)) for row in rows.filter(used)]


def _years(model, chosen: list[str]) -> list[tuple[str, str]]:
    """Every year from the first to the last that public records are known to touch."""
    span = model.objects.public().aggregate(
        first=Min(F("period__startswith")),
        last=Max(F("period__endswith")),
        latest=Max(F("period__startswith")),
    )
    years = {int(year) for year in chosen}
    if span["first"]:
        ends = [span["latest"].year]
        if span["last"]:
            ends.append((span["last"] - timedelta(days=1)).year)
        years.update(range(span["first"].year, max(ends) + 1))
    return [(str(year), str(year)) for year in sorted(years, reverse=True)]
