"""Paragraphs about meetings: organizers, participants, activities and related meetings."""

from typing import Any

from activities.models import Activity
from meetings.models import Meeting, Status
from reports.composition.chapters.activities import ActivityChapter
from reports.composition.chapters.record_phrases import GroupMembers
from reports.composition.chapters.wording import localized_date
from reports.composition.document import Block, Paragraph
from reports.composition.lazy_phrases import PhraseList, bracketed_phrase
from reports.composition.outline import is_upcoming
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.source_records import public_or_none
from reports.composition.templates import Phrase, join_phrases, words


class MeetingChapter(ActivityChapter):
    """Composer of the paragraphs about meetings."""

    def meeting(self, meeting: Meeting) -> list[Block]:
        builder = self.start_paragraph(meeting)
        builder.add_title(meeting, self.names.place_and_date(meeting))
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
        if whole is not None and not self.names.is_mentioned_in(whole, builder.known_text):
            builder.add_sentence(
                f"meeting.part_of{tense}", meeting=noun, whole=self.names.title_of(whole)
            )
        elif whole is not None:
            builder.add_records(whole)
        names = [self.names.organization_name(body) for body in meeting.series_bodies.all()]
        series = [
            name for name in names if name and not self.names.title_names_body(meeting, name.body)
        ]
        if series:
            builder.add_sentence(
                "meeting.series", meeting=noun, bodies=PhraseList(self.grammar, series)
            )
        if later is not None:
            builder.add_sentence(
                f"meeting.prepares{tense}", meeting=noun, later=self.names.title_of(later)
            )
        projects = [] if upcoming else list(meeting.projects_concluded.all())
        if projects and not self.names.title_contains_title(meeting, projects[0]):
            builder.add_sentence(
                "meeting.concluded",
                meeting=self._meeting_noun(meeting, mid_sentence=True),
                projects=self.title_list(projects),
                see=self.see(projects[0]),
            )
        builder.add_records(*projects)

    def _add_differing_dates(self, builder: ParagraphBuilder, meeting: Meeting) -> None:
        """Add a sentence with the dates that different sources state."""
        citations = [c for c in meeting.citations.all() if c.field == "period" and c.value]
        if len({citation.value for citation in citations}) < 2:
            return
        parts = []
        for citation in citations:
            value = localized_date(citation.value, self.grammar)
            language = "" if value != citation.value or self.grammar.code == "en" else "en"
            source = bracketed_phrase([self.names.source(citation)])
            parts.append(join_phrases((words(value, language=language), source)))
        builder.add_sentence("sources differ", values=self.grammar.join_list(parts))
