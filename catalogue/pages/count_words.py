"""Numbers of records in words, with group entries apart."""

from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from django.db.models import Model
from django.db.models.options import Options
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext

from catalogue.index.facet_counts import RecordCount

MAX_KEPT_COUNTS = 10_000


def grouped(number: int | Decimal) -> str:
    """Return a number with the thousands separator and the decimal sign of the language."""
    return number_format(number, force_grouping=True)


def count_words(model: type[Model], records: RecordCount) -> str:
    """Return “18 activities and 2 group entries”; a part that is zero is left out."""
    names, entries = model._meta, records.group_entries
    noun = names.verbose_name if records.number == 1 else names.verbose_name_plural
    values = {
        "single_count": grouped(records.number),
        "noun": str(noun),
        "counter": grouped(entries),
    }
    if not entries:
        return f"{values['single_count']} {noun}"
    if not records.number:
        return ngettext("%(counter)s group entry", "%(counter)s group entries", entries) % values
    return (
        ngettext(
            "%(single_count)s %(noun)s and %(counter)s group entry",
            "%(single_count)s %(noun)s and %(counter)s group entries",
            entries,
        )
        % values
    )


def count_figures(records: RecordCount) -> str:
    """Return “18” or, with group entries, “18 + 2” (“+ 2” without others)."""
    if not records.group_entries:
        return grouped(records.number)
    before = f"{grouped(records.number)} " if records.number else ""
    return f"{before}+ {grouped(records.group_entries)}"


def words_and_figures(
    names: Options, counts: Iterable[RecordCount]
) -> dict[RecordCount, tuple[str, str]]:
    """Return each count in words and in figures; a page has hundreds, mostly the same ones."""
    language = get_language()
    return {count: _words_and_figures(names, count, language) for count in set(counts)}


@lru_cache(MAX_KEPT_COUNTS)
def _words_and_figures(names: Options, count: RecordCount, language: str) -> tuple[str, str]:
    return count_words(names.model, count), count_figures(count)
