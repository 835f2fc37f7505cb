"""Kinds of records in the index: those of all lists."""

from catalogue.indexing.dependencies import IndexedKind
from catalogue.kinds import kinds

INDEXED_KINDS = [
    IndexedKind(kind.list_view.filterset_class, kind.list_view.columns) for kind in kinds()
]
