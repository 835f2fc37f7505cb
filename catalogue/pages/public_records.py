"""Public records of several kinds, by the keys that rows of the index have."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cache

from django.db.models import QuerySet

from catalogue.base.compiled_queries import IsAnyOf, JointQuery
from catalogue.base.related_rows import RelatedRows
from catalogue.base.translation import active_language
from catalogue.kinds import listed_kinds
from catalogue.records.record import Record, record_models

IndexKey = tuple[str, int]  # the kind and the primary key of a record


def models_by_plural() -> dict[str, type[Record]]:
    """Return the record models by the word that stands for them in addresses."""
    return {model.plural: model for model in record_models()}


def public_records(
    keys: Iterable[IndexKey], relations: Collection[str] = ()
) -> dict[IndexKey, Record]:
    """Return the public records by kind and primary key, with those of `relations` that exist.

    One statement reads the records of all kinds and the rows of their relations.
    """
    keys_of_kinds: dict[str, set[int]] = defaultdict(set)
    for plural, pk in keys:
        keys_of_kinds[plural].add(pk)
    if not keys_of_kinds:
        return {}
    query, relations_of_kinds = _compiled_kinds(frozenset(relations), active_language())
    read = query.read(**{plural: list(keys_of_kinds[plural]) for plural in relations_of_kinds})
    records: dict[IndexKey, Record] = {}
    for plural, related in relations_of_kinds.items():
        rows_by_name = {name: read[f"{plural} {name}"] for name in related.names}
        related.attach_read(read[plural], rows_by_name)
        records |= {(plural, record.pk): record for record in read[plural]}
    return records


@cache
def _compiled_kinds(
    relations: frozenset[str], language: str
) -> tuple[JointQuery, dict[str, RelatedRows]]:
    """Return the query of records and related rows, and the relations of each kind.

    The keys of the records of a kind are in the parameter with the kind's name.
    """
    querysets: dict[str, QuerySet] = {}
    relations_of_kinds: dict[str, RelatedRows] = {}
    for kind in listed_kinds():
        names = {field.name for field in kind.model._meta.get_fields()}
        related = RelatedRows(kind.model, sorted(names.intersection(relations)))
        relations_of_kinds[kind.plural] = related
        records = kind.model._default_manager.public()
        querysets[kind.plural] = records.filter(IsAnyOf("pk", kind.plural)).order_by()
        for name, rows in related.querysets(kind.plural).items():
            querysets[f"{kind.plural} {name}"] = rows
    return JointQuery(querysets), relations_of_kinds
