"""Labels of the values of facets by related rows, read in one statement and kept in memory."""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import Func, QuerySet
from django.db.models.functions import Lower
from django.utils.text import Truncator

from catalogue.base.compiled_queries import IsAnyOf, JointQuery
from catalogue.base.content_memory import ContentMemory
from catalogue.base.translation import active_language, translated_expression
from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.filtering.filters import RelatedFilter
from catalogue.records.topics import Topic

MAX_LABEL_LENGTH = 90  # characters; targets of frameworks are whole sentences


@dataclass(frozen=True)
class FacetLabel:
    """The label of a value of a facet; `value` is the value in addresses."""

    value: str
    text: str
    sort_key: tuple  # ends with the primary key


def facet_labels(
    filterset_class: type[RecordFilterSet], keys: Mapping[str, Collection[int]]
) -> dict[str, dict[int, FacetLabel]]:
    """Return for each filter the labels of the rows with these primary keys, sorted by name.

    Topics of another framework than that of the filter have none.
    """
    language = active_language()

    def read(missing: list[Hashable]) -> dict[Hashable, FacetLabel | None]:
        keys_of: dict[str, list[int]] = {name: [] for name in related_filters(filterset_class)}
        rows: Any = missing
        for name, pk in rows:
            keys_of[name].append(pk)
        filters: Any = filterset_class
        found = _label_query(filters, language).read(**keys_of)
        labelled: dict[Hashable, FacetLabel | None] = {
            (name, row.pk): _label(related_filters(filterset_class)[name], row)
            for name, rows in found.items()
            for row in rows
        }
        # Rows without a label are kept in memory, too, so that they are not read again.
        return {**dict.fromkeys(missing), **labelled}

    filters: Any = filterset_class
    known: Any = _memory(filters, language).get(
        [(name, pk) for name, pks in keys.items() for pk in pks], read
    )
    labels: dict[str, dict[int, FacetLabel]] = {}
    for name, pks in keys.items():
        found = [(label.sort_key, pk, label) for pk in pks if (label := known[name, pk])]
        labels[name] = {pk: label for _sort_key, pk, label in sorted(found)}
    return labels


@cache
def _memory(filterset_class: type[RecordFilterSet], language: str) -> ContentMemory:
    return ContentMemory()


def related_filters(filterset_class: type[RecordFilterSet]) -> dict[str, RelatedFilter]:
    """Return the filters by related rows, by their names."""
    return {
        name: one
        for name, one in filterset_class.base_filters.items()
        if isinstance(one, RelatedFilter)
    }


@cache
def _label_query(filterset_class: type[RecordFilterSet], language: str) -> JointQuery:
    """Return the query of the rows of each filter by their keys, with the columns of a label."""
    return JointQuery(
        {
            name: _label_rows(one.facet_queryset(filterset_class._meta.model), one).filter(
                IsAnyOf("pk", name)
            )
            for name, one in related_filters(filterset_class).items()
        }
    )


def _label_rows(rows: QuerySet, related_filter: RelatedFilter) -> QuerySet:
    name = name_of_rows(rows.model)
    if not name:
        return rows
    sort_key = Func(Lower(translated_expression(name)), function="catalogue_unaccent")
    key = related_filter.extra["to_field_name"]
    columns = (key, f"{name}_en", f"{name}_es", *getattr(rows.model, "label_columns", ()))
    return rows.annotate(sort_key=sort_key).only(*columns).order_by()


def _label(related_filter: RelatedFilter, row: Any) -> FacetLabel:
    if isinstance(row, Topic) and row.framework:
        text = Truncator(row.numbered_name).chars(MAX_LABEL_LENGTH)
        return FacetLabel(row.code, text, (row.code_order, row.pk))
    if name_of_rows(type(row)):
        sort_key = (row.sort_key,)
    else:
        fields = (row._meta.get_field(name) for name in row._meta.ordering if name != "pk")
        sort_key = tuple(getattr(row, field.attname) for field in fields)
    value = getattr(row, related_filter.extra["to_field_name"])
    return FacetLabel(value, str(row), (*sort_key, row.pk))


def name_of_rows(model: Any) -> str:
    """Return the translated field that names the rows of a model, or an empty text."""
    return next((name for name in ("title", "name") if hasattr(model, name)), "")
