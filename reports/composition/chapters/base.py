"""What the chapters share: how they begin, name, list and point at records."""

from collections.abc import Iterable

from activities.models import Outcome
from catalogue.models import Party, Record
from meetings.models import Meeting
from reports.composition.chapters.record_phrases import RecordTitle
from reports.composition.grammar import Grammar
from reports.composition.lazy_phrases import PhraseList
from reports.composition.naming import RecordNamer
from reports.composition.outline import Outline
from reports.composition.paragraph_builder import CitationRegister, ParagraphBuilder
from reports.composition.source_records import SourceRecords
from reports.composition.templates import Phrase, Run, adds_information


class Chapter:
    """What the chapters share: how they begin, name, list and point at records."""

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
        return PhraseList(self.grammar, [self.record_title(one) for one in records])

    def record_title(self, record: Record):
        return RecordTitle(self.names, record)

    def by_role(
        self, rows: Iterable[Party], *, is_incomplete: bool = False
    ) -> dict[str, PhraseList]:
        """Parties by role; where more took part than are recorded, the last list says so."""
        roles: dict[str, list[Party]] = {}
        for row in rows:
            roles.setdefault(row.role, []).append(row)
        open_role = next((one for one in ("partner", "participant") if one in roles), None)
        return {
            role: self.names.party_list(parties, is_incomplete=is_incomplete and role == open_role)
            for role, parties in roles.items()
        }

    def shares_programme_coverage(self, activity) -> bool:
        """Whether it concerned what its programme covers, as the account has said at its head."""
        programme = next(
            (o for o in self.outline.places["programme"] if o == activity.project), None
        )
        if programme is None or activity.countries.all() or programme.countries.all():
            return False
        return set(activity.regions.all()) == set(programme.regions.all())

    def countries_phrase(self, activity) -> PhraseList | Phrase:
        """Its countries; a long list that a paragraph before has given is pointed at."""
        key = frozenset(one.pk for one in activity.countries.all())
        before = self.countries_listed.setdefault(key, activity)
        if before is activity or len(key) < 4:
            return self.places(activity)
        count = self.grammar.count_phrase(len(key), "country").text
        begins, ends = self.grammar.words["see paragraph"].split("{see}")
        text = self.grammar.words["the same"].format(countries=count)
        number = self.see(before) or Phrase()
        return Phrase((Run(f"{text}{begins}"), *number.runs, Run(ends)), number.records)

    def see(self, record: Record | None) -> Phrase | None:
        """The number of the paragraph that tells of the record, filled in at the end."""
        if record is None or record not in self.outline.described:
            return None
        return Phrase((Run(str(record.number), manner="see"),), (record,))

    def places(self, record) -> PhraseList:
        """Its countries, or else the country groups that it concerns as a whole."""
        countries = [self.grammar.country(one) for one in record.countries.all()]
        if countries:
            return PhraseList(self.grammar, countries)
        whole = self.grammar.words["as a whole"]
        regions = []
        for group in record.regions.all():
            name = self.grammar.region(group)
            text = whole.format(region=name.text)
            regions.append(Phrase((Run(text),), names=name.names))
        return PhraseList(self.grammar, regions)

    def when(self, record, *, always: bool = False) -> Phrase | None:
        """Its time as an adverb, unless it is just the span of the account."""
        if record.when is None or (record.when == self.source_records.scope.span and not always):
            return None
        said = str(record.when)
        phrase = self.grammar.time_adverb(record.when)
        return Phrase(phrase.runs, names=(said, phrase.text))

    def _without_article(self, body) -> Phrase:
        phrase = body.phrase()
        article = self.names.article_of(body.body)
        run = phrase.runs[0]
        text = run.text.removeprefix(article)
        return Phrase((Run(text, run.language), *phrase.runs[1:]), phrase.records)

    def _decapitalized(self, text) -> Phrase:
        phrase = self.names.text(text)
        run = phrase.runs[0]
        lowered = run.text if run.language else self.grammar.mid_sentence(run.text)
        stop = "" if lowered.endswith(".") else "."
        return Phrase((Run(lowered + stop, run.language),))

    @staticmethod
    def _related_records(outcomes: list[Outcome]) -> list[Record]:
        """What all of these bear on, each thing once."""
        matters: dict[Record, None] = {}
        for outcome in outcomes:
            records = (*outcome.about_meetings.all(), *outcome.about_publications.all())
            matters.update(dict.fromkeys(records))
        return list(matters)

    def _mentions_meeting(self, builder: ParagraphBuilder, meeting: Meeting) -> bool:
        """Whether the paragraph speaks of the meeting, by name or in nearly all its words."""
        title = str(meeting.title)
        return builder.already_says(self.grammar.mid_sentence(title)) or not adds_information(
            title, builder.known_text
        )

    def _meeting_noun(self, meeting: Meeting, *, mid_sentence: bool = False) -> Phrase:
        """What a meeting is, with its article: `The side event`."""
        text = self.grammar.meeting_nouns[meeting.kind]
        return Phrase((Run(self.grammar.mid_sentence(text) if mid_sentence else text),))
