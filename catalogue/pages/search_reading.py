"""The statement of how a search text is read: values, missing words, corrections."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from catalogue.kinds import kind_of
from catalogue.pages.public_records import models_by_plural
from catalogue.search.interpretation import Interpretation
from catalogue.search.lexicon import RECORD_KIND, Reading


@dataclass(frozen=True)
class TermOption:
    """A term that finds records by itself, with the query of its search."""

    text: str
    query: str


@dataclass(frozen=True)
class SearchReading:
    """The statement above search results.

    `labels` name the values that the text is read as, `other_words` the rest of the text. The
    addresses let the reader change the values, or search for the words instead.
    """

    text: str
    mode: str
    labels: list[str]
    other_words: str
    missing: tuple[str, ...]
    single_terms: list[TermOption]
    change_address: str
    word_query: str
    corrected_from: str = ""


def search_reading(
    interpretation: Interpretation,
    plural: str,
    data: QueryDict,
    corrected_from: str = "",
) -> SearchReading:
    """Return the statement for results of an interpretation.

    `plural` is the kind of record in whose list the values can be changed; `data` are the other
    parameters of the page.
    """
    readings = interpretation.readings
    word_text = corrected_words(corrected_from) or interpretation.word_text
    return SearchReading(
        interpretation.text,
        interpretation.mode.value,
        [reading.label for reading in readings],
        interpretation.text_without(readings),
        interpretation.missing,
        [
            TermOption(term.text, query_with_text(data, term.text))
            for term in interpretation.included
            if term.text not in interpretation.missing
        ],
        list_address(interpretation, plural, data) if readings and plural else "",
        query_with_text(data, word_text),
        corrected_from,
    )


def corrected_words(text: str) -> str:
    """Return a text whose words are not corrected, because they are quoted."""
    return " ".join(f'"{word}"' for word in text.replace('"', "").split())


def query_with_text(data: QueryDict, text: str) -> str:
    """Return the query of the same page with another search text."""
    changed = data.copy()
    changed.pop("page", None)
    changed["q"] = text
    return changed.urlencode()


def list_address(interpretation: Interpretation, plural: str, data: QueryDict) -> str:
    """Return the address of a list with the values that a text is read as, as parameters.

    The other terms are its search text. Values that the list does not have stay in the text.
    """
    filters = kind_of(models_by_plural()[plural]).list_view.filterset_class.base_filters
    usable = [
        reading for reading in interpretation.readings if _has_value(reading, plural, filters)
    ]
    rest = interpretation.text_without(usable)
    pairs = [(name, value) for name, values in data.lists() for value in values if name in filters]
    pairs = [(name, value) for name, value in pairs if name != "q"]
    pairs += [pair for reading in usable for pair in reading.parameters if pair not in pairs]
    query = urlencode([*([("q", rest)] if rest else []), *pairs])
    return f"{reverse(f'{plural}:list')}{f'?{query}' if query else ''}"


def _has_value(reading: Reading, plural: str, filters: Iterable[str]) -> bool:
    if reading.facet == RECORD_KIND:
        return reading.kind == plural
    is_selectable = bool(reading.parameters) and reading.kind in ("", plural)
    return is_selectable and all(name in filters for name, _value in reading.parameters)
