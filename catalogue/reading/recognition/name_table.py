"""All names of records and values, by their words, and the automaton that finds them.

Drafts are included, because only staff see what is recognized. The table is built once for each
state of the content and stays in memory.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import ahocorasick
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS

from catalogue.base.content_memory import KeptValue
from catalogue.base.languages import Language
from catalogue.kinds import kinds
from catalogue.reading.recognition.mentions import Candidate, MentionKind
from catalogue.reading.recognition.printed_names import (
    ACRONYM,
    MIN_TITLE_WORDS,
    UNIT_NAME,
    acronyms_of,
    organization_variants,
    short_titles,
    title_variants,
)
from catalogue.reading.recognition.symbols import normalized_symbol, symbol_variants
from catalogue.reading.recognition.tokens import key_of
from catalogue.records.countries import Country, CountryGroup
from catalogue.records.organizations import Organization
from catalogue.records.sources import Citation, OtherName
from catalogue.records.synonyms import Synonym
from catalogue.records.topics import Topic
from catalogue.search.lexicon import in_languages
from catalogue.search.name_variants import alternatives_of, country_variants, name_variants

MAX_NAME_LENGTH = 500
MIN_PLAIN_WORDS = 4  # of a name that may be printed without a capital letter
SYMBOL_COLUMNS = ("symbol", "editions__symbol", "code")
TITLE_COLUMNS = ("title_en", "title_es", "acronym_en", "acronym_es", "serial_en", "serial_es")


@dataclass(frozen=True)
class Name:
    """A name of a candidate. A weak name counts only if no other matches the same words."""

    kind: str
    candidate: Candidate
    is_acronym: bool = False
    is_weak: bool = False
    needs_capital: bool = True


class NameTable:
    """The names of all records and values."""

    def __init__(self) -> None:
        self.names: dict[str, dict[tuple[str, Candidate], Name]] = defaultdict(dict)
        self.symbols: dict[str, dict[Candidate, str]] = defaultdict(dict)
        self.automaton: Any = ahocorasick.Automaton()

    def add(self, text: str, name: Name) -> None:
        key = key_of(text[:MAX_NAME_LENGTH])
        if not key or (len(key) < 4 and not name.is_acronym):
            return
        known = self.names[key].get((name.kind, name.candidate))
        if known is None or (known.is_weak and not name.is_weak):
            self.names[key][name.kind, name.candidate] = name

    def add_symbol(self, symbol: str, kind: str, candidate: Candidate) -> None:
        for variant in symbol_variants(symbol):
            self.symbols[variant][candidate] = kind

    def build(self) -> "NameTable":
        self._add_records()
        self._add_countries()
        self._add_groups_and_topics()
        self._add_closed_lists()
        self._add_synonyms()
        for key, names in self.names.items():
            self.automaton.add_word(key, (key.count(" ") - 1, tuple(names.values())))
        if self.names:
            self.automaton.make_automaton()
        return self

    def named_by_symbol(self, symbol: str) -> dict[Candidate, str]:
        return self.symbols.get(normalized_symbol(symbol), {})

    # --- records ------------------------------------------------------------------------------

    def _add_records(self) -> None:
        others = _other_names()
        for kind in kinds():
            model = kind.model
            columns = [name for name in TITLE_COLUMNS if _has_column(model, name)]
            rows = model._base_manager.order_by("pk").values_list("pk", *columns)
            names: dict[int, list[tuple[str, str]]] = {}
            candidates: dict[int, Candidate] = {}
            for pk, *values in rows:
                row = dict(zip(columns, values, strict=True))
                english = row["title_en"] or row["title_es"]
                spanish = row["title_es"] or row["title_en"]
                candidates[pk] = Candidate(model._meta.label, str(pk), english, spanish)
                names[pk] = [(column, text) for column, text in row.items() if text]
                names[pk] += [("other", text) for text in others[model._meta.label_lower, pk]]
            if model is Organization:
                self._add_organizations(names, candidates)
            else:
                self._add_titles(model.plural, names, candidates)
            self._add_symbols(model, candidates)

    def _add_titles(
        self,
        plural: str,
        names: dict[int, list[tuple[str, str]]],
        candidates: dict[int, Candidate],
    ) -> None:
        for pk, texts in names.items():
            for column, text in texts:
                words = len(key_of(text).split())
                if words < MIN_TITLE_WORDS and column.startswith("title"):
                    continue
                is_long = words >= MIN_PLAIN_WORDS
                name = Name(plural, candidates[pk], needs_capital=not is_long)
                for variant in title_variants(text):
                    self.add(variant, name)
                    for short in short_titles(variant):
                        self.add(short, Name(plural, candidates[pk], is_weak=True))

    def _add_organizations(
        self, names: dict[int, list[tuple[str, str]]], candidates: dict[int, Candidate]
    ) -> None:
        full_names, acronyms = acronyms_of(names)
        for pk, texts in names.items():
            for column, text in texts:
                is_acronym = column.startswith("acronym") or bool(ACRONYM.fullmatch(text))
                name = Name(MentionKind.ORGANIZATION, candidates[pk], is_acronym=is_acronym)
                for variant in organization_variants(text, full_names, acronyms):
                    self.add(variant, name)
                    if unit := UNIT_NAME.match(variant):
                        self.add(
                            unit[1], Name(MentionKind.ORGANIZATION, candidates[pk], is_weak=True)
                        )

    def _add_symbols(self, model, candidates: dict[int, Candidate]) -> None:
        for path in SYMBOL_COLUMNS:
            if not _has_column(model, path):
                continue
            rows = model._base_manager.exclude(**{path: ""}).exclude(**{path: None})
            for pk, symbol in rows.order_by("pk").values_list("pk", path):
                self.add_symbol(symbol, model.plural, candidates[pk])

    # --- values ---------------------------------------------------------------------------------

    def _add_countries(self) -> None:
        phrases: dict[str, list[str]] = defaultdict(list)
        for group in Synonym.objects.all():
            for phrase in group.phrases:
                phrases[phrase.casefold()] += group.phrases
        columns = ("alpha3", "name_en", "name_es")
        for alpha3, english, spanish in Country.objects.values_list(*columns):
            candidate = Candidate(Country._meta.label, alpha3, english, spanish)
            for text in (english, spanish):
                for variant in country_variants(text):
                    self.add(variant, Name(MentionKind.COUNTRY, candidate))
                for phrase in phrases[text.casefold()]:
                    is_plain = phrase[:1].islower()  # Spanish adjectives have no capital letter
                    name = Name(MentionKind.COUNTRY, candidate, needs_capital=not is_plain)
                    self.add(phrase, name)

    def _add_groups_and_topics(self) -> None:
        columns = ("slug", "name_en", "name_es", "acronym_en", "acronym_es")
        for slug, english, spanish, *acronyms in CountryGroup.objects.values_list(*columns):
            candidate = Candidate(CountryGroup._meta.label, slug, english, spanish or english)
            for text in (english, spanish):
                self.add(text, Name(MentionKind.GROUP, candidate))
            for text in acronyms:
                self.add(text, Name(MentionKind.GROUP, candidate, is_acronym=True))
        for slug, english, spanish in Topic.objects.own().values_list("slug", "name_en", "name_es"):
            candidate = Candidate(Topic._meta.label, slug, english or spanish, spanish or english)
            for text in (english, spanish):
                self.add(text, Name(MentionKind.TOPIC, candidate, needs_capital=False))

    def _add_closed_lists(self) -> None:
        for code, label in Language.choices:
            english, spanish = in_languages(label)
            candidate = Candidate("language", code, english, spanish)
            self.add(english, Name(MentionKind.LANGUAGE, candidate))
            self.add(spanish, Name(MentionKind.LANGUAGE, candidate, needs_capital=False))
        for kind in kinds():
            choices = getattr(kind.model, "Kind", None)
            if choices is None or kind.model is Organization:
                continue
            for code, label in choices.choices:
                english, spanish = in_languages(label)
                candidate = Candidate(f"{kind.model.plural}.kind", code, english, spanish)
                name = Name(MentionKind.RECORD_KIND, candidate, needs_capital=False)
                for text, language in ((english, "en"), (spanish, "es")):
                    for alternative in alternatives_of(text):
                        for parts in name_variants(alternative, language):
                            self.add(" ".join(parts), name)

    def _add_synonyms(self) -> None:
        """Add the other phrases of a group that names an organization or country group."""
        wanted = (MentionKind.ORGANIZATION, MentionKind.GROUP)
        for group in Synonym.objects.all():
            found = [
                name
                for phrase in group.phrases
                for name in self.names.get(key_of(phrase), {}).values()
                if name.kind in wanted and not name.is_weak
            ]
            if len({name.candidate for name in found}) == 1:
                for phrase in group.phrases:
                    is_acronym = bool(ACRONYM.fullmatch(phrase))
                    self.add(phrase, Name(found[0].kind, found[0].candidate, is_acronym=is_acronym))


def _has_column(model, path: str) -> bool:
    name, _separator, rest = path.partition("__")
    for column in model._meta.get_fields():
        if column.name == name:
            return _has_column(column.related_model, rest) if rest else True
    return False


def _other_names() -> dict[tuple[str, int], list[str]]:
    """Return the other names of records, and the titles that sources give them."""
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    labels = {
        content_type.pk: f"{content_type.app_label}.{content_type.model}"
        for content_type in ContentType.objects.all()
    }
    columns = ("content_type_id", "object_id")
    for type_pk, pk, name in OtherName.objects.values_list(*columns, "name"):
        found[labels[type_pk], pk].append(name)
    titles = Citation.objects.filter(field__in=("title_en", "title_es")).exclude(value="")
    for type_pk, pk, *names in titles.values_list(*columns, "value", "value_es"):
        found[labels[type_pk], pk] += filter(None, names)
    return found


_kept_names = KeptValue(lambda: NameTable().build(), DEFAULT_DB_ALIAS)


def current_names() -> NameTable:
    """Return the names of the present content, from memory while none of them has changed."""
    return _kept_names.get()
