"""What was held: by whom, with whom, as part of what, in preparation of what."""

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
    """What was held: by whom, with whom, as part of what, in preparation of what."""

    def meeting(self, meeting: Meeting) -> list[Block]:
        builder = self.start_paragraph(meeting)
        facts = self.names.place_and_date(meeting, known_text=str(meeting.title))
        builder.title(meeting, facts)
        builder.add_records(*meeting.series_bodies.all())
        builder.summary(meeting)
        ahead = is_upcoming(meeting, self.source_records)
        this = self._meeting_noun(meeting)
        if meeting.status == Status.CANCELLED:
            builder.add_sentence("meeting.cancelled", meeting=this)
        self._add_participants(builder, meeting, this)
        for activity in self.outline.activities_by_host.get(meeting, ()):
            if ahead:
                builder.add_records(activity)
                builder.summary(activity, only_if_new=True)
            else:
                took_part = activity.kind == Activity.Kind.MEETING_PARTICIPATION
                sentence = "meeting.took_part" if took_part else "meeting.supported"
                self._add_hosted_activity(builder, activity, sentence)
        self._add_relations(builder, meeting, this, ahead=ahead)
        self._add_differing_dates(builder, meeting)
        self._add_outcomes(builder, meeting)
        return [Paragraph(builder.described(), about=meeting.number)]

    def _add_participants(self, builder: ParagraphBuilder, meeting: Meeting, this: Phrase) -> None:
        roles = self.by_role(
            [one for one in meeting.participations.all() if one.role != "participant"]
        )
        builder.add_sentence("meeting.convened", meeting=this, conveners=roles.get("convener"))
        organizers, together = roles.get("organizer"), roles.get("co-organizer")
        if not builder.add_sentence(
            "meeting.organized", meeting=this, organizers=organizers, together=together
        ):
            builder.add_sentence("meeting.together", meeting=this, together=together)
        builder.add_sentence("meeting.hosted", meeting=this, hosts=roles.get("host"))
        present = self._attendees(meeting)
        if present and not present.is_named_in(builder.known_text):
            builder.add_sentence("meeting.attended", meeting=this, participants=present)
        elif present:
            builder.add_records(*present.records)
        for part in present.parts:
            if isinstance(part, GroupMembers):
                builder.add_sentence(
                    "meeting.members.were", body=part.group_name, members=part.members
                )

    def _attendees(self, meeting: Meeting) -> PhraseList:
        """Who attended; two or more members of an inter-agency group are named as such."""
        rows = [one for one in meeting.participations.all() if one.role == "participant"]
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
            free = [key for key in keys if key not in grouped]
            if len(free) > 1:
                grouped |= set(free)
                parts.append(GroupMembers(self.names, group, [bodies[key] for key in free]))
        others = [row for row in rows if row.organization_id not in grouped]
        listing = self.names.party_list(others, is_incomplete=meeting.parties_are_incomplete)
        return PhraseList(self.grammar, [*parts, *listing.parts], listing.is_incomplete)

    def _add_relations(
        self, builder: ParagraphBuilder, meeting: Meeting, this: Phrase, *, ahead: bool
    ) -> None:
        """What it was part of, what series it belongs to, what it prepares or concluded."""
        tense = ".planned" if ahead else ""
        whole, later = public_or_none(meeting.part_of), public_or_none(meeting.prepares)
        if whole is not None and not self._mentions_meeting(builder, whole):
            builder.add_sentence(
                f"meeting.part_of{tense}", meeting=this, whole=self.record_title(whole)
            )
        elif whole is not None:
            builder.add_records(whole)
        series = [self.names.organization_name(one) for one in meeting.series_bodies.all()]
        series = [one for one in series if one and not self._title_names_series(meeting, one)]
        if series:
            builder.add_sentence(
                "meeting.series", meeting=this, bodies=PhraseList(self.grammar, series)
            )
        if later is not None:
            builder.add_sentence(
                f"meeting.prepares{tense}", meeting=this, later=self.record_title(later)
            )
        projects = [one for one in meeting.projects_concluded.all() if not ahead]
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
        """Whether the meeting's title names the body, if in other words."""
        title = str(meeting.title)
        return body.is_named_in(title) or not adds_information(str(body.body.title), title)

    def _add_differing_dates(self, builder: ParagraphBuilder, meeting: Meeting) -> None:
        """The days that sources give, where they differ."""
        values = [one for one in meeting.citations.all() if one.field == "period" and one.value]
        if len({one.value for one in values}) < 2:
            return
        parts = []
        for one in values:
            source = ", ".join(filter(None, [str(one.source.title), str(one.place)]))
            value = localized_date(one.value, self.grammar)
            language = "" if value != one.value or self.grammar.code == "en" else "en"
            parts.append(Phrase((Run(value, language), Run(f" ({single_line(source)})"))))
        builder.add_sentence("sources differ", values=self.grammar.join_list(parts))
