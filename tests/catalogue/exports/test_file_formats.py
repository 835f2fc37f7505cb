"""The same list as CSV, JSON and XLSX: each read back by another library than wrote it."""

import csv
import io
import json
from datetime import date, datetime

import openpyxl
import pytest
from django.test import override_settings
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

from catalogue.exports import streaming, xlsx_export
from catalogue.exports.formula_guard import split_values, unguard_formula
from tests.support.edge_cases import EDGE_CASE_TEXT, edge_case_activities
from tests.support.factories import ActivityFactory, CountryFactory
from tests.support.kinds import RECORD_MODELS
from tests.support.visibility import MarkedRecords, link_many

pytestmark = pytest.mark.django_db


def download(client, file: str, **parameters) -> bytes:
    response = client.get(f"/activities/{file}", parameters)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def csv_rows(client, address: str, **parameters) -> list[dict]:
    response = client.get(f"{address}export.csv", {"headers": "codes", **parameters})
    text = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{name: unguard_formula(cell) for name, cell in row.items()} for row in rows]


def json_rows(client, address: str, **parameters) -> list[dict]:
    response = client.get(f"{address}export.json", {"headers": "codes", **parameters})
    assert response["Content-Type"] == "application/json"
    return json.loads(b"".join(response.streaming_content))


def xlsx_workbook(client, address: str, **parameters) -> openpyxl.Workbook:
    response = client.get(f"{address}export.xlsx", {"headers": "codes", **parameters})
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def sheet_rows(sheet) -> list[dict]:
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_formats_hold_the_same_cells_whatever_is_in_them_in_both_languages(client):
    activities = edge_case_activities()
    for language in ("", "/es"):
        address = f"{language}/activities/"
        plain = csv_rows(client, address, sort="oldest")
        objects = json_rows(client, address, sort="oldest")
        sheet = sheet_rows(xlsx_workbook(client, address, sort="oldest").worksheets[0])

        assert len(plain) == len(objects) == len(sheet) == len(activities)
        for row, thing, typed in zip(plain, objects, sheet, strict=True):
            assert list(row) == list(thing) == list(typed)
            for name, text in row.items():
                said = typed[name]
                assert thing[name] == expected_json_value(name, text)
                # This reader leaves escapes that XML needs as they are.
                said = unescape(said) if isinstance(said, str) else said
                assert said == expected_sheet_value(name, text)
        titles = {"title_es" if language else "title_en"}
        assert {row["title"] for row in plain} == {
            getattr(one, name) for one in activities for name in titles
        }
        assert plain[0]["summary"] == EDGE_CASE_TEXT + ("ñ" if language else "")


def expected_json_value(name: str, text: str):
    if name == "number":
        return int(text)
    if name == "is_collective":
        return text in ("yes", "sí")
    many = name.removesuffix("_code") in (
        *("countries", "regions", "organizations", "project", "mandates", "provisions"),
        *("meetings", "publications", "prepares", "topics", "deliverables"),
        *("sdg", "gcm", "montevideo"),
    )
    return split_values(text) if many else text or None


def expected_sheet_value(name: str, text: str):
    if name in ("number", "is_collective"):
        return expected_json_value(name, text)
    if name in ("first_day", "last_day") and text >= "1900-03-01":
        return datetime.fromisoformat(text)
    if name == "changed_at":
        return datetime.fromisoformat(text.removesuffix("Z"))
    return text.replace("\r\n", "\n") or None  # XML knows one kind of line break


def test_spreadsheet_is_read_by_another_library_too(client):
    activities = edge_case_activities()
    file = io.BytesIO(download(client, "export.xlsx", headers="codes"))
    book = CalamineWorkbook.from_filelike(file)
    header, *rows = book.get_sheet_by_index(0).to_python()

    days = {row[header.index("title")]: row[header.index("first_day")] for row in rows}
    assert days == {
        activity.title_en: day
        for activity, day in zip(
            activities,
            [
                date(2012, 1, 1),
                date(2012, 7, 1),
                date(2012, 8, 19),
                "1899-12-31",  # before the first day of spreadsheets
                date(2009, 1, 1),
                "",
                "",
            ],
            strict=True,
        )
    }


def test_spreadsheet_says_on_its_second_sheet_what_it_is(client):
    for when in ("2011", "2012"):
        ActivityFactory(published=True, countries=[CountryFactory()], when=when)
    with override_settings(DATA_LICENCE="CC BY 4.0", DATA_LICENCE_URL="https://example.org/by"):
        book = xlsx_workbook(client, "/es/activities/", country="HND", year="2012")
    first, second = book.worksheets
    said = dict(second.iter_rows(values_only=True))

    assert (first.title, second.title) == ("Actividades", "Acerca de este archivo")
    assert (first.freeze_panes, first.auto_filter.ref) == ("A2", "A1:AQ2")
    assert first["AP2"].hyperlink.target == first["AP2"].value
    taken_on = said.pop("Fecha de descarga")
    assert taken_on.endswith("UTC")
    assert said == {
        "Lista": "Actividades",
        "País": "Honduras (HND)",
        "Año": 2012,
        "Ordenar por": "Más recientes primero",
        "Licencia de los datos": "CC BY 4.0 – https://example.org/by",
        "Dirección web de esta lista": ("http://testserver/es/activities/?country=HND&year=2012"),
        "Filas": 1,
    }


def test_spreadsheet_keeps_the_limits_of_excel_and_says_so(client, monkeypatch):
    for limit, value in {
        "MAX_ROWS": 3,
        "MAX_LINKS": 1,
        "MAX_CELL_LENGTH": 50,
        "MAX_LISTED_CELLS": 1,
    }.items():
        monkeypatch.setattr(xlsx_export, limit, value)
    for number in range(5):
        ActivityFactory(published=True, slug=f"a-{number}", summary_en="👍" * 26)
    book = xlsx_workbook(client, "/activities/")
    sheets = [sheet for sheet in book.worksheets if "About" not in sheet.title]
    rows = [row for sheet in sheets for row in sheet_rows(sheet)]
    about = list(book["About this file"].iter_rows(values_only=True))

    assert book.sheetnames == ["Activities", "About this file", "Activities 2", "Activities 3"]
    assert len(rows) == 5
    assert {row["summary"] for row in rows} == {"👍" * 25}
    links = [
        sum(cell.hyperlink is not None for row in sheet for cell in row)
        for sheet in book.worksheets
    ]
    assert links == [1, 0, 1, 1]
    assert [value for _, value in about[-3:]] == [
        "Shortened to 50 characters, the limit of a cell. C",
        "Activities, row 2, “summary”: 26 characters",
        "and 4 more",
    ]


def test_cell_is_as_long_as_it_is_whatever_python_reads_of_a_csv(client):
    text = '"a", b;\n' * 20_000 + "end"
    ActivityFactory(published=True, summary_en=text)
    (row,) = json_rows(client, "/activities/")

    assert (row["summary"], len(text) > csv.field_size_limit()) == (text, True)


@pytest.mark.slow
@pytest.mark.parametrize("model", RECORD_MODELS)
def test_every_list_is_exported_in_every_format(client, model):
    link_many(MarkedRecords("published"), MarkedRecords("published-too"))
    for language in ("", "/es"):
        address = f"{language}/{model.plural}/"
        plain, objects = csv_rows(client, address), json_rows(client, address)
        sheet = sheet_rows(xlsx_workbook(client, address).worksheets[0])
        page = client.get(address).context
        numbers = [record.number for record in page["page"]]

        assert page["paginator"].count == len(plain) == len(objects) == len(sheet)
        assert [int(row["number"]) for row in plain] == numbers
        assert [row["number"] for row in objects] == numbers == [row["number"] for row in sheet]
        assert client.get(f"{address}export.json", {"kind": "x"}).status_code == 400
    assert json_rows(client, f"/{model.plural}/", year="1900") == []


def test_spanish_pages_offer_the_spreadsheet_first(client):
    ActivityFactory(published=True)
    for language, formats in {
        "": ["csv", "csv;", "xlsx", "json"],
        "/es": ["xlsx", "csv", "csv;", "json"],
    }.items():
        response = client.get(f"{language}/activities/", {"status": "planned"})
        offered = response.context["downloads"]
        assert [one.format for one in offered] == formats
        assert offered[0].address == f"{language}/activities/export.{formats[0]}?status=planned"
        assert f'href="{offered[0].address}"' in response.text


def test_name_of_a_file_keeps_to_letters_that_every_system_takes(client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2026, 3, 9))
    response = client.get("/activities/export.json", {"q": "migración/ñandú"})
    assert response["Content-Disposition"] == (
        'attachment; filename="activities_q-migracion-nandu_2026-03-09.json"'
    )


def test_file_that_the_reader_does_not_take_is_406(client):
    for file in ("csv", "xlsx", "json"):
        response = client.get(f"/activities/export.{file}", headers={"accept": "image/png"})
        assert response.status_code == 406
        assert download(client, f"export.{file}")


def test_files_beyond_those_that_a_process_sends_at_once_are_told_to_come_again(client):
    activity = ActivityFactory(published=True)
    with override_settings(MAX_CONCURRENT_DOWNLOADS=streaming.download_slots.used + 1):
        assert streaming.download_slots.acquire()
        response = client.get("/es/activities/export.xlsx")
        assert (response.status_code, response["Retry-After"]) == (503, "10")
        assert "10 segundos" in response.text
        assert client.get("/activities/").status_code == 200
        streaming.download_slots.release()
        assert [row["number"] for row in json_rows(client, "/activities/")] == [activity.number]


class FakeSocket:
    """Stands for the socket that the server shows."""

    def __init__(self):
        self.calls = []

    def settimeout(self, seconds):
        self.calls.append(f"at most {seconds} seconds a piece")

    def setsockopt(self, *_):
        self.calls.append("to be reset")

    def close(self):
        self.calls.append("closed")


def test_file_that_fails_midway_resets_the_connection(rf):
    def failing():
        yield b"a"
        raise ValueError("midway")

    connection, before = FakeSocket(), streaming.download_slots.used
    response = streaming.streaming_response(
        rf.get("/", **{"gunicorn.socket": connection}), failing, "text/csv"
    )
    with pytest.raises(ValueError, match="midway"):
        b"".join(response.streaming_content)
    response._iterator.close()

    assert connection.calls == ["at most 30 seconds a piece", "to be reset", "closed"]
    assert streaming.download_slots.used == before


def test_spreadsheet_that_nobody_waits_for_is_not_made(client, monkeypatch):
    ActivityFactory(published=True)
    before = streaming.download_slots.used
    monkeypatch.setattr("catalogue.exports.views.is_client_connected", lambda request: False)
    assert client.get("/activities/export.xlsx").status_code == 503
    assert streaming.download_slots.used == before
