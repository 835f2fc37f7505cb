"""All mentions in a text: names, symbols and dates, in one pass."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from catalogue.reading.recognition.date_mentions import date_mentions
from catalogue.reading.recognition.mentions import Candidate, Mention, MentionKind
from catalogue.reading.recognition.name_table import Name, NameTable
from catalogue.reading.recognition.symbols import symbols_in
from catalogue.reading.recognition.tokens import Token, tokens_of

KIND_ORDER = {kind: place for place, kind in enumerate(MentionKind.values)}
SENTENCE_BREAK = re.compile(r"[.!?][\"”»’')\]]*\s|[;:|]")
MIN_CAPITAL_LETTERS = 12  # of a text in capitals, in which an acronym cannot be told from a word
# "United Nations" before these words is the organization; before others it is part of a name.
WORDS_AFTER_NAMES = {
    *("headquarter secretariat system member state charter day decade".split()),  # noqa: SIM905
    *("sede sistema secretaria estado carta decenio".split()),  # noqa: SIM905
}
# Of a paragraph. The time grows faster than the number of names, and a longer paragraph is no text.
MAX_RECOGNIZED_LENGTH = 5000  # characters
CONNECTORS = {"of", "de", "del", "for", "para", "on", "sobre"}


@dataclass(frozen=True)
class Match:
    """Names that match the same words."""

    first: int  # place of the first token
    last: int
    start: int
    end: int
    kind: str
    names: tuple[Name, ...]
    is_weak: bool

    @property
    def length(self) -> int:
        return self.end - self.start


def recognize(text: str, table: NameTable, year: int | None = None) -> list[Mention]:
    """Return the mentions in a text, in order. `year` is the one named last before the text.

    The longest name counts. A part of it that names something of another kind is nested in it.
    Only the first `MAX_RECOGNIZED_LENGTH` characters are read.
    """
    text = text[:MAX_RECOGNIZED_LENGTH]
    tokens = tokens_of(text)
    chosen = _chosen(_matches(text, tokens, table))
    mentions = [_mention(match) for match in chosen]
    mentions += _symbol_mentions(text, table, mentions)
    mentions += _date_mentions(text, mentions, year)
    mentions = _with_unknown(text, tokens, mentions)
    return _with_nesting(mentions)


def year_after(mentions: Iterable[Mention], year: int | None) -> int | None:
    """Return the last year that the mentions of a text name; `year` if they name none."""
    for mention in mentions:
        if mention.period and not mention.is_inferred and mention.is_context:
            unit = mention.period.end or mention.period.start
            year = unit.first.year if unit else year
    return year


# --- names ------------------------------------------------------------------------------------


def _matches(text: str, tokens: list[Token], table: NameTable) -> list[Match]:
    key = " ".join(["", *(token.word for token in tokens), ""])
    starts: list[int] = []  # of each token in the key
    place = 1
    for token in tokens:
        starts.append(place)
        place += len(token.word) + 1
    is_in_capitals = _is_in_capitals(text)
    found = []
    for last_place, names in table.automaton.iter(key) if table.names else ():
        last = bisect_right(starts, last_place) - 1
        # The last place is the space after the last word; names begin with a space as well.
        if starts[last] == last_place + 1:
            last -= 1
        found += _matches_ending_at(text, tokens, last, names, is_in_capitals)
    return found


def _matches_ending_at(
    text: str, tokens: list[Token], last: int, names: tuple, is_in_capitals: bool
) -> list[Match]:
    words, listed = names
    first = last - words + 1
    start, end = tokens[first].start, tokens[last].end
    if "(" in text[start:end] and text[end : end + 1] == ")":
        end += 1  # of a name that ends with its acronym or number in brackets
    printed = text[start:end]
    if words > 1 and SENTENCE_BREAK.search(printed) and not re.search(r"\b\w\.", printed):
        return []
    by_kind: dict[str, list[Name]] = {}
    for name in listed:
        if _is_printed_as_name(printed, name, is_in_capitals):
            by_kind.setdefault(name.kind, []).append(name)
    return [
        Match(first, last, start, end, kind, *_strongest(of_kind))
        for kind, of_kind in by_kind.items()
    ]


def _strongest(names: list[Name]) -> tuple[tuple[Name, ...], bool]:
    strong = [name for name in names if not name.is_weak]
    return tuple(strong or names), not strong


def _is_printed_as_name(printed: str, name: Name, is_in_capitals: bool) -> bool:
    if name.is_acronym:
        letters = [letter for letter in printed if letter.isalpha()]
        if letters and letters[-1] == "s":
            letters.pop()
        return all(map(str.isupper, letters)) and not (is_in_capitals and len(letters) < 4)
    if name.kind == MentionKind.COUNTRY and printed.isupper() and not is_in_capitals:
        return False  # "SAMOA Pathway" is no country
    return not name.needs_capital or any(map(str.isupper, printed))


def _is_in_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) >= MIN_CAPITAL_LETTERS and all(map(str.isupper, letters))


def _chosen(matches: Iterable[Match]) -> list[Match]:
    """Return the matches without those that overlap a longer one of the same kind.

    Of names of different kinds for the same words, the first kind counts. A match that crosses the
    edge of a longer one of another kind is left out, too.
    """
    ordered = sorted(matches, key=lambda m: (-m.length, m.is_weak, KIND_ORDER[m.kind], m.start))
    chosen: list[Match] = []
    for match in ordered:
        others = [m for m in chosen if m.start < match.end and match.start < m.end]
        if any(not _may_stand_beside(match, other) for other in others):
            continue
        chosen.append(match)
    return chosen


def _may_stand_beside(match: Match, other: Match) -> bool:
    """Return whether an overlapping match may stand within a chosen one."""
    if match.kind == other.kind or match.is_weak:
        return False
    is_within = other.start <= match.start and match.end <= other.end
    return is_within and match.length < other.length


def _mention(match: Match) -> Mention:
    candidates = tuple(dict.fromkeys(name.candidate for name in match.names))
    is_weak = match.is_weak and match.kind != MentionKind.ORGANIZATION
    return Mention(match.kind, match.start, match.end, candidates, is_weak=is_weak)


# --- symbols, dates and unknown names ----------------------------------------------------------


def _symbol_mentions(text: str, table: NameTable, mentions: list[Mention]) -> list[Mention]:
    found = []
    for start, end in symbols_in(text):
        if any(m.start <= start and end <= m.end for m in mentions):
            continue
        named = table.named_by_symbol(text[start:end])
        if not named:
            found.append(Mention(MentionKind.SYMBOL, start, end))
            continue
        kinds = sorted(set(named.values()), key=lambda kind: KIND_ORDER[kind])
        candidates: tuple[Candidate, ...] = tuple(
            candidate for candidate, kind in named.items() if kind == kinds[0]
        )
        found.append(Mention(kinds[0], start, end, candidates))
    return found


def _date_mentions(text: str, mentions: list[Mention], year: int | None) -> list[Mention]:
    symbols = [
        m for m in mentions if m.kind in (MentionKind.SYMBOL, MentionKind.MANDATE)
    ]  # years in symbols are no dates
    return [
        date
        for date in date_mentions(text, year)
        if not any(s.start < date.end and date.start < s.end for s in symbols)
    ]


def _with_unknown(text: str, tokens: list[Token], mentions: list[Mention]) -> list[Mention]:
    """Return the mentions with longer, unknown names in place of organizations that begin them.

    "United Nations" before "Environment Programme" is a part of the name of another body.
    """
    starts = [token.start for token in tokens]
    found = []
    for mention in mentions:
        end = _end_of_longer_name(text, tokens, starts, mention)
        if end > mention.end:
            crossed = [m.end for m in mentions if mention.end < m.start < end < m.end]
            end = max([end, *crossed])
            mention = replace(mention, kind=MentionKind.UNKNOWN, end=end, candidates=())
        found.append(mention)
    return found


def _end_of_longer_name(text: str, tokens: list[Token], starts: list[int], mention: Mention) -> int:
    printed = text[mention.start : mention.end]
    if mention.kind != MentionKind.ORGANIZATION or printed.isupper() or printed.endswith(")"):
        return mention.end
    place = bisect_right(starts, mention.end - 1)
    end = mention.end
    while place < len(tokens):
        token = tokens[place]
        between = text[end : token.start]
        word = text[token.start : token.end]
        if between == "-" and end > mention.end:  # "High-level"
            end = token.end
            place += 1
            continue
        if between != " ":
            break
        is_connector = word in CONNECTORS and end > mention.end
        if is_connector:
            following = tokens[place + 1] if place + 1 < len(tokens) else None
            if following is None or not text[following.start].isupper():
                break
        elif not (word[0].isupper() and not word.isupper()):
            break
        if end == mention.end and (token.word in WORDS_AFTER_NAMES or not word[0].isupper()):
            break
        end = token.end
        place += 1
    return end


def _with_nesting(mentions: list[Mention]) -> list[Mention]:
    ordered = sorted(mentions, key=lambda m: (m.start, -m.end))
    found: list[Mention] = []
    outer_end = -1
    for mention in ordered:
        found.append(replace(mention, is_nested=mention.end <= outer_end))
        outer_end = max(outer_end, mention.end)
    return found
