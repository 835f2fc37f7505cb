"""Recordings of statements: the same rows mean the same value; all that is unknown does not."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.utils import ConnectionDoesNotExist
from django.utils.translation import get_language, override

from catalogue.base import recorded_statements
from catalogue.base.compiled_queries import CompiledQuery, IsAnyOf
from catalogue.base.recorded_statements import (
    MAX_STATEMENTS,
    Recording,
    depends_on,
    recorded,
    unrecorded,
)
from catalogue.records.topics import Topic
from tests.support.factories import TopicFactory

TOPICS = Topic._meta.db_table

pytestmark = pytest.mark.django_db


def read(sql: str, *parameters) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def write(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def recording_of(*statements: str) -> Recording:
    with recorded() as recording:
        for sql in statements:
            read(sql)
    return recording


def test_same_rows_are_found_again_and_others_are_not():
    topic = TopicFactory(name_en="Before")
    query = CompiledQuery(Topic.objects.filter(IsAnyOf("pk", "keys")).order_by("pk"))
    for reading in (
        lambda: list(Topic.objects.order_by("pk")),
        lambda: query.read(keys=[topic.pk]),
        lambda: Topic.objects.filter(name_en="After").exists(),
        lambda: read("SELECT name_en FROM catalogue_topic WHERE id = %s", topic.pk),
    ):
        Topic.objects.update(name_en="Before")
        with recorded() as recording:
            reading()
        assert recording.is_unchanged()
        Topic.objects.filter(pk=topic.pk).update(name_en="After")
        assert not recording.is_unchanged()
        Topic.objects.filter(pk=topic.pk).update(name_en="Before")
        assert recording.is_unchanged()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("'a', 'b'", "'ab', ''"),
        ("'a', 'b'", "'b', 'a'"),
        ("NULL, ''", "'', NULL"),
        ("'1', ''", "'1 ', ''"),
    ],
)
def test_different_rows_never_look_the_same(before, after):
    write("CREATE TEMPORARY TABLE cells (one text, two text)")
    write(f"INSERT INTO cells VALUES ({before})")
    recording = recording_of("SELECT * FROM cells")
    assert recording.is_unchanged()
    write(f"UPDATE cells SET (one, two) = ({after})")
    assert not recording.is_unchanged()


def test_what_cannot_be_asked_again_counts_as_changed():
    def refuse(*_arguments):
        raise DatabaseError

    def write_many():
        with connection.cursor() as cursor:
            cursor.executemany("SELECT %s", [[1], [2]])

    TopicFactory()
    topics = Topic.objects.order_by("pk")
    assert recording_of("SELECT 1").is_unchanged()
    for reading in (
        lambda: TopicFactory(),
        lambda: list(topics.iterator()),  # its rows come later
        write_many,
        lambda: [read("SELECT 1") for _ in range(MAX_STATEMENTS + 1)],
        lambda: read("VALUES (1)"),
        lambda: read(f"WITH w AS (UPDATE {TOPICS} SET name_es = 'x' RETURNING 1) SELECT 1"),
    ):
        with recorded() as recording:
            reading()
            read("SELECT 1")
        assert not recording.is_unchanged()
    with recorded() as recording:
        with connection.execute_wrapper(refuse), pytest.raises(DatabaseError):
            read("SELECT 1")
        read("SELECT 1")
    assert not recording.is_unchanged()


def test_statement_that_fails_when_it_is_asked_again_counts_as_changed():
    write("CREATE TEMPORARY TABLE gone (one text)")
    recording = recording_of("SELECT * FROM gone")
    assert recording.is_unchanged()
    write("DROP TABLE gone")
    with transaction.atomic():
        assert not recording.is_unchanged()
        transaction.set_rollback(True)


def test_statements_of_an_inner_recording_and_unrecorded_ones_are_left_out():
    with recorded() as outer:
        read("SELECT 1")
        with unrecorded():
            read("SELECT clock_timestamp()")
            with recorded() as inner:
                read("SELECT clock_timestamp(), 1")
    assert outer.is_unchanged()
    assert not inner.is_unchanged()
    read("SELECT clock_timestamp()")  # after the end of both
    assert outer.is_unchanged()


def test_statements_that_are_asked_again_are_not_recorded():
    recording = recording_of("SELECT 1")
    with recorded() as outer:
        depends_on(lambda: not read("SELECT 1 WHERE random() > 2"))
        assert recording.is_unchanged()
    assert outer._statements == []


def test_conditions_are_asked_in_the_language_of_the_value():
    answers = {"en": True, "es": True}
    with recorded() as recording:
        for language in answers:
            with override(language):
                depends_on(lambda: answers[get_language()])
    with override("en"):
        assert recording.is_unchanged()
        answers["es"] = False
        assert not recording.is_unchanged()
    depends_on(lambda: False)  # without a recording nothing happens


def test_statements_are_asked_again_where_the_present_request_reads(monkeypatch):
    recording = recording_of("SELECT 1")
    monkeypatch.setattr(recorded_statements, "read_alias", lambda: "replica")
    with pytest.raises(ConnectionDoesNotExist, match="replica"):
        recording.is_unchanged()
    own = recording_of("SELECT 1")  # not on the database that the request reads from
    assert own.is_unchanged()
