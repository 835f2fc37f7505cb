"""Names of organizations, which introduce acronyms and become short."""

import re
from dataclasses import dataclass
from functools import cached_property

from catalogue.base.visibility import if_public
from catalogue.models import Organization, Record
from reports.composition.grammar import Grammar
from reports.composition.naming.mentions import TitleNamer
from reports.composition.source_records import SourceRecords
from reports.composition.templates import Phrase, join_phrases, literal_phrase, single_line, words

MIN_WORDS_OF_SHORT_NAME = 2


@dataclass
class OrganizationName:
    """Name of an organization that is built on use, so that acronyms are introduced in order."""

    namer: "OrganizationNamer"
    body: Organization
    count: int = 1
    standing_for: tuple[Organization, ...] = ()  # bodies that are not named beside it

    def __bool__(self) -> bool:
        return True

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.body, *self.standing_for)

    @property
    def is_feminine(self) -> bool:
        return self.namer.article_of(self.body).startswith("la")

    def phrase(self) -> Phrase:
        return self.namer.body(self.body).with_records(*self.standing_for)


class OrganizationNamer(TitleNamer):
    """Namer of organizations."""

    def __init__(self, grammar: Grammar, source_records: SourceRecords):
        super().__init__(grammar, source_records)
        self.government: Organization | None = None  # that the paragraph named last

    @cached_property
    def subjects(self) -> list[Organization]:
        """Return the commission and the bodies below it that the records name."""
        parts = self.source_records.commission_parts
        return [body for key, body in self.source_records.organizations.items() if key in parts]

    def organization_name(self, organization: Organization | None) -> OrganizationName | None:
        body = if_public(organization)
        if body is None:
            return None
        return OrganizationName(self, self.source_records.organizations.get(body.pk, body))

    def body(self, body: Organization) -> Phrase:
        """Return the name of an organization, which is full at its first mention."""
        acronym = single_line(str(body.acronym))
        noun = self.grammar.words["government"]
        if body == self.government and str(body.title).startswith(f"{noun} "):
            return words(f"{self.article_of(body)}{noun}").with_records(body)
        if body in self.introduced:
            return self._second_mention(body, acronym)
        self.introduced.add(body)
        name = self.own_text(body.title, before=self.article_of(body))
        if acronym and acronym not in str(body.title):
            name = join_phrases((name, literal_phrase(f" ({acronym})")))
        return self._with_parent(body, name).with_records(body)

    def _second_mention(self, body: Organization, acronym: str) -> Phrase:
        title = str(body.title)
        if acronym:
            return literal_phrase(f"{self.grammar.article(title, acronym)}{acronym}").with_records(
                body
            )
        name = self.own_text(body.title, before=self.article_of(body))
        if short := self.short_name(body):
            name = words(f"{self.article_of(body)}{short}")
        return self._by_parents_acronym(body, name).with_records(body)

    def short_name(self, body: Organization) -> str:
        """Return the name up to its subject (“on …”) if no other body has a name that begins so."""
        title = single_line(str(body.title))
        if described := self.grammar.description_pattern.match(title):
            return self.grammar.mid_sentence(described["noun"]).lower()
        short, found, _subject = title.partition(self.grammar.subject_preposition)
        is_long = len(short.split()) >= MIN_WORDS_OF_SHORT_NAME
        others = [
            str(other.title)
            for other in self.source_records.organizations.values()
            if other != body
        ]
        is_unique = not any(other.startswith(short) for other in others)
        return short if found and is_long and is_unique else ""

    def commission_noun(self, body: Organization) -> Phrase:
        """Return “the Commission” for the commission if its name has that noun, else nothing."""
        noun = self.grammar.headings["the commission"]
        title = single_line(str(body.title))
        if not body.is_commission or noun.split()[-1] not in title or body not in self.introduced:
            return Phrase()
        return words(noun).with_records(body)

    def with_commission_noun(self, phrase: Phrase) -> Phrase:
        """Return the phrase with “the Commission” in place of the acronym, which is introduced."""
        body = self.source_records.commission
        acronym = single_line(str(body.acronym)) if body is not None else ""
        if body is None or not acronym or not (noun := self.commission_noun(body)):
            return phrase
        name = f"{self.grammar.article(str(body.title), acronym)}{acronym}"
        return phrase.with_text(
            lambda text: re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", noun.text, text)
        ).with_records(body)

    def described_group(self, body: Organization) -> Phrase | None:
        """Return `an inter-agency group` for a body whose name only describes it, else None."""
        title = single_line(str(body.title))
        described = self.grammar.description_pattern.match(title)
        if not described or getattr(body.title, "is_fallback", False):
            return None
        self.introduced.add(body)
        noun = described["described"]
        text = f"{self.grammar.indefinite_article(noun)}{noun[:1].lower()}{noun[1:]}"
        return words(text).with_records(body)

    def task_of_group(self, activity: Record, body: Organization) -> Phrase:
        """Return `monitors …` for the summary `The group monitors …` of the work in a group."""
        return self.predicate(activity, f"{self.article_of(body)}{self.short_name(body)}")

    def _by_parents_acronym(self, body: Organization, name: Phrase) -> Phrase:
        """Return the name with the parent's acronym in place of the parent's name at its end."""
        parent = if_public(body.parent)
        if parent is None or not name.text.endswith(str(parent.title)):
            return name
        if not parent.acronym:
            return name.with_records(parent)
        before = name.text.removesuffix(str(parent.title))
        if not self.grammar.article(str(parent.title), str(parent.acronym)):
            before = before.removesuffix("the ")
        return name.with_text(lambda _text: f"{before}{parent.acronym}").with_records(parent)

    def _with_parent(self, body: Organization, name: Phrase) -> Phrase:
        """Return the name with the parent introduced if the name contains it."""
        parent = if_public(body.parent)
        if parent is None or parent in self.introduced or not parent.acronym:
            return name
        title, acronym = str(parent.title), single_line(str(parent.acronym))
        if name.text.endswith(title):
            self.introduced.add(parent)
            return join_phrases((name, literal_phrase(f" ({acronym})").with_records(parent)))
        if not re.search(rf"\b{re.escape(acronym)}$", name.text):
            return name
        self.introduced.add(parent)
        article = self.grammar.article(title) if self.grammar.code == "en" else ""
        before = name.text.removesuffix(acronym)
        return name.with_text(lambda _text: f"{before}{article}{title} ({acronym})").with_records(
            parent
        )

    def note_government(self, record: Record) -> None:
        """Note the only government in a record that its summary names."""
        involved = getattr(record, "involvements", None)
        bodies = [row.organization for row in involved.all()] if involved is not None else []
        kind = Organization.Kind.GOVERNMENT
        named = [
            body
            for body in map(if_public, bodies)
            if body is not None and body.kind == kind and self.title_is_named_by(body, record)
        ]
        self.government = named[0] if len(named) == 1 else None
