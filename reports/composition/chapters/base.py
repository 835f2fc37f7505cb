"""Base class of the chapters: names, lists, places, dates and cross-references."""

from collections.abc import Iterable
from dataclasses import replace

from activities.models import Outcome
from catalogue.models import Party, Record
from meetings.models import Meeting
from reports.composition.grammar import Grammar
from reports.composition.lazy_phrases import PhraseList
from reports.composition.naming import RecordNamer
from reports.composition.outline import Outline
from reports.composition.paragraph_builder import CitationRegister, ParagraphBuilder
from reports.composition.source_records import SourceRecords
from reports.composition.templates import Phrase, fill_template, literal_phrase, words

MIN_COUNTRIES_FOR_REFERENCE = 4  # a shorter list is repeated


class Chapter:
    """Base class of the composers of paragraphs about one kind of record."""

    def __init__(self, grammar: Grammar, outline: Outline, register: CitationRegister):
        self.grammar, self.outline, self.register = grammar, outline, register
        self.source_records: SourceRecords = outline.source_records
        self.names = RecordNamer(
            grammar, self.source_records, {*outline.described, *outline.hosted_records}
        )
        self.countries_listed: dict[frozenset[int], Record] = {}

    def start_paragraph(self, about: Record | None) -> ParagraphBuilder:
        return ParagraphBuilder(self.grammar, self.names, self.register, about)

    def title_list(self, records: Iterable[Record]) -> PhraseList:
        return PhraseList(self.grammar, [self.names.title_of(record) for record in records])

    def by_role(
        self, rows: Iterable[Party], *, is_incomplete: bool = False
    ) -> dict[str, PhraseList]:
        """Return the parties by role.

        If the list is incomplete, the phrase of the partners, or else of the participants, ends in
        “among others”.
        """
        roles: dict[str, list[Party]] = {}
        for row in rows:
            roles.setdefault(row.role, []).append(row)
        last_role = next((role for role in ("partner", "participant") if role in roles), None)
        return {
            role: self.names.party_list(parties, is_incomplete=is_incomplete and role == last_role)
            for role, parties in roles.items()
        }

    def shares_programme_coverage(self, activity) -> bool:
        """Return True if the activity has the country groups of its programme.

        The report states these in its first section.
        """
        programme = next(
            (p for p in self.outline.places["programme"] if p == activity.project), None
        )
        if programme is None or activity.countries.all() or programme.countries.all():
            return False
        return set(activity.regions.all()) == set(programme.regions.all())

    def countries_phrase(self, activity) -> PhraseList | Phrase:
        """Return the countries, or a reference to an earlier paragraph with the same long list."""
        key = frozenset(country.pk for country in activity.countries.all())
        earlier = self.countries_listed.setdefault(key, activity)
        if earlier is activity or len(key) < MIN_COUNTRIES_FOR_REFERENCE:
            return self.places(activity)
        template = self.grammar.words["the same"] + self.grammar.words["see paragraph"]
        phrases = {
            "countries": self.grammar.count_phrase(len(key), "country"),
            "see": self.see(earlier) or literal_phrase(""),
        }
        return fill_template(template, "", phrases).phrase

    def see(self, record: Record | None) -> Phrase | None:
        """Return a reference to the paragraph about the record, or None if there is none.

        `number_document` replaces the number of the record by that of the paragraph.
        """
        if record is None or record not in self.outline.described:
            return None
        return words(str(record.number), manner="see").with_records(record)

    def places(self, record) -> PhraseList:
        """Return the countries of the record, or else its country groups as a whole."""
        countries = [self.grammar.country(country) for country in record.countries.all()]
        if countries:
            return PhraseList(self.grammar, countries)
        whole = self.grammar.words["as a whole"]
        regions = []
        for group in record.regions.all():
            name = self.grammar.region(group)
            text = fill_template(whole, "", {"region": name}).phrase
            regions.append(replace(text, names=name.names))
        return PhraseList(self.grammar, regions)

    def when(self, record, *, always: bool = False) -> Phrase | None:
        """Return the time as an adverb, or None if unknown or the same as the period of the report.

        With `always`, the period of the report is returned too.
        """
        if record.when is None or (record.when == self.source_records.scope.span and not always):
            return None
        return self.grammar.time_adverb(record.when).with_names(str(record.when))

    @staticmethod
    def _related_records(outcomes: list[Outcome]) -> list[Record]:
        """Return the meetings and publications that the outcomes mention, each once."""
        related: dict[Record, None] = {}
        for outcome in outcomes:
            records = (*outcome.about_meetings.all(), *outcome.about_publications.all())
            related.update(dict.fromkeys(records))
        return list(related)

    def _meeting_noun(self, meeting: Meeting, *, mid_sentence: bool = False) -> Phrase:
        """Return the noun of a meeting's kind with its article, such as `The side event`."""
        text = self.grammar.meeting_nouns[meeting.kind]
        return words(self.grammar.mid_sentence(text) if mid_sentence else text)
