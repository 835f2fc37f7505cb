"""English grammar, in United Nations style."""

import re
from collections.abc import Sequence
from typing import ClassVar

from catalogue.base.calendar_unit import CalendarUnit
from catalogue.base.period import Period
from catalogue.models import Country, CountryGroup
from reports.composition.english_sentences import (
    HEADINGS,
    MEETING_KIND_NOUNS,
    PUBLICATION_KIND_NOUNS,
    SENTENCES,
    WORDS,
)
from reports.composition.grammar import Grammar, period_shape, unit_shape
from reports.composition.headings import Headings
from reports.composition.templates import Phrase, words

# Nouns in the names of bodies that take an article.
BODY_NOUNS = re.compile(
    r"\b(Account|Agency|Alliance|Assembly|Association|Authority|Bank|Bureau|Central|Centre|Chamber"
    r"|Coalition|Commission|Committee|Community|Confederation|Conference|Congress|Council|Court"
    r"|Department|Dialogue|Division|Federation|Forum|Foundation|Fund|Government|Group|Initiative"
    r"|Institute|Institution|Market|Ministry|Movement|Nations|Network|Observatory|Office"
    r"|Organi[sz]ation|Parliament|Partnership|Process|Programme|Register|Secretariat|Section"
    r"|Service|Society|States|Summit|System|Team|Union|Unit|University of)\b",
    re.IGNORECASE,
)
# Nouns in the names of meetings that take an article.
MEETING_NOUNS = re.compile(
    r"\b(Meeting|Session|Conference|Forum|Summit|Dialogue|Seminar|Workshop|Course|Round Table"
    r"|Congress|Assembly|Symposium|Colloquium|Consultation|Panel|Event|Dialogues)\b",
    re.IGNORECASE,
)
WELL_KNOWN_CITIES: dict[str, tuple[str, ...]] = {
    "Santiago": ("CHL",),
    "Montevideo": ("URY",),
    "Lima": ("PER",),
    "Quito": ("ECU",),
    "Mexico City": ("MEX",),
    "Buenos Aires": ("ARG",),
    "Brasilia": ("BRA",),
    "Bogotá": ("COL",),
    "Asunción": ("PRY",),
    "La Paz": ("BOL",),
    "Caracas": ("VEN",),
    "Havana": ("CUB",),
    "Geneva": ("CHE",),
    "New York": ("USA",),
    "Madrid": ("ESP",),
    "Panama City": ("PAN",),
    "Guatemala City": ("GTM",),
    "Port of Spain": ("TTO",),
}
COMPLEMENT = re.compile(r" (?:at|by|for|from|in|into|of|on|to|with) ")
# Names that read like a sentence and yet name one meeting of a series or the only one of a kind.
DEFINITE_NAME = re.compile(
    r"(?:final|closing|opening|annual|special|[\w-]+th|(?:[\w-]+-)?(?:first"
    r"|second|third)) "
)
PLACES_WITH_ARTICLE = re.compile(
    r"^(Bahamas|Caribbean|Netherlands|Philippines|Gambia|Sudan|United|Russian|Syrian|Dominican"
    r"|Central African|Democratic|Republic|Lao|European|Andean|Arab|Community|Southern Common"
    r"|Comoros|Maldives|Holy See|Marshall|Solomon|State of)\b"
    r"|Islands\b|Republic$|Territor|countries$"
)


class English(Grammar):
    code = "en"
    among_others = ", among others"
    sentences = SENTENCES
    headings = Headings("en", HEADINGS)
    words = WORDS
    meeting_nouns = MEETING_KIND_NOUNS
    item_label = "({letter}) "
    separator_before_commas = ", "
    publication_nouns = PUBLICATION_KIND_NOUNS
    subject_preposition = " on "
    of_pattern = r" of "
    prepositions = frozenset({"about", "at", "by", "for", "from", "in", "of", "on", "to", "with"})
    definite_articles = frozenset({"the"})
    capitals: ClassVar[dict[str, tuple[str, ...]]] = WELL_KNOWN_CITIES
    mandate_articles: ClassVar[dict[str, str]] = {}
    numerals = (*("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),)
    decapitalized_words: ClassVar[frozenset[str]] = frozenset(
        [
            "The",
            "A",
            "An",
            "To",
            "What",
            "How",
            "Where",
            "When",
            "Why",
            "Which",
            "This",
            "These",
            "In",
            "At",
            "On",
            "For",
            "From",
            "With",
        ]
    )
    sentence_name_pattern = re.compile(
        r"([\w-]+th|(?:\w+-)?(?:[Ff]irst|[Ss]econd|[Tt]hird)|Final|Regional|International|National"
        r"|Annual|Special|Joint|Technical|Expert|Closing|Opening|Meeting|Session|Forum|Seminar"
        r"|Workshop|Course|Conference|Round|Forum|Training) (?=[a-z])"
    )
    description_pattern = re.compile(
        r"(?P<described>[A-Z][\w-]+ (?P<noun>group)) (?=created|established|set up)"
    )

    def _shared(self, groups: Sequence[Phrase]) -> tuple[int, int] | None:
        """Return the numbers if the groups end in the same noun."""
        texts = [group.text.split() for group in groups]
        if len({text[-1] for text in texts}) > 1 or any(group.count > 2 for group in groups):
            return None
        before = 1 if len({text[0] for text in texts}) == 1 else 0
        return (before, 1) if all(len(text) > before + 1 for text in texts) else None

    def is_plural(self, nouns: str) -> bool:
        """Return True for plural nouns, and for nouns with a complement (“advice on registers”)."""
        heads = [COMPLEMENT.split(noun)[0] for noun in re.split(r", | and ", nouns)]
        return COMPLEMENT.search(nouns) is not None or any(head.endswith("s") for head in heads)

    def head_noun(self, noun: str) -> str:
        return noun.split()[-1]

    def indefinite_article(self, noun: str) -> str:
        return "an " if noun[:1].lower() in "aeio" else "a "

    def with_indefinite_article(self, noun: str) -> str:
        bare = noun.removeprefix("the ")
        return f"{self.indefinite_article(bare)}{bare}"

    def new_article(self, name: str, article: str) -> str:
        is_described = article and name[:1].islower() and not DEFINITE_NAME.match(name)
        return self.indefinite_article(name) if is_described else article

    def definite(self, text: str) -> str:
        return text if text.startswith("The ") else f"the {text[:1].lower()}{text[1:]}"

    def participle(self, noun: str, *, is_planned: bool = False) -> str:
        return "scheduled" if is_planned else "held"

    def outcome_article(self, name: str) -> str:
        return "" if name.startswith("The ") else "the "

    def serial_article(self, name: str) -> str:
        return "" if name.startswith("The ") else "the "

    def dated(self, period: Period) -> Phrase:
        return self.time_adverb(period).with_text(
            lambda text: re.sub(r"^(?:on|in|from) ", "", text)
        )

    def planned_time(self, period: Period | None) -> Phrase:
        return words(f"for {period}") if period else Phrase()

    def new_time(self, period: Period | None) -> Phrase:
        return self.dated(period).with_text(lambda text: f"to {text}") if period else Phrase()

    def possessive(self, noun_phrase: str) -> str:
        return re.sub(r"^the ", "its ", noun_phrase)

    def conjunction(self, following: str) -> str:
        return "and"

    def count_phrase(self, count: int, name: str) -> Phrase:
        one, many = HEADINGS[f"count.{name}"].split("|")
        phrase = words(f"{self.number(count)} {one if count == 1 else many}")
        return Phrase(phrase.runs, count=count)

    def time_adverb(self, period: Period | None) -> Phrase:
        if period is None:
            return Phrase()
        kind = period_shape(period)
        if kind == "day":
            return words(f"on {period}")
        if kind in ("month", "year", "season"):
            return words(f"in {period}")
        if kind == "part":
            return words(f"in the {period}")
        if kind == "about":
            return words(str(period))
        if kind == "days":
            first, last = period.start.first, period.end.last
            month = f"{self.months()[last.month - 1]} {last.year}"
            if (last - first).days == 1:
                return words(f"on {first.day} and {last.day} {month}")
            return words(f"from {first.day} to {last.day} {month}")
        if kind == "span":
            return words(f"from {_unit(period.start)} to {_unit(period.end)}")
        if period.is_ongoing:
            return words(str(period))
        if period.start is None:
            return words(f"until {_unit(period.end)}")
        return words(f"from {_unit(period.start)} on")

    def article(self, name: str, acronym: str = "") -> str:
        if acronym:
            return "the " if len(acronym) == 2 and acronym.isupper() else ""
        if name.startswith(("The ", "the ")) or name.endswith(" University"):
            return ""
        return "the " if BODY_NOUNS.search(name) else ""

    def meeting_article(self, name: str) -> str:
        has_article = name.startswith(("the ", "The "))
        return "the " if MEETING_NOUNS.search(name) and not has_article else ""

    def country_name(self, country: Country) -> str:
        turned = re.fullmatch(r"(.+) \(((?:.* )?(?:Republic|States?) of)\)", country.name_en)
        return f"{turned[2]} {turned[1]}" if turned else country.name_en

    def country(self, country: Country) -> Phrase:
        name = self.country_name(country)
        is_turned = name != country.name_en
        return words(f"the {name}" if is_turned or PLACES_WITH_ARTICLE.search(name) else name)

    def region(self, group: CountryGroup) -> Phrase:
        name = str(group.name)
        article = "the " if PLACES_WITH_ARTICLE.search(name) or name.endswith(" region") else ""
        return words(f"{article}{name}")


def _unit(unit: CalendarUnit) -> str:
    text = str(Period(unit, unit))
    return f"the {text}" if unit_shape(unit) == "part" else text
