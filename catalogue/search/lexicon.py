"""The names of values that a search text may contain, and the synonyms of words.

Countries, public country groups, public topics, kinds, statuses and languages are few, so the names
of all of them are in memory, for each state of the content. Organizations are looked up in the
index. A topic or group that no public record has is no name: a text is divided as without it.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache

from django.db.models import Q
from django.utils.translation import override

from catalogue.base.content_memory import KeptValue
from catalogue.base.languages import Language
from catalogue.base.translation import content_language
from catalogue.index.models import IndexRow, code_values, facet_key
from catalogue.kinds import kinds
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.organizations import Organization
from catalogue.records.synonyms import Synonym
from catalogue.records.topics import Topic
from catalogue.search.folding import Parts, parts_of
from catalogue.search.name_variants import alternatives_of, country_variants, name_variants
from catalogue.search.vocabulary import FILLERS

LANGUAGES = ("en", "es")
MIN_LABEL_WORD_LENGTH = 4  # letters
MAX_NAME_PARTS = 12  # of a name that a text may contain; a longer one is found by its words
RECORD_KIND = "record kind"  # the facet of a reading as a kind of record


@dataclass(frozen=True)
class Reading:
    """A value that a term names.

    `parameters` select the value in a list. `is_certain` if the term means nothing else, so that it
    can filter; `is_partial` if it is only a word of the name (“academia”). `kind` is the word in
    addresses of the only kind with the value, or "".
    """

    facet: str
    label_en: str
    label_es: str
    condition: Q = field(compare=False, repr=False)
    parameters: tuple[tuple[str, str], ...] = ()
    is_certain: bool = True
    is_partial: bool = False
    kind: str = ""
    is_commission: bool = False

    @property
    def label(self) -> str:
        return self.label_es if content_language() == "es" else self.label_en


@dataclass(frozen=True)
class Lexicon:
    """The readings of each name, and the synonyms of each phrase, by its parts.

    `partial_readings` are those of single words of the labels of kinds and statuses.
    """

    readings: dict[Parts, tuple[Reading, ...]]
    partial_readings: dict[Parts, tuple[Reading, ...]]
    synonyms: dict[Parts, tuple[str, ...]]


def in_languages(text: object) -> tuple[str, str]:
    """Return a label or another translated value in English and in Spanish."""
    texts = []
    for language in LANGUAGES:
        with override(language):
            texts.append(str(text))
    english, spanish = texts
    return english, spanish


class LexiconBuilder:
    """Collects the readings of names."""

    def __init__(self) -> None:
        self.readings: dict[Parts, dict[tuple, Reading]] = defaultdict(dict)
        self.partial_readings: dict[Parts, tuple[Reading, ...]] = {}
        self.synonyms: dict[Parts, tuple[str, ...]] = {}

    def build(self) -> Lexicon:
        for kind in kinds():
            self.add_kind(kind.model)
            for parameter in ("kind", "status"):
                self.add_closed_list(kind.model, parameter)
        self.add_languages()
        self.add_countries()
        self.add_groups()
        self.add_topics()
        self.add_synonyms()
        return Lexicon(
            {parts: tuple(found.values()) for parts, found in self.readings.items()},
            self.partial_readings,
            self.synonyms,
        )

    def add(self, parts: Parts, reading: Reading) -> None:
        """Add a reading of a name. A kind of record has precedence over other readings."""
        if not parts or len(parts) > MAX_NAME_PARTS:
            return
        named = self.readings[parts]
        is_kind = reading.facet == RECORD_KIND
        if not is_kind and any(other.facet == RECORD_KIND for other in named.values()):
            return
        if is_kind:
            named.clear()
        named[reading.facet, reading.kind, reading.parameters] = reading

    def add_names(self, reading: Reading, *names: str) -> None:
        for name in names:
            self.add(parts_of(name), reading)
            self.add(parts_of(name.partition("(")[0]), reading)

    def add_kind(self, model) -> None:
        singulars = in_languages(model._meta.verbose_name)
        plurals = in_languages(model._meta.verbose_name_plural)
        reading = Reading(RECORD_KIND, *plurals, Q(kind=model.plural), kind=model.plural)
        for name in {*singulars, *plurals}:
            self.add(parts_of(name), reading)

    def add_closed_list(self, model, parameter: str) -> None:
        """Add the codes of a closed list of a kind of record, such as its statuses."""
        if parameter not in {column.name for column in model._meta.concrete_fields}:
            return
        choices = model._meta.get_field(parameter).choices
        numbers = code_values(choices)
        for code, label in choices:
            labels = in_languages(label)
            reading = Reading(
                parameter,
                *labels,
                Q(kind=model.plural, keys__contains=[facet_key(parameter, numbers[code])]),
                ((parameter, code),),
                is_certain=False,
                kind=model.plural,
            )
            for language, name in zip(LANGUAGES, labels, strict=True):
                for alternative in alternatives_of(name):
                    for parts in name_variants(alternative, language):
                        self.add(parts, reading)
                        self.add_label_words(parts, reading)

    def add_label_words(self, parts: Parts, reading: Reading) -> None:
        """Add a partial reading of each word of a label, without fillers."""
        for word in parts:
            if len(word) >= MIN_LABEL_WORD_LENGTH and word not in FILLERS:
                partial = replace(reading, is_partial=True)
                known = self.partial_readings.get((word,), ())
                self.partial_readings[word,] = tuple(dict.fromkeys((*known, partial)))

    def add_languages(self) -> None:
        numbers = code_values(Language.choices)
        for code, label in Language.choices:
            names = in_languages(label)
            condition = Q(keys__contains=[facet_key("language", numbers[code])])
            reading = Reading("language", *names, condition, (("language", code),))
            self.add_names(reading, *names)

    def add_countries(self) -> None:
        columns = ("pk", "alpha3", "name_en", "name_es")
        for pk, alpha3, english, spanish in Country.objects.values_list(*columns):
            condition = Q(keys__contains=[facet_key("country", pk)])
            reading = Reading("country", english, spanish, condition, (("country", alpha3),))
            for name in {*country_variants(english), *country_variants(spanish), alpha3}:
                self.add(parts_of(name), reading)

    def add_groups(self) -> None:
        columns = ("pk", "slug", "name_en", "name_es", "acronym_en", "acronym_es")
        for pk, slug, english, spanish, *acronyms in CountryGroup.objects.public().values_list(
            *columns
        ):
            condition = Q(keys__contains=[facet_key("region", pk)])
            reading = Reading("region", english, spanish, condition, (("region", slug),))
            self.add_names(reading, english, spanish, *acronyms)

    def add_topics(self) -> None:
        columns = ("pk", "slug", "name_en", "name_es")
        for pk, slug, english, spanish in Topic.objects.own().public().values_list(*columns):
            condition = Q(keys__contains=[facet_key("topic", pk)])
            value = (("topic", slug),)
            reading = Reading("topic", english, spanish, condition, value, is_certain=False)
            self.add_names(reading, english, spanish)

    def add_synonyms(self) -> None:
        """Add the phrases of each group; each has the readings of all."""
        for group in Synonym.objects.all():
            names = {phrase: parts_of(phrase) for phrase in group.phrases}
            joined = {
                key: reading
                for parts in names.values()
                for key, reading in self.readings.get(parts, {}).items()
            }
            for parts in names.values():
                if not parts:
                    continue
                known = self.synonyms.get(parts, ())
                self.synonyms[parts] = tuple(dict.fromkeys((*known, *group.phrases)))
                for reading in joined.values():
                    self.add(parts, reading)


@cache
def _kept_lexicon(using: str) -> KeptValue[Lexicon]:
    return KeptValue(lambda: LexiconBuilder().build(), using)


def current_lexicon(using: str) -> Lexicon:
    """Return the lexicon of the present content, from memory while nothing in it has changed."""
    return _kept_lexicon(using).get()


def organization_readings(names: set[str], using: str) -> dict[str, tuple[Reading, ...]]:
    """Return the readings of these normalized names (`eclac`) of public organizations."""
    rows = IndexRow.objects.using(using).of(Organization)
    found = rows.filter(known_as__overlap=sorted(names)).values_list("record_id", "known_as")
    known = dict(found)
    columns = ("pk", "slug", "title_en", "title_es", "is_commission")
    organizations = Organization.objects.using(using).filter(pk__in=known).order_by("pk")
    readings: dict[str, tuple[Reading, ...]] = {}
    for pk, slug, english, spanish, is_commission in organizations.values_list(*columns):
        reading = Reading(
            "organization",
            english or spanish,
            spanish or english,
            Q(keys__contains=[facet_key("organization", pk)]),
            (("organization", slug),),
            is_certain=False,
            is_commission=is_commission,
        )
        for name in names.intersection(known[pk]):
            readings[name] = (*readings.get(name, ()), reading)
    return readings
