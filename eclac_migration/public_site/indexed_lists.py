"""The kinds of records that the index has rows of: every list."""

from catalogue.indexing.dependencies import IndexedKind
from catalogue.kinds import kinds

INDEXED_KINDS = [
    IndexedKind(one.list_view.filterset_class, one.list_view.columns) for one in kinds()
]
