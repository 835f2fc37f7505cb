"""Names, lists, times, places and the choice of a subject, for all chapters."""

from collections.abc import Iterable

from django.utils.translation import pgettext

from activities.models import Activity
from catalogue.base.period import Period
from catalogue.base.visibility import if_public
from catalogue.models import Organization, Party, Record
from publications.models import Publication
from reports.composition.grammar import Grammar
from reports.composition.lazy_phrases import PhraseList
from reports.composition.naming.record_namer import RecordNamer
from reports.composition.outline import Outline
from reports.composition.paragraph_builder import CitationRegister, ParagraphBuilder
from reports.composition.source_records import SourceRecords
from reports.composition.templates import (
    TODAY,
    Phrase,
    fill_template,
    join_with,
    words,
)

MIN_AREAS = 3  # that the first paragraph names


class Context:
    """Names and records of one composition."""

    def __init__(self, grammar: Grammar, outline: Outline, register: CitationRegister):
        self.grammar, self.outline, self.register = grammar, outline, register
        self.source_records: SourceRecords = outline.source_records
        self.names = RecordNamer(grammar, self.source_records)
        self.year: Period | None = None  # of the chapter, if the report covers several years
        self.begun_spans: set[Period] = set()  # on whose work there is a sentence

    def builder(self) -> ParagraphBuilder:
        return ParagraphBuilder(self.names, self.register)

    # --- bodies -----------------------------------------------------------------------------

    def subject_of(self, record) -> Organization | None:
        """Return the body of the commission that has the lead, or else the commission.

        A lead that staff inferred is not stated.
        """
        commission = self.source_records.commission
        if "involvements" in self.source_records.inferred_fields(record):
            return commission
        organizations = self.source_records.organizations
        leads = [row.organization_id for row in record.involvements.all() if row.role == "lead"]
        parts = [key for key in leads if key in self.source_records.commission_parts]
        body = organizations.get(parts[0]) if parts else None
        return body or commission

    def subject_name(self, body: Organization | None):
        """Return the name of a subject, or “the Commission” if no commission is recorded."""
        return self.names.organization_name(body) or words(self.grammar.headings["the commission"])

    def chaired_bodies(self, records: Iterable) -> list[Organization]:
        """Return the bodies of which a party of the records has the chair."""
        keys = {row.organization_id for each in records for row in each.involvements.all()}
        organizations = self.source_records.organizations
        bodies = [organizations[key] for key in keys if key in organizations]
        return [
            row.body
            for body in bodies
            for row in body.memberships.all()
            if row.role == "chair-pro-tempore" and if_public(row.body)
        ]

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

    # --- lists --------------------------------------------------------------------------------

    def title_list(self, records: Iterable[Record], *, is_bare: bool = False) -> PhraseList:
        return PhraseList(
            self.grammar, [self.names.title_of(record, is_bare=is_bare) for record in records]
        )

    def countries(self, record) -> PhraseList:
        """Return the countries of a record in the alphabetical order of the language."""
        listed = sorted(record.countries.all(), key=self.grammar.country_sort_key)
        return PhraseList(self.grammar, [self.grammar.country(country) for country in listed])

    def languages(self, codes: Iterable[str]) -> PhraseList:
        """Return the names of the languages in alphabetical order."""
        return PhraseList(self.grammar, self.grammar.languages(codes))

    # --- the report -----------------------------------------------------------------------------

    def field_of_work(self) -> Phrase:
        """Return the field of the commission's work, in the language of the report."""
        return words(pgettext("report", "international migration"))

    def subject_of_report(self) -> Phrase | None:
        """Return the subject of a report that is limited to one, such as `under resolution 1`."""
        subject, grammar = self.source_records.scope.subject, self.grammar
        places = [*map(grammar.country, subject.of("country"))]
        places += map(grammar.region, subject.of("region"))
        topics = [
            self.names.quoted(str(topic) if topic.framework else topic.name)
            for topic in subject.of("topic")
        ]
        values = {
            "mandate": [self.names.mandate(mandate) for mandate in subject.of("mandate")],
            "place": places,
            "topic" if len(topics) == 1 else "topics": topics,
        }
        parts = [
            fill_template(grammar.words[f"subject.{key}"], {"values": grammar.join_list(phrases)})
            for key, phrases in values.items()
        ]
        return join_with(" ", parts) or None

    def areas(self) -> Phrase | None:
        """Return the areas of the work done, as its headings name them, if there are several."""
        headings = [
            self.grammar.headings[code]
            for code, records in self.outline.places.items()
            if code.startswith("work.") and records
        ]
        if len(headings) < MIN_AREAS:
            return None
        first, *others = [words(f"{text[:1].lower()}{text[1:]}") for text in headings]
        phrases = {"first": first, "others": self.grammar.join_list(others)}
        return fill_template(self.grammar.words["areas"], phrases)

    @property
    def reports_publications(self) -> bool:
        """Return True if the sections on the work done have publications."""
        return any(
            isinstance(record, Publication)
            for code, records in self.outline.places.items()
            if code.startswith("work.")
            for record in records
        )

    def reported_time(self) -> Phrase:
        """Return the period of the report as an adverb, up to the day so far if it is not over."""
        scope, grammar = self.source_records.scope, self.grammar
        when, day = grammar.time_adverb(scope.span), scope.day_so_far
        if day is None:
            return when
        if not grammar.is_year(scope.span):
            start, _separator, _end = scope.span.edtf.partition("/")
            when = grammar.time_adverb(Period.from_edtf(f"{start}/{day.isoformat()}"))
            return when.with_manner(grammar.day(day), TODAY)
        day_text = words(grammar.without_year(grammar.day(day), day.year), manner=TODAY)
        return fill_template(grammar.words["so far"], {"when": when, "day": day_text})

    # --- time ---------------------------------------------------------------------------------

    @property
    def span(self) -> Period:
        """Return the year of the chapter, or the period of a report without chapters of years."""
        return self.year or self.source_records.scope.span

    def when(self, record) -> Phrase | None:
        """Return the time as an adverb, or None if unknown, inferred or that of the heading."""
        if record.when is None or record.when == self.span:
            return None
        if isinstance(record, Activity) and "period" in self.source_records.inferred_fields(record):
            return None
        return self.grammar.time_adverb(record.when)
