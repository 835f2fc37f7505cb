"""The columns of files: every field of every model, or an exception listed here with its reason."""

import pytest
from django.contrib import admin

from catalogue.imports.table_schema import Table

TABLES = [
    model_admin.import_table
    for model_admin in admin.site._registry.values()
    if getattr(model_admin, "import_table", None)
]
WORKFLOW_FIELDS = {
    "state",
    "public_from",
    "withdrawal_reason_en",
    "withdrawal_reason_es",
    "is_unnamed",
}
# Chosen once per installation in the admin, or set only by an upload.
EXCLUDED_FIELDS = {"is_commission", "file", "file_name", "file_size", "file_type", "file_digest"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.code)
def test_every_field_is_importable_or_listed_as_excluded(table: Table):
    for one in table.all():
        fields = {
            field.name
            for field in (*one.model._meta.concrete_fields, *one.model._meta.many_to_many)
            if field.editable
            and not field.primary_key
            and not field.generated
            and _has_no_own_table(field)
        }
        told = {column.attribute for column in one.columns} | {one.parent}
        missing = fields - told - WORKFLOW_FIELDS - EXCLUDED_FIELDS - _other_parent(one)
        assert not missing, (one.code, missing)


def _has_no_own_table(field) -> bool:
    """Return whether the field is not a relation with its own table."""
    return not field.many_to_many or bool(field.remote_field.through._meta.auto_created)


def _other_parent(table: Table) -> set[str]:
    """Return the other parents of a row that belongs to a record of one of several kinds."""
    if table.code == "deliveries":
        return {"activity", "meeting", "project", "publication"}
    return {"activity", "project"} if table.code == "involvements" else set()


def test_column_codes_of_meetings_do_not_change():
    (meetings,) = (table for table in TABLES if table.code == "meetings")

    assert [one.code for one in meetings.columns] == [
        "permalink", "slug", "title_en", "title_es", "kind", "status", "ordinal", "series_bodies",
        "three_hour_meetings", "days", "participants", "women",
        "begins", "ends", "city_en", "city_es", "country", "venue_en", "venue_es", "is_online",
        "website", "countries", "regions", "part_of", "prepares", "parties_are_incomplete",
        "summary_en", "summary_es", "topics", "state", "changed_at",
    ]  # fmt: skip
    assert [one.code for one in meetings.children[0].columns] == [
        "meeting", "id", "role", "organization", "group_en", "group_es", "group_kind",
        "group_size", "position", "remove",
    ]  # fmt: skip
