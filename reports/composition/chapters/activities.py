"""Paragraphs about activities: organizations, places, dates, mandates and outcomes."""

from collections.abc import Sequence

from activities.models import Activity, Project
from meetings.models import Status
from reports.composition.chapters.outcomes import OutcomeChapter
from reports.composition.document import Block, Paragraph
from reports.composition.lazy_phrases import PhraseList
from reports.composition.outline import is_upcoming
from reports.composition.paragraph_builder import ParagraphBuilder
from reports.composition.source_records import public_or_none

# Kinds of activities that take place in the countries that they concern.
KINDS_HELD_IN_COUNTRIES = {
    "training",
    "technical-assistance",
    "meeting-support",
    "meeting-participation",
    "civil-society",
}


class ActivityChapter(OutcomeChapter):
    """Composer of the paragraphs about activities."""

    def activity(self, activity: Activity) -> list[Block]:
        builder = self.start_paragraph(activity)
        builder.add_title(activity)
        builder.summary(activity)
        upcoming = is_upcoming(activity, self.source_records)
        if not upcoming:
            self._add_parties(builder, activity)
        self._add_status(builder, activity, upcoming=upcoming)
        tense = ".planned" if upcoming else ""
        project = public_or_none(activity.project)
        if project is not None and project.kind != Project.Kind.PROGRAMME:
            builder.add_sentence(f"activity.project{tense}", project=self.names.title_of(project))
        builder.add_sentence(
            f"activity.mandates{tense}", mandates=self.title_list(activity.mandates.all()) or None
        )
        provisions = [self.names.provision(each) for each in activity.provisions.all()]
        builder.add_sentence(
            "activity.provisions", provisions=PhraseList(self.grammar, provisions) or None
        )
        builder.add_sentence(
            "activity.meetings", meetings=self.title_list(activity.meetings.all()) or None
        )
        builder.add_sentence(
            "activity.publications",
            publications=self.title_list(activity.publications.all()) or None,
        )
        for later in (activity.prepares_meeting, activity.prepares_activity):
            if public_or_none(later):
                builder.add_sentence(f"activity.prepares{tense}", what=self.names.title_of(later))
        self._add_outcomes(builder, activity)
        return [Paragraph(builder.described(), about=activity.number)]

    def _add_parties(self, builder: ParagraphBuilder, activity: Activity) -> None:
        """Add sentences on the organizations with a role in the activity, and its places."""
        roles = self.by_role(
            activity.involvements.all(), is_incomplete=activity.parties_are_incomplete
        )
        places, kind = self.places(activity), activity.kind
        goes_in = kind in KINDS_HELD_IN_COUNTRIES and bool(activity.countries.all())
        builder.add_sentence(
            f"{'led' if 'lead' in roles else 'unled'}.{kind}",
            lead=roles.get("lead"),
            together=roles.get("co-organizer"),
            partners=roles.get("partner"),
            beneficiaries=roles.get("beneficiary"),
            countries=self.countries_phrase(activity) if goes_in else None,
        )
        builder.add_sentence("activity.host", hosts=roles.get("host"))
        builder.add_sentence("activity.for", recipients=roles.get("recipient"))
        builder.add_sentence("activity.funder", funders=roles.get("funder"))
        is_known = self.shared_places(kind) or self.shares_programme_coverage(activity)
        if not goes_in and places and not is_known:
            builder.add_sentence("activity.concerned", places=places)

    def shared_places(self, kind: str) -> PhraseList | None:
        """Return the country groups that all activities of a kind concern, or None.

        Return None for a single activity, and if the programme covers the same country groups.
        """
        entries = self.outline.places[f"activities.{kind}"]
        activities = [record for record in entries if isinstance(record, Activity)]
        groups = {tuple(group.pk for group in each.regions.all()) for each in activities}
        if len(activities) < 2 or len(groups) > 1:
            return None
        if any(activity.countries.all() for activity in activities):
            return None
        if all(self.shares_programme_coverage(activity) for activity in activities):
            return None
        return self.places(activities[0]) or None

    def _add_status(self, builder: ParagraphBuilder, activity: Activity, *, upcoming: bool) -> None:
        """Add a sentence on the date and status of the activity."""
        when = self.when(activity, always=upcoming)
        if activity.status == Status.CANCELLED:
            builder.add_sentence("activity.cancelled")
        elif upcoming or activity.status == Status.PLANNED:
            if when is None or not when.is_named_in(builder.known_text):
                builder.add_sentence("activity.planned", when=when)
        elif activity.status == Status.UNDER_WAY:
            builder.add_sentence("activity.under-way", when=when)
        elif when is not None and not when.is_named_in(builder.known_text):
            builder.add_sentence("activity.when", when=when)

    def _add_hosted_activity(
        self,
        builder: ParagraphBuilder,
        activity: Activity,
        sentence: str,
        distributed_at: Sequence = (),
    ) -> None:
        """Add an activity to the paragraph about its meeting or publication.

        `distributed_at` are meetings that a later sentence of the paragraph mentions.
        """
        roles = self.by_role(
            activity.involvements.all(), is_incomplete=activity.parties_are_incomplete
        )
        meeting = next(iter(activity.meetings.all()), None)
        builder.add_records(activity)
        project = public_or_none(activity.project)
        if project is not None:
            builder.add_records(project)
        lead = roles.get("lead")
        parties = [roles[role] for role in ("lead", "co-organizer", "partner") if role in roles]
        if lead is not None and not all(
            party.is_named_in(builder.sentences_text) for party in parties
        ):
            builder.add_sentence(
                sentence,
                lead=lead,
                together=roles.get("co-organizer"),
                partners=roles.get("partner"),
                meeting=self._meeting_noun(meeting, mid_sentence=True) if meeting else None,
            )
        builder.summary(activity, only_if_new=True)
        for later in (activity.prepares_meeting, activity.prepares_activity):
            if public_or_none(later) is None:
                continue
            if later in distributed_at:
                builder.add_records(later)
            else:
                builder.add_sentence("work.prepares", what=self.names.title_of(later))
        self._add_outcomes(builder, activity)
