"""The tables on which index rows depend, derived from filters, columns and models.

A *node* is a table on a path from a record. When one of its rows changes, or a link to it is added
or removed, the index rows of the records that reach it are recomputed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models

from catalogue.base.relation_paths import related_model_at
from catalogue.base.trees import TreeQuerySet
from catalogue.exports.columns import Column, RelatedColumn
from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.filtering.filters import CodesFilter, LanguageFilter, RelatedFilter


@dataclass(frozen=True)
class IndexedKind:
    """A kind of record with the filters of its list and the columns of its exports."""

    filterset: type[RecordFilterSet]
    columns: tuple[Column, ...]

    @property
    def model(self) -> type[models.Model]:
        return self.filterset._meta.model

    @property
    def name(self) -> str:
        return self.model.plural

    @property
    def identifier(self) -> str:
        """Return the name for use in SQL identifiers, without hyphens (“press-releases”)."""
        return self.name.replace("-", "_")

    @property
    def filters(self) -> dict:
        filters = self.filterset.get_filters()
        for each_filter in filters.values():
            each_filter.model = self.model
        return filters

    @property
    def related_filters(self) -> dict[str, RelatedFilter]:
        """Return the filters by related rows whose parameter has the name of their facet."""
        return {
            name: one
            for name, one in self.filters.items()
            if isinstance(one, RelatedFilter) and one.facet == name
        }

    @property
    def code_filters(self) -> dict[str, CodesFilter]:
        return {name: one for name, one in self.filters.items() if isinstance(one, CodesFilter)}

    @property
    def related_columns(self) -> list[RelatedColumn]:
        """Return the columns that name other rows."""
        return [one for one in self.columns if isinstance(one, RelatedColumn)]

    @property
    def language_paths(self) -> set[str]:
        """Return the columns with the languages that a filter selects."""
        filters = self.code_filters.values()
        return {one.field_name for one in filters if isinstance(one, LanguageFilter)}

    def column_paths(self) -> Iterator[str]:
        """Yield every column, of the record or related rows, used in the index or in exports."""
        yield from self.model.name_columns
        yield from self.language_paths
        for relation in self.related_columns:
            for path in relation.paths:
                yield from relation.column_paths_at(self.model, path)

    def paths(self) -> Iterator[str]:
        """Yield every path of relations used in the index or in exports."""
        yield from self.model.search_paths
        for one in self.related_filters.values():
            yield from one.value_paths
        yield from {path.rpartition("__")[0]: None for path in self.column_paths() if "__" in path}

    def nodes_by_path(self) -> dict[str, type[models.Model]]:
        """Return the node at the end of every path and of every prefix of a path."""
        nodes: dict[str, type[models.Model]] = {}
        for path in self.paths():
            steps = path.split("__")
            for length in range(1, len(steps) + 1):
                prefix = "__".join(steps[:length])
                nodes[prefix] = related_model_at(self.model, prefix)
        return nodes


@dataclass(frozen=True, order=True)
class LinkColumn:
    """A column of a linking table with the key of the row of `node` to which a link belongs."""

    node: str
    column: str
    content_type: int | None = None


@dataclass
class WatchedTable:
    """The dependencies of the index on a table: as a node, by links, and by columns.

    Lists and their counts depend on `links` and `columns`. Only words and export lines depend on
    `name_links`, `name_columns` and, with `has_names`, on the words of the row's names.
    """

    is_node: bool = False
    links: set[LinkColumn] = field(default_factory=set)
    columns: set[str] = field(default_factory=set)
    name_links: set[LinkColumn] = field(default_factory=set)
    name_columns: set[str] = field(default_factory=set)
    has_names: bool = False


def is_tree_model(model) -> bool:
    return isinstance(model._default_manager.all(), TreeQuerySet)


def watched_tables(kinds: Iterable[IndexedKind]) -> dict[str, WatchedTable]:
    """Return all tables whose changes may change an index row."""
    tables: dict[str, WatchedTable] = defaultdict(WatchedTable)
    for kind in kinds:
        _watch_node(tables, kind.model)
        for path in kind.paths():
            model = kind.model
            for step in path.split("__"):
                model = _watch_step(tables, model, step)
        for path in kind.column_paths():
            prefix, _, column = path.rpartition("__")
            if prefix:
                meta = related_model_at(kind.model, prefix)._meta
                watched = tables[meta.db_table]
                is_listed = path in kind.language_paths
                columns = watched.columns if is_listed else watched.name_columns
                columns.add(meta.get_field(column).attname)
    for watched in tables.values():
        watched.name_columns -= watched.columns
    return dict(tables)


def _watch_node(tables, model) -> None:
    watched = tables[model._meta.db_table]
    watched.is_node = True
    names = {column.attname for column in model._meta.concrete_fields}
    watched.columns |= names & {"state", "public_from"}
    watched.has_names |= "search" in names
    if is_tree_model(model):
        watched.columns.add(model._meta.get_field(model.parent_field).attname)


def _watch_step(tables, model, step: str):
    """Watch the table with the link of this step, and the node at its end. Return that node."""
    relation: Any = model._meta.get_field(step)
    node = model._meta.db_table
    related: Any = relation.related_model
    if isinstance(relation, GenericRelation):
        watched = tables[related._meta.db_table]
        kind = ContentType.objects.get_for_model(model).pk
        # Generic relations on these paths are further names; no filter selects by them.
        watched.name_links.add(LinkColumn(node, relation.object_id_field_name, kind))
        watched.name_columns |= {relation.object_id_field_name, "content_type_id"}
    elif relation.many_to_many:
        forward = isinstance(relation, models.ManyToManyField)
        declared: Any = relation if forward else relation.field
        near = declared.m2m_column_name() if forward else declared.m2m_reverse_name()
        watched = tables[declared.remote_field.through._meta.db_table]
        watched.links.add(LinkColumn(node, near))
        watched.columns |= {declared.m2m_column_name(), declared.m2m_reverse_name()}
    elif relation.one_to_many:
        watched = tables[related._meta.db_table]
        watched.links.add(LinkColumn(node, relation.field.attname))
        watched.columns.add(relation.field.attname)
    else:
        tables[node].columns.add(relation.attname)
    _watch_node(tables, related)
    return related
