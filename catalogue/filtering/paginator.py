"""The pages of a list: which records stand on one is read from the index alone."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from catalogue.filtering.filters import RecordFilterSet

MAX_PAGE = 400  # ten thousand records: beyond, the database would only count rows to skip them


class RowsPaginator(Paginator):
    """The pages of what the filters find.

    `related` are the relations that each record is shown with. The number of records comes with
    the counts of the facets; a page costs one statement for its rows and one for its records.
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
        wanted = list(rows.values_list("record_id", flat=True)) if self.count else []
        shown = self.filterset.queryset.defer("search").prefetch_related(*self.related)
        records = shown.in_bulk(wanted)
        return self._get_page([records[pk] for pk in wanted if pk in records], number, self)
