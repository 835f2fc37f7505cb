"""Names of records in sentences, in one language, throughout a report.

At the first mention a body has its acronym, a meeting its place and time, and a publication the
noun of its kind. Later mentions are short: the acronym, or the name up to its subject; the kind and
the place of a meeting; the noun of a publication or project if the report has only one of the kind.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from activities.models import Mandate, Project
from catalogue.models import Organization, Party, Record
from meetings.models import Meeting, Status
from publications.models import Publication
from reports.composition.grammar import Grammar
from reports.composition.lazy_phrases import PhraseList
from reports.composition.record_texts import RecordTexts
from reports.composition.source_records import SourceRecords, public_or_none
from reports.composition.templates import (
    Phrase,
    fill_template,
    join_phrases,
    literal_phrase,
    single_line,
    words,
)

MIN_WORDS_OF_SHORT_NAME = 2


@dataclass
class OrganizationName:
    """Name of an organization that is built on use, so that acronyms are introduced in order."""

    namer: "RecordNamer"
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


@dataclass
class RecordTitle:
    """Title of a record in a sentence, built on use.

    `is_bare` is for a meeting without its place, `is_new` for one that the reader does not know.
    """

    namer: "RecordNamer"
    record: Record
    is_bare: bool = False
    is_new: bool = False
    count: int = 1

    @property
    def is_feminine(self) -> bool:
        return self.namer.is_feminine(self.record)

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.record,)

    def phrase(self) -> Phrase:
        return self.namer.name_of(self.record, is_bare=self.is_bare, is_new=self.is_new)


class IntroducedRecords(set[Record]):
    """Records mentioned so far, with the title and the acronym of those that have one."""

    def __init__(self) -> None:
        super().__init__()
        self.acronyms: dict[Record, tuple[str, str]] = {}

    def add(self, record: Record) -> None:
        super().add(record)
        if acronym := single_line(str(getattr(record, "acronym", ""))):
            self.acronyms.setdefault(record, (single_line(str(record.title)), acronym))

    def copy(self) -> "IntroducedRecords":
        other = IntroducedRecords()
        other.update(self)
        other.acronyms = dict(self.acronyms)
        return other


class RecordNamer(RecordTexts):
    """Namer of records, which tracks the records mentioned so far."""

    def __init__(self, grammar: Grammar, source_records: SourceRecords):
        super().__init__(grammar, source_records)
        self.introduced = IntroducedRecords()
        self.government: Organization | None = None  # that the paragraph named last

    @cached_property
    def subjects(self) -> list[Organization]:
        """Return the commission and the bodies below it that the records name."""
        parts = self.source_records.commission_parts
        return [body for key, body in self.source_records.organizations.items() if key in parts]

    # --- bodies -----------------------------------------------------------------------------

    def organization_name(self, organization: Organization | None) -> OrganizationName | None:
        body = public_or_none(organization)
        if body is None:
            return None
        return OrganizationName(self, self.source_records.organizations.get(body.pk, body))

    def body(self, body: Organization) -> Phrase:
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
        if short := self._short_name(body):
            name = words(f"{self.article_of(body)}{short}")
        return self._by_parents_acronym(body, name).with_records(body)

    def _short_name(self, body: Organization) -> str:
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
        return self.predicate(activity, f"{self.article_of(body)}{self._short_name(body)}")

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
        """Return the name with the parent introduced if the name contains it."""
        parent = public_or_none(body.parent)
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

    # --- parties ------------------------------------------------------------------------------

    def party_list(self, rows: Iterable[Party], *, is_incomplete: bool = False) -> PhraseList:
        """Return a list of organizations, described groups and persons, in the recorded order."""
        parts: list = []
        groups: list[Phrase] = []
        for row in rows:
            if not row.organization_id and not getattr(row, "family_name", ""):
                groups.append(self._group(row))
                continue
            parts += self.grammar.with_shared_words(groups)
            groups = []
            if row.organization_id:
                parts.append(self.organization_name(row.organization))
            else:
                parts.append(words(f"{row.given_name} {row.family_name}".strip()))
        parts += self.grammar.with_shared_words(groups)
        parts = self._as_named_set(self._without_parents([part for part in parts if part]))
        return PhraseList(self.grammar, parts, is_incomplete=is_incomplete)

    def with_inner_groups(self, rows: Iterable[Party]) -> PhraseList:
        """Return parties; groups recorded as “… among them” follow the group they are part of."""
        rows = list(rows)
        mark = self.grammar.words["among them.mark"]
        inner = [row for row in rows if not row.organization_id and mark in str(row.group)]
        outer = [row for row in rows if row not in inner]
        if not inner or len(outer) != 1:
            return self.party_list(rows)
        pieces = [
            self.own_text(row.group).with_text(lambda text: text.replace(mark, "").strip())
            for row in inner
        ]
        whole = self.party_list(outer)
        phrases = {"whole": whole, "parts": self.grammar.join_list(pieces)}
        return PhraseList(
            self.grammar, [fill_template(self.grammar.words["among them"], phrases).with_count(2)]
        )

    def with_parts(self, records: list[Record]) -> list:
        """Return titles; of a meeting whose whole comes before it only the part is named."""
        listed: list = []
        for record in records:
            whole = record.part_of if isinstance(record, Meeting) else None
            if whole is None or whole not in records:
                listed.append(self.title_of(record))
                continue
            name = self.grammar.name_mid_sentence(str(record.title))
            part = re.split(self.grammar.of_pattern, name)[0]
            owned = self.grammar.possessive(self.grammar.mid_sentence(part))
            listed.append(words(owned).with_records(record))
        return listed

    def _group(self, row: Party) -> Phrase:
        """Return a described group, with its number if the description does not contain it."""
        group = self.own_text(row.group)
        size = row.group_size
        if not size:
            return group.with_count(2)
        if not self.grammar.contains_number(str(row.group)):
            number = self.grammar.number_of_people(size)
            group = join_phrases((literal_phrase(f"{number} "), group))
        return group.with_count(size)

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

    def _as_named_set(self, parts: list) -> list:
        """Return the parts with all regional commissions of a parent as one plural."""
        siblings = self.source_records.regional_commissions
        named = [
            part
            for part in parts
            if isinstance(part, OrganizationName) and part.body.pk in siblings
        ]
        bodies = {part.body.pk for part in named}
        if len(bodies) < MIN_WORDS_OF_SHORT_NAME or bodies != siblings:
            return parts
        name = literal_phrase(self.grammar.words["regional commissions"])
        parents = [part.body.parent for part in named if public_or_none(part.body.parent)]
        whole = name.with_records(*(part.body for part in named), *parents).with_count(2)
        others = [part for part in parts if part not in named]
        return [whole, *others]

    # --- other records ------------------------------------------------------------------------

    def name_of(
        self, record: Record, *, is_bare: bool = False, is_new: bool = False, year: int = 0
    ) -> Phrase:
        """Return a record's title as written in a sentence, which has stated the year, if given."""
        if isinstance(record, Meeting):
            name = self.meeting(record, is_bare=is_bare, is_new=is_new, year=year)
        elif isinstance(record, Publication):
            name = self.publication(record)
        elif isinstance(record, Project):
            name = self.project(record)
        elif isinstance(record, Mandate):
            name = self.mandate(record)
        else:
            name = self.quoted(record.title)
        self.introduced.add(record)
        return name.with_records(record)

    def title_of(
        self, record: Record, *, is_bare: bool = False, is_new: bool = False
    ) -> RecordTitle:
        """Return the title of a record that is built on use."""
        return RecordTitle(self, record, is_bare, is_new)

    def is_feminine(self, record: Record) -> bool:
        if isinstance(record, Meeting):
            return self._meeting_article(record).startswith("la")
        if isinstance(record, Publication):
            return self.grammar.publication_nouns[record.kind].startswith("la")
        return False

    def note_government(self, record: Record) -> None:
        """Note the only government in a record that its summary names."""
        involved = getattr(record, "involvements", None)
        bodies = [row.organization for row in involved.all()] if involved is not None else []
        kind = Organization.Kind.GOVERNMENT
        named = [
            body
            for body in map(public_or_none, bodies)
            if body is not None and body.kind == kind and self.title_is_named_by(body, record)
        ]
        self.government = named[0] if len(named) == 1 else None

    def mark_if_named_by(self, record: Record, other: Record) -> None:
        """Treat the record as introduced if the summary of `other` contains its title."""
        if self.title_is_named_by(record, other):
            self.introduced.add(record)

    def publication(self, publication: Publication) -> Phrase:
        noun = self.grammar.publication_nouns[publication.kind]
        kinds = [each.kind for each in self.source_records.publications]
        if publication in self.introduced and kinds.count(publication.kind) == 1:
            return words(noun)
        name = self.own_text(publication.title, manner="title")
        if publication in self.introduced:
            return name
        if self.grammar.contains_noun(name.text, noun):
            noun = noun.partition(" ")[0]
        return join_phrases((literal_phrase(f"{noun} "), name))

    def serial(self, publication: Publication) -> Phrase:
        """Return an issue of a series, such as `the 2012 edition of the Social Panorama`."""
        serial, issue = publication.serial, single_line(str(publication.issue))
        if not serial or not issue:
            name = self.publication(publication)
            self.introduced.add(publication)
            return name.with_records(publication)
        before, after = self.grammar.words["issue of"].replace("{issue}", issue).split("{serial}")
        self.introduced.add(publication)
        name = self.own_text(serial, manner="title")
        article = self.grammar.serial_article(str(serial))
        return join_phrases((
            literal_phrase(f"{before}{article}"), name, literal_phrase(after),
        )).with_records(publication)  # fmt: skip

    def project(self, project: Project) -> Phrase:
        if project.kind == Project.Kind.PROGRAMME:
            title = self.own_text(project.title)
            if project in self.introduced:
                return words(self.grammar.headings["the programme"])
            if project.title.is_fallback:
                return title
            title = self.abbreviated(title).with_text(self.grammar.definite)
            return self.with_commission_noun(title)
        funded = [
            each for each in self.source_records.projects if each.kind != Project.Kind.PROGRAMME
        ]
        if project in self.introduced and len(funded) == 1:
            return words(self.grammar.words["the project"])
        name = self.quoted(project.title)
        before = "" if project in self.introduced else f"{self.grammar.words['the project']} "
        return join_phrases((literal_phrase(before), name))

    def mandate(self, mandate: Mandate) -> Phrase:
        """Return `resolution 615 (XXXI)` if the title begins with the kind, else it in quotes."""
        title, label = str(mandate.title), str(mandate.get_kind_display())
        if label and title.casefold().startswith(f"{label.casefold()} "):
            article = self.grammar.mandate_articles.get(mandate.kind, "")
            name = self.own_text(mandate.title).with_text(
                lambda text: f"{article}{text[0].lower()}{text[1:]}"
            )
        else:
            name = self.quoted(mandate.title)
        return name.with_records(mandate)

    # --- meetings -----------------------------------------------------------------------------

    def meeting(
        self, meeting: Meeting, *, is_bare: bool = False, is_new: bool = False, year: int = 0
    ) -> Phrase:
        """Return the name of a meeting, at its first mention with its place and time.

        `is_bare` is for sentences that state place and time themselves, `year` for those that have
        stated the year, and `is_new` for those on a meeting that the reader does not know.
        """
        if meeting in self.introduced:
            return self._short_meeting(meeting)
        self.introduced.add(meeting)
        series = [body for body in meeting.series_bodies.all() if public_or_none(body)]
        name = self._meeting_name(meeting, series, is_new=is_new).with_records(*series)
        if is_bare:
            return name
        held = self.held_clause(meeting, year)
        comma = " " if self._is_described_by_whole(meeting) else ", "
        return join_phrases((name, literal_phrase(comma), held)) if held else name

    def _meeting_name(
        self, meeting: Meeting, series: Iterable[Organization] = (), *, is_new: bool = False
    ) -> Phrase:
        """Return the name of a meeting; that of one of a series named before is short."""
        title = meeting.title
        if title.is_fallback:
            return self.own_text(title)
        if self._is_described_by_whole(meeting):
            noun = self.grammar.meeting_nouns[meeting.kind]
            return words(self.grammar.with_indefinite_article(noun))
        named = self._without_project_title(meeting, self._without_place_and_year(meeting))
        for body in series:
            if body in self.introduced and named == single_line(str(body.title)):
                named = self._short_name(body) or named
        phrase = self.abbreviated(words(self.grammar.name_mid_sentence(named)))
        article = self._meeting_article(meeting)
        if is_new:
            article = self.grammar.new_article(self.grammar.name_mid_sentence(named), article)
        if not article and self.grammar.meeting_nouns.get(meeting.kind):
            noun = self.grammar.meeting_nouns[meeting.kind]
            return join_phrases((literal_phrase(f"{noun} "), self.quoted(title)))
        return phrase.with_text(lambda text: f"{article}{text}")

    def _meeting_article(self, meeting: Meeting) -> str:
        return self.grammar.meeting_article(self.grammar.name_mid_sentence(str(meeting.title)))

    @staticmethod
    def _is_described_by_whole(meeting: Meeting) -> bool:
        """Return True if the title only says that the meeting was held as part of another."""
        whole = public_or_none(meeting.part_of)
        if whole is None:
            return False
        return str(whole.title).casefold() in str(meeting.title).casefold()

    def _without_place_and_year(self, meeting: Meeting) -> str:
        """Return the title without the place and the year after its last commas."""
        title = single_line(str(meeting.title))
        country = str(meeting.country.name) if meeting.country else ""
        years = {str(meeting.period.lower.year)} if meeting.period else set()
        known = {str(meeting.city), country, *years} - {""}
        while (parts := title.rpartition(", "))[2] in known and parts[0]:
            title = parts[0]
        return title

    def _without_project_title(self, meeting: Meeting, title: str) -> str:
        """Return `Final meeting of the project` if the title contains that of a project named."""
        for project in self.source_records.projects:
            quoted = f"“{single_line(str(project.title))}”"
            if project in self.introduced and quoted in title:
                before = re.split(self.grammar.of_pattern, title.partition(quoted)[0])[0]
                return f"{before}{self.grammar.words['of the project']}"
        return title

    def _short_meeting(self, meeting: Meeting) -> Phrase:
        """Return the noun of the meeting with its place if no other has them, else a short name."""
        noun = self.grammar.meeting_nouns[meeting.kind]
        alike = [
            other
            for other in self.source_records.meetings
            if other.pk != meeting.pk and self.grammar.meeting_nouns[other.kind] == noun
        ]
        named = [other for other in alike if other in self.introduced]
        is_particular = noun != self.grammar.meeting_nouns[""] or not meeting.series_bodies.all()
        if meeting.status == Status.COMPLETED and not named and is_particular:
            return words(noun)
        places = [str(other.city) for other in named]
        if meeting.city and meeting.status == Status.COMPLETED and str(meeting.city) not in places:
            text = self.grammar.words["held there"].format(
                noun=noun, held=self.grammar.participle(noun), city=meeting.city
            )
            return words(text)
        name = self._without_place_and_year(meeting)
        if not meeting.title.is_fallback:
            short, found, _rest = name.partition(self.grammar.subject_preposition)
            name = short if found and len(short.split()) > MIN_WORDS_OF_SHORT_NAME else name
            article = self._meeting_article(meeting)
            named_text = self.abbreviated(words(self.grammar.name_mid_sentence(name)))
            return named_text.with_text(lambda text: f"{article}{text}")
        return self.own_text(meeting.title)

    def held_clause(self, meeting: Meeting, year: int = 0) -> Phrase:
        """Return `held in Santiago from 4 to 6 November 2012`, or `planned for August 2013`."""
        is_planned = meeting.status == Status.PLANNED
        noun = self._meeting_article(meeting) or self.grammar.meeting_nouns[meeting.kind]
        key = "planned" if is_planned else "held"
        when = meeting.when
        place = self.place(meeting)
        if not when and not place:
            return Phrase()
        whole = public_or_none(meeting.part_of)
        known = whole in self.introduced or whole in self.source_records.own_meetings
        if known and not self._is_described_by_whole(meeting):
            whole = None  # a meeting with a part of the commission is reported itself
        is_side_event = meeting.kind == Meeting.Kind.SIDE_EVENT and self._meeting_article(meeting)
        role = "main_event" if is_side_event else "whole"
        return fill_template(
            self.grammar.words[key].replace(
                "{participle}", self.grammar.participle(noun, is_planned=is_planned)
            ),
            {
                "place": place or None,
                "when": self._planned_time(when, year) if is_planned else self.time(when) or None,
                role: self.title_of(whole, is_bare=True) if whole else None,
            },
        )

    def _planned_time(self, period, year: int) -> Phrase:
        """Return `for August 2013`, or `for August` if the sentence has stated the year."""
        when = self.grammar.planned_time(period)
        if self.grammar.is_year(period):
            return when
        return when.with_text(lambda text: self.grammar.without_year(text, year))

    def time(self, period) -> Phrase:
        return self.grammar.time_adverb(period)

    def place(self, meeting: Meeting) -> Phrase:
        """Return where a meeting was held, such as `in Comayagua, Honduras` or `online`."""
        if meeting.is_online:
            return words(self.grammar.headings["online"])
        if meeting.venue and not self._is_inferred(meeting, "venue"):
            return words(f"{self.grammar.words['at']} {self.grammar.venue(str(meeting.venue))}")
        if meeting.city and not self._is_inferred(meeting, "city"):
            return words(f"{self.grammar.words['in']} {self._city(meeting)}")
        if meeting.country and not self._is_inferred(meeting, "countries"):
            country = self.grammar.country(meeting.country)
            return join_phrases((literal_phrase(f"{self.grammar.words['in']} "), country))
        return Phrase()

    def _is_inferred(self, meeting: Meeting, field: str) -> bool:
        inferred = self.source_records.inferred_fields(meeting)
        return bool(inferred & {field, f"{field}_en", f"{field}_es"})

    def _city(self, meeting: Meeting) -> str:
        """Return the city, with its country unless the commission's members are sure to know it."""
        city = single_line(str(meeting.city))
        if not meeting.country or meeting.country.alpha3 in self.grammar.capitals.get(city, ()):
            return city
        country = self.grammar.country_name(meeting.country)
        return self.grammar.words["city"].format(city=city, country=country)

    def abbreviated(self, phrase: Phrase) -> Phrase:
        """Return the phrase with the acronyms of introduced bodies in place of their names."""
        article = "(?:the )?" if self.grammar.code == "en" else ""
        text, acronyms = phrase.text, self.introduced.acronyms
        named = [body for body, (title, _acronym) in acronyms.items() if title in text]
        for body in sorted(named, key=lambda body: body.number):
            title, acronym = acronyms[body]
            pattern = rf"{article}{re.escape(title)}(?: \({re.escape(acronym)}\))?"
            if title != acronym and re.search(pattern, phrase.text):
                phrase = phrase.with_text(
                    lambda text, p=pattern, a=acronym: re.sub(p, lambda _match: a, text)
                ).with_records(body)
        return phrase
