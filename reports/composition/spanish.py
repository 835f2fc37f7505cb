"""Spanish grammar, in United Nations style: articles, contractions, “e” and “u”."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from catalogue.base.calendar_unit import CalendarUnit, Precision
from catalogue.base.period import Period
from catalogue.models import Country, CountryGroup
from reports.composition.grammar import Grammar, period_shape, unit_shape
from reports.composition.headings import Headings
from reports.composition.spanish_nouns import (
    ARTICLES_BY_ACRONYM,
    ARTICLES_BY_FIRST_WORD,
    COUNTRIES_WITH_ARTICLE,
    FEMININE_NOUNS,
    FEMININE_PLURAL_NOUNS,
    MASCULINE_NOUNS,
    MASCULINE_PLURAL_NOUNS,
    MEETING_NOUNS_BY_ARTICLE,
)
from reports.composition.spanish_sentences import (
    HEADINGS,
    MEETING_KIND_NOUNS,
    PUBLICATION_KIND_NOUNS,
    SENTENCES,
    WORDS,
)
from reports.composition.templates import Phrase, Run, sort_key, words

WELL_KNOWN_CITIES: dict[str, tuple[str, ...]] = {
    "Santiago": ("CHL",),
    "Montevideo": ("URY",),
    "Lima": ("PER",),
    "Quito": ("ECU",),
    "Ciudad de México": ("MEX",),
    "Buenos Aires": ("ARG",),
    "Brasilia": ("BRA",),
    "Bogotá": ("COL",),
    "Asunción": ("PRY",),
    "La Paz": ("BOL",),
    "Caracas": ("VEN",),
    "La Habana": ("CUB",),
    "Ginebra": ("CHE",),
    "Nueva York": ("USA",),
    "Madrid": ("ESP",),
    "Ciudad de Panamá": ("PAN",),
    "Ciudad de Guatemala": ("GTM",),
    "Puerto España": ("TTO",),
}


MASCULINE_DOCUMENTS = frozenset(
    ["Informe", "Documento", "Plan", "Consenso", "Acta", "Acuerdo", "Programa", "Pacto", "Boletín"]
)
# Names that read like a sentence and yet name one meeting of a series or the only one of a kind.
DEFINITE_NAME = re.compile(
    r"(?:primer|segund|tercer|cuart|quint|sext|séptim|octav|noven|décim)[oa]? "
    r"|\w+ (?:final|anual|especial|inaugural|de clausura)\b"
)


def normalized_start(text: str) -> str:
    """Return the text from its first letter or digit, without accents, in lower case."""
    return re.sub(r"^\W+", "", sort_key(text))


class Spanish(Grammar):
    code = "es"
    among_others = ", entre otros"
    sentences = SENTENCES
    headings = Headings("es", HEADINGS)
    words = WORDS
    meeting_nouns = MEETING_KIND_NOUNS
    item_label = "{letter}) "
    separator_before_commas = " "
    publication_nouns = PUBLICATION_KIND_NOUNS
    subject_preposition = " sobre "
    of_pattern = r" (?:del|de la|de) "
    prepositions = frozenset({"a", "con", "de", "en", "para", "por", "sobre"})
    opening_quote, closing_quote = "«", "»"
    definite_articles = frozenset({"el", "la", "los", "las"})
    capitals: ClassVar[dict[str, tuple[str, ...]]] = WELL_KNOWN_CITIES
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
        r"(Primer|Primera|Segundo|Segunda|Tercer|Tercera|Cuart[oa]|Quint[oa]|Sext[oa]|Séptim[oa]"
        r"|Octav[oa]|Noven[oa]|Décim[oa]|Acta|Informe|Reunión|Conferencia|Sesión|Mesa|Foro"
        r"|Seminario|Taller|Curso|Diálogo|Congreso|Encuentro|Evento|Jornada) (?=[a-záéíóúñ])"
    )
    description_pattern = re.compile(r"(?P<described>(?P<noun>Grupo) \w+) (?=creado|establecido)")

    def _shared(self, groups: Sequence[Phrase]) -> tuple[int, int] | None:
        """Return the numbers if the groups begin with the same noun."""
        texts = [group.text.split() for group in groups]
        if len({text[0] for text in texts}) > 1 or any(group.count > 2 for group in groups):
            return None
        shared = 1
        while all(len(text) > shared + 1 for text in texts) and (
            len({text[shared] for text in texts}) == 1
        ):
            shared += 1
        return (shared, 0) if all(len(text) > shared for text in texts) else None

    def is_plural(self, nouns: str) -> bool:
        return nouns.split()[0].endswith("s")

    def language(self, code: str) -> str:
        return super().language(code).lower()

    def head_noun(self, noun: str) -> str:
        return noun.split()[1]

    def indefinite_article(self, noun: str) -> str:
        return "una " if self.article(noun).startswith("la") else "un "

    def with_indefinite_article(self, noun: str) -> str:
        article, _space, bare = noun.partition(" ")
        return f"{'una' if article == 'la' else 'un'} {bare}"

    def new_article(self, name: str, article: str) -> str:
        is_described = article and name[:1].islower() and not DEFINITE_NAME.match(name)
        return ("una " if article == "la " else "un ") if is_described else article

    def definite(self, text: str) -> str:
        if text.startswith(("El ", "La ", "Los ", "Las ")):
            return text[0].lower() + text[1:]
        return f"{self.article(text) or 'el '}{text[:1].lower()}{text[1:]}"

    def participle(self, noun: str, *, is_planned: bool = False) -> str:
        stem = "previst" if is_planned else "celebrad"
        return f"{stem}{'a' if noun.startswith('la') else 'o'}"

    def outcome_article(self, name: str) -> str:
        return "el " if name.split()[0] in MASCULINE_DOCUMENTS else "la "

    def part_article(self, part: str) -> str:
        return "la " if part.split()[0].endswith(("ión", "a")) else "el "

    def serial_article(self, name: str) -> str:
        if name.split()[0] in ("Panorama", "Informe", "Estudio", "Anuario", "Boletín", "Balance"):
            return "el "
        return self.article(name)

    def venue(self, name: str) -> str:
        return f"{self.article(name) or ('la ' if name.startswith('Sede') else '')}{name}"

    def dated(self, period: Period) -> Phrase:
        return self.time_adverb(period)

    def planned_time(self, period: Period | None) -> Phrase:
        if period is None:
            return Phrase()
        text = f"para {period}"
        if period_shape(period) in ("day", "days"):
            days = self.time_adverb(period).text
            text = "para " + re.sub(r"^del (.+) al ", r"los días \1 a ", days)
        return words(text)

    def new_time(self, period: Period | None) -> Phrase:
        if period is None:
            return Phrase()
        kind = period_shape(period)
        if kind in ("season", "part"):
            return words(f"a {self._unit(period.start)}")
        if kind == "span":
            return words(f"al período {period}")
        return self.planned_time(period).with_text(lambda text: f"a {text.removeprefix('para ')}")

    def possessive(self, noun_phrase: str) -> str:
        singular = re.sub(r"^(?:el|la) ", "su ", noun_phrase)
        return re.sub(r"^(?:los|las) ", "sus ", singular)

    def conjunction(self, following: str) -> str:
        """Return “e” before the sound i, else “y”.

        “hie-”, “hia-” and a single I (a Roman numeral) do not have that sound.
        """
        text = normalized_start(following)
        sounds_as_i = re.match(r"(i|hi(?![ae]))", text) and not re.match(r"i(?!\w)", text)
        return "e" if sounds_as_i else "y"

    def mid_sentence(self, text: str) -> str:
        """Return `text` with a lower-case initial if it begins with an article or an infinitive."""
        first, _space, rest = text.partition(" ")
        if rest and re.fullmatch(r"[A-ZÁÉÍÓÚ][a-záéíóúñü]*[aeií]r", first):
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
        if kind in ("season", "part"):
            return words(f"en {self._unit(period.start)}")
        if kind == "about":
            return words(str(period))
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
        return words(self._from(period.start))

    def _from(self, unit: CalendarUnit) -> str:
        """Return “a partir del …”, or “a partir de …” before a date without an article."""
        if unit_shape(unit) in ("part", "season"):
            return f"a partir de {self._unit(unit)}".replace("de el ", "del ")
        return f"a partir de {Period(unit, unit)}"

    def _from_to(self, period: Period) -> str:
        start, end = (Period(unit, unit) for unit in (period.start, period.end))
        if period.start.precision == period.end.precision == "day":
            return f"del {start} al {end}"
        return f"desde {self._unit(period.start)} hasta {self._unit(period.end)}"

    @staticmethod
    def _unit(unit) -> str:
        text = str(Period(unit, unit))
        if unit_shape(unit) == "season":
            return f"la {text}" if unit.precision == Precision.SPRING else f"el {text}"
        return f"el {text}" if unit_shape(unit) in ("day", "part") else text

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

    def meeting_article(self, name: str) -> str:
        first_words = re.findall(r"[a-záéíóúñ]+", name.casefold())[:3]
        if first_words and first_words[0] in ("el", "la", "los", "las"):
            return ""
        for word in first_words:
            for article, nouns in MEETING_NOUNS_BY_ARTICLE.items():
                if word in nouns:
                    return article
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
        return words(text)

    def apply_contractions(self, phrase: Phrase) -> Phrase:
        """Contract “de el” to “del” and “a el” to “al” in each run, except in titles."""
        runs: list[Run] = []
        for run in phrase.runs:
            text = run.text
            if not run.manner:
                text = re.sub(r"\b([Dd])e el (?=\S|$)", r"\1el ", text)
                text = re.sub(r"\b([Aa]) el (?=\S|$)", r"\1l ", text)
            runs.append(replace(run, text=text))
        return replace(phrase, runs=tuple(runs))
