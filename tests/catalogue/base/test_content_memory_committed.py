"""Values in memory are those of the present content, and are not read again without a reason."""

import gc
import weakref
from threading import Event, Thread
from time import sleep

import pytest
from django.db import connection, transaction

from catalogue.base.content_memory import MAX_KEPT_VERSIONS, MAX_READINGS, ContentMemory, KeptValue
from catalogue.base.content_version import ContentVersion
from catalogue.base.recorded_statements import recorded
from catalogue.records.topics import Topic
from tests.support.factories import TopicFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Versions:
    """The versions that a reader finds, one after the other."""

    def __init__(self, monkeypatch, *tokens: str | None):
        self.tokens = list(tokens)
        monkeypatch.setattr("catalogue.base.content_memory.current_version_and_embargo", self.next)

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


def test_recording_does_not_keep_former_values():
    class Name:
        pass

    def read(keys: list) -> dict:
        values = {key: Name() for key in keys if Topic.objects.filter(pk=key).exists()}
        references.extend(map(weakref.ref, values.values()))
        return values

    topic, memory = TopicFactory(), ContentMemory()
    references: list[weakref.ref] = []
    recordings = []
    for version in range(MAX_KEPT_VERSIONS + 1):
        Topic.objects.update(name_en=f"Name {version}")
        memory._latest = type(memory._latest)({})  # as if rows of the value had changed
        with recorded() as recording:
            memory.get([topic.pk], read)
        recordings.append(recording)
    gc.collect()
    assert [reference() is None for reference in references] == [True, False, False]


def test_equal_value_of_a_new_reading_changes_no_page():
    def read(keys: list) -> dict:
        list(Topic.objects.values_list("name_es"))
        return names.read(keys)

    topic, names, memory = TopicFactory(name_en="Before"), Names(), ContentMemory()
    with recorded() as recording:
        memory.get([topic.pk], read)
    Topic.objects.update(name_es="Nombre")
    assert recording.is_unchanged()
    assert len(names.readings) == 2


def test_value_that_did_not_exist_is_noticed_when_it_does():
    names, memory = Names(), ContentMemory()
    with recorded() as recording:
        assert memory.get([12345], names.read) == {}
    assert recording.is_unchanged()
    TopicFactory(pk=12345)
    assert not recording.is_unchanged()


def test_values_that_another_thread_reads_meanwhile_are_not_taken(monkeypatch):
    topic, names, memory = TopicFactory(name_en="Before"), Names(), ContentMemory()
    memory.get([topic.pk], names.read)
    outdated = memory._latest
    Topic.objects.update(name_en="After")
    memory.get([topic.pk], names.read)
    TopicFactory()  # a new version with the same names
    is_unchanged = type(outdated).is_unchanged

    def replaced_meanwhile(values):
        found = is_unchanged(values)
        memory._latest = outdated  # by a thread that has seen the version before
        return found

    monkeypatch.setattr(type(outdated), "is_unchanged", replaced_meanwhile)
    assert memory.get([topic.pk], names.read) == {topic.pk: "After"}


def test_value_of_a_transaction_is_not_taken_by_others():
    def ask() -> None:
        found.append(kept.get())
        connection.close()

    found: list[list[str]] = []
    kept = KeptValue(lambda: list(Topic.objects.values_list("name_en", flat=True)), "default")
    topic = TopicFactory(name_en="Before")
    with transaction.atomic():
        # Nothing changes the number of the last event or the token, as when others commit.
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE catalogue_topic DISABLE TRIGGER USER")
        Topic.objects.filter(pk=topic.pk).update(name_en="After")
        assert kept.get() == ["After"]
        transaction.set_rollback(True)
    thread = Thread(target=ask)
    thread.start()
    thread.join(20)
    assert found == [["Before"]]


def test_versions_in_memory_are_few():
    topic, names, memory = TopicFactory(), Names(), ContentMemory()
    for number in range(MAX_KEPT_VERSIONS + 2):
        Topic.objects.update(name_en=f"Name {number}")
        memory.get([topic.pk], names.read)
    assert len(memory._by_version) == MAX_KEPT_VERSIONS


def test_condition_of_a_page_does_not_keep_an_earlier_value():
    class Built:
        def __init__(self) -> None:
            self.names = list(Topic.objects.values_list("name_en", flat=True))

    TopicFactory()
    kept = KeptValue(Built, "default")
    with recorded() as recording:
        reference = weakref.ref(kept.get())
    assert recording.is_unchanged()
    Topic.objects.update(name_en="After")
    assert not recording.is_unchanged()
    gc.collect()
    assert reference() is None


def test_threads_wait_for_the_one_that_builds_a_value():
    def build() -> int:
        built.append(Topic.objects.count())
        is_building.set()
        may_end.wait(20)
        return len(built)

    def ask() -> None:
        found.append(kept.get())
        connection.close()

    built: list[int] = []
    found: list[int] = []
    is_building, may_end = Event(), Event()
    kept = KeptValue(build, "default")
    threads = [Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert is_building.wait(20)
    sleep(0.5)  # the others would build, too
    may_end.set()
    for thread in threads:
        thread.join(20)
    assert (found, len(built)) == ([1, 1, 1], 1)
