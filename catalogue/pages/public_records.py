"""Public records of several kinds, by the keys that rows of the index have."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from catalogue.base.related_rows import public_by_key
from catalogue.kinds import listed_kinds
from catalogue.records.record import Record, record_models

IndexKey = tuple[str, int]  # the kind and the primary key of a record


def models_by_plural() -> dict[str, type[Record]]:
    """Return the record models by the word that stands for them in addresses."""
    return {model.plural: model for model in record_models()}


def public_records(
    keys: Iterable[IndexKey], relations: Collection[str] = ()
) -> dict[IndexKey, Record]:
    """Return the public records by kind and primary key, with those of `relations` that exist."""
    keys_of_kinds: dict[str, set[int]] = defaultdict(set)
    for plural, pk in keys:
        keys_of_kinds[plural].add(pk)
    records: dict[IndexKey, Record] = {}
    for kind in listed_kinds():
        if kind.plural not in keys_of_kinds:
            continue
        names = {field.name for field in kind.model._meta.get_fields()}
        own_relations = tuple(sorted(names.intersection(relations)))
        found = public_by_key(kind.model, keys_of_kinds[kind.plural], own_relations)
        records |= {(kind.plural, pk): record for pk, record in found.items()}
    return records
