"""Paragraphs about publications: authors, coverage, purpose, editions and distribution."""

import re
from collections.abc import Iterable

from catalogue.base.languages import Language
from catalogue.base.period import Period
from meetings.models import Meeting
from publications.models import Dissemination, DisseminationManner, Publication
from publications.publication import DataSource
from reports.composition.chapters.activities import ActivityChapter
from reports.composition.document import Block, Paragraph
from reports.composition.lazy_phrases import PhraseList
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.source_records import public_or_none
from reports.composition.templates import Phrase, sort_key, words

COMPARED_ROLES = ("author", "publisher")
DESCRIBED_PLACE = re.compile(r"[A-ZÁÉÍÓÚÑ][^A-ZÁÉÍÓÚÑ]+ [^A-ZÁÉÍÓÚÑ]+")


class PublicationChapter(ActivityChapter):
    """Composer of the paragraphs about publications."""

    def publication(self, publication: Publication) -> list[Block]:
        builder = self.start_paragraph(publication)
        builder.add_title(publication, self._publication_facts(publication))
        builder.summary(publication)
        for contribution in publication.contributions.all():
            self._add_contribution(builder, contribution)
        self._add_authors(builder, publication)
        names = self.names.quoted_other_names(publication)
        builder.add_sentence("publication.names", names=PhraseList(self.grammar, names) or None)
        self._add_coverage(builder, publication)
        meetings = [act.meeting for act in publication.disseminations.all()]
        for activity in self.outline.activities_by_host.get(publication, ()):
            self._add_hosted_activity(builder, activity, "publication.activity", meetings)
        projects = list(publication.projects_summed_up.all())
        builder.add_sentence(
            "publication.sums_up",
            projects=self.title_list(projects) or None,
            see=self.see(projects[0] if len(projects) == 1 else None),
        )
        blocks: list[Block] = [Paragraph(builder.described(), about=publication.number)]
        distribution = self._distribution_sentences(publication)
        return [*blocks, Paragraph(distribution)] if distribution else blocks

    def _add_authors(self, builder: ParagraphBuilder, publication: Publication) -> None:
        """Add sentences on authors, contributors, coordinators and publishers."""
        rows = list(publication.authorships.all())
        keys = {
            role: [row.organization_id for row in rows if row.role == role]
            for role in COMPARED_ROLES
        }
        author_keys = set(keys["author"]) - {None}
        rows = [
            row
            for row in rows
            if row.role != "contributor" or row.organization_id not in author_keys
        ]
        roles = self.by_role(rows, is_incomplete=publication.parties_are_incomplete)
        authors, contributors = roles.get("author"), roles.get("contributor")
        wrote_and_published = None not in keys["author"] and keys["publisher"] == keys["author"]
        key = "publication.authors.published" if wrote_and_published else "publication.authors"
        if publication.contributions.all():
            builder.add_sentence("contribution.by", authors=authors)
        elif not builder.add_sentence(key, authors=authors, contributors=contributors):
            builder.add_sentence("publication.contributors", contributors=contributors)
        builder.add_sentence("publication.coordinated", coordinators=roles.get("coordinator"))
        if not wrote_and_published or not authors or publication.contributions.all():
            builder.add_sentence("publication.publishers", publishers=roles.get("publisher"))

    def _publication_facts(self, publication: Publication) -> list[Phrase]:
        facts = [words(str(publication.get_kind_display()).lower())]
        if publication.issue and not self.names.title_contains(publication, publication.issue):
            facts.append(words(self.grammar.words["issue"].format(issue=publication.issue)))
        when = str(publication.when or "")
        if when and not self.names.title_contains(publication, when):
            facts.append(words(when))
        return facts

    def _add_contribution(self, builder: ParagraphBuilder, contribution) -> None:
        by = self.names.organization_name(contribution.organization)
        if text := self.names.contribution_text(contribution):
            builder.add_sentence("contribution.text", by=by, text=text)
        else:
            title = self.names.contribution_title(contribution)
            builder.add_sentence("contribution", by=by, title=title)

    def _add_coverage(self, builder: ParagraphBuilder, publication: Publication) -> None:
        first, last = publication.covers_from, publication.covers_to
        if first and not (builder.already_says(str(first)) and builder.already_says(str(last))):
            key = "years" if last != first else "year"
            years = words(self.grammar.words[key].format(first=first, last=last))
            builder.add_sentence("publication.covers", years=years)
        sources = [words(str(DataSource(code).label).lower()) for code in publication.draws_on]
        builder.add_sentence(
            "publication.draws_on", sources=PhraseList(self.grammar, sources) or None
        )

    def _distribution_sentences(self, publication: Publication) -> list:
        """Return sentences on the editions, the purpose and each distribution."""
        builder = self.start_paragraph(publication)
        languages = self.languages([edition.language for edition in publication.editions.all()])
        builder.add_sentence("publication.editions", languages=languages or None)
        meetings = self.title_list(publication.input_to.all()) or None
        bodies = PhraseList(
            self.grammar,
            [self.names.organization_name(body) for body in publication.input_to_bodies.all()],
        )
        if meetings and bodies:
            builder.add_sentence("publication.input.both", meetings=meetings, bodies=bodies)
        else:
            builder.add_sentence("publication.input", meetings=meetings)
            builder.add_sentence("publication.input.bodies", bodies=bodies or None)
        acts = list(publication.disseminations.all())
        scope = self.source_records.scope
        for act in acts:
            if act.period is None or scope.contains(act):
                self._add_distribution(builder, act)
        return builder.described()

    @staticmethod
    def _decapitalized_place(place: Phrase) -> Phrase:
        """Return a place such as `Website of the project` with a lower-case initial.

        A proper name, which has more capitals, is unchanged.
        """
        return place.with_text(
            lambda text: text[0].lower() + text[1:] if DESCRIBED_PLACE.fullmatch(text) else text
        )

    def languages(self, codes: Iterable[str]) -> PhraseList:
        """Return the names of the languages in alphabetical order."""
        names = sorted((self.language(code) for code in codes), key=sort_key)
        return PhraseList(self.grammar, [words(name) for name in names])

    def language(self, code: str) -> str:
        label = str(Language(code).label)
        return label if self.grammar.code == "en" else label.lower()

    def _add_distribution(self, builder: ParagraphBuilder, act: Dissemination) -> None:
        """Add a sentence on one distribution of the publication."""
        meeting = public_or_none(act.meeting)
        by = PhraseList(
            self.grammar, [self.names.organization_name(body) for body in act.distributors.all()]
        )
        place = self.names.own_text(act.place)
        if not place and act.country:
            place = self.grammar.country(act.country)
        if meeting and act.country:
            country = words(str(act.country.name))
            if any(self.names.title_names(meeting, each) for each in (country, place)):
                place = Phrase()
        when = self.grammar.time_adverb(act.when)
        recipients = self.names.party_list(act.recipients.all())
        link = (place, act.url) if act.url else None
        if act.manner == DisseminationManner.PUBLISHED_ONLINE and place:
            place = self._decapitalized_place(place)
        name = f"{act.manner}{'' if by else '.by_none'}"
        builder.add_sentence_from(
            self.grammar.sentences[name],
            link=link,
            by=by or None,
            recipients=recipients or None,
            languages=self.languages([each.language for each in act.editions.all()]) or None,
            meeting=self._meeting_without_year(meeting, act.when) if meeting else None,
            place=place or None,
            when=when or None,
        )

    def _meeting_without_year(self, meeting: Meeting, when: Period | None) -> Phrase:
        """Return the name of a meeting without its year, which follows in the same sentence."""
        self.names.introduced.add(meeting)
        phrase = self.names.title_of(meeting).phrase()
        year = re.search(r"\d{4}$", str(when or ""))
        return phrase if year is None else phrase.without_suffix(f", {year[0]}")
