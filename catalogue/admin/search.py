"""What staff find by typing: parts of names, and words in a record or in what it is about.

What is public is found by its row of the index, the rest by its own words. Where very many are
found, those that were changed last are: nobody reads on, and a filter or another word helps.
"""

from django.core.exceptions import ValidationError

from catalogue.base.name_matching import filter_by_name
from catalogue.base.visibility import State
from catalogue.index.models import IndexRow

MAX_SEARCH_RESULTS = 1000
NOT_PUBLISHED_STATES = [state for state in State.values if state != State.PUBLISHED]


def search_records(queryset, text: str, columns: tuple[str, ...]) -> tuple:
    """Records that hold every word of `text`, and whether there are more than are given.

    `columns` hold their names, in which parts of words count.
    """
    if not text.strip():
        return queryset, False
    parts = [filter_by_name(queryset, text, columns), *_full_text_matches(queryset, text)]
    latest = [
        part.order_by("-changed_at", "-pk").values_list("changed_at", "pk")[
            : MAX_SEARCH_RESULTS + 1
        ]
        for part in parts
    ]
    found = sorted(latest[0].union(*latest[1:]), reverse=True)
    keys = [pk for _changed_at, pk in found[:MAX_SEARCH_RESULTS]]
    return queryset.filter(pk__in=keys), len(found) > MAX_SEARCH_RESULTS


def _full_text_matches(queryset, text: str) -> list:
    rows = IndexRow.objects.filter(kind=queryset.model.plural)
    try:
        public = rows.matching(text)
        hidden = queryset.filter(state__in=NOT_PUBLISHED_STATES).search(text)
    except ValidationError:  # longer than a search may be
        return []
    return [queryset.filter(pk__in=public.values("record_id")), hidden]
