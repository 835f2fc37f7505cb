"""Profiles: mappings stored under a name, and offered for files with the same columns.

A profile names the columns of a file, so their order in the next file does not matter.
"""

from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from catalogue.imports.mapping.choices import Mapping, SheetMapping
from catalogue.imports.mapping.guessing import empty_words_in
from catalogue.imports.mapping.layout import SheetLayout
from catalogue.imports.models import ImportJob, ImportProfile
from catalogue.imports.parsing.header_detection import is_ignored_name


def column_names(layouts: list[SheetLayout]) -> list[list[str]]:
    """Return the names of the columns of each sheet, sorted, by which a profile is found again."""
    return [
        sorted(name for name in layout.names if name and not is_ignored_name(name))
        for layout in layouts
    ]


def profiles_for(job: ImportJob, user: Any) -> QuerySet[ImportProfile]:
    """Return the profiles that the user may use for the import: their own and shared ones."""
    profiles = ImportProfile.objects.filter(content_type=job.content_type_id)
    return profiles.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")


def matching_profile(job: ImportJob, layouts: list[SheetLayout]) -> ImportProfile | None:
    """Return the newest profile for files with these columns, of the user before shared ones."""
    profiles = profiles_for(job, job.uploaded_by).filter(columns=column_names(layouts))
    found = sorted(profiles, key=lambda p: (p.owner_id == job.uploaded_by_id, p.changed_at))
    return found[-1] if found else None


def save_profile(
    job: ImportJob, layouts: list[SheetLayout], mapping: Mapping, name: str, *, is_shared: bool
) -> ImportProfile:
    """Store the mapping under a name; a profile of the user with this name is replaced."""
    by_name = [
        SheetMapping(
            sheet.table,
            {
                name: sheet.columns.get(str(column.position), "")
                for name, column in zip(layout.names, layout.columns, strict=True)
                if name
            },
        )
        for layout, sheet in zip(layouts, mapping.sheets, strict=True)
    ]
    profile, _created = ImportProfile.objects.update_or_create(
        content_type_id=job.content_type_id,
        owner=job.uploaded_by,
        name=name,
        defaults={
            "is_shared": is_shared,
            "columns": column_names(layouts),
            "mapping": replace(mapping, sheets=by_name, profile=name).to_json(),
        },
    )
    return profile


def mapping_from_profile(
    profile: ImportProfile, layouts: list[SheetLayout], proposed: Mapping
) -> Mapping:
    """Return the mapping of a file by a profile; columns that it does not name are left out.

    Sheets beyond those of the profile have the proposed mapping.
    """
    stored = Mapping.from_json(profile.mapping)
    sheets = list(proposed.sheets)
    for index, (layout, sheet) in enumerate(zip(layouts, stored.sheets, strict=False)):
        columns = {
            str(column.position): sheet.columns[name]
            for name, column in zip(layout.names, layout.columns, strict=True)
            if sheet.columns.get(name)
        }
        sheets[index] = SheetMapping(sheet.table, columns)
    # An empty marker that earlier files did not contain is read as empty, too.
    known = set(stored.empty) | set(empty_words_in(layouts))
    return replace(stored, sheets=sheets, empty=sorted(known), profile=profile.name)
