"""Search in the lists of the admin: by parts of names, and by words in the texts of a record.

Published records are searched by their row of the index, all others by their own columns. Results
are limited to the most recently changed records, because longer lists are not read to the end.
"""

from dataclasses import dataclass

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from catalogue.base.name_matching import filter_by_name
from catalogue.base.visibility import State
from catalogue.index.models import IndexRow

MAX_SEARCH_RESULTS = 1000
NOT_PUBLISHED_STATES = [state for state in State.values if state != State.PUBLISHED]


@dataclass(frozen=True)
class SearchResult:
    """At most `MAX_SEARCH_RESULTS` records; `is_truncated` if more match."""

    records: QuerySet
    is_truncated: bool


def search_records(queryset: QuerySet, text: str, columns: tuple[str, ...]) -> SearchResult:
    """Return the records that contain every word of `text`.

    In `columns`, which hold names, parts of words match as well.
    """
    if not text.strip():
        return SearchResult(queryset, is_truncated=False)
    matches = [filter_by_name(queryset, text, columns), *_full_text_matches(queryset, text)]
    latest = [
        rows.order_by("-changed_at", "-pk").values_list("changed_at", "pk")[
            : MAX_SEARCH_RESULTS + 1
        ]
        for rows in matches
    ]
    newest = sorted(latest[0].union(*latest[1:]), reverse=True)
    keys = [pk for _changed_at, pk in newest[:MAX_SEARCH_RESULTS]]
    return SearchResult(queryset.filter(pk__in=keys), len(newest) > MAX_SEARCH_RESULTS)


def _full_text_matches(queryset: QuerySet, text: str) -> list[QuerySet]:
    rows = IndexRow.objects.filter(kind=queryset.model.plural)
    try:
        published = rows.matching(text)
        unpublished = queryset.filter(state__in=NOT_PUBLISHED_STATES).search(text)
    except ValidationError:  # The text is longer than a full-text search accepts.
        return []
    return [queryset.filter(pk__in=published.values("record_id")), unpublished]


class RecordChangeList(ChangeList):
    """A list of records with the chosen columns, which remembers if its search was truncated."""

    search_is_truncated = False

    def apply_select_related(self, qs):
        """Fetch the related rows that the columns of the list show."""
        relations = {column.name for column in self.opts.fields if column.is_relation}
        return qs.select_related(*(name for name in self.list_display if name in relations))

    def get_queryset(self, request, exclude_parameters=None):
        text, self.query = self.query, ""  # Django would search, but not return `is_truncated`.
        try:
            rows = super().get_queryset(request, exclude_parameters)
        finally:
            self.query = text
        result = search_records(rows, text, self.model_admin.name_fields)
        self.search_is_truncated = result.is_truncated
        return result.records
