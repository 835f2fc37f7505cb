"""The report that precedes another, and what it announced.

What a report announced is read from its issued text and from the versions of the records that it
cites, so that later changes of the records show.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from catalogue.history.versions import version_after
from meetings.models import Meeting, Status
from reports.composition.announcements import Announcement, Announcements, Fate, Planned
from reports.composition.document import ItemList, Paragraph, Section, item_sentences
from reports.composition.source_records import Scope, SourceRecords
from reports.issued import CitedVersion
from reports.report import Report

FATE_LABELS = {
    Fate.HELD: _("Done"),
    Fate.UNDER_WAY: _("Under way"),
    Fate.MOVED: _("Moved"),
    Fate.DROPPED: _("Cancelled"),
    Fate.STILL_PLANNED: _("Still planned"),
    Fate.UNKNOWN: _("Planned, but the date has passed: not in the report"),
    Fate.HIDDEN: _("No longer public: not in the report"),
}
OUTLOOK = "planned"  # code of the section with the announcements


def preceding_report(report: Report) -> Report | None:
    """Return the latest issued report on an earlier period and the same subject.

    That for the same addressee comes first, and of revisions the last.
    """
    if report.period is None:
        return None
    earlier = Report.objects.public().filter(
        period__endswith__lte=report.period.lower, subject=report.subject
    )
    latest = earlier.order_by("-period").first()
    if latest is None:
        return None
    same_period = earlier.filter(period=latest.period).order_by("addressee_number", "-revision")
    same_addressee = same_period.filter(addressee_number=report.addressee_number)
    return same_addressee.first() or same_period.first()


def load_announcements(report: Report) -> Announcements | None:
    """Return what the preceding report announced, or None without such a report."""
    earlier = preceding_report(report)
    if earlier is None:
        return None
    paragraphs: dict[int, int] = {}
    for number, paragraph in _announced_numbers(earlier):
        paragraphs.setdefault(number, paragraph)
    present = _present_records(paragraphs)
    cited = earlier.cited_versions.filter(number__in=paragraphs)
    versions = {row.number: row for row in cited.select_related("content_type")}
    items = []
    for number, paragraph in paragraphs.items():
        before = _announced_record(versions.get(number), earlier.scope)
        if before is not None:
            items.append(Announcement(number, paragraph, before.when, present.get(number)))
    return Announcements(earlier.when, tuple(items))


def _announced_numbers(report: Report) -> Iterator[tuple[int, int]]:
    """Yield the records that the outlook of an issued report cites.

    Each comes with the number of the paragraph.
    """
    document = report.texts.get(language="en").document
    for section in document.sections:
        for inner in section.walk():
            if _is_outlook(inner):
                yield from _cited_numbers(inner)


def _is_outlook(section: Section) -> bool:
    """Return True for the outlook, and for a part of it to which the author gave a heading."""
    return section.code == OUTLOOK or section.code.startswith(f"edited.{OUTLOOK}-")


def _cited_numbers(section: Section) -> Iterator[tuple[int, int]]:
    paragraph = 0
    for block in section.blocks:
        if isinstance(block, Paragraph):
            paragraph = block.number
            sentences = block.sentences
        else:
            sentences = list(item_sentences(block.items)) if isinstance(block, ItemList) else []
        for sentence in sentences:
            yield from ((number, paragraph) for number in sentence.records)


def _present_records(numbers) -> dict[int, Planned]:
    """Return the announced activities and meetings that are public, by number."""
    activities = Activity.objects.public().filter(number__in=numbers)
    meetings = Meeting.objects.public().filter(number__in=numbers)
    records = [*SourceRecords.load_activities(activities), *SourceRecords.load_meetings(meetings)]
    return {record.number: record for record in records}


def _announced_record(cited: CitedVersion | None, scope: Scope) -> Planned | None:
    """Return the record at the issue if it was then planned, or later than the report."""
    model = cited.content_type.model_class() if cited else None
    if cited is None or model not in (Activity, Meeting):
        return None
    record = cast(Planned, version_after(model(pk=cited.object_id), cited.version).record)
    is_later = record.period is not None and record.period.lower > scope.last_day
    return record if record.status == Status.PLANNED or is_later else None


@dataclass(frozen=True)
class AnnouncedLine:
    """Line of the staff area about announced work; `record` is None if it is not public."""

    announcement: Announcement
    fate: str

    @property
    def record(self) -> Planned | None:
        return self.announcement.record


def announced_lines(report: Report) -> list[AnnouncedLine]:
    """Return what the preceding report announced, with what became of it."""
    announcements = load_announcements(report)
    if announcements is None:
        return []
    return [
        AnnouncedLine(item, str(FATE_LABELS[fate]))
        for fate, items in announcements.by_fate(report.scope).items()
        for item in items
    ]
