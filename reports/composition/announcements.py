"""Work that the preceding report announced, and its fate."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from activities.models import Activity
from catalogue.base.period import Period
from meetings.models import Meeting, Status
from reports.composition.source_records import Scope

Planned = Activity | Meeting


class Fate(StrEnum):
    """State of announced work on the last day of a report."""

    HELD = "held"
    UNDER_WAY = "under-way"
    MOVED = "moved"
    DROPPED = "dropped"
    STILL_PLANNED = "planned"
    UNKNOWN = "unknown"  # planned, but the date has passed
    HIDDEN = "hidden"  # no longer public


@dataclass(frozen=True)
class Announcement:
    """Activity or meeting that a report announced in a paragraph, for a date if it gave one.

    `record` is its present state if it is public, else None.
    """

    number: int
    paragraph: int
    when: Period | None
    record: Planned | None

    def fate(self, scope: Scope) -> Fate:
        record = self.record
        if record is None:
            return Fate.HIDDEN
        if record.status == Status.CANCELLED:
            return Fate.DROPPED
        if scope.is_past_plan(record):
            return Fate.UNKNOWN
        if not record.status and record.period is None:
            return Fate.UNKNOWN
        is_later = record.period is not None and record.period.lower > scope.last_day
        if record.status == Status.PLANNED or is_later:
            return Fate.MOVED if self._is_moved(record) else Fate.STILL_PLANNED
        return Fate.UNDER_WAY if record.status == Status.UNDER_WAY else Fate.HELD

    @property
    def is_earlier(self) -> bool:
        """Return True if the record has an earlier date than the announced one."""
        if self.record is None or self.record.period is None or self.when is None:
            return False
        return self.record.period.lower < self.when.columns[0].lower

    def _is_moved(self, record: Planned) -> bool:
        """Return True if the record has another date that is not a part of the announced one."""
        if record.when is None or self.when is None or record.when == self.when:
            return False
        days, announced = record.when.columns[0], self.when.columns[0]
        is_within = announced.lower <= days.lower and (
            announced.upper is None or (days.upper is not None and days.upper <= announced.upper)
        )
        return not is_within


@dataclass(frozen=True)
class Announcements:
    """Announcements of the report on `period`, in the order of its paragraphs."""

    period: Period
    items: tuple[Announcement, ...] = ()

    def by_fate(self, scope: Scope) -> dict[Fate, list[Announcement]]:
        """Return the announcements by fate, in the order of `Fate`.

        An activity that served an announced meeting is part of it.
        """
        found: dict[Fate, list[Announcement]] = {fate: [] for fate in Fate}
        for item in self._main_items():
            found[item.fate(scope)].append(item)
        return {fate: items for fate, items in found.items() if items}

    def _main_items(self) -> Iterable[Announcement]:
        meetings = {item.record for item in self.items if isinstance(item.record, Meeting)}
        for item in self.items:
            served = item.record.meetings.all() if isinstance(item.record, Activity) else ()
            if not meetings.intersection(served):
                yield item
