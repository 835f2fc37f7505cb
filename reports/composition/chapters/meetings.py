"""What was held: by whom, with whom, as part of what, in preparation of what."""

from typing import Any

from activities.models import Activity
from meetings.models import Meeting, Status
from reports.composition.chapters.activities import OfActivities
from reports.composition.chapters.record_phrases import Members
from reports.composition.chapters.wording import in_this_language
from reports.composition.document import Block, Paragraph
from reports.composition.lazy_phrases import Listing
from reports.composition.naming import OfBody
from reports.composition.outline import is_ahead
from reports.composition.paragraph_builder import Telling
from reports.composition.source_records import public
from reports.composition.templates import Phrase, Run, adds_to, plain


class OfMeetings(OfActivities):
    """What was held: by whom, with whom, as part of what, in preparation of what."""

    def meeting(self, meeting: Meeting) -> list[Block]:
        telling = self.begin(meeting)
        facts = self.names.where_and_when(meeting, said=str(meeting.title))
        telling.title(meeting, facts)
        telling.hears(*meeting.series_bodies.all())
        telling.summary(meeting)
        ahead = is_ahead(meeting, self.material)
        this = self._this(meeting)
        if meeting.status == Status.CANCELLED:
            telling.say("meeting.cancelled", meeting=this)
        self._who(telling, meeting, this)
        for activity in self.plan.activities_with.get(meeting, ()):
            if ahead:
                telling.hears(activity)
                telling.summary(activity, only_if_new=True)
            else:
                took_part = activity.kind == Activity.Kind.MEETING_PARTICIPATION
                sentence = "meeting.took_part" if took_part else "meeting.supported"
                self._adds(telling, activity, sentence)
        self._ties(telling, meeting, this, ahead=ahead)
        self._differing(telling, meeting)
        self._drew(telling, meeting)
        return [Paragraph(telling.told(), about=meeting.number)]

    def _who(self, telling: Telling, meeting: Meeting, this: Phrase) -> None:
        roles = self.by_role(
            [one for one in meeting.participations.all() if one.role != "participant"]
        )
        telling.say("meeting.convened", meeting=this, conveners=roles.get("convener"))
        organizers, together = roles.get("organizer"), roles.get("co-organizer")
        if not telling.say(
            "meeting.organized", meeting=this, organizers=organizers, together=together
        ):
            telling.say("meeting.together", meeting=this, together=together)
        telling.say("meeting.hosted", meeting=this, hosts=roles.get("host"))
        present = self._present(meeting)
        if present and not present.is_said_in(telling.said):
            telling.say("meeting.attended", meeting=this, participants=present)
        elif present:
            telling.hears(*present.records)
        for part in present.parts:
            if isinstance(part, Members):
                telling.say("meeting.members.were", body=part.group_name, members=part.members)

    def _present(self, meeting: Meeting) -> Listing:
        """Who attended; two or more members of an inter-agency group are named as such."""
        rows = [one for one in meeting.participations.all() if one.role == "participant"]
        bodies = {
            row.organization_id: self.names.of(row.organization)
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
                parts.append(Members(self.names, group, [bodies[key] for key in free]))
        others = [row for row in rows if row.organization_id not in grouped]
        listing = self.names.parties(others, is_incomplete=meeting.parties_are_incomplete)
        return Listing(self.grammar, [*parts, *listing.parts], listing.is_incomplete)

    def _ties(self, telling: Telling, meeting: Meeting, this: Phrase, *, ahead: bool) -> None:
        """What it was part of, what series it belongs to, what it prepares or concluded."""
        tense = ".planned" if ahead else ""
        whole, later = public(meeting.part_of), public(meeting.prepares)
        if whole is not None and not self._is_named(telling, whole):
            telling.say(f"meeting.part_of{tense}", meeting=this, whole=self.named(whole))
        elif whole is not None:
            telling.hears(whole)
        series = [self.names.of(one) for one in meeting.series_bodies.all()]
        series = [one for one in series if one and not self._names_series(meeting, one)]
        if series:
            telling.say("meeting.series", meeting=this, bodies=Listing(self.grammar, series))
        if later is not None:
            telling.say(f"meeting.prepares{tense}", meeting=this, later=self.named(later))
        projects = [one for one in meeting.projects_concluded.all() if not ahead]
        if projects and str(projects[0].title) not in str(meeting.title):
            telling.say(
                "meeting.concluded",
                meeting=self._this(meeting, mid_sentence=True),
                projects=self.listing(projects),
                see=self.see(projects[0]),
            )
        telling.hears(*projects)

    @staticmethod
    def _names_series(meeting: Meeting, body: OfBody) -> bool:
        """Whether the meeting's title names the body, if in other words."""
        title = str(meeting.title)
        return body.is_said_in(title) or not adds_to(str(body.body.title), title)

    def _differing(self, telling: Telling, meeting: Meeting) -> None:
        """The days that sources give, where they differ."""
        values = [one for one in meeting.citations.all() if one.field == "period" and one.value]
        if len({one.value for one in values}) < 2:
            return
        parts = []
        for one in values:
            source = ", ".join(filter(None, [str(one.source.title), str(one.place)]))
            value = in_this_language(one.value, self.grammar)
            language = "" if value != one.value or self.grammar.code == "en" else "en"
            parts.append(Phrase((Run(value, language), Run(f" ({plain(source)})"))))
        telling.say("sources differ", values=self.grammar.listed(parts))
