"""The mapping step of an import: when it is needed, and what it begins with."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from catalogue.imports.mapping.choices import Mapping
from catalogue.imports.mapping.guessing import MIN_FIT, fit, guess, known_names
from catalogue.imports.mapping.layout import SheetLayout, sheet_layouts
from catalogue.imports.mapping.profiles import mapping_from_profile, matching_profile
from catalogue.imports.mapping.recognition import Recognizer
from catalogue.imports.models import ImportJob, ImportState
from catalogue.imports.normalization import normalize
from catalogue.imports.parsing.header_detection import detect_tables, is_public_download
from catalogue.imports.parsing.sheet import ImportIssue, Sheet
from catalogue.imports.table_schema import Table


def needs_mapping(
    sheets: list[Sheet], layouts: list[SheetLayout], table: Table
) -> tuple[bool, list[ImportIssue]]:
    """Return True unless every column has one of our names and can contain its values.

    The second value are the columns that have other names.
    Raise UnreadableFileError if no sheet has rows.
    """
    parts, errors = detect_tables(sheets, table)
    if not layouts or is_public_download(sheets) or not any(layout.row_count for layout in layouts):
        return False, []  # the check reports what is wrong
    if errors:
        return True, errors
    by_sheet = {part.sheet.name: part for part in parts}
    recognizer = Recognizer()
    labelled = [
        (column, by_sheet[layout.name].columns[column.position])
        for layout in layouts
        if layout.name in by_sheet
        for column in layout.columns
        if column.position in by_sheet[layout.name].columns
    ]
    labelled = [
        (column, ours)
        for column, ours in labelled
        if normalize(column.name) != normalize(ours.code)
    ]
    for column, ours in labelled:
        recognizer.request(ours, [text for text, _count in column.values])
    recognizer.load()
    return any(fit(recognizer, column, ours) < MIN_FIT for column, ours in labelled), []


def layouts_of(sheets: list[Sheet], table: Table) -> list[SheetLayout]:
    return sheet_layouts(sheets, known_names(table))


def stored_layouts(job: ImportJob) -> list[SheetLayout]:
    return [SheetLayout.from_json(data) for data in job.layout or []]


def initial_mapping(job: ImportJob, layouts: list[SheetLayout], table: Table) -> Mapping:
    """Return the mapping of the profile for these columns, or else the proposed one."""
    proposed = guess(layouts, table)
    profile = matching_profile(job, layouts)
    return mapping_from_profile(profile, layouts, proposed) if profile else proposed


def begin_mapping(job: ImportJob, table: Table, issues: Iterable[ImportIssue] = ()) -> None:
    """Let the user map the columns of the file, whose layout is stored, because of `issues`."""
    values: dict[str, Any] = {"state": ImportState.MAPPING, "warnings": []}
    values["errors"] = [asdict(issue) for issue in issues]
    if job.mapping is None:
        values["mapping"] = initial_mapping(job, stored_layouts(job), table).to_json()
    for name, value in values.items():
        setattr(job, name, value)
    job.save(update_fields=list(values))
