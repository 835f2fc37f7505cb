"""Options of a report: what it contains beside its paragraphs, and how its files begin."""

from dataclasses import dataclass

from reports.composition.announcements import Announcements

ANNEXES = ("meetings", "editions", "mandates", "deliverables", "records")
ALL_NOTES, REMARKS, NO_NOTES = "all", "remarks", "none"
IN_TEXT, IN_ANNEX = "text", "annex"


@dataclass(frozen=True)
class ReportOptions:
    """Options of a report.

    `notes` is `all`, `remarks` (addresses and remarks without the numbers of records) or `none`.
    `annexes` are those that the report may have. `references` are the symbol and the date, in
    words. The `announcements` of the preceding report are in the `text` or in an `annex`.
    """

    notes: str = ALL_NOTES
    annexes: tuple[str, ...] = ANNEXES
    has_summary: bool = False
    has_cover: bool = False
    references: tuple[str, ...] = ()
    comparison: str = ""
    announcements: Announcements | None = None
