"""English grammar, in United Nations style."""

import re
from typing import ClassVar

from catalogue.base.period import Period
from catalogue.models import Country, CountryGroup
from reports.composition.english_sentences import HEADINGS, MEETING_KIND_NOUNS, SENTENCES, WORDS
from reports.composition.grammar import Grammar, period_shape
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
    headings = HEADINGS
    words = WORDS
    meeting_nouns = MEETING_KIND_NOUNS
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
    description_pattern = re.compile(r"[A-Z][\w-]+ group (?=created|established|set up)")

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
        if kind in ("month", "year"):
            return words(f"in {period}")
        if kind == "days":
            first, last = period.start.first, period.end.last
            month = f"{self.months()[last.month - 1]} {last.year}"
            if (last - first).days == 1:
                return words(f"on {first.day} and {last.day} {month}")
            return words(f"from {first.day} to {last.day} {month}")
        if kind == "span":
            return words(
                f"from {Period(period.start, period.start)} to {Period(period.end, period.end)}"
            )
        if period.is_ongoing:
            return words(str(period))
        if period.start is None:
            return words(f"until {Period(period.end, period.end)}")
        return words(f"from {Period(period.start, period.start)} on")

    def article(self, name: str, acronym: str = "") -> str:
        if acronym:
            return "the " if len(acronym) == 2 and acronym.isupper() else ""
        if name.startswith(("The ", "the ")) or name.endswith(" University"):
            return ""
        return "the " if BODY_NOUNS.search(name) else ""

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
        return Phrase(words(f"{article}{name}").runs, names=(name, str(group.acronym_en) or name))
