"""Files with the labels of an earlier release are still imported."""

import pytest
from django.contrib import admin

from catalogue.imports.former_labels import (
    FORMER_COLUMN_LABELS,
    FORMER_SHEET_NAMES,
    FORMER_VALUE_LABELS,
)
from catalogue.imports.normalization import normalize
from catalogue.imports.parsing.header_detection import columns_by_name, detect_tables
from catalogue.imports.parsing.sheet import Sheet
from meetings.models import Meeting
from tests.support.import_jobs import import_issues, upload_import

pytestmark = pytest.mark.django_db


def import_tables() -> list:
    """Return the import tables of every admin, with their child tables."""
    tables = [getattr(each, "import_table", None) for each in admin.site._registry.values()]
    return [child for table in tables if table is not None for child in table.all()]


def test_file_with_former_labels_is_imported(import_client):
    content = "Address,title in English,Country where held,Begins\nan-old-file,Old file,HND,2012\n"
    job = upload_import(import_client, Meeting, content)
    assert (job.state, import_issues(job)) == ("checked", [])
    assert {change[0] for change in job.rows.get().changes} == {"slug", "title_en", "country"}


@pytest.mark.parametrize("code", FORMER_COLUMN_LABELS)
def test_former_label_names_its_column_where_no_current_label_does(code):
    columns = [columns_by_name(t) for t in import_tables() if code in t.columns_by_code]
    assert columns, f"no table has the column {code}"
    for label in FORMER_COLUMN_LABELS[code]:
        assert any(
            normalize(label) in known and known[normalize(label)].code == code for known in columns
        )


@pytest.mark.parametrize("code", FORMER_VALUE_LABELS)
def test_former_label_names_its_value(code):
    widgets = [
        column.widget
        for table in import_tables()
        for column in table.columns
        if code in [choice for choice, _label in getattr(
            getattr(column.widget, "field", None), "flatchoices", []
        )]
    ]  # fmt: skip
    for label in FORMER_VALUE_LABELS[code]:
        assert code in {widget.code(label) for widget in widgets if normalize(label) in
                        widget.codes_by_word()}  # fmt: skip


@pytest.mark.parametrize("code", FORMER_SHEET_NAMES)
def test_former_sheet_name_names_its_table(code):
    parent = next(table for table in import_tables() if code in {c.code for c in table.children})
    for name in FORMER_SHEET_NAMES[code]:
        sheets = [Sheet(parent.code, [(1, ["permalink", "title_en"]), (2, ["", "Title"])]),
                  Sheet(name, [(1, ["position"]), (2, ["1"])])]  # fmt: skip
        parts, _errors = detect_tables(sheets, parent)
        assert [part.table.code for part in parts] == [parent.code, code]
