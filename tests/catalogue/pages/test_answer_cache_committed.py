"""Answers from the cache: the same as fresh ones, and never older than the last commit."""

import gzip
import pickle
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from time import sleep

import pytest
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import ResolverMatch
from django.utils import timezone

from catalogue.base import content_version
from catalogue.base.content_version import read_content_version
from catalogue.base.recorded_statements import Recording
from catalogue.pages import answer_cache
from eclac_migration.settings import env_answer_cache
from meetings.models import Meeting
from server import stored_answers
from server.bounded_cache import ENTRY_OVERHEAD_BYTES, BoundedCache
from tests.support.factories import MeetingFactory, TopicFactory
from tests.support.runtime.cache_servers import MemcachedHandler, RedisHandler, cache_server
from tests.support.users import create_user

pytestmark = pytest.mark.django_db(transaction=True)


class StatementCounter:
    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute, sql, *arguments):
        self.statements.append(sql)
        return execute(sql, *arguments)


def statements_of(client, address, **headers) -> tuple[int, object]:
    """Return the number of statements of a request but that of the version, and the response."""
    counter = StatementCounter()
    with connection.execute_wrapper(counter):
        response = client.get(address, headers=headers)
    return len([sql for sql in counter.statements if "FROM content_version" not in sql]), response


def token() -> str:
    return read_content_version(connection).token


@pytest.fixture
def meeting():
    return MeetingFactory(published=True, slug="m", title_en="Before", title_es="Antes")


PAGES = ("/", "/es/", "/meetings/", "/meetings/m/", "/es/meetings/m/", "/search/?q=before",
         "/api/v1/meetings/", "/meetings/feed.atom", "/sitemap.xml")  # fmt: skip


def test_second_answer_is_the_first_without_a_statement(client, meeting):
    for address in PAGES:
        made, first = statements_of(client, address)
        again, second = statements_of(client, address)
        assert (address, made > 0, again) == (address, True, 0)
        assert second.content == first.content
        different = {name for name in first.headers if first[name] != second[name]}
        assert different <= {"X-Request-ID"}
        assert set(first.headers) == set(second.headers)


def test_client_gets_the_answer_that_it_accepts(client, meeting):
    page = "/meetings/m/"
    plain = client.get(page)
    for _turn in range(2):
        packed = client.get(page, headers={"Accept-Encoding": "br, gzip"})
        assert packed["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content
        assert "Accept-Encoding" in packed["Vary"]
        unchanged = client.get(page, headers={"If-None-Match": plain["ETag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged["ETag"] == plain["ETag"]
        assert client.get(page, headers={"If-None-Match": '"other"'}).content == plain.content
        head = client.head(page)
        assert (head.status_code, head.content) == (200, b"")
        caches["answers"].clear()


def test_each_commit_is_seen_at_once(client, meeting):
    assert "Before" in client.get("/meetings/m/").text
    Meeting.objects.update(title_en="After")
    assert "After" in client.get("/meetings/m/").text
    meeting.topics.add(TopicFactory(name_en="Remittances"))
    assert "Remittances" in client.get("/meetings/m/").text
    Meeting.objects.update(state="withdrawn")
    assert client.get("/meetings/m/").status_code == 410
    assert "After" not in client.get("/meetings/").text


@pytest.fixture
def made_anew(monkeypatch) -> list[str]:
    """The routes of the answers that were made by a view and stored."""
    routes: list[str] = []
    store = answer_cache.stored_answer_of

    def counted(response, until, route):
        routes.append(route)
        return store(response, until, route)

    monkeypatch.setattr(answer_cache, "stored_answer_of", counted)
    return routes


def test_answer_whose_statements_give_the_same_rows_is_not_made_anew(client, meeting, made_anew):
    other = TopicFactory(name_en="Other")
    first = {address: client.get(address) for address in PAGES}
    assert len(made_anew) == len(PAGES)
    for name in ("Another", "A third"):  # no record has it, so that no page shows it
        other.name_en, before = name, token()
        other.save()
        assert token() != before
        for address in PAGES:
            made, again = statements_of(client, address)
            assert (address, made > 0) == (address, True)
            assert again.content == first[address].content
            assert statements_of(client, address)[0] == 0  # it is stored for the new version
    assert len(made_anew) == len(PAGES)
    Meeting.objects.update(title_en="After")
    assert "After" in client.get("/meetings/m/").text
    assert len(made_anew) == len(PAGES) + 1


def test_unchanged_answer_ends_with_the_next_embargo(client, meeting, made_anew, monkeypatch):
    later = timezone.now() + timedelta(hours=1)
    client.get("/meetings/")
    embargoed = MeetingFactory(state="published", slug="later", public_from=later)
    client.get("/meetings/")
    assert len(made_anew) == 1
    version = read_content_version(connection)
    after = replace(version, now=later)
    monkeypatch.setattr(answer_cache, "current_version", lambda: after)
    monkeypatch.setattr(answer_cache, "expiry", lambda: later + timedelta(hours=1))
    client.get("/meetings/")
    assert len(made_anew) == 2
    monkeypatch.undo()
    client.get("/meetings/")
    Meeting.objects.filter(pk=embargoed.pk).update(public_from=None)
    assert embargoed.title_en in client.get("/meetings/").text


def test_answer_that_another_process_stored_is_not_kept(client, meeting, monkeypatch):
    end, ends = timezone.now() + timedelta(hours=1), timezone.now() + timedelta(hours=9)
    later = MeetingFactory(state="published", slug="later", public_from=end, title_en="Embargoed")
    other = Client()  # with the middlewares of another process
    assert later.title_en not in client.get("/meetings/").text
    version = read_content_version(connection)
    with monkeypatch.context() as patch:  # the embargo ends, without a new version
        then = replace(version, now=end + timedelta(seconds=1))
        patch.setattr(answer_cache, "current_version", lambda: then)
        patch.setattr(answer_cache, "expiry", lambda: ends)
        Meeting.objects.filter(pk=later.pk).update(public_from=timezone.now())
        assert later.title_en in other.get("/meetings/").text
        assert later.title_en in client.get("/meetings/").text
    Meeting.objects.filter(pk=later.pk).update(state="withdrawn")
    assert later.title_en not in client.get("/meetings/").text


def test_kept_answer_ends_when_it_did_at_first(client, meeting, made_anew, monkeypatch):
    client.get("/meetings/m/")
    midnight = answer_cache.local_midnight()
    TopicFactory()
    # Midnight passes between the check of the earlier answer and the look at the clock.
    monkeypatch.setattr(answer_cache, "local_midnight", lambda: midnight + timedelta(days=1))
    client.get("/meetings/m/")
    assert len(made_anew) == 1
    version = read_content_version(connection)
    monkeypatch.setattr(answer_cache, "current_version", lambda: replace(version, now=midnight))
    client.get("/meetings/m/")
    assert len(made_anew) == 2


def test_unchanged_answer_that_the_cache_lost_is_made_anew(client, meeting, made_anew):
    client.get("/meetings/m/")
    caches["answers"].clear()
    TopicFactory()
    assert "Before" in client.get("/meetings/m/").text
    assert len(made_anew) == 2


def test_number_of_recordings_is_bounded(client, meeting, monkeypatch):
    monkeypatch.setattr(answer_cache, "MAX_RECORDINGS", 2)
    recordings = answer_cache.Recordings()
    for address in ("a", "b", "a", "c"):
        recordings.set(address, answer_cache.RecordedAnswer(address, b"", Recording()))
    assert [recordings.get(address) is None for address in "abc"] == [False, True, False]


def test_token_changes_once_with_each_commit_and_not_with_others(client):
    first = token()
    with transaction.atomic():
        TopicFactory()
        assert token() == first
    second = token()
    assert second != first
    with transaction.atomic():
        TopicFactory()
        transaction.set_rollback(True)
    client.force_login(create_user("eva", role="editor"))
    client.get("/meetings/")
    assert token() == second
    with transaction.atomic():
        TopicFactory()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    assert token() not in (first, second)


def test_drafts_leave_the_token_as_it_is_until_they_are_published(meeting):
    topic, first = TopicFactory(), token()
    draft = MeetingFactory(state="draft")
    draft.topics.add(topic)
    Meeting.objects.filter(pk=draft.pk).update(title_en="Draft", state="in-review")
    draft.topics.clear()
    assert token() == first
    for state in ("published", "withdrawn", "draft"):
        before = token()
        Meeting.objects.filter(pk=draft.pk).update(state=state)
        assert token() != before
    before = token()
    Meeting.objects.filter(pk=draft.pk).update(title_en="Draft again")
    Meeting.objects.filter(pk=draft.pk).delete()
    assert token() == before
    for change in (lambda: topic.save(), lambda: meeting.topics.add(topic), topic.delete):
        before, topic.name_en = token(), f"{topic.name_en} anew"
        change()
        assert token() != before


def test_many_drafts_at_once_renew_the_token_without_a_look_at_each():
    before = token()
    Meeting.objects.bulk_create(
        Meeting(title_en=f"Meeting {number}", slug=f"m-{number}") for number in range(1002)
    )
    assert token() != before


@pytest.mark.parametrize("is_checked_early", [False, True])
def test_row_of_a_draft_that_another_transaction_publishes_is_shown(client, is_checked_early):
    draft, topic = MeetingFactory(state="draft", slug="d"), TopicFactory(name_en="Remittances")

    def publish():
        Meeting.objects.filter(pk=draft.pk).update(state="published")
        shown.append(client.get("/meetings/d/").text)
        connection.close()

    shown: list[str] = []
    with transaction.atomic():
        draft.topics.add(topic)
        if is_checked_early:  # then the other transaction must wait for this one
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS content_version IMMEDIATE")
        thread = Thread(target=publish)
        thread.start()
        thread.join(1 if is_checked_early else 20)
        assert ("Remittances" in "".join(shown), bool(shown)) == (False, not is_checked_early)
    thread.join(20)
    assert len(shown) == 1
    assert "Remittances" in client.get("/meetings/d/").text


def test_answer_made_during_a_commit_is_not_stored(client, meeting, monkeypatch):
    is_still = answer_cache.is_still

    def commit_first(version, until):
        Meeting.objects.update(title_en="After")
        return is_still(version, until)

    monkeypatch.setattr(answer_cache, "is_still", commit_first)
    assert "Before" in client.get("/meetings/m/").text
    monkeypatch.undo()
    made, response = statements_of(client, "/meetings/m/")
    assert made > 0
    assert "After" in response.text


def test_answer_ends_with_the_next_embargo_or_at_midnight(client, meeting, monkeypatch):
    later = timezone.now() + timedelta(hours=1)
    monkeypatch.setattr(answer_cache, "local_midnight", lambda: later + timedelta(days=1))
    MeetingFactory(state="published", slug="later", public_from=later)
    for seconds, is_fresh in ((0, True), (0, False), (3_500, False), (3_700, True)):
        version = read_content_version(connection)
        then = replace(version, now=version.now + timedelta(seconds=seconds))
        monkeypatch.setattr(answer_cache, "current_version", lambda then=then: then)
        assert (statements_of(client, "/meetings/")[0] > 0) is is_fresh
    monkeypatch.undo()
    Meeting.objects.filter(slug="later").update(public_from=None)
    assert answer_cache.expiry() == answer_cache.local_midnight() > timezone.now()


def test_staff_and_credentials_never_get_or_leave_a_stored_answer(meeting):
    visitor, staff = Client(), Client()
    staff.force_login(create_user("eva", role="editor"))
    for _turn in range(2):
        assert statements_of(staff, "/meetings/m/")[0] > 0
        made, _response = statements_of(visitor, "/meetings/m/", Authorization="Bearer x")
        assert made > 0
    assert statements_of(visitor, "/meetings/m/")[0] > 0


def test_invented_and_foreign_parameters_are_not_stored(client, meeting):
    client.get("/accessibility/")
    entries = caches["answers"].store.entries
    stored = len(entries)
    for query in ("a=1", "b=2"):
        client.get(f"/accessibility/?{query}")
    for query in ("fbclid=SECRET", "q=before&utm_source=SECRET", "nonsense=1"):
        client.get(f"/meetings/?{query}")
    assert len(entries) == stored
    assert "SECRET" not in client.get("/meetings/").text
    for address in ("/oai?verb=Identify", "/meetings/export.csv", "/nothing/", "/admin/login/"):
        client.get(address).getvalue()  # a file that is not read to its end keeps its connection
    assert len(entries) == stored + 1  # the list


def test_altered_or_foreign_entry_is_not_used(client, meeting, caplog):
    page = "/meetings/m/"
    fresh = client.get(page).content
    entries = caches["answers"].store.entries
    ((key, (entry, expires_at)),) = entries.items()
    other = entry[:-1] + bytes([entry[-1] ^ 1])
    for altered in (other, b"", b"x" * 100, "text", None, stored_answers.gzip.compress(b"x")):
        entries[key] = (altered, expires_at)
        assert client.get(page).content == fresh
    client.get("/es/meetings/m/")
    entries[key] = next(value for name, value in entries.items() if name != key)
    assert client.get(page).content == fresh  # an answer of another address


@pytest.mark.parametrize(
    ("handler", "url"), [(RedisHandler, "unix://{path}"), (MemcachedHandler, "memcached://{path}")]
)
def test_shared_cache_answers_and_its_altered_entries_are_not_used(
    client, meeting, settings, tmp_path, monkeypatch, handler, url
):
    path = tmp_path / "cache.sock"
    monkeypatch.setenv("CACHE_URL", url.format(path=path))
    settings.CACHES = {**settings.CACHES, "answers": env_answer_cache("CACHE_URL", 1)}
    with cache_server(handler, path) as entries:
        made, fresh = statements_of(client, "/meetings/m/")
        again, stored = statements_of(client, "/meetings/m/")
        assert (made > 0, again) == (True, 0)
        assert stored.content == fresh.content
        ((key, entry),) = entries.items()
        for altered in (pickle.dumps(EvilEntry()), b"", entry[:-1]):
            entries[key] = altered
            assert client.get("/meetings/m/").content == fresh.content
        assert not EvilEntry.was_read
    assert client.get("/meetings/m/").content == fresh.content  # the server is gone


class EvilEntry:
    """An object that tells when it is read by pickle."""

    was_read = False

    def __reduce__(self):
        return setattr, (EvilEntry, "was_read", True)


def test_failing_cache_is_logged_once_and_not_used(client, meeting, monkeypatch, caplog):
    def fail(*_arguments, **_options):
        raise ConnectionError("refused")

    monkeypatch.setattr(BoundedCache, "get", fail)
    monkeypatch.setattr(BoundedCache, "set", fail)
    for _turn in range(3):
        assert client.get("/meetings/m/").status_code == 200
    told = [record for record in caplog.records if record.name == "server.stored_answers"]
    assert [record.getMessage() for record in told] == [
        "The cache of answers fails; pages are made anew."
    ]


def test_unknown_version_means_a_fresh_answer(client, meeting, monkeypatch):
    def fail(_connection):
        raise DatabaseError

    client.get("/meetings/m/")
    monkeypatch.setattr(content_version, "read_content_version", fail)
    assert statements_of(client, "/meetings/m/")[0] > 0


def test_threads_share_the_cache_in_memory():
    caches["answers"].set("key", b"entry")
    found = []
    thread = Thread(target=lambda: found.append(caches["answers"].get("key")))
    thread.start()
    thread.join()
    assert found == [b"entry"]


def test_cache_in_memory_is_bounded_in_bytes():
    size = 100 + ENTRY_OVERHEAD_BYTES
    store = BoundedCache("small", {"OPTIONS": {"MAX_BYTES": 2 * size}})
    for key in "ab":
        store.set(key, b"x" * 100)
    assert store.get("a") == b"x" * 100
    store.set("c", b"x" * 100)  # in the place of b, which was used before a
    assert [store.get(key) for key in "abc"] == [b"x" * 100, None, b"x" * 100]
    store.set("a", b"x" * (3 * size))
    assert store.get("a") is None
    store.set("d", b"x", timeout=-1)
    assert store.get("d", "none") == "none"
    assert store.delete("c") is True
    assert store.delete("c") is False


@pytest.mark.parametrize(("cache_control", "made"), [("public, no-cache", 1), ("no-store", 4)])
def test_threads_that_ask_for_the_same_page_wait_for_one_another(cache_control, made):
    def view(request) -> HttpResponse:
        request.resolver_match = ResolverMatch(view, (), {}, route="page/")
        calls.append(request.path)
        running.append(request.path)
        most.append(len(running))
        sleep(0.5)
        running.pop()
        return HttpResponse("x" * 300, headers={"Cache-Control": cache_control})

    def ask() -> None:
        bodies.append(middleware(RequestFactory().get("/page/")).content)
        connections.close_all()

    calls: list[str] = []
    running: list[str] = []
    most: list[int] = []
    bodies: list[bytes] = []
    middleware = answer_cache.AnswerCacheMiddleware(view)
    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (bodies, len(calls)) == ([b"x" * 300] * 4, made)
    # Those that waited in vain do not wait for one another.
    assert (max(most) > 1) is (made > 1)


def test_failure_of_a_page_leaves_nobody_waiting():
    def view(request) -> HttpResponse:
        raise PermissionDenied

    middleware = answer_cache.AnswerCacheMiddleware(view)
    for _ in range(2):
        with pytest.raises(PermissionDenied):
            middleware(RequestFactory().get("/page/"))
    assert middleware.turns._made == {}
