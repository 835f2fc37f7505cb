"""Files with the labels of an earlier release are still imported."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import override

from catalogue.imports.former_labels import (
    FORMER_COLUMN_LABELS,
    FORMER_SHEET_NAMES,
    FORMER_VALUE_LABELS,
)
from catalogue.imports.normalization import normalize
from catalogue.imports.parsing.header_detection import columns_by_name, detect_tables
from catalogue.imports.parsing.sheet import Sheet
from catalogue.kinds import kinds
from catalogue.records.frameworks import Framework
from meetings.models import Meeting
from tests.support.import_jobs import import_issues, upload_import

pytestmark = pytest.mark.django_db

EXPORTED_HEADINGS = [
    line.split("\t")
    for line in (settings.BASE_DIR / "tests/data/exported-headings.tsv").read_text().splitlines()
    if not line.startswith("#")
]


def import_tables() -> list:
    """Return the import tables of every admin, with their child tables."""
    tables = [getattr(each, "import_table", None) for each in admin.site._registry.values()]
    return [child for table in tables if table is not None for child in table.all()]


def test_file_with_former_labels_is_imported(import_client):
    content = "Address,title in English,Country where held,Begins\nan-old-file,Old file,HND,2012\n"
    job = upload_import(import_client, Meeting, content)
    assert (job.state, import_issues(job)) == ("checked", [])
    assert {change[0] for change in job.rows.get().changes} == {
        *("slug", "title_en", "country", "begins"),
    }


@pytest.mark.parametrize("code", FORMER_COLUMN_LABELS)
def test_former_label_names_its_column_where_no_current_label_does(code):
    columns = [columns_by_name(t) for t in import_tables() if code in t.columns_by_code]
    assert columns, f"no table has the column {code}"
    for label in FORMER_COLUMN_LABELS[code]:
        assert any(
            normalize(label) in known and known[normalize(label)].code == code for known in columns
        )


def import_code(kind, list_column) -> str:
    """Return the code of the import column with the content of a column of the list, or "".

    The columns of frameworks are parts of the topics, which an import does not tell apart.
    """
    if list_column.code in Framework.values:
        return ""
    codes = kind.import_table.columns_by_code
    return next((c for c in (list_column.code, list_column.field_name) if c in codes), "")


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.plural)
def test_column_has_one_label_in_files_forms_and_imports(kind, language):
    table = kind.import_table.columns_by_code
    with override(language):
        labels = {
            column.code: (str(column.label), capfirst(str(table[code].label)))
            for column in kind.list_view.columns
            if (code := import_code(kind, column))
        }
    assert len(labels) > 4
    assert [pair for pair in labels.values() if pair[0] != pair[1]] == []


@pytest.mark.parametrize(("code", "language", "heading"), EXPORTED_HEADINGS)
def test_every_heading_of_an_export_is_recognized(code, language, heading):
    """Texts with one column per language, and lists of related rows, have no column to import."""
    recognized = {}
    for kind in kinds():
        for column in kind.list_view.columns:
            if column.code == code and (own_code := import_code(kind, column)):
                known = columns_by_name(kind.import_table).get(normalize(heading))
                recognized[kind.plural] = known is not None and known.code == own_code
    assert any(recognized.values()) or not recognized


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.plural)
def test_headings_of_the_file_of_a_list_are_known(kind, language):
    """A heading that changes must be added to the list of former headings."""
    with override(language):
        headings = {(c.code, language, str(c.label)) for c in kind.list_view.columns}
    assert headings <= {tuple(row) for row in EXPORTED_HEADINGS}


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
