"""Names and texts of records as phrases that carry their records.

Only this module and those of `naming` read titles, acronyms, symbols, summaries and other names of
records (tests/test_architecture.py). Other modules obtain phrases or truth values, so a report
cannot contain a name without citing the record, and a redaction reaches every name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from activities.models import Outcome, Project
from catalogue.base.period import Period
from catalogue.base.translation import TranslatedText
from catalogue.models import Citation, Organization, Party, Record
from deliverables.models import Deliverable, PerformanceMeasure
from deliverables.table import YearNote
from meetings.models import Meeting
from publications.models import Contribution, Dissemination, Edition, Publication
from reports.composition.document import CitedRecord
from reports.composition.grammar import Grammar
from reports.composition.source_records import SourceRecords
from reports.composition.templates import (
    Phrase,
    contains_name,
    fill_template,
    join_phrases,
    join_with,
    literal_phrase,
    single_line,
    sort_key,
    words,
)

SENTENCE_ENDINGS = (".", "!", "?", "…", ":", "”", "»")
# A place that reads like a description, such as “Website of the project”.
DESCRIBED_PLACE = re.compile(r"[A-ZÁÉÍÓÚÑ][^A-ZÁÉÍÓÚÑ]+")
SENTENCE_BREAK = re.compile(r"[.!?]\s+(?=[A-ZÁÉÍÓÚÑ¿¡“«])")


@dataclass(frozen=True)
class Clause:
    """Summary of one sentence that begins with the commission or a part of it."""

    record: Record
    subject: Organization
    predicate: Phrase


class RecordTexts:
    """Reader of the names and texts of records, in one language."""

    def __init__(self, grammar: Grammar, source_records: SourceRecords):
        self.grammar, self.source_records = grammar, source_records

    # --- texts --------------------------------------------------------------------------------

    def own_text(self, text: str, *, before: str = "", manner: str = "") -> Phrase:
        """Return a text of a record as a phrase, with its language if it is a fallback."""
        language = ""
        if isinstance(text, TranslatedText) and text.is_fallback:
            language = text.language
        name = words(text, language=language, manner=manner)
        if not name:
            return name
        return join_phrases((literal_phrase(before), name)) if before else name

    def mid_sentence_text(self, text: str) -> Phrase:
        """Return a text of a record as written after other words."""
        is_fallback = isinstance(text, TranslatedText) and text.is_fallback
        phrase = self.own_text(text)
        return phrase if is_fallback else phrase.with_text(self.grammar.mid_sentence)

    def quoted(self, text: str) -> Phrase:
        """Return the text in quotation marks; quotation marks in it become single."""
        inner = str(text).replace("“", "‘").replace("”", "’")
        if isinstance(text, TranslatedText):
            inner = TranslatedText(inner, text.language, text.is_fallback)
        grammar = self.grammar
        return join_phrases((
            literal_phrase(grammar.opening_quote), self.own_text(inner),
            literal_phrase(grammar.closing_quote),
        ))  # fmt: skip

    def subject_within(
        self, record: Record, subjects: Iterable[Organization]
    ) -> Organization | None:
        """Return the only body that a summary of one sentence names, which is its subject."""
        written = single_line(str(record.summary))
        if SENTENCE_BREAK.search(written):
            return None
        return None if self.attendance(record) else self.body_named_by(record, subjects)

    def body_named_by(self, record: Record, bodies: Iterable[Organization]) -> Organization | None:
        """Return the only one of the bodies that a summary names, or None."""
        named = [body for body in bodies if self.summary_names(record, self.body_names(body))]
        return named[0] if len(named) == 1 else None

    def summary(self, record: Record) -> Phrase:
        """Return the summary of a record as it is written, or an empty phrase."""
        text = record.summary
        written = single_line(str(text))
        if not written:
            return Phrase()
        stop = "" if written.endswith(SENTENCE_ENDINGS) else "."
        language = text.language if text.is_fallback else ""
        return words(written + stop, language=language).with_records(record)

    def summary_with(self, record: Record, other: Record) -> Phrase:
        """Return the summaries of two records as one sentence, or an empty phrase.

        The second begins with the last word of the first: “… its recommendations” and “The
        recommendations provide …” become “… its recommendations, which provide …”.
        """
        text, more = (single_line(str(each.summary)) for each in (record, other))
        if record.summary.is_fallback or other.summary.is_fallback:
            return Phrase()
        _article, _space, rest = more.partition(" ")
        last = text.rstrip(".").rpartition(" ")[2]
        if not last or SENTENCE_BREAK.search(more) or not rest.startswith(f"{last} "):
            return Phrase()
        relative = self.grammar.words["relative"]
        joined = f"{text.rstrip('.')}, {relative} {rest.removeprefix(f'{last} ')}"
        return words(joined).with_records(record, other)

    def shared_subject(self, record: Record, other: Record, whole: Record) -> Phrase:
        """Return the predicate of the summary of `other` if both begin with the same subject.

        The subject is an article and a singular noun of the title of `whole`, such as “The
        Declaration”, so that “it” can stand for it.
        """
        first, second = (single_line(str(each.summary)).split() for each in (record, other))
        if first[:2] != second[:2] or not first or first[0].endswith("s"):
            return Phrase()
        noun = "".join(second[1:2])
        is_named = contains_name(single_line(str(whole.title)), noun) and not noun.endswith("s")
        has_article = second[0].lower() in self.grammar.definite_articles
        return (
            self.predicate(other, f"{second[0]} {noun}") if is_named and has_article else Phrase()
        )

    def clause(self, record: Record, subjects: Iterable[Organization]) -> Clause | None:
        """Return the subject and the predicate of a summary, or None if it has no such form."""
        for subject in subjects:
            for beginning in self._beginnings(subject):
                if predicate := self.predicate(record, beginning):
                    return Clause(record, subject, predicate)
        return None

    def predicate(self, record: Record, subject: str) -> Phrase:
        """Return the rest of a summary of one sentence that begins with the subject, if it does."""
        text = record.summary
        written = single_line(str(text))
        if not subject or text.is_fallback or SENTENCE_BREAK.search(written):
            return Phrase()
        subject = subject.rstrip()
        for beginning in (f"{subject} ", f"{subject[:1].upper()}{subject[1:]} "):
            rest = written.removeprefix(beginning)
            if rest != written and rest[:1].islower():
                return words(rest.rstrip(".")).with_records(record)
        return Phrase()

    def clause_on_serial(self, publication: Publication) -> Phrase:
        """Return `X prepare every year` for the summary `X prepare the Serial every year`.

        The summary can name the serial in full or up to its first preposition.
        """
        text, serial = publication.summary, single_line(str(publication.serial))
        written = single_line(str(text)).rstrip(".")
        if not serial or text.is_fallback or SENTENCE_BREAK.search(written):
            return Phrase()
        article = self.grammar.serial_article(serial)
        for name in (serial, re.split(self.grammar.of_pattern, serial)[0]):
            before, named, after = written.partition(f" {article}{name}")
            is_object = before.rpartition(" ")[2] not in self.grammar.prepositions
            if named and before and is_object and (not after or after.startswith(" ")):
                return words(self.grammar.mid_sentence(before) + after).with_records(publication)
        return Phrase()

    def _beginnings(self, body: Organization) -> list[str]:
        """Return the names with which a sentence on the body can begin, followed by a space."""
        names = [(str(body.acronym), str(body.acronym)), (str(body.title), "")]
        found = []
        for name, acronym in names:
            article = self.grammar.article(str(body.title), acronym) if name else ""
            begun = f"{article}{name} "
            found += [f"{begun[:1].upper()}{begun[1:]}", f"{name} "] if name else []
        return found

    def objective(self, project: Project) -> Phrase:
        """Return the objective of a project as the end of a sentence."""
        text = self.own_text(project.objective)
        if not project.objective.is_fallback:
            text = text.with_text(lambda text: f"{text[:1].lower()}{text[1:]}")
        return text.with_text(lambda text: text.rstrip(".")).with_records(project)

    def source(self, citation: Citation) -> Phrase:
        """Return the title of a cited source, with the place of the citation in it."""
        place = single_line(str(citation.place))
        title = single_line(str(citation.source.title))
        article = self.grammar.outcome_article(title)
        title = f"{article}{self.grammar.name_mid_sentence(title)}"
        return words(f"{title} ({place[:1].lower()}{place[1:]})" if place else title)

    # --- comparisons --------------------------------------------------------------------------

    def summary_names(self, record: Record, names: Iterable[str]) -> bool:
        """Return True if the summary contains one of the names, or all words of one of them."""
        text = single_line(str(record.summary))
        known = set(re.findall(r"\w+", sort_key(text)))
        for name in filter(None, names):
            if contains_name(text, name):
                return True
            if name[:1].islower() and set(re.findall(r"\w+", sort_key(name))) <= known:
                return True
        return False

    def summary_states(self, record: Record, phrase: Phrase) -> bool:
        """Return True if the summary contains the time in a phrase, without its preposition."""
        _preposition, _space, rest = phrase.text.partition(" ")
        return contains_name(single_line(str(record.summary)), rest)

    def summary_names_party(self, record: Record, row: Party) -> bool:
        """Return True if the summary names a body or a described group."""
        if row.organization_id:
            body = self.source_records.organizations.get(row.organization_id, row.organization)
            return self.summary_names(record, self.body_names(body))
        return self.summary_names(record, [single_line(str(row.group))])

    def summary_names_author(self, record: Record, row: Party) -> bool:
        """Return True if the summary names a body, perhaps without the name of its parent."""
        if not row.organization_id:
            return False
        body = self.source_records.organizations.get(row.organization_id, row.organization)
        names = [name.removesuffix(self._parent_suffix(body)) for name in self.body_names(body)]
        return self.summary_names(record, names)

    def _parent_suffix(self, body: Organization) -> str:
        parent = body.parent
        if parent is None:
            return ""
        names = [name for name in self.body_names(parent) if name]
        title = single_line(str(body.title))
        pattern = "|".join(rf" (?:of|de la|del|de) (?:the )?{re.escape(name)}$" for name in names)
        found = re.search(pattern, title) if names else None
        return found[0] if found else ""

    def title_nouns(self, records: Sequence[Record], *, without_parties: bool) -> Phrase:
        """Return what group entries consisted of, from their titles, such as `training`.

        With `without_parties` the title ends before the parties, which the sentence states.
        """
        nouns = []
        for record in records:
            title = self.mid_sentence_text(record.title)
            if not record.title.is_fallback:
                title = title.with_text(lambda text: f"{text[:1].lower()}{text[1:]}")
                if without_parties:
                    before = self.grammar.words["parties.before"]
                    title = title.with_text(lambda text, b=before: text.partition(b)[0])
            nouns.append(title.with_records(record))
        return self.grammar.joined_nouns(nouns)

    def attendance(self, record: Record) -> tuple[Phrase, Phrase] | None:
        """Return `representatives of …` and `attended` for a summary that says no more."""
        text = single_line(str(record.summary))
        found = re.fullmatch(self.grammar.words["attendance"], text)
        if not found or record.summary.is_fallback:
            return None
        return words(found["who"]).with_records(record), words(found["verb"].lower())

    def summary_after_adverb(self, record: Record) -> Phrase:
        """Return a summary as the end of `At the meeting, …` or `In May, …`, if it allows that.

        It is one sentence that begins with an article or the like, and not with an adverb itself.
        """
        text = record.summary
        written = single_line(str(text))
        small = self.grammar.mid_sentence(written)
        if not written or text.is_fallback or SENTENCE_BREAK.search(written) or small == written:
            return Phrase()
        if small.partition(" ")[0] in self.grammar.prepositions:
            return Phrase()
        stop = "" if small.endswith(SENTENCE_ENDINGS) else "."
        return words(f"{small}{stop}").with_records(record)

    def begins_with_meeting(self, meeting: Meeting) -> bool:
        """Return True if the summary of a meeting begins with “The meeting” or its noun."""
        nouns = {self.grammar.words["the meeting"], self.grammar.meeting_nouns[meeting.kind]}
        return any(self.predicate(meeting, noun) for noun in nouns)

    def differing_date(self, citation: Citation, when: Period) -> Phrase:
        """Return a remark that a meeting was held at other times according to a source."""
        value = self.grammar.time_adverb(when)
        return fill_template(
            self.grammar.sentences["differs"], {"source": self.source(citation), "value": value}
        )

    def listed(self, parties) -> Phrase:
        """Return the names of parties as a remark."""
        return self.with_full_stop(parties.phrase())

    @staticmethod
    def with_full_stop(phrase: Phrase) -> Phrase:
        if phrase.text.endswith(SENTENCE_ENDINGS):
            return phrase
        return join_phrases((phrase, literal_phrase(".")))

    def plain_outcome(self, outcome: Outcome) -> Phrase:
        return self.quoted(outcome.title).with_records(outcome)

    def is_about(self, publication: Publication) -> bool:
        """Return True if the summary of a publication begins with the noun of its kind."""
        noun = self.grammar.publication_nouns[publication.kind]
        return single_line(str(publication.summary)).casefold().startswith(f"{noun} ")

    @staticmethod
    def is_similar(outcome: Outcome) -> bool:
        """Return True if the outcome has no text but that of another, to which it is similar."""
        rows = outcome.uptakes.all()
        return not outcome.summary and any(row.manner == "similar-to" for row in rows)

    def site(self, place: str) -> Phrase:
        """Return a place such as `the website of the project`; a proper name is unchanged."""
        name = self.own_text(place)
        if not name or name.text != str(place) or not DESCRIBED_PLACE.fullmatch(name.text):
            return name
        return name.with_text(self.grammar.definite)

    def act_place(self, act: Dissemination) -> Phrase:
        """Return where a publication was distributed, with its preposition."""
        place = self.own_text(act.place)
        if not place and act.country:
            place = self.grammar.country(act.country)
        if not place:
            return place
        return join_phrases((literal_phrase(f"{self.grammar.words['in']} "), place))

    def bibliographic_note(self, publication: Publication, authors) -> Phrase:
        """Return the title of the only edition, and the bodies whose names it bears."""
        editions = list(publication.editions.all())
        title = self.own_text(publication.title, manner="title")
        if len(editions) == 1 and editions[0].title:
            title = words(editions[0].title, manner="title")
        year = words(str(publication.when or "")) or None
        phrases = {"title": title, "year": year, "authors": authors}
        return fill_template(self.grammar.sentences["names"], phrases).with_records(publication)

    def with_facts(self, title: Phrase, facts: Sequence[Phrase]) -> Phrase:
        """Return a title with facts in brackets."""
        listed = join_with(", ", facts)
        return join_phrases((title, literal_phrase(" ("), listed, literal_phrase(")")))

    def title_is_named_by(self, record: Record, other: Record) -> bool:
        """Return True if the summary of `other` contains the title of the record."""
        return contains_name(single_line(str(other.summary)), single_line(str(record.title)))

    @staticmethod
    def publication_titles(records: Mapping[int, Record]) -> dict[int, str]:
        """Return the titles of publications in the language of the report, by number."""
        return {
            number: single_line(str(record.title))
            for number, record in records.items()
            if isinstance(record, Publication) and not record.title.is_fallback
        }

    @staticmethod
    def body_names(body: Organization) -> tuple[str, ...]:
        return (single_line(str(body.title)), single_line(str(body.acronym)))

    # --- names --------------------------------------------------------------------------------

    def plain_title(self, record: Record, *, manner: str = "") -> Phrase:
        """Return the title of a record as it is recorded."""
        return self.own_text(record.title, manner=manner).with_records(record)

    def plan_title(self, row: Deliverable | PerformanceMeasure) -> Phrase:
        """Return the title of a deliverable or measure; its table cites the programme."""
        return self.own_text(row.title)

    def plan_note(self, note: YearNote) -> Phrase:
        """Return the note on a year of a deliverable."""
        return self.own_text(note.text)

    def heading(self, record: Record) -> Phrase:
        """Return the title of a record up to its colon."""
        return self.plain_title(record).with_text(lambda text: text.partition(": ")[0])

    def outcome_text(self, record: Record) -> Phrase:
        """Return the title of an outcome, which is a sentence or infinitive, in a sentence."""
        text = self.mid_sentence_text(record.title).with_text(lambda text: text.rstrip("."))
        return text.with_records(record)

    def numbered_part(self, outcome: Outcome) -> Phrase:
        """Return `article 30 of the Declaration` for the title `Declaration, article 30`."""
        title, label = str(outcome.title), f"{outcome.label} {outcome.printed_number}".strip()
        whole, _comma, part = title.rpartition(", ")
        if not whole or not label or part.casefold() != label.casefold():
            return self.mid_sentence_text(outcome.title).with_records(outcome)
        text = self.grammar.words["part"].format(
            part=f"{self.grammar.part_article(part)}{part[:1].lower()}{part[1:]}",
            whole=f"{self.grammar.outcome_article(whole)}{whole}",
        )
        return words(text).with_records(outcome)

    def full_name(self, body: Organization) -> Phrase:
        """Return the title of an organization with its article, without its acronym."""
        return words(f"{self.article_of(body)}{single_line(str(body.title))}").with_records(body)

    def article_of(self, body: Organization) -> str:
        title = body.title
        if getattr(title, "is_fallback", False):
            return ""
        return self.grammar.article(str(title))

    def contribution_title(self, contribution: Contribution) -> Phrase:
        return self.quoted(contribution.title) if contribution.title else Phrase()

    def contribution_text(self, contribution: Contribution) -> Phrase:
        """Return the subject of a contribution as the end of a sentence."""
        text = contribution.text
        phrase = self.own_text(text).with_text(lambda text: text.rstrip("."))
        if text.is_fallback:
            return phrase
        return phrase.with_text(lambda text: f"{text[:1].lower()}{text[1:]}")

    def edition_title(self, edition: Edition, publication: Publication) -> Phrase:
        """Return the title of an edition if it differs from that of the publication."""
        if not edition.title or edition.title == str(publication.title):
            return Phrase()
        language = "" if edition.language == self.grammar.code else edition.language
        return words(edition.title, language=language, manner="title").with_records(publication)

    def edition_symbol(self, edition: Edition, publication: Publication) -> Phrase:
        return words(edition.symbol).with_records(publication)

    def cited_record(self, record: Record) -> CitedRecord:
        """Return the entry of a record in the list of the records that the report cites."""
        title = record.title
        language = title.language if isinstance(title, TranslatedText) else self.grammar.code
        return CitedRecord(
            number=record.number,
            plural=record.plural,
            kind=str(record._meta.verbose_name),
            title=single_line(str(title)),
            language=language,
            path=record.get_absolute_url(),
        )
