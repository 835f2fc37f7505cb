"""What was issued, who wrote it, what it was meant for, and where it went."""

import re
from collections.abc import Iterable
from dataclasses import replace

from catalogue.base.languages import Language
from catalogue.base.period import Period
from meetings.models import Meeting
from publications.models import Dissemination, DisseminationManner, Publication
from publications.publication import DataSource
from reports.composition.chapters.activities import OfActivities
from reports.composition.document import Block, Link, Paragraph
from reports.composition.lazy_phrases import Listing
from reports.composition.paragraph_builder import Telling
from reports.composition.source_records import public
from reports.composition.templates import Phrase, sort_key, words

ROLES = ("author", "publisher")


class OfPublications(OfActivities):
    """What was issued, who wrote it, what it was meant for, and where it went."""

    def publication(self, publication: Publication) -> list[Block]:
        telling = self.begin(publication)
        telling.title(publication, self._publication_facts(publication))
        telling.summary(publication)
        for one in publication.contributions.all():
            self._contribution(telling, one)
        self._makers(telling, publication)
        names = [self.names.quoted(one.name) for one in publication.other_names.all()]
        telling.say("publication.names", names=Listing(self.grammar, names) or None)
        self._covers(telling, publication)
        meetings = [act.meeting for act in publication.disseminations.all()]
        for activity in self.plan.activities_with.get(publication, ()):
            self._adds(telling, activity, "publication.activity", meetings)
        projects = list(publication.projects_summed_up.all())
        telling.say(
            "publication.sums_up",
            projects=self.listing(projects) or None,
            see=self.see(projects[0] if len(projects) == 1 else None),
        )
        blocks: list[Block] = [Paragraph(telling.told(), about=publication.number)]
        going = self._where_it_went(publication)
        return [*blocks, Paragraph(going)] if going else blocks

    def _makers(self, telling: Telling, publication: Publication) -> None:
        """Who wrote it, contributed to it, coordinated the work and published it."""
        rows = list(publication.authorships.all())
        keys = {role: [one.organization_id for one in rows if one.role == role] for role in ROLES}
        writers = set(keys["author"]) - {None}
        rows = [
            one for one in rows if one.role != "contributor" or one.organization_id not in writers
        ]
        roles = self.by_role(rows, is_incomplete=publication.parties_are_incomplete)
        authors, contributors = roles.get("author"), roles.get("contributor")
        wrote_and_published = None not in keys["author"] and keys["publisher"] == keys["author"]
        key = "publication.authors.published" if wrote_and_published else "publication.authors"
        if publication.contributions.all():
            telling.say("contribution.by", authors=authors)
        elif not telling.say(key, authors=authors, contributors=contributors):
            telling.say("publication.contributors", contributors=contributors)
        telling.say("publication.coordinated", coordinators=roles.get("coordinator"))
        if not wrote_and_published or not authors or publication.contributions.all():
            telling.say("publication.publishers", publishers=roles.get("publisher"))

    def _publication_facts(self, publication: Publication) -> list[Phrase]:
        facts = [words(str(publication.get_kind_display()).lower())]
        if publication.issue and publication.issue not in str(publication.title):
            facts.append(words(self.grammar.words["issue"].format(issue=publication.issue)))
        when = str(publication.when or "")
        if when and when not in str(publication.title):
            facts.append(words(when))
        return facts

    def _contribution(self, telling: Telling, contribution) -> None:
        by = self.names.of(contribution.organization)
        if contribution.text:
            telling.say("contribution.text", by=by, text=self._decapitalized(contribution.text))
        else:
            telling.say("contribution", by=by, title=self.names.quoted(contribution.title))

    def _covers(self, telling: Telling, publication: Publication) -> None:
        first, last = publication.covers_from, publication.covers_to
        if first and not (telling.says_already(str(first)) and telling.says_already(str(last))):
            key = "years" if last != first else "year"
            years = words(self.grammar.words[key].format(first=first, last=last))
            telling.say("publication.covers", years=years)
        sources = [words(str(DataSource(code).label).lower()) for code in publication.draws_on]
        telling.say("publication.draws_on", sources=Listing(self.grammar, sources) or None)

    def _where_it_went(self, publication: Publication) -> list:
        """What it was meant for, its editions, and every act of handing it out."""
        telling = self.begin(publication)
        languages = self.languages([one.language for one in publication.editions.all()])
        telling.say("publication.editions", languages=languages or None)
        meetings = self.listing(publication.input_to.all()) or None
        bodies = Listing(
            self.grammar, [self.names.of(one) for one in publication.input_to_bodies.all()]
        )
        if meetings and bodies:
            telling.say("publication.input.both", meetings=meetings, bodies=bodies)
        else:
            telling.say("publication.input", meetings=meetings)
            telling.say("publication.input.bodies", bodies=bodies or None)
        acts = list(publication.disseminations.all())
        scope = self.material.scope
        for act in acts:
            if act.period is None or scope.holds(act):
                self._act(telling, act)
        return telling.told()

    @staticmethod
    def _in_small(place: Phrase) -> Phrase:
        """`Website of the project` as it stands within a sentence; a name keeps its capitals."""
        run = place.runs[0]
        if not re.fullmatch(r"[A-ZÁÉÍÓÚÑ][^A-ZÁÉÍÓÚÑ]+ [^A-ZÁÉÍÓÚÑ]+", run.text):
            return place
        return Phrase((replace(run, text=run.text[0].lower() + run.text[1:]), *place.runs[1:]))

    def languages(self, codes: Iterable[str]) -> Listing:
        """Languages by their names, in alphabetical order."""
        names = [self.language(code) for code in codes]
        return Listing(self.grammar, sorted(names, key=lambda name: sort_key(name.text)))

    def language(self, code: str) -> Phrase:
        label = str(Language(code).label)
        return words(label if self.grammar.code == "en" else label.lower())

    def _act(self, telling: Telling, act: Dissemination) -> None:
        """One act of handing a publication out, no more exactly than it is known."""
        meeting = public(act.meeting)
        by = Listing(self.grammar, [self.names.of(one) for one in act.distributors.all()])
        place = self.names.text(act.place)
        if not place and act.country:
            place = self.grammar.country(act.country)
        if meeting and act.country:
            title = str(meeting.title)
            in_country = words(str(act.country.name)).is_said_in(title)
            place = Phrase() if in_country or place.is_said_in(title) else place
        when = self.grammar.in_time(act.when)
        recipients = self.names.parties(act.recipients.all())
        links = [Link(place.text, act.url)] if act.url else []
        if act.manner == DisseminationManner.PUBLISHED_ONLINE and place:
            place = self._in_small(place)
        name = f"{act.manner}{'' if by else '.by_none'}"
        telling.say_as(
            self.grammar.sentences[name],
            links=links,
            by=by or None,
            recipients=recipients or None,
            languages=self.languages([one.language for one in act.editions.all()]) or None,
            meeting=self._bare_meeting(meeting, act.when) if meeting else None,
            place=place or None,
            when=when or None,
        )

    def _bare_meeting(self, meeting: Meeting, when: Period | None) -> Phrase:
        """A meeting whose place and time follow in the same sentence, without its year."""
        self.names.introduced.add(meeting)
        phrase = self.named(meeting).phrase()
        year = re.search(r"\d{4}$", str(when or ""))
        if len(phrase.runs) != 1 or year is None:
            return phrase
        run = phrase.runs[0]
        text = run.text.removesuffix(f", {year[0]}")
        return Phrase((replace(run, text=text),), phrase.records, names=phrase.names)
