"""Names of records in sentences, in one language, throughout a report.

A body's acronym follows its name at the first mention and replaces it afterwards. A meeting without
a paragraph of its own has its place and time after its name at the first mention.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from activities.models import Mandate, Provision
from catalogue.models import Organization, Party, Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.grammar import Grammar
from reports.composition.lazy_phrases import PhraseList, bracketed_phrase
from reports.composition.record_texts import RecordTexts
from reports.composition.source_records import SourceRecords, chair_memberships, public_or_none
from reports.composition.templates import (
    Phrase,
    fill_template,
    join_phrases,
    literal_phrase,
    single_line,
    words,
)

MEETING_NOUNS = re.compile(
    r"\b(Meeting|Session|Conference|Forum|Summit|Dialogue|Seminar|Workshop|Course|Round Table"
    r"|Congress|Assembly|Symposium|Colloquium|Consultation|Panel|Event|Dialogues)\b",
    re.IGNORECASE,
)
SPANISH_MEETING_NOUNS = {
    "la ": [
        "reunión",
        "conferencia",
        "cumbre",
        "sesión",
        "mesa",
        "asamblea",
        "jornada",
        "consulta",
    ],
    "el ": [
        "foro",
        "seminario",
        "taller",
        "curso",
        "período",
        "diálogo",
        "congreso",
        "encuentro",
        "evento",
        "coloquio",
        "simposio",
        "panel",
    ],
}


@dataclass
class OrganizationName:
    """Name of an organization that is built on use, so that acronyms are introduced in order."""

    namer: "RecordNamer"
    body: Organization
    count: int = 1
    standing_for: tuple[Organization, ...] = ()  # parent bodies that are not named beside it

    def __bool__(self) -> bool:
        return True

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.body, *self.standing_for)

    @property
    def is_feminine(self) -> bool:
        return self.namer.article_of(self.body).startswith("la")

    def is_named_in(self, text: str) -> bool:
        return self.namer.is_named_in(self.body, text)

    def phrase(self) -> Phrase:
        return self.namer.body(self.body).with_records(*self.standing_for)

    def phrase_without_article(self) -> Phrase:
        article = self.namer.article_of(self.body)
        return self.phrase().with_text(lambda text: text.removeprefix(article))


class RecordTitle:
    """Title of a record in a sentence, built on use."""

    count, is_feminine = 1, False

    def __init__(self, namer: "RecordNamer", record: Record):
        self.namer, self.record = namer, record

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.record,)

    def is_named_in(self, text: str) -> bool:
        return self.namer.is_named_in(self.record, text)

    def phrase(self) -> Phrase:
        return self.namer.title(self.record)


class RecordNamer(RecordTexts):
    """Namer of records, which tracks the bodies and meetings introduced so far."""

    def __init__(
        self, grammar: Grammar, source_records: SourceRecords, described: Iterable[Record]
    ):
        super().__init__(grammar)
        self.source_records = source_records
        self.described = set(described)
        self.known |= {each: each for each in source_records.publications}
        self.known |= {each: each for each in source_records.organizations.values()}
        self.introduced: set[Record] = set()
        # The bodies introduced that have an acronym, by name and acronym.
        self.abbreviated_bodies: dict[str, Organization] = {}

    # --- bodies -----------------------------------------------------------------------------

    def organization_name(self, organization: Organization | None) -> OrganizationName | None:
        body = public_or_none(organization)
        if body is None:
            return None
        return OrganizationName(self, self.source_records.organizations.get(body.pk, body))

    def body(self, body: Organization) -> Phrase:
        title, acronym = body.title, single_line(str(body.acronym))
        if body in self.introduced and acronym:
            article = self.grammar.article(str(title), acronym)
            return literal_phrase(f"{article}{acronym}").with_records(body)
        is_first = body not in self.introduced
        self._mark_introduced(body)
        name = self.own_text(self._decapitalize_description(title), before=self.article_of(body))
        if not is_first:
            return self._by_parents_acronym(body, name).with_records(body)
        if acronym and acronym not in title:
            name = join_phrases((name, literal_phrase(f" ({acronym})")))
        return self._with_chair(body, self._with_parent(body, name)).with_records(body)

    def _mark_introduced(self, body: Organization) -> None:
        self.introduced.add(body)
        if body.acronym:
            self.abbreviated_bodies[f"{body.title} ({body.acronym})"] = body

    def _decapitalize_description(self, title):
        """Return the title with a lower-case initial if it is only a description."""
        if getattr(title, "is_fallback", False) or not self.grammar.description_pattern.match(
            str(title)
        ):
            return title
        return f"{title[0].lower()}{title[1:]}"

    def _by_parents_acronym(self, body: Organization, name: Phrase) -> Phrase:
        """Return the name with the parent's acronym in place of the parent's name at its end."""
        parent = public_or_none(body.parent)
        if parent is None or not name.text.endswith(str(parent.title)):
            return name
        if not parent.acronym:
            return name.with_records(parent)
        before = name.text.removesuffix(str(parent.title))
        if not self.grammar.article(str(parent.title), str(parent.acronym)):
            before = before.removesuffix("the ")
        return name.with_text(lambda _text: f"{before}{parent.acronym}").with_records(parent)

    def _with_parent(self, body: Organization, name: Phrase) -> Phrase:
        """Return the name with the parent's acronym if it ends in the parent's name."""
        parent = public_or_none(body.parent)
        if parent is None or not str(body.title).endswith(str(parent.title)):
            return name
        if not parent.acronym or parent in self.introduced:
            return name.with_records(parent)
        self._mark_introduced(parent)
        acronym = literal_phrase(f" ({parent.acronym})").with_records(parent)
        return join_phrases((name, acronym))

    def _with_chair(self, body: Organization, name: Phrase) -> Phrase:
        communities = [
            self.organization_name(row.body)
            for row in chair_memberships(body, self.source_records.scope)
        ]
        if not communities:
            return name
        chaired = PhraseList(self.grammar, communities).phrase()
        before, after = self.grammar.words["chair"].split("{community}")
        parts = (name, literal_phrase(before), chaired, literal_phrase(after))
        return self.grammar.apply_contractions(join_phrases(parts))

    def party_list(self, rows: Iterable[Party], *, is_incomplete: bool = False) -> PhraseList:
        """Return a list of organizations, described groups and persons, in the recorded order."""
        parts: list = []
        for row in rows:
            if row.organization_id:
                parts.append(self.organization_name(row.organization))
            elif getattr(row, "family_name", ""):
                parts.append(words(f"{row.given_name} {row.family_name}".strip()))
            else:
                parts.append(self.own_text(row.group).with_count(row.group_size or 2))
        parts = self._merge_subgroups(self._without_parents([part for part in parts if part]))
        return PhraseList(self.grammar, parts, is_incomplete=is_incomplete)

    @staticmethod
    def _without_parents(parts: list) -> list:
        """Return the parts without the bodies whose subordinate body is also in the list."""
        bodies = [part for part in parts if isinstance(part, OrganizationName)]
        wholes = {part.body.parent for part in bodies} & {part.body for part in bodies}
        for part in bodies:
            if part.body.parent in wholes:
                part.standing_for = (part.body.parent,)
        return [
            part
            for part in parts
            if not isinstance(part, OrganizationName) or part.body not in wholes
        ]

    def _merge_subgroups(self, parts: list) -> list:
        """Merge groups recorded as “… among them” with the group that they are part of."""
        mark = self.grammar.words["among them.mark"]
        inner = [part for part in parts if isinstance(part, Phrase) and mark in part.text]
        if not inner or parts[0] in inner or len(inner) + 1 != len(parts):
            return parts
        pieces = [part.with_text(lambda text: text.replace(mark, "").strip()) for part in inner]
        template = self.grammar.words["among them"]
        phrases = {"whole": parts[0], "parts": self.grammar.join_list(pieces)}
        return [fill_template(template, "", phrases).phrase.with_count(2)]

    # --- other records ------------------------------------------------------------------------

    def title(self, record: Record) -> Phrase:
        """Return a record's title as written in a sentence."""
        if isinstance(record, Meeting):
            return self.meeting(record)
        if isinstance(record, Publication):
            name = self.own_text(record.title, manner="title")
        elif isinstance(record, Mandate):
            return self.mandate(record)
        else:
            name = self.quoted(record.title)
        return replace(name.with_records(record), names=(str(record.title),))

    def title_of(self, record: Record) -> RecordTitle:
        """Return the title of a record that is built on use."""
        return RecordTitle(self, record)

    def mandate(self, mandate: Mandate) -> Phrase:
        """Return `resolution 615 (XXXI)` if the title begins with the kind, else it in quotes."""
        title, label = str(mandate.title), str(mandate.get_kind_display())
        names = tuple(filter(None, (title, mandate.symbol)))
        if label and title.casefold().startswith(f"{label.casefold()} "):
            article = self.grammar.mandate_articles.get(mandate.kind, "")
            name = self.own_text(mandate.title).with_text(
                lambda text: f"{article}{text[0].lower()}{text[1:]}"
            )
        else:
            name = self.quoted(mandate.title)
        return replace(name.with_records(mandate), names=names)

    def own_provision(self, provision: Provision) -> Phrase:
        """Return the name of a provision in the paragraph about its mandate."""
        number, label = provision.number, single_line(str(provision.label))
        key = "own provision.number" if number else "own provision.label"
        return words(self.grammar.words[key].format(number=number, label=label))

    def provision(self, provision: Provision) -> Phrase:
        number, label = provision.number, provision.label
        key = "provision.number" if number else "provision.label"
        before, after = self.grammar.words[key].split("{mandate}")
        before = before.format(number=number, label=single_line(str(label)))
        parts = (literal_phrase(before), self.mandate(provision.mandate), literal_phrase(after))
        return self.grammar.apply_contractions(join_phrases(parts))

    def meeting(self, meeting: Meeting) -> Phrase:
        """Return the name of a meeting with its article.

        At the first mention, place and time follow, unless the meeting has its own paragraph.
        """
        title = meeting.title
        name = self.own_text(title)
        if not title.is_fallback:
            text, bodies = self._abbreviated(self.grammar.name_mid_sentence(name.text))
            article = self.meeting_article(text)
            is_changed = bool(article) or text != name.text
            name = literal_phrase(f"{article}{text}") if is_changed else self.quoted(title)
            name = name.with_records(*bodies)
        if meeting not in self.introduced and meeting not in self.described:
            self.introduced.add(meeting)
            name = join_phrases((name, bracketed_phrase(self.place_and_date(meeting))))
        return replace(name.with_records(meeting), names=(str(title),))

    def _abbreviated(self, text: str) -> tuple[str, list[Organization]]:
        """Return the text with the acronyms of introduced bodies in place of their names.

        The second value contains the bodies whose acronyms it has.
        """
        article = "(?:the )?" if self.grammar.code == "en" else ""
        bodies = []
        for full, body in self.abbreviated_bodies.items():
            if full in text:
                acronym = str(body.acronym)
                text = re.sub(article + re.escape(full), lambda _match, a=acronym: a, text)
                bodies.append(body)
        return text, bodies

    def meeting_article(self, text: str) -> str:
        if self.grammar.code == "en":
            starts_with_one = text[:4] in ("the ", "The ")
            return "the " if MEETING_NOUNS.search(text) and not starts_with_one else ""
        nouns = re.findall(r"[a-záéíóúñ]+", text.casefold())
        if nouns and nouns[0] in ("el", "la", "los", "las"):
            return ""
        for noun in nouns[:3]:
            for article, meeting_nouns in SPANISH_MEETING_NOUNS.items():
                if noun in meeting_nouns:
                    return article
        return ""
