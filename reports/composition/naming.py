"""Names of records in sentences, in one language, throughout a report.

A body's acronym follows its name at the first mention and replaces it afterwards. A meeting without
a paragraph of its own has its place and time after its name at the first mention.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from activities.models import Mandate, Provision
from catalogue.base.translation import TranslatedText
from catalogue.models import Organization, Party, Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.grammar import Grammar
from reports.composition.lazy_phrases import PhraseList, bracketed_phrase
from reports.composition.source_records import SourceRecords, chair_memberships, public_or_none
from reports.composition.templates import (
    Phrase,
    Run,
    contains_name,
    join_phrases,
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
        names = [str(self.body.title), str(self.body.acronym)]
        names += [other.name for other in self.namer.other_names_of(self.body)]
        if self.body.is_commission:
            names.append(self.namer.grammar.headings["the commission"])
        return any(contains_name(text, name) for name in names)

    def phrase(self) -> Phrase:
        return self.namer.body(self.body).with_records(*self.standing_for)


class RecordNamer:
    """Namer of records, which tracks the bodies and meetings introduced so far."""

    def __init__(
        self, grammar: Grammar, source_records: SourceRecords, described: Iterable[Record]
    ):
        self.grammar, self.source_records = grammar, source_records
        self.described = set(described)
        # The loaded instance of each record, with its other names prefetched.
        self.known: dict[Record, Record] = {each: each for each in source_records.publications}
        self.known |= {each: each for each in source_records.organizations.values()}
        self.introduced: set[Record] = set()
        self.abbreviations: dict[str, str] = {}  # of the bodies introduced, by name and acronym

    # --- bodies -----------------------------------------------------------------------------

    def organization_name(self, organization: Organization | None) -> OrganizationName | None:
        body = public_or_none(organization)
        if body is None:
            return None
        return OrganizationName(self, self.source_records.organizations.get(body.pk, body))

    def other_names_of(self, record: Record) -> list:
        """Return the other names of a record if they were prefetched, else an empty list."""
        known = self.known.get(record, record)
        prefetched = getattr(known, "_prefetched_objects_cache", {})
        return list(known.other_names.all()) if "other_names" in prefetched else []

    def article_of(self, body: Organization) -> str:
        title = body.title
        if getattr(title, "is_fallback", False):
            return ""
        return self.grammar.article(str(title))

    def body(self, body: Organization) -> Phrase:
        title, acronym = body.title, single_line(str(body.acronym))
        if body in self.introduced and acronym:
            article = self.grammar.article(str(title), acronym)
            return Phrase((Run(f"{article}{acronym}"),), (body,))
        is_first = body not in self.introduced
        self._mark_introduced(body)
        name = self.text(self._decapitalize_description(title), before=self.article_of(body))
        if not is_first:
            return self._by_parents_acronym(body, name).with_records(body)
        if acronym and acronym not in title:
            name = join_phrases((name, Phrase((Run(f" ({acronym})"),))))
        name, parents = self._with_parent(body, name)
        return self._with_chair(body, name).with_records(body, *parents)

    def _mark_introduced(self, body: Organization) -> None:
        self.introduced.add(body)
        if body.acronym:
            self.abbreviations[f"{body.title} ({body.acronym})"] = str(body.acronym)

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
        if parent is None or not parent.acronym or not name.text.endswith(str(parent.title)):
            return name
        before = name.text.removesuffix(str(parent.title))
        if not self.grammar.article(str(parent.title), str(parent.acronym)):
            before = before.removesuffix("the ")
        return Phrase((Run(f"{before}{parent.acronym}", name.runs[0].language),))

    def _with_parent(self, body: Organization, name: Phrase) -> tuple[Phrase, list[Record]]:
        """Return the name with the parent's acronym if it ends in the parent's name.

        The second value contains the parent if it is named.
        """
        parent = public_or_none(body.parent)
        if parent is None or not str(body.title).endswith(str(parent.title)):
            return name, []
        if not parent.acronym or parent in self.introduced:
            return name, [parent]
        self._mark_introduced(parent)
        return join_phrases((name, Phrase((Run(f" ({parent.acronym})"),)))), [parent]

    def _with_chair(self, body: Organization, name: Phrase) -> Phrase:
        communities = [
            self.organization_name(row.body)
            for row in chair_memberships(body, self.source_records.scope)
        ]
        if not communities:
            return name
        chaired = PhraseList(self.grammar, communities).phrase()
        before, after = self.grammar.words["chair"].split("{community}")
        parts = (name, Phrase((Run(before),)), chaired, Phrase((Run(after),)))
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
                group = self.text(row.group)
                parts.append(Phrase(group.runs, count=row.group_size or 2))
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
        pieces = [words(part.text.replace(mark, "")) for part in inner]
        before, between, after = re.split(r"\{whole\}|\{parts\}", self.grammar.words["among them"])
        whole = join_phrases((
            Phrase((Run(before),)) if before else Phrase(), parts[0].phrase(),
            Phrase((Run(between),)), self.grammar.join_list(pieces),
            Phrase((Run(after),)) if after else Phrase(),
        ))  # fmt: skip
        return [Phrase(whole.runs, whole.records, count=2)]

    # --- other records ------------------------------------------------------------------------

    def text(self, text: str, *, before: str = "", manner: str = "") -> Phrase:
        """Return a text of a record as a phrase, with its language if it is a fallback."""
        language = ""
        if isinstance(text, TranslatedText) and text.is_fallback:
            language = text.language
        name = words(text, language=language, manner=manner)
        if not name:
            return name
        return join_phrases((Phrase((Run(before),)), name)) if before else name

    def title(self, record: Record) -> Phrase:
        """Return a record's title as written in a sentence."""
        if isinstance(record, Meeting):
            return self.meeting(record)
        if isinstance(record, Publication):
            name = self.text(record.title, manner="title")
        elif isinstance(record, Mandate):
            return self.mandate(record)
        else:
            name = self.quoted(record.title)
        return Phrase(name.runs, (record,), names=(str(record.title),))

    def quoted(self, text: str) -> Phrase:
        """Return the text in quotation marks; quotation marks in it become single."""
        inner = str(text).replace("“", "‘").replace("”", "’")
        if isinstance(text, TranslatedText):
            inner = TranslatedText(inner, text.language, text.is_fallback)
        grammar = self.grammar
        return join_phrases((
            Phrase((Run(grammar.opening_quote),)), self.text(inner),
            Phrase((Run(grammar.closing_quote),)),
        ))  # fmt: skip

    def mandate(self, mandate: Mandate) -> Phrase:
        """Return `resolution 615 (XXXI)` if the title begins with the kind, else it in quotes."""
        title, label = str(mandate.title), str(mandate.get_kind_display())
        names = tuple(filter(None, (title, mandate.symbol)))
        if label and title.casefold().startswith(f"{label.casefold()} "):
            article = self.grammar.mandate_articles.get(mandate.kind, "")
            name = self.text(mandate.title)
            run = name.runs[0]
            text = f"{article}{run.text[0].lower()}{run.text[1:]}"
            return Phrase((Run(text, run.language),), (mandate,), names=names)
        return Phrase(self.quoted(mandate.title).runs, (mandate,), names=names)

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
        phrase = join_phrases((
            Phrase((Run(before),)), self.mandate(provision.mandate),
            *((Phrase((Run(after),)),) if after else ()),
        ))  # fmt: skip
        return self.grammar.apply_contractions(phrase)

    def meeting(self, meeting: Meeting) -> Phrase:
        """Return the name of a meeting with its article.

        At the first mention, place and time follow, unless the meeting has its own paragraph.
        """
        title = meeting.title
        name = self.text(title)
        if not title.is_fallback:
            text = self.abbreviated(self.grammar.name_mid_sentence(name.text))
            article = self.meeting_article(text)
            name = Phrase((Run(f"{article}{text}"),)) if article or text != name.text else (
                self.quoted(title)
            )  # fmt: skip
        if meeting not in self.introduced and meeting not in self.described:
            self.introduced.add(meeting)
            name = join_phrases(
                (name, bracketed_phrase(self.place_and_date(meeting, known_text=str(title))))
            )
        return Phrase(name.runs, (meeting,), names=(str(title),))

    def abbreviated(self, text: str) -> str:
        """Return the text with the acronyms of introduced bodies in place of their names."""
        article = "(?:the )?" if self.grammar.code == "en" else ""
        for full, acronym in self.abbreviations.items():
            if full in text:
                text = re.sub(article + re.escape(full), acronym, text)
        return text

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

    def place_and_date(self, record, *, known_text: str = "") -> list[Phrase]:
        """Return a meeting's venue, city, country and time that `known_text` does not contain."""
        facts: list[Phrase] = []
        if isinstance(record, Meeting):
            facts += [self.text(record.venue), self.text(record.city)]
            if record.country:
                facts.append(words(self.grammar.country_name(record.country)))
            if record.is_online:
                facts.append(words(self.grammar.headings["online"]))
        if record.when:
            facts.append(words(self.grammar.date(record.when)))
        return [fact for fact in facts if fact and not fact.is_named_in(known_text)]
