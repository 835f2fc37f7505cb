"""Where each record has its place in an account, before any word is written."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from activities.models import Activity, Outcome, Project
from catalogue.models import Record
from meetings.models import Meeting, Status
from publications.models import Publication
from reports.composition.source_records import SourceRecords, public_or_none

ORGANIZER_ROLES = {"organizer", "co-organizer", "convener", "host"}

# The sections in their order; those below others have a heading of their own.
SECTION_CODES = (
    "programme",
    "figures",
    *(f"activities.{kind}" for kind in Activity.Kind.values),
    "publications",
    "meetings.organized",
    "meetings.attended",
    "meetings.other",
    "projects.concluded",
    "projects.other",
    *(f"outcomes.{kind}" for kind in Outcome.Kind.values),
    "flagships",
    "planned",
)


@dataclass(frozen=True)
class Passage:
    """A paragraph of the staff's own, in both languages as far as written."""

    section: str
    position: int
    text_en: str = ""
    text_es: str = ""
    key: int = 0

    def text(self, language: str) -> str:
        return self.text_en if language == "en" else self.text_es


@dataclass(frozen=True)
class ReportSelection:
    """What staff decided: records left out, places of records by number, own passages."""

    left_out: frozenset[int] = frozenset()
    positions: dict[int, int] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()


SectionEntry = Record | Passage


class Outline:
    """The sections of an account with their entries in order, and what is told with what."""

    def __init__(self, source_records: SourceRecords, selection: ReportSelection):
        self.source_records, self.selection = source_records, selection
        self.places: dict[str, list[Record]] = {leaf: [] for leaf in SECTION_CODES}
        self.activities_by_host: dict[Record, list[Activity]] = {}
        self.outcomes_by_host: dict[Record, list[Outcome]] = {}
        for leaf, records in self._records_by_section():
            self.places[leaf] = [one for one in records if one.number not in selection.left_out]
        self.described = {record for records in self.places.values() for record in records}

    @property
    def hosted_records(self) -> list[Record]:
        """Records that are told with others."""
        groups = (*self.activities_by_host.values(), *self.outcomes_by_host.values())
        return [record for records in groups for record in records]

    def entries(self, leaf: str) -> list[SectionEntry]:
        """Records and passages of a section in the order that staff gave them.

        A record that came since stands after the one that it follows by nature.
        """
        positions = self.selection.positions
        placed: list[tuple[int, SectionEntry]] = [
            (positions[one.number], one) for one in self.places[leaf] if one.number in positions
        ]
        placed += [(one.position, one) for one in self.selection.passages if one.section == leaf]
        entries: list[SectionEntry] = [
            one for _position, one in sorted(placed, key=lambda pair: pair[0])
        ]
        after: dict[Record | None, list[Record]] = {}  # what came since, by what it follows
        before: Record | None = None
        for record in self.places[leaf]:
            if record.number in positions:
                before = record
            else:
                after.setdefault(before, []).append(record)
        first = _first_record_index(entries)
        ordered = [*entries[:first], *after.get(None, [])]
        for entry in entries[first:]:
            ordered.append(entry)
            if not isinstance(entry, Passage):
                ordered += after.get(entry, [])
        return ordered

    def _records_by_section(self) -> Iterable[tuple[str, list[Record]]]:
        source_records = self.source_records
        publications = [one for one in source_records.publications if not one.contributions.all()]
        flagships = [one for one in source_records.publications if one.contributions.all()]
        yield "programme", [*self._programmes(), *source_records.mandates]
        yield "publications", publications
        yield "flagships", flagships
        yield from self._meetings()
        works = {*publications, *flagships}
        yield from self._activities({one for one in works if self._is_included(one)})
        yield from self._projects()
        yield from self._outcomes()

    def _is_included(self, record: Record) -> bool:
        return record.number not in self.selection.left_out

    def _programmes(self) -> list[Project]:
        return [one for one in self.source_records.projects if one.kind == Project.Kind.PROGRAMME]

    def _meetings(self) -> Iterable[tuple[str, list[Record]]]:
        places: dict[str, list[Record]] = {}
        for meeting in self.source_records.meetings:
            place = (
                "planned"
                if is_upcoming(meeting, self.source_records)
                else self._meeting_section(meeting)
            )
            places.setdefault(place, []).append(meeting)
        self._upcoming_meetings = places.pop("planned", [])
        yield from places.items()

    def _meeting_section(self, meeting: Meeting) -> str:
        parts = self.source_records.commission_parts
        roles = {row.role for row in meeting.participations.all() if row.organization_id in parts}
        if roles & ORGANIZER_ROLES:
            return "meetings.organized"
        return (
            "meetings.attended"
            if roles or meeting in self._supported_meetings
            else "meetings.other"
        )

    @cached_property
    def _supported_meetings(self) -> set[Meeting]:
        return {meeting for one in self.source_records.activities for meeting in one.meetings.all()}

    def _activities(self, works: set[Publication]) -> Iterable[tuple[str, list[Record]]]:
        meetings = {one for one in self.source_records.meetings if self._is_included(one)}
        own: dict[Record, Record] = {one: one for one in (*meetings, *works)}
        places: dict[str, list[Record]] = {"planned": list(self._upcoming_meetings)}
        for activity in self.source_records.activities:
            if not self._is_included(activity):
                continue
            hosts: list[Record] = [one for one in activity.meetings.all() if one in meetings]
            hosts += [one for one in activity.publications.all() if one in works]
            if len(hosts) == 1:
                self.activities_by_host.setdefault(own[hosts[0]], []).append(activity)
            elif is_upcoming(activity, self.source_records):
                places["planned"].append(activity)
            else:
                places.setdefault(f"activities.{activity.kind}", []).append(activity)
        yield from places.items()

    def _projects(self) -> Iterable[tuple[str, list[Record]]]:
        places: dict[str, list[Record]] = {}
        for project in self.source_records.projects:
            if project.kind != Project.Kind.PROGRAMME:
                concluded = "concluded" if self._is_concluded(project) else "other"
                places.setdefault(f"projects.{concluded}", []).append(project)
        yield from places.items()

    def _is_concluded(self, project: Project) -> bool:
        scope, when = self.source_records.scope, project.when
        meeting = public_or_none(project.concluded_at)
        if meeting is not None and scope.contains(meeting) and meeting.status == Status.COMPLETED:
            return True
        return bool(when and when.end and scope.days.lower <= when.end.last <= scope.last_day)

    def _outcomes(self) -> Iterable[tuple[str, list[Record]]]:
        told = {record for records in self.places.values() for record in records}
        told |= set(self.hosted_records)
        places: dict[str, list[Record]] = {}
        source_records = {one: one for one in self.source_records.outcomes}
        for outcome in self.source_records.outcomes:
            parent = outcome.parent if outcome.parent in source_records else None
            if parent is not None and self._is_included(parent):
                continue
            host = self._host_of_outcome(outcome, told)
            if host is None:
                places.setdefault(f"outcomes.{outcome.kind}", []).append(outcome)
            elif self._is_included(outcome):
                self.outcomes_by_host.setdefault(host, []).append(outcome)
        yield from places.items()

    @staticmethod
    def _host_of_outcome(outcome: Outcome, told: set[Record]) -> Record | None:
        """The activity, project or meeting whose paragraph an outcome is told in."""
        of_experience = outcome.kind in (Outcome.Kind.LESSON, Outcome.Kind.CONCLUSION)
        project = outcome.project
        if outcome.activity in told:
            return outcome.activity
        if of_experience and outcome.adopted_at in told:
            return outcome.adopted_at
        if project in told and project.kind != Project.Kind.PROGRAMME:
            return project
        return None


def _first_record_index(entries: list[SectionEntry]) -> int:
    """Where a record goes that nothing precedes: after the passages that stand first."""
    return next((n for n, one in enumerate(entries) if isinstance(one, Record)), len(entries))


def is_upcoming(record: Activity | Meeting, source_records: SourceRecords) -> bool:
    """Whether, when the account was written, the record was still to come."""
    if record.status == Status.PLANNED:
        return True
    if record.period is None or record.status == Status.CANCELLED:
        return False
    return record.period.lower > source_records.scope.last_day
