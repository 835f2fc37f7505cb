"""Outdated rows with several transactions: none is lost, and no cached answer is too old."""

import threading

import pytest
from django.db import connection, transaction

from activities.models import Activity
from catalogue.base.content_version import read_content_version
from catalogue.indexing.install import count_differences
from catalogue.indexing.tasks import rewrite_batch
from catalogue.models import IndexRow, OutdatedRow, Topic
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS
from tests.catalogue.indexing.postponed_names import postponed_names
from tests.catalogue.indexing.test_concurrent_writers_committed import second_connection
from tests.support.factories import ActivityFactory, TopicFactory

__all__ = ["postponed_names"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("transactional_db", "postponed_names"),
]

RENAME = "UPDATE catalogue_topic SET name_en = %s WHERE id = %s"


def found(text: str) -> int:
    return IndexRow.objects.of(Activity).matching(text).count()


@pytest.fixture
def topics():
    topics = [TopicFactory(name_en="Remittances"), TopicFactory(name_en="Censuses")]
    for _ in range(3):
        ActivityFactory(published=True, topics=topics)
    return topics


def test_rolled_back_change_notes_nothing(topics):
    with transaction.atomic():
        Topic.objects.filter(pk=topics[0].pk).update(name_en="Diaspora")
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert OutdatedRow.objects.count() == 3
        transaction.set_rollback(True)

    assert (OutdatedRow.objects.count(), rewrite_batch(), found("remittances")) == (0, 0, 3)


def test_batch_of_a_killed_worker_is_done_again(topics):
    Topic.objects.filter(pk=topics[0].pk).update(name_en="Diaspora")
    assert (OutdatedRow.objects.count(), found("diaspora")) == (3, 0)
    with second_connection() as worker:
        worker.execute(
            "SELECT catalogue_write_rows_activities(array_agg(record_id))"
            " FROM catalogue_outdatedrow"
        )
        (pid,) = worker.execute("SELECT pg_backend_pid()").fetchone()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
        worker.close()

    assert (OutdatedRow.objects.count(), found("diaspora")) == (3, 0)
    assert (rewrite_batch(), OutdatedRow.objects.count(), found("diaspora")) == (3, 0, 3)


def test_rename_during_a_batch_is_noted_again(topics):
    Topic.objects.filter(pk=topics[0].pk).update(name_en="Diaspora")
    with second_connection() as other:
        other.execute(RENAME, ["Households", topics[1].pk])
        other.execute("SET CONSTRAINTS ALL IMMEDIATE")  # it holds the lock of the index
        job = threading.Thread(target=run_batch)
        job.start()
        job.join(0.3)
        assert job.is_alive()
        other.commit()
        job.join(30)

    assert (found("diaspora"), found("households"), OutdatedRow.objects.count()) == (3, 3, 0)

    with transaction.atomic():
        Topic.objects.filter(pk=topics[0].pk).update(name_en="Refugees")
        Topic.objects.filter(pk=topics[0].pk).update(name_en="Returnees")
    with second_connection() as worker:
        worker.execute("SELECT pg_advisory_xact_lock(hashtext('catalogue_indexrow'))")
        worker.execute(
            "SELECT catalogue_write_rows_activities(array_agg(record_id))"
            " FROM catalogue_outdatedrow"
        )
        renaming = threading.Thread(target=rename, args=("Asylum", topics[1].pk))
        renaming.start()
        renaming.join(0.3)
        assert renaming.is_alive()
        worker.commit()
        renaming.join(30)

    assert (found("returnees"), found("asylum"), OutdatedRow.objects.count()) == (3, 0, 3)
    rewrite_batch()
    assert (found("asylum"), OutdatedRow.objects.count()) == (3, 0)
    assert count_differences(INDEXED_KINDS) == {kind.name: 0 for kind in INDEXED_KINDS}


def run_batch() -> None:
    rewrite_batch()
    connection.close()


def rename(name: str, pk: int) -> None:
    with second_connection() as other:
        other.execute(RENAME, [name, pk])


def test_search_from_the_cache_is_made_anew_after_the_batch(client, topics):
    address = "/activities/?q=activity+-diaspora"
    Topic.objects.filter(pk=topics[0].pk).update(name_en="Diaspora")
    before, token = client.get(address), read_content_version(connection).token
    assert before.context["paginator"].count == 3
    assert client.get(address).content == before.content

    rewrite_batch()

    assert read_content_version(connection).token != token
    assert client.get(address).context["paginator"].count == 0
    assert rewrite_batch() == 0
