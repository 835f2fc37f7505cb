"""Paragraphs about meetings: organizers, participants, activities and related meetings."""

from typing import Any

from activities.models import Activity
from meetings.models import Meeting, Status
from reports.composition.chapters.activities import ActivityChapter
from reports.composition.chapters.record_phrases import GroupMembers
from reports.composition.chapters.wording import localized_date
from reports.composition.document import Block, Paragraph
from reports.composition.lazy_phrases import PhraseList
from reports.composition.naming import OrganizationName
from reports.composition.outline import is_upcoming
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.source_records import public_or_none
from reports.composition.templates import Phrase, Run, adds_information, single_line


class MeetingChapter(ActivityChapter):
    """Composer of the paragraphs about meetings."""

    def meeting(self, meeting: Meeting) -> list[Block]:
        builder = self.start_paragraph(meeting)
        facts = self.names.place_and_date(meeting, known_text=str(meeting.title))
        builder.title(meeting, facts)
        builder.add_records(*meeting.series_bodies.all())
        builder.summary(meeting)
        upcoming = is_upcoming(meeting, self.source_records)
        noun = self._meeting_noun(meeting)
        if meeting.status == Status.CANCELLED:
            builder.add_sentence("meeting.cancelled", meeting=noun)
        self._add_participants(builder, meeting, noun)
        for activity in self.outline.activities_by_host.get(meeting, ()):
            if upcoming:
                builder.add_records(activity)
                builder.summary(activity, only_if_new=True)
            else:
                took_part = activity.kind == Activity.Kind.MEETING_PARTICIPATION
                sentence = "meeting.took_part" if took_part else "meeting.supported"
                self._add_hosted_activity(builder, activity, sentence)
        self._add_relations(builder, meeting, noun, upcoming=upcoming)
        self._add_differing_dates(builder, meeting)
        self._add_outcomes(builder, meeting)
        return [Paragraph(builder.described(), about=meeting.number)]

    def _add_participants(self, builder: ParagraphBuilder, meeting: Meeting, noun: Phrase) -> None:
        """Add sentences on the organizers, hosts and participants."""
        roles = self.by_role(
            [row for row in meeting.participations.all() if row.role != "participant"]
        )
        builder.add_sentence("meeting.convened", meeting=noun, conveners=roles.get("convener"))
        organizers, co_organizers = roles.get("organizer"), roles.get("co-organizer")
        if not builder.add_sentence(
            "meeting.organized", meeting=noun, organizers=organizers, together=co_organizers
        ):
            builder.add_sentence("meeting.together", meeting=noun, together=co_organizers)
        builder.add_sentence("meeting.hosted", meeting=noun, hosts=roles.get("host"))
        attendees = self._attendees(meeting)
        if attendees and not attendees.is_named_in(builder.known_text):
            builder.add_sentence("meeting.attended", meeting=noun, participants=attendees)
        elif attendees:
            builder.add_records(*attendees.records)
        for part in attendees.parts:
            if isinstance(part, GroupMembers):
                builder.add_sentence(
                    "meeting.members.were", body=part.group_name, members=part.members
                )

    def _attendees(self, meeting: Meeting) -> PhraseList:
        """Return the participants; several members of an inter-agency group form one phrase."""
        rows = [row for row in meeting.participations.all() if row.role == "participant"]
        bodies = {
            row.organization_id: self.names.organization_name(row.organization)
            for row in rows
            if row.organization_id
        }
        groups: dict[Any, list] = {}
        for key, body in bodies.items():
            for membership in body.body.memberships.all() if body else ():
                if membership.body.kind == "inter-agency-group" and membership.role == "member":
                    groups.setdefault(membership.body, []).append(key)
        parts: list = []
        grouped: set = set()
        for group, keys in groups.items():
            ungrouped = [key for key in keys if key not in grouped]
            if len(ungrouped) > 1:
                grouped |= set(ungrouped)
                parts.append(GroupMembers(self.names, group, [bodies[key] for key in ungrouped]))
        others = [row for row in rows if row.organization_id not in grouped]
        listing = self.names.party_list(others, is_incomplete=meeting.parties_are_incomplete)
        return PhraseList(self.grammar, [*parts, *listing.parts], listing.is_incomplete)

    def _add_relations(
        self, builder: ParagraphBuilder, meeting: Meeting, noun: Phrase, *, upcoming: bool
    ) -> None:
        """Add sentences on the series, and on meetings and projects that the meeting refers to."""
        tense = ".planned" if upcoming else ""
        whole, later = public_or_none(meeting.part_of), public_or_none(meeting.prepares)
        if whole is not None and not self._mentions_meeting(builder, whole):
            builder.add_sentence(
                f"meeting.part_of{tense}", meeting=noun, whole=self.record_title(whole)
            )
        elif whole is not None:
            builder.add_records(whole)
        names = [self.names.organization_name(body) for body in meeting.series_bodies.all()]
        series = [name for name in names if name and not self._title_names_series(meeting, name)]
        if series:
            builder.add_sentence(
                "meeting.series", meeting=noun, bodies=PhraseList(self.grammar, series)
            )
        if later is not None:
            builder.add_sentence(
                f"meeting.prepares{tense}", meeting=noun, later=self.record_title(later)
            )
        projects = [] if upcoming else list(meeting.projects_concluded.all())
        if projects and str(projects[0].title) not in str(meeting.title):
            builder.add_sentence(
                "meeting.concluded",
                meeting=self._meeting_noun(meeting, mid_sentence=True),
                projects=self.title_list(projects),
                see=self.see(projects[0]),
            )
        builder.add_records(*projects)

    @staticmethod
    def _title_names_series(meeting: Meeting, body: OrganizationName) -> bool:
        """Return True if the meeting's title contains the body's name, or most of its words."""
        title = str(meeting.title)
        return body.is_named_in(title) or not adds_information(str(body.body.title), title)

    def _add_differing_dates(self, builder: ParagraphBuilder, meeting: Meeting) -> None:
        """Add a sentence with the dates that different sources state."""
        citations = [c for c in meeting.citations.all() if c.field == "period" and c.value]
        if len({citation.value for citation in citations}) < 2:
            return
        parts = []
        for citation in citations:
            source = ", ".join(filter(None, [str(citation.source.title), str(citation.place)]))
            value = localized_date(citation.value, self.grammar)
            language = "" if value != citation.value or self.grammar.code == "en" else "en"
            parts.append(Phrase((Run(value, language), Run(f" ({single_line(source)})"))))
        builder.add_sentence("sources differ", values=self.grammar.join_list(parts))
