"""Names of meetings, at the first mention with place and time."""

import re
from collections.abc import Iterable

from catalogue.base.visibility import if_public
from catalogue.models import Organization, Record
from meetings.models import Meeting, Status
from reports.composition.naming.organization_names import MIN_WORDS_OF_SHORT_NAME, OrganizationNamer
from reports.composition.templates import (
    Phrase,
    fill_template,
    join_phrases,
    literal_phrase,
    single_line,
    words,
)


class MeetingNamer(OrganizationNamer):
    """Namer of meetings."""

    def record_name(
        self, record: Record, *, is_bare: bool = False, is_new: bool = False, year: int = 0
    ) -> Phrase:
        if isinstance(record, Meeting):
            return self.meeting(record, is_bare=is_bare, is_new=is_new, year=year)
        return super().record_name(record, is_bare=is_bare, is_new=is_new, year=year)

    def is_feminine(self, record: Record) -> bool:
        if isinstance(record, Meeting):
            return self._meeting_article(record).startswith("la")
        return super().is_feminine(record)

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
        series = [body for body in meeting.series_bodies.all() if if_public(body)]
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
                named = self.short_name(body) or named
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
        whole = if_public(meeting.part_of)
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
        whole = if_public(meeting.part_of)
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
