"""Spanish grammar, in United Nations style: articles, contractions, “e” and “u”."""

import re
from dataclasses import replace
from typing import ClassVar

from catalogue.base.period import Period
from catalogue.models import Country, CountryGroup
from reports.composition.grammar import Grammar, period_shape
from reports.composition.spanish_nouns import (
    ARTICLES_BY_ACRONYM,
    ARTICLES_BY_FIRST_WORD,
    COUNTRIES_WITH_ARTICLE,
    FEMININE_NOUNS,
    FEMININE_PLURAL_NOUNS,
    MASCULINE_NOUNS,
    MASCULINE_PLURAL_NOUNS,
)
from reports.composition.spanish_sentences import HEADINGS, MEETING_KIND_NOUNS, SENTENCES, WORDS
from reports.composition.templates import Phrase, Run, sort_key, words


def normalized_start(text: str) -> str:
    """Return the text from its first letter or digit, without accents, in lower case."""
    return re.sub(r"^\W+", "", sort_key(text))


class Spanish(Grammar):
    code = "es"
    among_others = ", entre otros"
    sentences = SENTENCES
    headings = HEADINGS
    words = WORDS
    meeting_nouns = MEETING_KIND_NOUNS
    mandate_articles: ClassVar[dict[str, str]] = {
        "resolution": "la ",
        "decision": "la ",
        "declaration": "la ",
        "summit": "el ",
    }
    numerals = (
        *("ningún", "un", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    )
    decapitalized_words: ClassVar[frozenset[str]] = frozenset(
        [
            "El",
            "La",
            "Los",
            "Las",
            "Lo",
            "Un",
            "Una",
            "Unos",
            "Unas",
            "Que",
            "Cómo",
            "Dónde",
            "Cuándo",
            "En",
            "De",
            "Para",
            "Por",
            "Con",
            "Se",
        ]
    )
    sentence_name_pattern = re.compile(
        r"(Primer|Primera|Segundo|Segunda|Tercer|Tercera|Reunión|Conferencia|Cumbre|Sesión|Mesa|Foro"
        r"|Seminario|Taller|Curso|Diálogo|Congreso|Encuentro|Evento|Jornada) (?=[a-záéíóúñ])"
    )
    description_pattern = re.compile(r"Grupo (?=\w+ (?:creado|establecido))")

    def conjunction(self, following: str) -> str:
        """Return “e” before the sound i, else “y”.

        “hie-”, “hia-” and a single I (a Roman numeral) do not have that sound.
        """
        text = normalized_start(following)
        sounds_as_i = re.match(r"(i|hi(?![ae]))", text) and not re.match(r"i(?!\w)", text)
        return "e" if sounds_as_i else "y"

    def disjunction(self, following: str) -> str:
        """Return “u” before the sound o, also of the numbers 8 and 11, else “o”."""
        return "u" if re.match(r"(h?o|8|11(?!\d))", normalized_start(following)) else "o"

    def mid_sentence(self, text: str) -> str:
        """Return `text` with a lower-case initial if it begins with an article or an infinitive."""
        first, _space, rest = text.partition(" ")
        if rest and re.fullmatch(r"[A-ZÁÉÍÓÚ][a-záéíóúñü]+[aei]r", first):
            return f"{first.lower()} {rest}"
        return super().mid_sentence(text)

    def number(self, count: int, *, is_feminine: bool = False) -> str:
        if is_feminine and count < 2:
            return ("ninguna", "una")[count]
        if count < len(self.numerals):
            return self.numerals[count]
        return f"{count:,}".replace(",", "\u00a0") if count >= 10_000 else str(count)

    def count_phrase(self, count: int, name: str) -> Phrase:
        gender, one, many = HEADINGS[f"count.{name}"].split("|")
        numeral = self.number(count, is_feminine=gender == "f")
        phrase = words(f"{numeral} {one if count < 2 else many}")
        return Phrase(phrase.runs, count=max(count, 1), is_feminine=gender == "f")

    def date(self, period: Period | None) -> str:
        """Return the period; two consecutive days are joined by “y”."""
        if period is not None and period_shape(period) == "days":
            first, last = period.start.first, period.end.last
            if (last - first).days == 1:
                return f"{first.day} y {last.day} de {self.months()[last.month - 1]} de {last.year}"
        return super().date(period)

    def time_adverb(self, period: Period | None) -> Phrase:
        if period is None:
            return Phrase()
        kind = period_shape(period)
        if kind == "day":
            return words(f"el {period}")
        if kind in ("month", "year"):
            return words(f"en {period}")
        if kind == "days":
            first, last = period.start.first, period.end.last
            month = f"de {self.months()[last.month - 1]} de {last.year}"
            if (last - first).days == 1:
                return words(f"los días {first.day} y {last.day} {month}")
            return words(f"del {first.day} al {last.day} {month}")
        if kind == "span":
            return words(self._from_to(period))
        if period.is_ongoing:
            return words(str(period))
        if period.start is None:
            return words(f"hasta {self._unit(period.end)}")
        return words(f"a partir de {Period(period.start, period.start)}")

    def _from_to(self, period: Period) -> str:
        start, end = (Period(unit, unit) for unit in (period.start, period.end))
        if period.start.precision == period.end.precision == "day":
            return f"del {start} al {end}"
        return f"desde {self._unit(period.start)} hasta {self._unit(period.end)}"

    @staticmethod
    def _unit(unit) -> str:
        text = str(Period(unit, unit))
        return f"el {text}" if unit.precision == "day" else text

    def article(self, name: str, acronym: str = "") -> str:
        if acronym in ARTICLES_BY_ACRONYM:
            return ARTICLES_BY_ACRONYM[acronym]
        head = re.sub(r"\W", "", name.partition(" ")[0]).casefold()
        if name[:3] in ("El ", "La ") or name[:4] in ("Los ", "Las "):
            return ""
        if head in MASCULINE_PLURAL_NOUNS:
            return "los "
        if head in FEMININE_PLURAL_NOUNS:
            return "las "
        if head in MASCULINE_NOUNS or (head == "alto" or head == "relator"):
            return "el "
        if head in FEMININE_NOUNS or re.search(r"(ción|sión|dad|tad)$", head):
            return "la "
        return ""

    def country_name(self, country: Country) -> str:
        turned = re.fullmatch(r"(.+) \(((?:.* )?(?:de|del|de la))\)", country.name_es)
        return f"{turned[2]} {turned[1]}" if turned else country.name_es

    def country(self, country: Country) -> Phrase:
        name = self.country_name(country)
        article = COUNTRIES_WITH_ARTICLE.get(country.alpha3) or ARTICLES_BY_FIRST_WORD.get(
            name.partition(" ")[0], ""
        )
        return words(f"{article}{name}")

    def region(self, group: CountryGroup) -> Phrase:
        name = str(group.name)
        first = name.partition(" ")[0]
        article = ARTICLES_BY_FIRST_WORD.get(first, "")
        text = f"{article}{name}"
        if first in ("Países", "Región"):
            text = article + name[0].lower() + name[1:]
        return Phrase(words(text).runs, names=(name, str(group.acronym_es) or name))

    def apply_contractions(self, phrase: Phrase) -> Phrase:
        """Contract “de el” to “del” and “a el” to “al” in each run, except in titles."""
        runs: list[Run] = []
        for run in phrase.runs:
            text = run.text
            if not run.manner:
                text = re.sub(r"\b([Dd])e el (?=\S)", r"\1el ", text)
                text = re.sub(r"\b([Aa]) el (?=\S)", r"\1l ", text)
            runs.append(replace(run, text=text))
        return replace(phrase, runs=tuple(runs))
