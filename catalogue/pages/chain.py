"""Chain of records around a record: mandate, project, activity, meeting, publication, outcome.

A detail view declares, for each stage, the relation paths from its record to the records of that
stage. The page shows the stages from top to bottom, and only those that have records.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.base.compiled_queries import JointQuery, Parameter
from catalogue.base.relation_paths import public_path_q, related_model_at, reversed_path
from catalogue.filtering.filters import RelatedFilter
from catalogue.index.models import IndexRow, facet_key, facet_number
from catalogue.kinds import kind_of
from catalogue.pages.prefetches import without_unshown_columns
from catalogue.records.record import Record

STAGES = ("mandate", "project", "activity", "meeting", "publication", "outcome")
CURRENT_LABELS = {
    "mandate": _("This mandate"),
    "project": _("This project"),
    "activity": _("This activity"),
    "meeting": _("This meeting"),
    "publication": _("This publication"),
    "outcome": _("This outcome"),
}
MAX_STAGE_RECORDS = 5  # the newest records of a stage; a link leads to the full list
MAX_READ_RECORDS = MAX_STAGE_RECORDS + 1  # one more shows that there is a longer list

RecordKey = tuple[str, int]  # the name of a model and a primary key
RecordNotes = Mapping[RecordKey, str | Promise]
StagePaths = Mapping[str, tuple[str, ...]]
NO_NOTES: RecordNotes = {}


def record_key(record: Record) -> RecordKey:
    return str(record._meta.model_name), record.pk


@dataclass(frozen=True)
class Stage:
    """A stage of the chain: its records in order, and the address of the full list.

    `list_url` is empty if the stage contains all its records.
    """

    name: str
    label: str | Promise
    records: list[Record]
    is_current: bool = False
    list_url: str = ""


@dataclass(frozen=True)
class Chain:
    """The stages of a chain that have records.

    `notes` say how a record of the chain is related to the record of the page, if its stage alone
    does not say so.
    """

    stages: list[Stage]
    notes: RecordNotes = field(default_factory=dict)

    @property
    def has_related_records(self) -> bool:
        return any(not stage.is_current for stage in self.stages)

    @cached_property
    def keys(self) -> set[RecordKey]:
        return {record_key(record) for stage in self.stages for record in stage.records}

    def contains_all(self, records: Iterable[Record]) -> bool:
        return all(record_key(record) in self.keys for record in records)


def build_chain(
    record: Record,
    paths: StagePaths,
    notes: RecordNotes = NO_NOTES,
) -> Chain:
    """Return the chain around `record`, read in one statement."""
    model = type(record)
    read_paths = tuple((name, paths[name]) for name in STAGES if name in paths)
    newest = _newest_records(model, read_paths, record.is_public).read(
        record=record.pk, keys=facet_keys(record)
    )
    stages = []
    for name in STAGES:
        if name == model._meta.model_name:
            stages.append(Stage(name, CURRENT_LABELS[name], [record], is_current=True))
        elif newest.get(name):
            stages.append(_build_stage(record, name, newest[name]))
    return Chain(stages, notes)


def _build_stage(record: Record, name: str, newest: list) -> Stage:
    leaf = type(newest[0])
    list_url = ""
    if len(newest) > MAX_STAGE_RECORDS:
        parameter = record._meta.model_name
        # The lists of all later stages have a filter for a mandate and for a project.
        is_filter = parameter in ("mandate", "project") and name != "mandate"
        address = reverse(f"{leaf.plural}:list")
        list_url = f"{address}?{parameter}={record.slug}" if is_filter else "#related"
    label = capfirst(str(leaf._meta.verbose_name_plural))
    return Stage(name, label, newest[:MAX_STAGE_RECORDS][::-1], list_url=list_url)


@cache
def _newest_records(
    model: type[Record], paths: tuple[tuple[str, tuple[str, ...]], ...], is_public: bool
) -> JointQuery:
    """Return the query of the newest records of each stage around a record.

    Its parameters are the primary key of the `record` and its facet `keys`.
    """
    return JointQuery(
        {name: _newest_of_stage(model, name, stage_paths, is_public) for name, stage_paths in paths}
    )


def _newest_of_stage(
    model: type[Record], name: str, paths: tuple[str, ...], is_public: bool
) -> QuerySet:
    """Return the newest records of a stage, one more than the page shows.

    The index has the records at some paths, if the record is public; other paths are joined.
    """
    leaf: Any = related_model_at(model, paths[0])
    keys, joined_paths = [], list(paths)
    for rows, indexed_paths in _index_keys(model, name, leaf) if is_public else ():
        if indexed_paths <= set(paths):
            keys.append(rows)
            joined_paths = [path for path in joined_paths if path not in indexed_paths]
    keys += [_joined_keys(model, path) for path in joined_paths]
    related = keys[0].union(*keys[1:]) if keys[1:] else keys[0]
    rows = without_unshown_columns(leaf.objects.public().filter(pk__in=related))
    return rows.newest_first()[:MAX_READ_RECORDS]


def _joined_keys(model: type[Record], path: str) -> QuerySet:
    """Return the keys of records at the end of a path, which need not be public themselves."""
    before = path.rpartition("__")[0]
    records = model._base_manager.filter(
        public_path_q(model, before, of_shown_rows=True) if before else Q(),
        **{"pk": Parameter("record"), f"{path}__isnull": False},
    )
    return records.values(path)


def _index_keys(
    model: type[Record], name: str, leaf: type[Record]
) -> Iterator[tuple[QuerySet, set[str]]]:
    """Yield the keys of records of a stage in the index, and the paths that lead to them."""
    if paths := _facet_paths(model, name):
        own_row = IndexRow.objects.of(model).filter(record_id=Parameter("record"))
        yield own_row.facet_values(name), set(paths)
    if paths := _facet_paths(leaf, str(model._meta.model_name)):
        newest = (
            IndexRow.objects.of(leaf)
            .filter(keys__overlap=Parameter("keys"))
            .sorted_by("newest", use_order_index=False)
        )
        yield (
            newest.values("record_id")[:MAX_READ_RECORDS],
            {reversed_path(leaf, path) for path in paths},
        )


def _facet_paths(model: type[Record], name: str) -> tuple[str, ...]:
    """Return the paths to the values of a facet of the list of a kind; () without the facet."""
    found = kind_of(model).list_view.filterset_class.base_filters.get(name)
    return found.value_paths if isinstance(found, RelatedFilter) and found.facet == name else ()


def facet_keys(record: Record) -> list[int]:
    """Return the key of index rows that have the record as a value of a facet, if one does."""
    name = str(record._meta.model_name)
    return [facet_key(name, record.pk)] if facet_number(name) else []
