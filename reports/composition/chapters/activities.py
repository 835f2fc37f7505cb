"""What was done: by whom, with whom, for whom, where, when, under what."""

from collections.abc import Sequence

from activities.models import Activity, Project
from meetings.models import Status
from reports.composition.chapters.outcomes import OfOutcomes
from reports.composition.document import Block, Paragraph
from reports.composition.lazy_phrases import Listing
from reports.composition.outline import is_ahead
from reports.composition.paragraph_builder import Telling
from reports.composition.source_records import public

# Kinds of work that take place in the countries that they concern.
GOES_IN = {
    "training",
    "technical-assistance",
    "meeting-support",
    "meeting-participation",
    "civil-society",
}


class OfActivities(OfOutcomes):
    """What was done: by whom, with whom, for whom, where, when, under what."""

    def activity(self, activity: Activity) -> list[Block]:
        telling = self.begin(activity)
        telling.title(activity)
        telling.summary(activity)
        ahead = is_ahead(activity, self.material)
        if not ahead:
            self._done_by(telling, activity)
        self._course(telling, activity, ahead=ahead)
        tense = ".planned" if ahead else ""
        project = public(activity.project)
        if project is not None and project.kind != Project.Kind.PROGRAMME:
            telling.say(f"activity.project{tense}", project=self.named(project))
        telling.say(
            f"activity.mandates{tense}", mandates=self.listing(activity.mandates.all()) or None
        )
        provisions = [self.names.provision(one) for one in activity.provisions.all()]
        telling.say("activity.provisions", provisions=Listing(self.grammar, provisions) or None)
        telling.say("activity.meetings", meetings=self.listing(activity.meetings.all()) or None)
        telling.say(
            "activity.publications",
            publications=self.listing(activity.publications.all()) or None,
        )
        for later in (activity.prepares_meeting, activity.prepares_activity):
            if public(later):
                telling.say(f"activity.prepares{tense}", what=self.named(later))
        self._drew(telling, activity)
        return [Paragraph(telling.told(), about=activity.number)]

    def _done_by(self, telling: Telling, activity: Activity) -> None:
        """Who did it, with whom, for whom and where."""
        roles = self.by_role(
            activity.involvements.all(), is_incomplete=activity.parties_are_incomplete
        )
        places, kind = self.places(activity), activity.kind
        goes_in = kind in GOES_IN and bool(activity.countries.all())
        telling.say(
            f"{'led' if 'lead' in roles else 'unled'}.{kind}",
            lead=roles.get("lead"),
            together=roles.get("co-organizer"),
            partners=roles.get("partner"),
            beneficiaries=roles.get("beneficiary"),
            countries=self.where(activity) if goes_in else None,
        )
        telling.say("activity.host", hosts=roles.get("host"))
        telling.say("activity.for", recipients=roles.get("recipient"))
        telling.say("activity.funder", funders=roles.get("funder"))
        said_before = self.concerns_alike(kind) or self.covers_as_its_programme(activity)
        if not goes_in and places and not said_before:
            telling.say("activity.concerned", places=places)

    def concerns_alike(self, kind: str) -> Listing | None:
        """The country groups that every activity of a kind concerned, where there are several."""
        told = [one for one in self.plan.places[f"activities.{kind}"] if isinstance(one, Activity)]
        groups = {tuple(group.pk for group in one.regions.all()) for one in told}
        if len(told) < 2 or len(groups) > 1 or any(one.countries.all() for one in told):
            return None
        if all(self.covers_as_its_programme(one) for one in told):
            return None
        return self.places(told[0]) or None

    def _course(self, telling: Telling, activity: Activity, *, ahead: bool) -> None:
        """When, and how far it has come."""
        when = self.when(activity, always=ahead)
        if activity.status == Status.CANCELLED:
            telling.say("activity.cancelled")
        elif ahead or activity.status == Status.PLANNED:
            if when is None or not when.is_said_in(telling.said):
                telling.say("activity.planned", when=when)
        elif activity.status == Status.UNDER_WAY:
            telling.say("activity.under-way", when=when)
        elif when is not None and not when.is_said_in(telling.said):
            telling.say("activity.when", when=when)

    def _adds(
        self, telling: Telling, activity: Activity, sentence: str, handed_out: Sequence = ()
    ) -> None:
        """An activity told with the meeting or the publication that it served.

        `handed_out` are meetings that the paragraph tells of anyway.
        """
        roles = self.by_role(
            activity.involvements.all(), is_incomplete=activity.parties_are_incomplete
        )
        meeting = next(iter(activity.meetings.all()), None)
        telling.hears(activity)
        project = public(activity.project)
        if project is not None:
            telling.hears(project)
        lead = roles.get("lead")
        everybody = [roles[role] for role in ("lead", "co-organizer", "partner") if role in roles]
        if lead is not None and not all(one.is_said_in(telling.told_text) for one in everybody):
            telling.say(
                sentence,
                lead=lead,
                together=roles.get("co-organizer"),
                partners=roles.get("partner"),
                meeting=self._this(meeting, mid_sentence=True) if meeting else None,
            )
        telling.summary(activity, only_if_new=True)
        for later in (activity.prepares_meeting, activity.prepares_activity):
            if public(later) is None:
                continue
            if later in handed_out:
                telling.hears(later)
            else:
                telling.say("work.prepares", what=self.named(later))
        self._drew(telling, activity)
