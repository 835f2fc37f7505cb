"""Outline of a report: the section, the host and the order of each record."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from activities.models import Activity, Outcome, Project
from catalogue.base.visibility import if_public
from catalogue.models import Record
from meetings.models import Meeting, Status
from publications.models import Publication
from reports.composition.paragraph_edits import ParagraphEdit
from reports.composition.source_records import SourceRecords

ORGANIZER_ROLES = {"organizer", "co-organizer", "convener", "host"}

# Section codes in order; a code with a dot is a subsection with its own heading.
SECTION_CODES = (
    "programme",
    "work.research",
    "work.countries",
    "work.meetings",
    "work.agencies",
    "projects",
    "contributions",
    "planned",
)
# The section that now has the paragraphs stored with a code of an earlier version.
FORMER_SECTIONS = {
    "figures": "programme",
    "activities.research": "work.research",
    "activities.publication": "work.research",
    "activities.training": "work.countries",
    "activities.technical-assistance": "work.countries",
    "activities.meeting-support": "work.meetings",
    "activities.meeting-participation": "work.meetings",
    "activities.civil-society": "work.countries",
    "activities.inter-agency": "work.agencies",
    "publications": "work.research",
    "meetings.organized": "work.meetings",
    "meetings.attended": "work.meetings",
    "meetings.other": "work.meetings",
    "projects.concluded": "projects",
    "projects.other": "projects",
    "outcomes.lesson": "work.meetings",
    "outcomes.conclusion": "work.meetings",
    "outcomes.recommendation": "work.meetings",
    "outcomes.agreement": "work.meetings",
    "outcomes.declaration": "work.meetings",
    "flagships": "contributions",
}
SECTIONS_BY_KIND: dict[str, str] = {
    Activity.Kind.RESEARCH: "work.research",
    Activity.Kind.PUBLICATION: "work.research",
    Activity.Kind.MEETING_SUPPORT: "work.meetings",
    Activity.Kind.MEETING_PARTICIPATION: "work.meetings",
    Activity.Kind.INTER_AGENCY: "work.agencies",
}
MIN_RECORDS_OF_A_HUB = 5  # a publication with fewer is reported among the publications
EXPERIENCE = (Outcome.Kind.LESSON, Outcome.Kind.CONCLUSION)


@dataclass(frozen=True)
class Passage:
    """Paragraph by the author, in one or both languages."""

    section: str
    position: int
    text_en: str = ""
    text_es: str = ""
    key: int = 0

    def in_language(self, language: str) -> str:
        return self.text_en if language == "en" else self.text_es


@dataclass(frozen=True)
class ReportSelection:
    """Selection by staff: records left out or included, positions, passages, accepted plans.

    Records are given by number. Planned records whose time is over are reported only if their
    numbers are among `accepted_plans`.
    """

    left_out: frozenset[int] = frozenset()
    positions: dict[int, int] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()
    accepted_plans: frozenset[int] = frozenset()
    edits: tuple[ParagraphEdit, ...] = ()


SectionEntry = Record | Passage


class Outline:
    """Sections of a report with their records in order.

    A record is reported once: with its hub (a project, or a publication presented at a meeting or
    with outcomes), with its host (the meeting or publication that it served), or in the section of
    its kind. `hosted` has the records reported with another one, in order.
    """

    def __init__(self, source_records: SourceRecords, selection: ReportSelection):
        self.source_records, self.selection = source_records, selection
        self.places: dict[str, list[Record]] = {code: [] for code in SECTION_CODES}
        self.hosted: dict[Record, list[Record]] = {}
        self.past_plans: list[Record] = []  # planned records whose time is over
        self._placed: set[Record] = set()
        self._place_records()

    @property
    def described(self) -> set[Record]:
        """Return the records that the report describes, with the hosted ones."""
        return self._placed

    def entries(self, code: str) -> list[SectionEntry]:
        """Return records and passages of a section in the order set by staff.

        A record without a position comes after the record that precedes it in the default order.
        """
        positions = self.selection.positions
        placed: list[tuple[int, SectionEntry]] = [
            (positions[record.number], record)
            for record in self.places[code]
            if record.number in positions
        ]
        placed += [
            (passage.position, passage)
            for passage in self.selection.passages
            if FORMER_SECTIONS.get(passage.section, passage.section) == code
        ]
        entries: list[SectionEntry] = [
            entry for _position, entry in sorted(placed, key=lambda pair: pair[0])
        ]
        after: dict[Record | None, list[Record]] = {}  # records without a position, by predecessor
        predecessor: Record | None = None
        for record in self.places[code]:
            if record.number in positions:
                predecessor = record
            else:
                after.setdefault(predecessor, []).append(record)
        first = _first_record_index(entries)
        ordered = [*entries[:first], *after.get(None, [])]
        for entry in entries[first:]:
            ordered.append(entry)
            if not isinstance(entry, Passage):
                ordered += after.get(entry, [])
        return ordered

    def hosted_by(self, host: Record, model: type[Record]) -> list:
        return [record for record in self.hosted.get(host, ()) if isinstance(record, model)]

    # --- placing ------------------------------------------------------------------------------

    def _place_records(self) -> None:
        source_records = self.source_records
        self._place("programme", source_records.mandates)
        for project in source_records.projects:
            is_programme = project.kind == Project.Kind.PROGRAMME
            self._place("programme" if is_programme else "projects", [project])
        for project in [p for p in self.places["projects"] if isinstance(p, Project)]:
            self._gather_project(project)
        for publication in self._by_number(source_records.publications):
            self._place_publication(publication)
        self._place_meetings()
        self._place_activities()
        self._place_outcomes()

    def _by_number(self, records: Iterable) -> list:
        """Return the records that are included and not placed yet."""
        return [record for record in records if self._is_open(record)]

    def _is_open(self, record: Record | None) -> bool:
        return (
            record is not None
            and record not in self._placed
            and record.number not in self.selection.left_out
        )

    def _place(self, code: str, records: Iterable[Record]) -> None:
        for record in records:
            if self._is_open(record):
                self.places[code].append(record)
                self._placed.add(record)

    def _host(self, host: Record, records: Iterable[Record]) -> None:
        for record in records:
            if self._is_open(record):
                self.hosted.setdefault(host, []).append(record)
                self._placed.add(record)

    def _gather_project(self, project: Project) -> None:
        """Host the publications, meetings, activities and outcomes of a funded project."""
        source_records = self.source_records
        summed_up_in = set(project.summed_up_in.all())
        publications = [each for each in source_records.publications if each in summed_up_in]
        concluded_at = if_public(project.concluded_at)
        meetings = [meeting for meeting in source_records.meetings if meeting == concluded_at]
        self._host(project, publications)
        self._host(project, meetings)
        activities = [a for a in source_records.activities if a.project_id == project.pk]
        for activity in activities:
            if is_upcoming(activity, source_records) or source_records.scope.is_past_plan(activity):
                continue
            served = [*activity.meetings.all(), *activity.publications.all()]
            hosts = [host for host in self.hosted.get(project, ()) if host in served]
            self._host(hosts[0] if len(hosts) == 1 else project, [activity])
        for outcome in source_records.outcomes:
            if outcome.adopted_at in meetings and outcome.kind in EXPERIENCE:
                self._host_outcome(outcome.adopted_at, outcome)
            elif outcome.project_id == project.pk and outcome.parent is None:
                self._host_outcome(project, outcome)

    def _host_outcome(self, host: Record, outcome: Outcome) -> None:
        """Host an outcome, its items, and the recommendations that they cite."""
        if not self._is_open(outcome):
            return
        self._host(host, [outcome])
        for item in self.source_records.items_of(outcome):
            self._host(outcome, [item])
            self._host(item, self._cited_by(item))
        self._host(outcome, self._cited_by(outcome))

    def _cited_by(self, outcome: Outcome) -> list[Outcome]:
        return self._outcomes_by_citing.get(outcome.pk, [])

    @cached_property
    def _outcomes_by_citing(self) -> dict[int, list[Outcome]]:
        """Return the outcomes that others cite, by the key of the other."""
        found: dict[int, list[Outcome]] = {}
        for outcome in self.source_records.outcomes:
            uptakes = outcome.uptakes.all()
            if any(uptake.manner == "similar-to" for uptake in uptakes):
                continue
            for key in {uptake.other_outcome_id for uptake in uptakes} - {None}:
                found.setdefault(key, []).append(outcome)
        return found

    def _place_publication(self, publication: Publication) -> None:
        if publication.contributions.all():
            self._place("contributions", [publication])
            self._host_activities(publication)
            return
        outcomes = self._outcomes_of(publication)
        activities = self._activities_of(publication)
        if not outcomes or 1 + len(outcomes) + len(activities) < MIN_RECORDS_OF_A_HUB:
            self._place("work.research", [publication])
            self._host_activities(publication)
            return
        self._place("projects", [publication])
        self._host_activities(publication)
        for outcome in outcomes:
            if outcome.parent is None:
                self._host_outcome(publication, outcome)

    def _outcomes_of(self, publication: Publication) -> list[Outcome]:
        """Return the outcomes about a publication, or of the meetings where it was presented."""
        presented_at = {
            act.meeting_id for act in publication.disseminations.all() if act.manner == "presented"
        } - {None}
        outcomes = self.source_records.outcomes
        about = self._outcomes_about.get(publication.pk, set())
        if not about and not presented_at:
            return []
        parents = {o.parent_id for o in outcomes if o.pk in about}
        found = [
            outcome
            for outcome in outcomes
            if outcome.pk in about
            or outcome.pk in parents
            or outcome.parent_id in parents - {None}
            or outcome.adopted_at_id in presented_at
        ]
        return self._by_number(found)

    @cached_property
    def _outcomes_about(self) -> dict[int, set[int]]:
        """Return the keys of the outcomes about each publication, by its key."""
        found: dict[int, set[int]] = {}
        for outcome in self.source_records.outcomes:
            keys = {each.pk for each in outcome.about_publications.all()}
            for key in (keys | {outcome.publication_id}) - {None}:
                found.setdefault(key, set()).add(outcome.pk)
        return found

    def _activities_of(self, publication: Publication) -> list[Activity]:
        return self._by_number(self._activities_by_publication.get(publication.pk, ()))

    @cached_property
    def _activities_by_publication(self) -> dict[int, list[Activity]]:
        """Return the activities done for one publication, by its key."""
        found: dict[int, list[Activity]] = {}
        for activity in self.source_records.activities:
            publications = activity.publications.all()
            if len(publications) == 1 and not is_upcoming(activity, self.source_records):
                found.setdefault(publications[0].pk, []).append(activity)
        return found

    def _host_activities(self, publication: Publication) -> None:
        self._host(publication, self._activities_of(publication))

    def _place_meetings(self) -> None:
        scope = self.source_records.scope
        for meeting in self._by_number(self.source_records.meetings):
            if scope.is_past_plan(meeting):
                if self._has_part(meeting):
                    self.past_plans.append(meeting)
                    self._place("work.meetings", [meeting] if self._is_accepted(meeting) else [])
            elif is_upcoming(meeting, self.source_records):
                if self._has_part(meeting) or meeting in self.source_records.prepared_meetings:
                    self._place("planned", [meeting])
            elif self._has_part(meeting):
                self._place("work.meetings", [meeting])

    def _is_accepted(self, record: Record) -> bool:
        return record.number in self.selection.accepted_plans

    def _has_part(self, meeting: Meeting) -> bool:
        """Return True if the commission has a role, served the meeting, or included it."""
        return (
            meeting in self.source_records.own_meetings
            or meeting.pk in self._served_meetings
            or meeting.status == Status.CANCELLED
        )

    @cached_property
    def _served_meetings(self) -> set[int]:
        return {
            meeting.pk
            for activity in self.source_records.activities
            if activity.number not in self.selection.left_out
            for meeting in activity.meetings.all()
        }

    def _place_activities(self) -> None:
        scope = self.source_records.scope
        planned = [m for m in self.places["planned"] if isinstance(m, Meeting)]
        held = [m for m in self.places["work.meetings"] if isinstance(m, Meeting)]
        held += [m for records in self.hosted.values() for m in records if isinstance(m, Meeting)]
        order = {meeting: place for place, meeting in enumerate((*held, *planned))}
        for activity in self._by_number(self.source_records.activities):
            served = set(activity.meetings.all())
            if scope.is_past_plan(activity) and activity.status == Status.PLANNED:
                hosts = [m for m in served if order.get(m, len(held)) < len(held)]
                self._place_past_plan(activity, min(hosts, key=order.__getitem__, default=None))
                continue
            hosts = sorted((m for m in served if m in order), key=order.__getitem__)
            is_planned = bool(hosts) and order[hosts[0]] >= len(held)
            if len(hosts) == 1 and is_planned == is_upcoming(activity, self.source_records):
                self._host(hosts[0], [activity])
            elif is_upcoming(activity, self.source_records):
                self._place("planned", [activity])
            elif activity.countries.all() and not served:
                self._place(self._section_with_countries(activity), [activity])
            else:
                self._place(SECTIONS_BY_KIND.get(activity.kind, "work.countries"), [activity])

    def _place_past_plan(self, activity: Activity, host: Meeting | None) -> None:
        """Place an activity whose time is over: with its meeting, or if staff accepted it."""
        if host is not None:
            self._host(host, [activity])
        elif not set(activity.meetings.all()) & set(self.past_plans):
            self.past_plans.append(activity)
            if self._is_accepted(activity):
                self._place(SECTIONS_BY_KIND.get(activity.kind, "work.countries"), [activity])

    @staticmethod
    def _section_with_countries(activity: Activity) -> str:
        """Return the section of an activity in countries: participation is cooperation there."""
        if activity.kind == Activity.Kind.MEETING_PARTICIPATION:
            return "work.countries"
        return SECTIONS_BY_KIND.get(activity.kind, "work.countries")

    def _place_outcomes(self) -> None:
        outcomes = set(self.source_records.outcomes)
        for outcome in self._by_number(self.source_records.outcomes):
            parent = outcome.parent if self._is_open(outcome.parent) else None
            if parent is not None and parent in outcomes:
                continue
            hosts = (outcome.activity, outcome.adopted_at, outcome.publication)
            host = next((each for each in hosts if each in self._placed), None)
            if host is not None:
                self._host_outcome(host, outcome)
            elif outcome.adopted_at is None and outcome.organization_id is None:
                self._place("planned", [outcome])
                self._host_items(outcome)
            else:
                self._place("work.meetings", [outcome])
                self._host_items(outcome)

    def _host_items(self, outcome: Outcome) -> None:
        self._host(outcome, self.source_records.items_of(outcome))


def _first_record_index(entries: list[SectionEntry]) -> int:
    """Return the index of the first record, before which only passages come."""
    return next((n for n, entry in enumerate(entries) if isinstance(entry, Record)), len(entries))


def is_upcoming(record: Activity | Meeting, source_records: SourceRecords) -> bool:
    """Return True if the record begins after the last day of the report, or is planned."""
    if record.status == Status.PLANNED:
        return not source_records.scope.is_past_plan(record)
    if record.period is None or record.status == Status.CANCELLED:
        return False
    return record.period.lower > source_records.scope.last_day
