"""Namer of all records: publications, projects and mandates beside meetings and parties."""

import re

from activities.models import Mandate, Project
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.naming.meeting_names import MeetingNamer
from reports.composition.naming.party_names import PartyNamer
from reports.composition.templates import Phrase, join_phrases, literal_phrase, single_line, words


class RecordNamer(PartyNamer, MeetingNamer):
    """Namer of records, which tracks the records mentioned so far."""

    def record_name(
        self, record: Record, *, is_bare: bool = False, is_new: bool = False, year: int = 0
    ) -> Phrase:
        if isinstance(record, Publication):
            return self.publication(record)
        if isinstance(record, Project):
            return self.project(record)
        if isinstance(record, Mandate):
            return self.mandate(record)
        return super().record_name(record, is_bare=is_bare, is_new=is_new, year=year)

    def is_feminine(self, record: Record) -> bool:
        if isinstance(record, Publication):
            return self.grammar.publication_nouns[record.kind].startswith("la")
        return super().is_feminine(record)

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
