"""The version of the content, read on a connection of its own."""

from threading import Event, Thread

import psycopg
import pytest
from django.db import connection, transaction

from catalogue.base import content_version
from catalogue.base.content_version import VersionReader, read_content_version
from tests.support.factories import MeetingFactory, TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader():
    reader = VersionReader("default")
    yield reader
    reader.close()


def test_each_commit_is_read_at_once(reader):
    for _turn in range(3):
        TopicFactory()
        read = reader.read()
        assert read.token == read_content_version(connection).token
        assert abs((read_content_version(connection).now - read.now).total_seconds()) < 60


def test_connection_that_the_server_closed_is_replaced(reader):
    token = reader.read().token
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [reader._connection.info.backend_pid])
    assert reader.read().token == token


def test_statement_is_planned_once(reader):
    reader.read()
    sql = "SELECT statement FROM pg_prepared_statements"
    assert content_version.VERSION_SQL in {row[0] for row in reader._connection.execute(sql)}


def test_connection_is_replaced_after_some_time(reader, monkeypatch):
    reader.read()
    first = reader._connection
    reader.read()
    assert reader._connection is first
    monkeypatch.setattr(content_version, "MAX_CONNECTION_SECONDS", 0)
    assert reader.read().token == read_content_version(connection).token
    assert first.closed


def test_key_of_the_content_changes_with_each_commit_in_any_order():
    """The events of the first transaction have smaller numbers than those of the second."""
    go_on, has_written = Event(), Event()

    def commit_later():
        with transaction.atomic():
            TopicFactory()
            has_written.set()
            assert go_on.wait(10)
        connection.close()

    first = Thread(target=commit_later)
    first.start()
    assert has_written.wait(10)
    MeetingFactory(state="draft")
    before = content_version.content_key("default")
    go_on.set()
    first.join(10)
    assert content_version.content_key("default") != before


def test_failing_database_is_asked_again_after_a_pause(reader, monkeypatch):
    attempts, connect = [], psycopg.connect

    def refuse(**_parameters):
        attempts.append(1)
        raise psycopg.OperationalError

    monkeypatch.setattr(psycopg, "connect", refuse)
    assert [reader.read(), reader.read(), len(attempts)] == [None, None, 1]
    monkeypatch.setattr(psycopg, "connect", connect)
    assert reader.read() is None
    reader._paused_until = float("-inf")
    assert reader.read().token == read_content_version(connection).token


def test_waiting_requests_share_a_reading_that_began_after_they_arrived(reader, monkeypatch):
    started, go_on, readings, results = Event(), Event(), [], []
    ask = reader._ask

    def slow_ask():
        readings.append(1)
        started.set()
        assert go_on.wait(10)
        return ask()

    monkeypatch.setattr(reader, "_ask", slow_ask)
    first = Thread(target=lambda: results.append(reader.read()))
    first.start()
    assert started.wait(10)
    later = [Thread(target=lambda: results.append(reader.read())) for _number in range(3)]
    for thread in later:
        thread.start()
    Event().wait(0.2)  # until all wait
    go_on.set()
    for thread in (first, *later):
        thread.join(10)
    # The first reading began before the later three arrived, so these need another, but only one.
    assert len(readings) == 2
    assert len({version.token for version in results}) == 1
    assert len(results) == 4
