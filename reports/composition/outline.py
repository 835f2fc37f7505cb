"""Outline of a report: the section and order of each record."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from activities.models import Activity, Outcome, Project
from catalogue.models import Record
from meetings.models import Meeting, Status
from publications.models import Publication
from reports.composition.source_records import SourceRecords, public_or_none

ORGANIZER_ROLES = {"organizer", "co-organizer", "convener", "host"}

# Section codes in order; a code with a dot is a subsection with its own heading.
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
    """Selection by staff: numbers of records left out, positions by number, and own passages."""

    left_out: frozenset[int] = frozenset()
    positions: dict[int, int] = field(default_factory=dict)
    passages: tuple[Passage, ...] = ()


SectionEntry = Record | Passage


class Outline:
    """Sections of a report with their records in order.

    Some activities and outcomes are hosted: they are described in the paragraph of another record.
    """

    def __init__(self, source_records: SourceRecords, selection: ReportSelection):
        self.source_records, self.selection = source_records, selection
        self.places: dict[str, list[Record]] = {leaf: [] for leaf in SECTION_CODES}
        self.activities_by_host: dict[Record, list[Activity]] = {}
        self.outcomes_by_host: dict[Record, list[Outcome]] = {}
        for leaf, records in self._records_by_section():
            self.places[leaf] = [r for r in records if r.number not in selection.left_out]
        self.described = {record for records in self.places.values() for record in records}

    @property
    def hosted_records(self) -> list[Record]:
        """Return the records described in the paragraphs of other records."""
        groups = (*self.activities_by_host.values(), *self.outcomes_by_host.values())
        return [record for records in groups for record in records]

    def entries(self, leaf: str) -> list[SectionEntry]:
        """Return records and passages of a section in the order set by staff.

        A record without a position comes after the record that precedes it in the default order.
        """
        positions = self.selection.positions
        placed: list[tuple[int, SectionEntry]] = [
            (positions[record.number], record)
            for record in self.places[leaf]
            if record.number in positions
        ]
        placed += [(p.position, p) for p in self.selection.passages if p.section == leaf]
        entries: list[SectionEntry] = [
            entry for _position, entry in sorted(placed, key=lambda pair: pair[0])
        ]
        after: dict[Record | None, list[Record]] = {}  # records without a position, by predecessor
        predecessor: Record | None = None
        for record in self.places[leaf]:
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

    def _records_by_section(self) -> Iterable[tuple[str, list[Record]]]:
        source_records = self.source_records
        publications = [p for p in source_records.publications if not p.contributions.all()]
        flagships = [p for p in source_records.publications if p.contributions.all()]
        yield "programme", [*self._programmes(), *source_records.mandates]
        yield "publications", publications
        yield "flagships", flagships
        yield from self._meetings()
        works = {*publications, *flagships}
        yield from self._activities({work for work in works if self._is_included(work)})
        yield from self._projects()
        yield from self._outcomes()

    def _is_included(self, record: Record) -> bool:
        return record.number not in self.selection.left_out

    def _programmes(self) -> list[Project]:
        return [p for p in self.source_records.projects if p.kind == Project.Kind.PROGRAMME]

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
        activities = self.source_records.activities
        return {meeting for activity in activities for meeting in activity.meetings.all()}

    def _activities(self, works: set[Publication]) -> Iterable[tuple[str, list[Record]]]:
        meetings = {m for m in self.source_records.meetings if self._is_included(m)}
        loaded: dict[Record, Record] = {record: record for record in (*meetings, *works)}
        places: dict[str, list[Record]] = {"planned": list(self._upcoming_meetings)}
        for activity in self.source_records.activities:
            if not self._is_included(activity):
                continue
            hosts: list[Record] = [m for m in activity.meetings.all() if m in meetings]
            hosts += [p for p in activity.publications.all() if p in works]
            if len(hosts) == 1:
                self.activities_by_host.setdefault(loaded[hosts[0]], []).append(activity)
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
        described = {record for records in self.places.values() for record in records}
        described |= set(self.hosted_records)
        places: dict[str, list[Record]] = {}
        outcomes = set(self.source_records.outcomes)
        for outcome in self.source_records.outcomes:
            parent = outcome.parent if outcome.parent in outcomes else None
            if parent is not None and self._is_included(parent):
                continue
            host = self._host_of_outcome(outcome, described)
            if host is None:
                places.setdefault(f"outcomes.{outcome.kind}", []).append(outcome)
            elif self._is_included(outcome):
                self.outcomes_by_host.setdefault(host, []).append(outcome)
        yield from places.items()

    @staticmethod
    def _host_of_outcome(outcome: Outcome, described: set[Record]) -> Record | None:
        """Return the activity, meeting or project whose paragraph describes an outcome, or None."""
        is_from_experience = outcome.kind in (Outcome.Kind.LESSON, Outcome.Kind.CONCLUSION)
        project = outcome.project
        if outcome.activity in described:
            return outcome.activity
        if is_from_experience and outcome.adopted_at in described:
            return outcome.adopted_at
        if project in described and project.kind != Project.Kind.PROGRAMME:
            return project
        return None


def _first_record_index(entries: list[SectionEntry]) -> int:
    """Return the index of the first record, before which only passages come."""
    return next((n for n, entry in enumerate(entries) if isinstance(entry, Record)), len(entries))


def is_upcoming(record: Activity | Meeting, source_records: SourceRecords) -> bool:
    """Return True if the record begins after the last day of the report, or is planned."""
    if record.status == Status.PLANNED:
        return True
    if record.period is None or record.status == Status.CANCELLED:
        return False
    return record.period.lower > source_records.scope.last_day
