"""A database of an earlier release is migrated to the newest state and loses nothing."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client
from psycopg import sql

from catalogue.models import Citation, Proposal
from reports.models import Report
from server.database_checksums import OUTPUT_SETTINGS_SQL, TABLES_SQL
from server.startup_checks import connection_parameters
from tests.support.kinds import RECORD_MODELS
from tests.support.make_release_dump import DATA_FOLDER, PROPOSED_TITLE, restore_dump
from tests.support.runtime.migrated_database import connected_to

DUMPS = sorted(DATA_FOLDER.glob("*.sql.gz"))
# Migrations add rows to these tables; the rows of the release stay.
GROWING_TABLES = {
    *("django_migrations", "django_content_type", "auth_permission", "auth_group_permissions"),
}
# Tables whose rows follow from others; `test_upgraded_database_is_at_the_newest_state` checks them.
DERIVED_TABLES = {"catalogue_indexrow": "Words and sort keys follow the rules of the new release."}
# Columns and tables that a later release dropped for a reason, each with that reason.
DROPPED_COLUMNS: dict[tuple[str, str], str] = {}
DROPPED_TABLES: dict[str, str] = {}
# The changes to the rows of each release, by version. From 1.0.0 on, the upgrade stores the two
# cited periods of 2012 in EDTF, adds or extends fourteen groups of synonyms, adds columns to the
# lines of files, and renames the accepted doubts of reports. From 1.1.0 on, a meeting is in the
# lists of the projects whose activities prepare it.
CHANGED_ROWS = {
    "1.0.0": [
        "catalogue_citation: 2 rows lost, 2 added",
        "catalogue_event: 0 rows lost, 16 added",
        "catalogue_exportline: 94 rows lost, 94 added",
        "catalogue_indexcount: 1 rows lost, 1 added",
        "django_content_type: 1 rows lost, 28 added",
    ],
    "1.1.0": [
        "catalogue_exportline: 2 rows lost, 2 added",
        "catalogue_indexcount: 1 rows lost, 1 added",
        "content_version: 1 rows lost, 1 added",
    ],
}


@dataclass
class Table:
    columns: set[str]
    rows: list[dict]

    def project(self, columns: set[str]) -> Counter[str]:
        """Return the number of times that each row occurs, reduced to these columns."""
        return Counter(
            json.dumps({name: row[name] for name in columns}, sort_keys=True) for row in self.rows
        )


def read_tables(database: str) -> dict[str, Table]:
    """Return all rows, without generated columns and the queue of background jobs."""
    with psycopg.connect(**connection_parameters() | {"dbname": database}) as reader:
        reader.execute(OUTPUT_SETTINGS_SQL)
        return {
            name: Table(set(columns), read_rows(reader, name))
            for name, columns in reader.execute(TABLES_SQL).fetchall()
        }


def read_rows(reader: psycopg.Connection, table: str) -> list[dict]:
    query = sql.SQL("SELECT to_jsonb(t) FROM public.{} AS t").format(sql.Identifier(table))
    return [row for (row,) in reader.execute(query)]


def lost_rows(before: dict[str, Table], after: dict[str, Table]) -> list[str]:
    """Return a sentence for each table, column or row of `before` that `after` lacks or changed."""
    found = []
    for name, old in before.items():
        if name not in after:
            found += [] if name in DROPPED_TABLES else [f"{name} is missing"]
            continue
        if name in DERIVED_TABLES:
            continue
        new = after[name]
        dropped = {column for table, column in DROPPED_COLUMNS if table == name}
        if missing := old.columns - new.columns - dropped:
            found.append(f"{name} lacks {sorted(missing)}")
        shared = old.columns & new.columns
        gone, added = (
            old.project(shared) - new.project(shared),
            new.project(shared) - old.project(shared),
        )
        if gone or (added and name not in GROWING_TABLES):
            found.append(f"{name}: {gone.total()} rows lost, {added.total()} added")
    return found


@pytest.fixture(scope="module", params=DUMPS, ids=lambda file: file.name.removesuffix(".sql.gz"))
def upgraded(request, django_db_setup, django_db_blocker) -> Iterator[tuple[str, dict[str, Table]]]:
    """Restore a release and migrate it; give the database's name and its tables before that."""
    with django_db_blocker.unblock(), restored_database(request.param, "release") as name:
        before = read_tables(name)
        with connected_to(name):
            ContentType.objects.clear_cache()
            call_command("migrate", verbosity=0)
            yield name, before


@contextmanager
def restored_database(dump: Path, suffix: str) -> Iterator[str]:
    """Give the name of a database with the content of a dump, and drop it afterwards."""
    name = f"{connection.settings_dict['NAME']}_{suffix}"
    execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        restore_dump(dump, name)
        yield name
    finally:
        ContentType.objects.clear_cache()
        execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def execute(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def test_dump_of_the_first_release_is_stored():
    assert "1.0.0.sql.gz" in [file.name for file in DUMPS]
    assert [file.name for file in DUMPS if file.stat().st_size > 400 * 1024] == []


def test_dump_holds_each_kind_of_stored_work(upgraded):
    _name, before = upgraded
    rows = {name: len(table.rows) for name, table in before.items()}

    assert [model for model in RECORD_MODELS if not rows[model._meta.db_table]] == []
    assert rows["reports_report"] == rows["catalogue_importjob"] == rows["catalogue_proposal"] == 1
    assert rows["catalogue_event"] > 500


def test_upgrade_keeps_every_row(upgraded, request):
    name, before = upgraded
    version = request.node.callspec.params["upgraded"].name.removesuffix(".sql.gz")

    assert lost_rows(before, read_tables(name)) == CHANGED_ROWS[version]
    periods = Citation.objects.filter(field="period").exclude(value="")
    assert set(periods.values_list("value", flat=True)) == {
        "2012-08-19/2012-08-20",
        "2012-08-20/2012-08-21",
    }


def test_upgraded_database_is_at_the_newest_state(upgraded):
    call_command("migrate", check_unapplied=True, verbosity=0)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("model", RECORD_MODELS, ids=lambda model: model._meta.model_name)
def test_upgraded_database_serves_each_list_and_its_records(upgraded, model):
    record = model.objects.public().earliest("pk")
    page = Client().get(record.get_absolute_url())

    assert page.status_code == 200
    assert str(record) in page.text


def test_upgraded_database_keeps_the_open_proposal_and_the_report(upgraded):
    proposal = Proposal.objects.get()

    assert [row["after"]["title_en"] for row in proposal.changes] == [PROPOSED_TITLE]
    assert Report.objects.get().slug == "2012"


# Texts that version 1.0.0 accepted: the column, the stored text and the text after the upgrade.
DIRTY_TEXTS = [
    ("meetings_meeting.title_en", "Reunio\u0301n\u200b de\u00ad\nLima\u202e", "Reunión de Lima"),
    ("meetings_meeting.summary_en", " a\r\nb\u2028c\x07\t", "a\nb\nc"),
    ("publications_publication.title_es", "\ufeffEl\vinforme", "El informe"),
    (
        "activities_activity.summary_es",
        "👩\u200d👧 \u200eשלום\u200f",
        "👩\u200d👧 \u200eשלום\u200f",
    ),
    ("catalogue_organization.acronym_en", "\u2066X\u2069", "X"),
    ("catalogue_source.note", "a\x1b[0m", "a[0m"),
    ("staff_user.first_name", "Ana\u200b\x01", "Ana"),
    ("reports_report.addressee_en", "a\u202eb", "a\u202eb"),  # of an issued report, below
]


def test_upgrade_cleans_stored_texts(django_db_setup, django_db_blocker, capfd):
    with (
        django_db_blocker.unblock(),
        restored_database(DATA_FOLDER / "1.0.0.sql.gz", "texts") as name,
    ):
        with psycopg.connect(**connection_parameters() | {"dbname": name}) as writer:
            writer.execute("SET session_replication_role = replica")  # without triggers
            writer.execute(
                "UPDATE reports_report SET state = 'issued', issued_at = now(), last_event = 1,"
                " issued_by_name = 'Ana', issued_by_id = (SELECT min(id) FROM staff_user)"
            )
            rows = [soil(writer, column, text) for column, text, _cleaned in DIRTY_TEXTS]
        with connected_to(name):
            ContentType.objects.clear_cache()
            call_command("migrate", verbosity=0)
        with psycopg.connect(**connection_parameters() | {"dbname": name}) as reader:
            found = [
                (column, read_text(reader, column, row))
                for (column, _text, _cleaned), row in zip(DIRTY_TEXTS, rows, strict=True)
            ]
            not_valid = reader.execute(
                "SELECT conname FROM pg_constraint WHERE NOT convalidated ORDER BY 1"
            ).fetchall()
            events = reader.execute(
                "SELECT count(*) FROM catalogue_event WHERE \"table\" = 'meetings_meeting'"
                " AND row_id = %s AND row ->> 'title_en' = 'Reunión de Lima'",
                [rows[0]],
            ).fetchone()

    assert found == [(column, cleaned) for column, _text, cleaned in DIRTY_TEXTS]
    # Stored DOI are not checked: a command of 1.0.0 could write any text.
    assert not_valid == [
        ("publications_publication_doi_is_well_formed",),
        ("reports_report_clean_text",),
    ]
    assert events[0] > 0
    assert "reports_report, row 1: the text was not cleaned." in capfd.readouterr().err


def soil(writer: psycopg.Connection, column: str, text: str) -> int:
    """Store the text in the first row of a table; return the number of the row."""
    table, name = column.split(".")
    statement = sql.SQL(
        "UPDATE {table} SET {name} = %s WHERE id = (SELECT min(id) FROM {table}) RETURNING id"
    ).format(table=sql.Identifier(table), name=sql.Identifier(name))
    return writer.execute(statement, [text]).fetchone()[0]


def read_text(reader: psycopg.Connection, column: str, row: int) -> str:
    table, name = map(sql.Identifier, column.split("."))
    statement = sql.SQL("SELECT {} FROM {} WHERE id = %s").format(name, table)
    return reader.execute(statement, [row]).fetchone()[0]


def test_lost_and_changed_rows_are_found():
    def one(**row) -> dict[str, Table]:
        return {"t": Table(set(row), [row])}

    assert lost_rows(one(a=1), one(a=1, b=2)) == []
    assert lost_rows(one(a=1), {}) == ["t is missing"]
    assert lost_rows(one(a=1), one(a=2)) == ["t: 1 rows lost, 1 added"]
    assert lost_rows(one(a=1, b=2), one(a=1)) == ["t lacks ['b']"]
    assert lost_rows(one(a=1), {"t": Table({"a"}, [{"a": 1}, {"a": 3}])}) == [
        "t: 0 rows lost, 1 added"
    ]
