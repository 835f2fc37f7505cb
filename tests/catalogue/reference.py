"""What each filter means, asked of the records themselves: slow, and plainly right.

The index has to find the same; see `test_index.py`.
"""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q, QuerySet

from catalogue.filters import CodesFilter, RelatedFilter, public_rows
from catalogue.paths import through_public


def found(filterset_class, parameters: dict) -> set[int]:
    """The public records that these parameters, each a list of values, find together."""
    model = filterset_class._meta.model
    records = model.objects.public()
    for name, values in parameters.items():
        records = records.filter(condition(filterset_class, name, values))
    return set(records.values_list("pk", flat=True))


def condition(filterset_class, name: str, values: list) -> Q:
    model = filterset_class._meta.model
    one = filterset_class.get_filters()[name]
    one.model = model
    if name == "q":
        return Q(pk__in=model.objects.search(values[0]).values("pk"))
    if name == "year":
        spans = [DateRange(date(year, 1, 1), date(year + 1, 1, 1)) for year in map(int, values)]
        return any_of(Q(period__overlap=span) for span in spans)
    if isinstance(one, CodesFilter):
        held = model._base_manager.filter(**{f"{one.field_name}__in": values})
        return Q(pk__in=held.values("pk"))
    assert isinstance(one, RelatedFilter)
    rows = below(one, values)
    return any_of(
        Q(pk__in=model._base_manager.filter(through_public(model, path, **{"in": rows})))
        for path in one.offered_paths
    )


def below(one: RelatedFilter, values: list) -> QuerySet:
    """The rows of these keys and, in a tree, what lies below them, down through public rows."""
    public = public_rows(one.get_queryset(None).model)
    rows = public.filter(**{f"{one.extra['to_field_name']}__in": values})
    return public.and_below(rows) if hasattr(public, "and_below") else rows


def any_of(conditions) -> Q:
    together = Q()
    for each in conditions:
        together |= each
    return together
