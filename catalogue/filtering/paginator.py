"""The pages of a list, selected from the index."""

from collections.abc import Sequence

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from catalogue.base.related_rows import public_by_key
from catalogue.filtering.filter_sets import RecordFilterSet

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

    @property
    def last_page(self) -> int:
        """Return the number of the last page that can be requested."""
        return min(self.num_pages, MAX_PAGE)

    def page_numbers(self, number: int) -> list[int | None]:
        """Return the numbers of the pages to link to from a page; None stands for a gap."""
        last = self.last_page
        first_near = max(1, min(number - 1, last - 2))
        last_near = min(last, max(number + 1, 3))
        numbers: list[int | None] = []
        for one in sorted({1, last, *range(first_near, last_near + 1)}):
            previous = numbers[-1] if numbers else 0
            if one - previous == 2:
                numbers.append(one - 1)
            elif one - previous > 2:
                numbers.append(None)
            numbers.append(one)
        return numbers

    def page(self, number) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        rows = self.filterset.ordered_rows()[first : first + self.per_page]
        ids = list(rows.values_list("record_id", flat=True)) if self.count else []
        records = public_by_key(self.filterset._meta.model, ids, tuple(self.related))
        return self._get_page([records[pk] for pk in ids if pk in records], number, self)
