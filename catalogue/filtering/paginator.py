"""The pages of a list, selected from the index."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from catalogue.filtering.filters import RecordFilterSet

MAX_PAGE = 400  # ten thousand records; the database reads all rows of the pages before


class RowsPaginator(Paginator):
    """A paginator of the records that match the filters.

    `related` lists relations to prefetch. The number of records comes with the counts of facets;
    a page needs one statement for its index rows and one for its records.
    """

    def __init__(self, filterset: RecordFilterSet, related: Sequence[str], per_page: int):
        super().__init__(filterset.queryset.none(), per_page)
        self.filterset = filterset
        self.related = related

    @cached_property
    def count(self) -> int:
        return self.filterset.counts.total

    def page(self, number) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows = self.filterset.ordered_rows()[first : first + self.per_page]
        ids = list(rows.values_list("record_id", flat=True)) if self.count else []
        queryset = self.filterset.queryset.defer("search").prefetch_related(*self.related)
        records = queryset.in_bulk(ids)
        return self._get_page([records[pk] for pk in ids if pk in records], number, self)
