"""Records that are exported for editing and imported again, as they are and with one change."""

import csv
import io

import openpyxl
import pytest
from django.contrib import admin

from catalogue.models import Country, CountryGroup, Membership, Source, Topic
from tests.support.factories import factory_of
from tests.support.import_jobs import (
    confirm_import,
    export_for_editing,
    import_changes,
    import_issues,
    upload_import,
)
from tests.support.kinds import MODELS

pytestmark = pytest.mark.django_db

OTHERS = [Country, CountryGroup, Membership, Source, Topic]


def ensure_row(model) -> None:
    if not model.objects.exists():  # the programme of 2012 has none of a kind that came later
        factory_of(model)(published=True, when="2012")


def count_rows(content: bytes, model, extension: str) -> int:
    """Return the number of rows in the tables of a file, without their headers."""
    if extension == "csv":
        return len(read_rows(content)[1])
    codes = {table.code for table in admin.site.get_model_admin(model).import_table.all()}
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    return sum(sheet.max_row - 1 for sheet in workbook if sheet.title in codes)


def read_rows(content: bytes) -> tuple[list[str], list[dict[str, str]]]:
    text = content.decode().removeprefix("\ufeff")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    rows = list(reader)
    return list(reader.fieldnames or ()), rows


def write_rows(columns: list[str], rows: list[dict[str, str]]) -> bytes:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def content_of_rows(rows: list[dict[str, str]]) -> list[list[tuple[str, str]]]:
    """Return the cells in a fixed order of rows: exports begin with the row changed last."""
    return sorted([cell for cell in row.items() if cell[0] != "changed_at"] for row in rows)


@pytest.mark.parametrize("model", [*MODELS, *OTHERS])
@pytest.mark.parametrize("extension", [pytest.param("xlsx", marks=pytest.mark.slow), "csv"])
def test_export_is_imported_back_without_a_change(import_client, model, extension):
    ensure_row(model)
    content = export_for_editing(import_client, model, extension)
    row_count = count_rows(content, model, extension)

    job = upload_import(import_client, model, content, f"all.{extension}")

    assert (import_issues(job), job.warnings, import_changes(job)) == ([], [], [])
    assert job.counts == {"unchanged": row_count}
    own_rows = model.objects.count()
    assert row_count == own_rows if extension == "csv" else row_count >= own_rows


@pytest.mark.parametrize("model", [*MODELS, *OTHERS])
def test_changed_cell_is_the_only_change(import_client, model):
    ensure_row(model)
    columns, rows = read_rows(export_for_editing(import_client, model, "csv"))
    column = next(name for name in ("title_es", "name_es", "begins") if name in columns)
    row = rows[-1]
    old, new = row[column], "2001" if column == "begins" else f"{row[column]} (otro)"
    row[column] = new

    job = upload_import(import_client, model, write_rows(columns, rows), "changed.csv")

    assert import_issues(job) == []
    assert job.counts == {"changed": 1} | ({"unchanged": len(rows) - 1} if len(rows) > 1 else {})
    assert [change[3] for change in import_changes(job)] == [[[column, old, new]]]
    confirm_import(import_client, job)
    assert job.state == "done"
    again = read_rows(export_for_editing(import_client, model, "csv"))
    assert again[0] == columns
    assert content_of_rows(again[1]) == content_of_rows(rows)
