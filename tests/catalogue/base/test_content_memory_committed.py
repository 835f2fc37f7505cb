"""Values in memory are those of the present content, and are not read again without a reason."""

from threading import Thread

import pytest
from django.db import connection, transaction

from catalogue.base.content_memory import MAX_READINGS, ContentMemory, KeptValue
from catalogue.base.content_version import ContentVersion
from catalogue.base.recorded_statements import recorded
from catalogue.records.topics import Topic
from tests.support.factories import TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Versions:
    """The versions that a reader finds, one after the other."""

    def __init__(self, monkeypatch, *tokens: str | None):
        self.tokens = list(tokens)
        monkeypatch.setattr("catalogue.base.content_memory.current_version", self.next)

    def next(self) -> ContentVersion | None:
        token = self.tokens.pop(0)
        return None if token is None else ContentVersion(token, None)


class Names:
    """The names of topics by key, with each reading of them."""

    def __init__(self):
        self.readings: list[list] = []

    def read(self, keys: list) -> dict:
        self.readings.append(keys)
        return dict(Topic.objects.filter(pk__in=keys).values_list("pk", "name_en"))


@pytest.mark.parametrize(
    ("tokens", "readings"),
    [
        (("a", "a", "a"), 1),  # read once
        (("a", "a", "b", "b"), 2),  # changed afterwards
        (("a", "b", "a", "a"), 2),  # changed while it was read, so it is not kept
        ((None, None), 2),  # within a transaction
    ],
)
def test_values_are_kept_until_the_content_changes(monkeypatch, tokens, readings):
    topic, names, memory = TopicFactory(name_en="Before"), Names(), ContentMemory()
    Versions(monkeypatch, *tokens)
    assert memory.get([topic.pk], names.read) == {topic.pk: "Before"}
    if readings > 1:
        Topic.objects.update(name_en="After")
    title = "After" if readings > 1 else "Before"
    assert memory.get([topic.pk], names.read) == {topic.pk: title}
    assert len(names.readings) == readings


def test_values_of_an_earlier_version_are_kept_if_their_rows_are_the_same(monkeypatch):
    topic, names, memory = TopicFactory(name_en="Before"), Names(), ContentMemory()
    later = TopicFactory(name_en="Later")
    other = TopicFactory()
    assert memory.get([topic.pk], names.read) == {topic.pk: "Before"}
    Topic.objects.filter(pk=other.pk).update(name_en="Other")
    assert memory.get([topic.pk, later.pk], names.read) == {topic.pk: "Before", later.pk: "Later"}
    assert names.readings == [[topic.pk], [later.pk]]
    Topic.objects.filter(pk=later.pk).update(name_en="Latest")
    assert memory.get([topic.pk, later.pk], names.read)[later.pk] == "Latest"
    assert names.readings[2:] == [[topic.pk, later.pk]]


def test_values_that_came_in_many_readings_are_read_at_once_for_a_new_version():
    names, memory = Names(), ContentMemory()
    keys = [TopicFactory().pk for _ in range(MAX_READINGS + 1)]
    for key in keys:
        memory.get([key], names.read)
    Topic.objects.filter(pk=TopicFactory().pk).delete()
    memory.get(keys, names.read)
    assert names.readings == [*([key] for key in keys), keys]


def test_value_is_built_again_only_if_its_rows_change():
    def build() -> list[str]:
        built.append(connection.alias)
        return list(Topic.objects.order_by("pk").values_list("name_en", flat=True))

    built: list[str] = []
    topic = TopicFactory(name_en="Before")
    kept = KeptValue(build, "default")
    for spanish in ("", "Primero", "Segundo"):
        Topic.objects.update(name_es=spanish)
        assert kept.get() == ["Before"]
    assert len(built) == 1
    with transaction.atomic():
        Topic.objects.filter(pk=topic.pk).update(name_en="After")
        assert kept.get() == ["After"]
        transaction.set_rollback(True)
    assert kept.get() == ["Before"]
    assert len(built) == 3


def test_page_with_a_value_in_memory_depends_on_its_rows():
    topic, names, memory = TopicFactory(name_en="Before"), Names(), ContentMemory()
    kept = KeptValue(lambda: list(Topic.objects.values_list("name_en", flat=True)), "default")
    for read in (lambda: memory.get([topic.pk], names.read), kept.get):
        read()  # another page has read it already
        with recorded() as recording:
            read()
        assert recording.is_unchanged()
        Topic.objects.update(name_es=f"Changed before {read}")
        assert recording.is_unchanged()
        Topic.objects.update(name_en="After")
        assert not recording.is_unchanged()
        Topic.objects.update(name_en="Before")


def test_threads_wait_for_the_one_that_builds_a_value():
    def build() -> int:
        built.append(Topic.objects.count())
        return len(built)

    def ask() -> None:
        found.append(kept.get())
        connection.close()

    built: list[int] = []
    found: list[int] = []
    kept = KeptValue(build, "default")
    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, len(built)) == ([1, 1, 1], 1)
