"""The number of statements of an import does not grow with its rows."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from activities.imports import ACTIVITIES
from activities.models import Activity
from catalogue.imports.duplicate_check import TITLE_SIMILARITY_THRESHOLD, similar_titles
from catalogue.imports.models import ImportJob
from catalogue.imports.rows import Row
from catalogue.imports.writer import PlanWriter, begin_bulk_writing
from tests.support.factories import ActivityFactory, CountryFactory, TopicFactory
from tests.support.import_jobs import confirm_import, upload_import

pytestmark = pytest.mark.django_db
FIRST_STATEMENTS = ("SELECT", "UPDATE", "INSERT", "DELETE")


def rows(count: int) -> str:
    lines = (
        f"Activity {count} {n},research,completed,2012-{n % 12 + 1:02},HND,remittances"
        for n in range(count)
    )
    return "\n".join(["title_en,kind,status,begins,countries,topics", *lines])


def statements(run) -> tuple[int, ImportJob]:
    with CaptureQueriesContext(connection) as queries:
        job = run()
    return sum(q["sql"].startswith(FIRST_STATEMENTS) for q in queries.captured_queries), job


def test_check_and_import_of_many_rows_have_as_many_statements_as_of_few(admin_client):
    CountryFactory(alpha3="HND", m49="340", name_en="Honduras", name_es="Honduras")
    TopicFactory(slug="remittances")
    counts = []
    statements(lambda: upload_import(admin_client, Activity, rows(1)))  # fills caches
    for number in (3, 60):
        checked, job = statements(lambda: upload_import(admin_client, Activity, rows(number)))  # noqa: B023
        assert (job.state, job.counts) == ("checked", {"new": number})
        written, job = statements(lambda: confirm_import(admin_client, job))  # noqa: B023
        assert job.state == "done"
        counts.append((checked, written))
    few, many = counts
    assert many == few


def test_triggers_read_their_setting_without_an_error_while_rows_are_written():
    with connection.cursor() as cursor:
        begin_bulk_writing()
        # Fails where the setting is missing; each trigger would catch the error for each row.
        cursor.execute("SELECT current_setting('pgtrigger.ignore')::text[]")
        assert cursor.fetchone() == ([],)


def test_row_is_not_blamed_for_a_timeout_of_the_server(admin_client, monkeypatch):
    def write_all(writer, rows):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 1")
            cursor.execute("SELECT pg_sleep(1)")

    monkeypatch.setattr(PlanWriter, "write_all", write_all)
    with pytest.raises(OperationalError):  # the queue runs the step again
        upload_import(admin_client, Activity, "title_en,kind,status\nA,research,completed")
    assert ImportJob.objects.get().state == "checking"


def test_similar_titles_are_those_above_the_threshold():
    stored = ["Seminar on migration", "Seminar on migration and data", "A seminar", "Migration"]
    for title in stored:
        ActivityFactory(title_en=title, title_es="")
    typed = [*stored, "Seminars on migration", "Seminario sobre migración", "Migrations", "M"]
    rows = [Row(ACTIVITIES, "", 1, {}, {}, instance=Activity(title_en=title)) for title in typed]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT typed, activity.id, title_en = typed FROM unnest(%s::text[]) AS typed"
            " JOIN activities_activity AS activity"
            " ON similarity(lower(title_en), lower(typed)) >= %s",
            [[title.replace("ó", "o") for title in typed], TITLE_SIMILARITY_THRESHOLD],
        )
        expected = set(cursor.fetchall())
    assert expected > {row for row in expected if row[2]}
    assert set(similar_titles(Activity, rows)) == expected


def test_trigger_of_new_rows_finds_merged_addresses_by_an_index():
    statement = (
        "UPDATE catalogue_address SET object_id = 1 WHERE kind = 'activity' AND merged_from = 1"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "catalogue_address_merged" in plan
