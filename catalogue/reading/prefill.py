"""First values of a new record from a paragraph or one of its sentences.

An address names the paragraph and the sentence by number, never by words, so that no text of an
internal source is in an address, a log or a browser's history.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from catalogue.base.languages import guessed_language
from catalogue.base.period import Period
from catalogue.reading.marking import YEAR_CONTEXT, mentions_of, viewable_mentions
from catalogue.reading.models import SourceParagraph
from catalogue.reading.recognition.mentions import Mention, MentionKind
from catalogue.reading.recognition.name_table import current_names
from catalogue.reading.recognition.printed_names import LEADING_ORDINAL, ordinal_number
from catalogue.reading.recognition.recognizer import recognize, year_after
from catalogue.reading.selection import Sentence, city_in, sentences_of, title_in
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.organizations import Organization
from catalogue.records.sources import Citation
from catalogue.records.topics import Topic
from server.whole_numbers import is_key

PARAGRAPH_PARAMETER = "_paragraph"
SENTENCE_PARAMETER = "_sentence"
MAX_CUE_LENGTH = 100  # characters beside the name of an organization in which a cue stands
# Words before the name of an organization that give it a role, by the codes of roles, the best
# first: a form takes the first that it has.
ROLE_CUES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"(?:hosted|housed) by|organizad[ao] en la sede de|auspiciad[ao] por", ("host",)),
    (
        (
            r"(?:organi[sz]ed|convened|held|prepared|produced|published|written) (?:jointly )?by"
            r"|(?:organizad|convocad|preparad|elaborad|publicad)[ao]s? (?:conjuntamente )?por"
        ),
        ("organizer", "lead", "author", "convener", "coordinator"),
    ),
    (
        (
            r"(?:in coordination|in collaboration|in cooperation|jointly|together) with"
            r"|en (?:coordinaci[oó]n|colaboraci[oó]n|cooperaci[oó]n) con|junto con"
        ),
        ("co-organizer", "partner", "contributor"),
    ),
    (r"(?:funded|financed) by|financiad[ao]s? por", ("funder",)),
    (r"(?:attended by|with the participation of)|con la participaci[oó]n de", ("participant",)),
)
# Words after the name of an organization.
ROLE_CUES_AFTER: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"(?:representatives? )?(?:attended|participated|took part)|participó|asistió",
        ("participant", "partner"),
    ),
    (r"(?:organi[sz]ed|convened|held)|organizó|convocó", ("organizer", "lead", "convener")),
    (r"hosted|acogió", ("host",)),
    (r"published|prepared|publicó|elaboró", ("author", "publisher", "lead")),
)


@dataclass(frozen=True)
class Selected:
    """A paragraph, and the sentence that is selected in it; its whole text otherwise."""

    paragraph: SourceParagraph
    sentence: Sentence

    @property
    def words(self) -> str:
        return self.paragraph.content[self.sentence.start : self.sentence.end]


@dataclass
class Prefill:
    """First values of a record, recognized in a selection."""

    title: str = ""
    language: str = "en"
    city: str = ""
    period: Period | None = None
    is_year_supplied: bool = False
    countries: list[Country] = field(default_factory=list)
    groups: list[CountryGroup] = field(default_factory=list)
    records: dict[str, list[str]] = field(default_factory=dict)  # keys by the label of the model
    kinds: dict[str, set[str]] = field(default_factory=dict)  # codes by the plural of the model
    roles: list[tuple[Organization, tuple[str, ...]]] = field(default_factory=list)
    words: str = ""  # of the selection
    year: int | None = None  # named last, if the selection has no date
    is_year_near: bool = False  # in the paragraph of the selection
    ordinal: int | None = None  # at the beginning of the title
    series: list[str] = field(default_factory=list)  # keys of the organizations in the title
    topics: list[Topic] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)  # codes
    symbol: str = ""  # the only one in the text that no record has
    commission: Organization | None = None  # or its part, where the text names one


def selected_in(request: HttpRequest) -> Selected | None:
    """Return the selection that an address names, if the user may view its source."""
    key = request.GET.get(PARAGRAPH_PARAMETER, "")
    if not is_key(key):
        return None
    if not request.user.has_perm("catalogue.view_source"):
        return None
    paragraph = (
        SourceParagraph.objects.select_related("text__source")
        .defer("text__pasted")
        .filter(pk=int(key))
        .first()
    )
    return None if paragraph is None else select(paragraph, request.GET.get(SENTENCE_PARAMETER, ""))


def select(paragraph: SourceParagraph, number: str) -> Selected:
    """Return the selection of a sentence by its number, or of the whole paragraph."""
    chosen = next(
        (one for one in sentences_of(paragraph.content) if str(one.number) == number),
        Sentence(0, 0, len(paragraph.content)),
    )
    return Selected(paragraph, chosen)


def citation_of(selected: Selected) -> Citation:
    """Return an unsaved citation of the selection."""
    paragraph = selected.paragraph
    return Citation(
        source=paragraph.text.source, place_en=paragraph.place_en, place_es=paragraph.place_es
    )


def prefill_from(selected: Selected, user: Any) -> Prefill:
    """Return the first values of a record that is created from a selection."""
    paragraph, sentence = selected.paragraph, selected.sentence
    source = paragraph.text.source
    before = paragraph.text.paragraphs.filter(
        position__lt=paragraph.position, position__gte=paragraph.position - YEAR_CONTEXT
    )
    found = mentions_of(source, before.order_by("position"), [paragraph])[paragraph.pk]
    mentions = [
        mention
        for mention in viewable_mentions(user, found)
        if sentence.start <= mention.start and mention.end <= sentence.end
    ]
    prefill = Prefill(
        title_in(selected.words), source.language or guessed_language(paragraph.content)
    )
    prefill.words = selected.words
    _set_dates(prefill, mentions)
    if prefill.period is None:
        near = year_after([one for one in found if one.end <= sentence.end], None)
        prefill.is_year_near = near is not None
        prefill.year = near or _year_before(source, before.order_by("position"))
    _set_series(prefill, paragraph.content, mentions)
    symbols = {
        paragraph.content[mention.start : mention.end]
        for mention in mentions
        if mention.kind == MentionKind.SYMBOL
    }
    prefill.symbol = symbols.pop() if len(symbols) == 1 else ""
    _set_commission(prefill, mentions)
    _set_values(prefill, mentions)
    _set_roles(prefill, paragraph.content, mentions)
    known = {paragraph.content[m.start : m.end] for m in mentions}
    prefill.city = city_in(selected.words, known)
    return prefill


def _set_dates(prefill: Prefill, mentions: list[Mention]) -> None:
    """Take the most precise date, the first of several."""
    dates = [mention for mention in mentions if mention.period is not None]
    if dates:
        best = min(dates, key=lambda mention: _length(mention.period))
        prefill.period, prefill.is_year_supplied = best.period, best.is_inferred


def _length(period: Any) -> int:
    start, end = period.start, period.end
    if start is None or end is None:
        return 10_000
    return (end.last - start.first).days


def _year_before(source: Any, before: Any) -> int | None:
    """Return the year that was named last before a paragraph; else that of the source."""
    table = current_names()
    unit = source.when and (source.when.start or source.when.end)
    year = unit.first.year if unit else None
    for paragraph in before:
        year = year_after(recognize(paragraph.content, table, year), year)
    return year


def _set_series(prefill: Prefill, content: str, mentions: list[Mention]) -> None:
    """Take the number of a meeting from its title, and the organizations named in the title."""
    match = LEADING_ORDINAL.match(prefill.title)
    prefill.ordinal = ordinal_number(match[0].strip()) if match else None
    if prefill.ordinal is None:
        return
    start = content.lower().find(prefill.title.lower())
    named = [
        mention.candidates[0].key
        for mention in mentions
        if mention.kind == MentionKind.ORGANIZATION
        and len(mention.candidates) == 1
        and start <= mention.start
        and mention.end <= start + len(prefill.title)
    ]
    prefill.series = list(dict.fromkeys(named)) if start >= 0 else []


def _set_commission(prefill: Prefill, mentions: list[Mention]) -> None:
    """Take the first organization of the text that is the commission or a part of it."""
    own = {str(key) for key in Organization.objects.commission().values_list("pk", flat=True)}
    for mention in mentions:
        keys = [one.key for one in mention.candidates]
        if mention.kind == MentionKind.ORGANIZATION and len(keys) == 1 and keys[0] in own:
            prefill.commission = Organization.objects.get(pk=keys[0])
            return


def _set_values(prefill: Prefill, mentions: list[Mention]) -> None:
    """Take the values that are certain: of one candidate, by its full name."""
    sure = [
        (mention, mention.candidates[0])
        for mention in mentions
        if len(mention.candidates) == 1 and not mention.is_weak
    ]
    countries = [one.key for mention, one in sure if mention.kind == MentionKind.COUNTRY]
    groups = [
        one.key
        for mention, one in sure
        if mention.kind == MentionKind.GROUP and not mention.is_nested
    ]
    prefill.countries = _in_order(Country, "alpha3", countries)
    prefill.groups = _in_order(CountryGroup, "slug", groups)
    languages = (one.key for mention, one in sure if mention.kind == MentionKind.LANGUAGE)
    prefill.languages = list(dict.fromkeys(languages))
    topics = [one.key for mention, one in sure if mention.kind == MentionKind.TOPIC]
    prefill.topics = _in_order(Topic, "slug", topics)
    for mention, one in sure:
        if mention.kind == MentionKind.RECORD_KIND:
            prefill.kinds.setdefault(one.table.partition(".")[0], set()).add(one.key)
        elif one.key.isdigit() and one.table not in (Country._meta.label, CountryGroup._meta.label):
            keys = prefill.records.setdefault(one.table, [])
            if one.key not in keys:
                keys.append(one.key)


def _in_order(model: Any, column: str, keys: list[str]) -> list[Any]:
    rows = {getattr(row, column): row for row in model.objects.filter(**{f"{column}__in": keys})}
    return [rows[key] for key in dict.fromkeys(keys) if key in rows]


def _set_roles(prefill: Prefill, content: str, mentions: list[Mention]) -> None:
    """Give a role only to organizations beside words that state it."""
    found: dict[str, tuple[str, ...]] = {}
    for mention in mentions:
        if mention.kind != MentionKind.ORGANIZATION or len(mention.candidates) != 1:
            continue
        if codes := _role_codes(content, mention):
            found.setdefault(mention.candidates[0].key, codes)
    rows = Organization.objects.in_bulk(found)
    prefill.roles = [(rows[int(key)], codes) for key, codes in found.items() if int(key) in rows]


def _role_codes(content: str, mention: Mention) -> tuple[str, ...]:
    before = content[: mention.start].rstrip()[-MAX_CUE_LENGTH:]
    before = re.sub(r"\s+(?:the|el|la|los|las)$", "", before)
    for pattern, codes in ROLE_CUES:
        if re.search(rf"(?:{pattern})(?:\s+(?:the|el|la))?$", before, re.IGNORECASE):
            return codes
    after = re.sub(r"^\)", "", content[mention.end :]).lstrip()[:MAX_CUE_LENGTH]
    for pattern, codes in ROLE_CUES_AFTER:
        if re.match(rf"(?:{pattern})\b", after, re.IGNORECASE):
            return codes
    return ()
