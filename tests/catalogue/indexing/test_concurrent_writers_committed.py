"""Concurrent writers: after the last commit every row is correct."""

import threading

import pytest
from django.db import connection

from catalogue.indexing.install import count_differences, rebuild
from catalogue.models import IndexRow
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS
from server.startup_checks import connection_parameters
from tests.support.factories import ActivityFactory, MandateFactory, TopicFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def second_connection():
    import psycopg

    return psycopg.connect(**connection_parameters())


def test_concurrent_writers_leave_every_row_correct():
    activity = ActivityFactory(published=True)
    topics = [TopicFactory(), TopicFactory()]
    mandate = MandateFactory(draft=True, symbol="615 (XXXI)", slug="m")
    link = "INSERT INTO activities_activity_mandates (activity_id, mandate_id) VALUES (%s, %s)"
    about = "INSERT INTO activities_activity_topics (activity_id, topic_id) VALUES (%s, %s)"

    with second_connection() as first, second_connection() as second:
        first.execute(link, [activity.pk, mandate.pk])
        first.execute(about, [activity.pk, topics[0].pk])
        second.execute("UPDATE activities_mandate SET state = 'published'")
        second.execute(about, [activity.pk, topics[1].pk])
        first.execute("SET CONSTRAINTS ALL IMMEDIATE")  # refreshed, and not yet committed
        waiting = threading.Thread(target=second.commit)
        waiting.start()
        waiting.join(0.3)
        assert waiting.is_alive()  # it must read after the commit of the first
        first.commit()
        waiting.join(30)

    assert count_differences(INDEXED_KINDS) == {kind.name: 0 for kind in INDEXED_KINDS}
    row = IndexRow.objects.of(type(activity))
    assert row.matching("615").count() == 1
    for topic in topics:
        assert row.matching(f'"{topic.name_en}"').count() == 1


def test_copy_and_plain_sql_are_indexed_and_rolled_back_changes_are_not():
    activities = [ActivityFactory(published=True) for _ in range(3)]
    topic = TopicFactory(name_en="Children")
    with connection.cursor() as cursor:
        copied = "COPY activities_activity_topics (activity_id, topic_id) FROM STDIN"
        with cursor.copy(copied) as copy:
            for activity in activities:
                copy.write_row((activity.pk, topic.pk))
    with second_connection() as other:
        other.execute("UPDATE activities_activity SET title_en = 'Census'")
        other.rollback()

    rows = IndexRow.objects.of(type(activities[0]))

    assert rows.matching("children").count() == 3
    assert rows.matching("census").count() == 0
    assert count_differences(INDEXED_KINDS) == {kind.name: 0 for kind in INDEXED_KINDS}


def test_save_during_a_rebuild_waits_for_at_most_one_batch(monkeypatch):
    activities = [ActivityFactory(published=True) for _ in range(3)]
    monkeypatch.setattr("catalogue.indexing.write_sql.BATCH_SIZE", 1)
    saved = []

    def between(execute, sql, params, many, context):
        """Save a record and commit before the next batch begins."""
        if "SET LOCAL statement_timeout" in sql:
            with second_connection() as other:
                other.execute("SET lock_timeout = '5s'")
                other.execute(
                    "UPDATE activities_activity SET title_en = %s WHERE id = %s",
                    [f"Census {len(saved)}", activities[len(saved) % 3].pk],
                )
            saved.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(between):
        rebuild(INDEXED_KINDS)

    # The words of each row, the words of spellings, then the counts and the deleted rows of each
    # kind, then each row.
    assert len(saved) == 1 + 2 * len(INDEXED_KINDS) + 2 * len(activities)
    assert count_differences(INDEXED_KINDS) == {kind.name: 0 for kind in INDEXED_KINDS}
