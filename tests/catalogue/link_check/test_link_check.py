"""The check of links to other sites: what is requested, what is reported, and to whom."""

import json
import socket
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest
from django.utils import timezone

from catalogue.link_check import checking, request
from catalogue.link_check.addresses import address_columns, public_addresses, rows_with
from catalogue.link_check.checking import check_due_links, list_addresses, store_result
from catalogue.link_check.models import LinkCheck, Problem
from catalogue.link_check.request import CheckResult, archived_copy, check_address
from catalogue.link_check.tasks import check_links, list_links
from publications.models import Edition
from tests.support.factories import (
    CitationFactory,
    DisseminationFactory,
    EditionFactory,
    LinkFactory,
    MeetingFactory,
    PublicationFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.users import user_with_role

# Of this machine alone: `site` is on it, and nothing else answers a test.
pytestmark = pytest.mark.enable_socket

PAGE = "https://page.example.org/"


class Site(BaseHTTPRequestHandler):
    """A site whose paths answer with the status that they name."""

    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        self.server.requests.append((self.command, self.path, self.headers["User-Agent"]))
        path = self.path.partition("?")[0]
        if path == "/archive":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(self.server.archive).encode())
        elif path.startswith("/to/"):
            self.send_response(302)
            location = unquote(path.removeprefix("/to/")).replace("+", "/")
            # As bytes of UTF-8, which `send_header` writes as Latin-1.
            self.send_header("Location", location.encode().decode("latin-1"))
            self.end_headers()
        elif path == "/get-only" and self.command == "HEAD":
            self.send_error(405)
        else:
            self.send_response(int(path[1:]) if path[1:].isdecimal() else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def site(monkeypatch):
    """Start a site on this machine, whose address counts as public here."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.requests, server.archive = [], {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    is_public = request.is_public_number
    monkeypatch.setattr(
        request, "is_public_number", lambda number: number == "127.0.0.1" or is_public(number)
    )
    monkeypatch.setattr(request, "PORTS", range(1, 65536))
    server.address = f"http://127.0.0.1:{server.server_port}"
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "result"),
    [
        ("/200", CheckResult(200, "")),
        ("/get-only", CheckResult(200, "")),
        ("/to/+200", CheckResult(200, "")),
        ("/page?título=a b", CheckResult(200, "")),
        ("/404", CheckResult(404, Problem.NOT_FOUND)),
        ("/410", CheckResult(410, Problem.NOT_FOUND)),
        ("/500", CheckResult(500, Problem.SERVER_ERROR)),
        # A reader may see the page: the site refuses programs, or is busy.
        ("/401", CheckResult(401, "")),
        ("/403", CheckResult(403, "")),
        ("/429", CheckResult(429, "")),
        ("/503", CheckResult(503, "")),
        ("/to/", CheckResult(302, "")),  # to nowhere
    ],
)
def test_answer_of_a_site(site, path, result):
    assert check_address(site.address + path) == result
    assert {agent for _method, _path, agent in site.requests} == {
        "eclac-migration link check (+http://localhost:8000)"
    }


def test_redirect_to_an_address_with_accents(site):
    check_address(f"{site.address}/to/+publicación")

    assert site.requests[-1][1] == "/publicaci%C3%B3n"


def test_endless_redirect(site, monkeypatch):
    monkeypatch.setattr(request, "urljoin", lambda address, _target: address)

    assert check_address(f"{site.address}/to/+x") == CheckResult(None, Problem.REDIRECTS)
    assert len(site.requests) == 6


def test_site_without_tls_and_site_that_is_gone(site):
    port = site.server_port
    # It does not answer in TLS, so its certificate is not known.
    assert check_address(f"https://127.0.0.1:{port}/").problem == Problem.NO_CONNECTION
    site.shutdown()
    site.server_close()
    assert check_address(f"http://127.0.0.1:{port}/").problem == Problem.NO_CONNECTION


def test_name_that_does_not_exist(monkeypatch):
    def fail(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(request.socket, "getaddrinfo", fail)
    assert check_address(PAGE) == CheckResult(None, Problem.NO_SITE)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "10.0.0.8", "192.168.1.1", "169.254.169.254"),
        "0.0.0.0",  # noqa: S104
        *("[::1]", "[::ffff:10.0.0.8]", "[fe80::1]", "[fd00::1]", "224.0.0.1", "2130706433"),
        *("[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[::7f00:1]", "[fec0::1]", "example.org:5432"),
    ],
)
def test_network_of_the_server_is_not_requested(host, monkeypatch):
    def connect(*args, **kwargs):
        raise AssertionError(f"{host} was requested.")

    monkeypatch.setattr(request.HTTPConnectionPool, "request", connect)
    assert check_address(f"http://{host}/") == CheckResult(None, Problem.NOT_PUBLIC)


def test_redirect_into_the_network_of_the_server_is_not_followed(site):
    inner = ThreadingHTTPServer(("127.0.0.2", 0), Site)
    inner.requests = []
    threading.Thread(target=inner.serve_forever, daemon=True).start()
    try:
        address = f"{site.address}/to/http:++127.0.0.2:{inner.server_port}+200"
        assert check_address(address) == CheckResult(None, Problem.NOT_PUBLIC)
        assert inner.requests == []
    finally:
        inner.shutdown()
        inner.server_close()


@pytest.mark.parametrize("address", ["http://[::1/", "https://", "http://a..b/", "ftp://x.org/"])
def test_address_that_is_none(address):
    assert check_address(address).problem in (Problem.NO_SITE, Problem.NOT_PUBLIC)


def test_archived_copy(site, settings):
    settings.LINK_ARCHIVE_URL = f"{site.address}/archive"
    copy = {"available": True, "status": "200", "url": "http://web.archive.org/web/2013/x"}
    for answer, found in (
        ({"archived_snapshots": {"closest": copy}}, "https://web.archive.org/web/2013/x"),
        ({"archived_snapshots": {"closest": {**copy, "status": "404"}}}, ""),
        ({"archived_snapshots": {"closest": {**copy, "url": "javascript:alert()"}}}, ""),
        ({"archived_snapshots": {}}, ""),
        ([], ""),
    ):
        site.archive = answer
        assert archived_copy("https://a.org/?b=c&d") == found
    assert site.requests[0][1] == "/archive?url=https%3A%2F%2Fa.org%2F%3Fb%3Dc%26d"


def rows_with_addresses(stem: str, **state):
    """Create a row with an address for each column, all in records of one state."""
    meeting = MeetingFactory(website=f"https://{stem}.example.org/meeting", **state)
    publication = PublicationFactory(handle=f"https://{stem}.example.org/handle", **state)
    EditionFactory(publication=publication, url=f"https://{stem}.example.org/edition")
    DisseminationFactory(publication=publication, url=f"https://{stem}.example.org/given")
    LinkFactory(record=meeting, url=f"https://{stem}.example.org/link")
    source = SourceFactory(is_public=True, url=f"https://{stem}.example.org/source")
    CitationFactory(record=meeting, source=source)
    meeting.topics.add(TopicFactory(address=f"https://{stem}.example.org/topic"))


@pytest.mark.django_db
def test_addresses_of_all_columns_are_checked_and_none_that_is_not_public():
    rows_with_addresses("open", published=True)
    rows_with_addresses("draft", draft=True)
    rows_with_addresses("embargo", published=True, public_from=timezone.now() + timedelta(days=1))
    rows_with_addresses("withdrawn", withdrawn=True)
    internal = SourceFactory(is_public=False, url="https://internal.example.org/source")
    CitationFactory(record=MeetingFactory(published=True), source=internal)
    SourceFactory(is_public=True, url="https://uncited.example.org/source")

    paths = ("meeting", "handle", "edition", "given", "link", "source", "topic")
    ours = {address for address in public_addresses() if ".example.org/" in address}
    assert ours == {f"https://open.example.org/{path}" for path in paths}
    assert len(address_columns()) == len(paths)
    [(_address, row)] = rows_with(["https://open.example.org/edition"])
    assert isinstance(row, Edition)


@pytest.mark.django_db
def test_list_follows_the_records():
    meeting = MeetingFactory(published=True, website=PAGE)
    LinkCheck.objects.create(address="https://gone.example.org/")
    list_addresses()
    assert set(LinkCheck.objects.values_list("address", flat=True)) == public_addresses()
    assert LinkCheck.objects.filter(address=PAGE).exists()
    meeting.website = ""
    meeting.save()
    list_addresses()
    assert not LinkCheck.objects.filter(address=PAGE).exists()


@pytest.fixture
def answers(monkeypatch):
    """Answer checks from a dict, and note the addresses that are requested."""
    results: dict[str, CheckResult] = {}
    requested: list[str] = []

    def answer(address: str) -> CheckResult:
        requested.append(address)
        return results.get(address, CheckResult(200, ""))

    monkeypatch.setattr(checking, "check_address", answer)
    monkeypatch.setattr(checking, "archived_copy", lambda _address: "https://web.archive.org/a")
    return results, requested


def days_later(days: int) -> None:
    """Move all checks into the past."""
    for check in LinkCheck.objects.exclude(checked_at=None):
        check.checked_at -= timedelta(days=days, minutes=1)
        check.save()


@pytest.mark.django_db
def test_link_is_dead_after_failures_on_three_days_and_alive_after_one_answer(answers):
    results, requested = answers
    results[PAGE] = CheckResult(404, Problem.NOT_FOUND)
    MeetingFactory(published=True, website=PAGE)
    LinkCheck.objects.create(address=PAGE)
    for day in range(3):
        assert not LinkCheck.objects.dead().exists()
        assert check_due_links() == 1
        assert check_due_links() == 0, "It is asked again on the same day."
        if day == 0:
            since = LinkCheck.objects.get().failing_since
        days_later(1)
    [dead] = LinkCheck.objects.dead()
    assert (dead.problem, dead.status) == ("not-found", 404)
    assert dead.archived_address == "https://web.archive.org/a"
    assert dead.failing_since == since
    assert check_due_links() == 0, "From now on once a month."
    days_later(30)
    results.clear()
    assert check_due_links() == 1
    assert not LinkCheck.objects.dead().exists()
    restored = LinkCheck.objects.get()
    assert (restored.failures, restored.problem, restored.archived_address) == (0, "", "")
    assert requested == [PAGE] * 4


@pytest.mark.django_db
def test_one_run_asks_each_site_once_and_ten_sites_at_most(answers):
    _results, requested = answers
    for number in range(12):
        for page in ("a", "b"):
            address = f"https://site{number}.example.org/{page}"
            MeetingFactory(published=True, website=address)
            LinkCheck.objects.create(address=address)
    assert check_due_links() == 10
    assert requested == [f"https://site{number}.example.org/a" for number in range(10)]
    assert check_due_links() == 10
    # The two sites that had no turn, then the others in the order in which they were asked.
    assert requested[10:12] == [f"https://site{number}.example.org/a" for number in (10, 11)]
    assert requested[12:] == [f"https://site{number}.example.org/b" for number in range(8)]


@pytest.mark.django_db
def test_site_with_many_links_keeps_neither_other_sites_nor_a_failed_link_waiting(answers):
    _results, requested = answers
    many = [f"https://a.example.org/{number}" for number in range(600)]
    LinkCheck.objects.bulk_create(LinkCheck(address=one) for one in [*many, PAGE])
    for address in (*many[:3], PAGE):
        MeetingFactory(published=True, website=address)
    failed = LinkCheck.objects.get(address=many[2])
    failed.failures, failed.problem = 1, Problem.NOT_FOUND
    failed.checked_at = failed.failing_since = timezone.now() - timedelta(days=2)
    failed.save()

    check_due_links()

    assert requested == [PAGE, many[2]]


@pytest.mark.django_db
def test_address_of_a_record_withdrawn_since_is_not_requested(answers):
    MeetingFactory(withdrawn=True, website=PAGE)
    LinkCheck.objects.create(address=PAGE)
    check_due_links()
    assert (answers[1], LinkCheck.objects.count()) == ([], 0)


@pytest.mark.django_db
def test_site_that_never_ends_its_answer_does_not_keep_the_worker(monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(checking, "CHECK_SECONDS", 0.1)
    monkeypatch.setattr(checking, "check_address", lambda _address: ended.wait(60))
    check = LinkCheck.objects.create(address=PAGE)
    store_result(check)
    ended.set()
    check.refresh_from_db()
    assert (check.failures, check.problem) == (1, "no-connection")


@pytest.mark.django_db
def test_result_of_an_address_that_is_gone_is_not_stored(answers):
    check = LinkCheck.objects.create(address=PAGE)
    LinkCheck.objects.all().delete()
    store_result(check)
    assert not LinkCheck.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("is_on", [False, True])
def test_jobs_do_nothing_unless_the_setting_is_on(answers, settings, is_on):
    settings.LINK_CHECK = is_on
    MeetingFactory(published=True, website=PAGE)
    list_links(0)
    assert LinkCheck.objects.filter(address=PAGE).exists() == is_on
    LinkCheck.objects.get_or_create(address=PAGE)
    check_links(0)
    assert (PAGE in answers[1]) == is_on


def dead_link(address: str) -> LinkCheck:
    return LinkCheck.objects.create(
        address=address,
        checked_at=timezone.now(),
        failures=3,
        failing_since=timezone.now(),
        problem=Problem.NOT_FOUND,
        status=404,
        archived_address=f"https://web.archive.org/web/2013/{address}",
    )


@pytest.mark.django_db
def test_staff_page_leads_to_the_records_and_changes_nothing(client):
    meeting = MeetingFactory(published=True, title_en="First meeting", website=PAGE)
    publication = PublicationFactory(published=True)
    edition = EditionFactory(publication=publication, url=PAGE)
    LinkFactory(record=publication, url=PAGE)
    dead_link(PAGE)
    dead_link("https://not-used.example.org/")
    client.force_login(user_with_role("editor"))
    page = client.get("/admin/dead-links/").text
    assert "The page does not exist (404)" in page
    assert f'href="https://web.archive.org/web/2013/{PAGE}"' in page
    for address in (
        f"/admin/meetings/meeting/{meeting.pk}/change/",
        f"/admin/publications/publication/{publication.pk}/change/",
        f"/admin/publications/edition/{edition.pk}/change/",
    ):
        assert f'href="{address}"' in page
    assert "not-used.example.org" not in page
    meeting.refresh_from_db()
    assert meeting.website == PAGE


@pytest.mark.django_db
def test_staff_page_says_whether_links_are_checked(client, settings):
    client.force_login(user_with_role("reviewer"))
    page = client.get("/admin/dead-links/").text
    assert "with the setting LINK_CHECK" in page
    assert "Links checked:" not in page
    assert "None of the" not in page
    assert "every night" not in page
    settings.LINK_CHECK = True
    page = client.get("/admin/dead-links/").text
    assert "LINK_CHECK" not in page
    assert "They are collected every night at 04:30 UTC" in page
    assert "No link is known not to work." not in page
    check = LinkCheck.objects.create(address=PAGE)
    page = client.get("/admin/dead-links/").text
    assert "The only link has not been checked yet." in page
    other = LinkCheck.objects.create(address=f"{PAGE}/other")
    page = client.get("/admin/dead-links/").text
    assert "None of the 2 links has been checked yet." in page
    other.delete()
    check.checked_at = datetime(2026, 5, 2, 16, tzinfo=UTC)
    check.save()
    page = client.get("/admin/dead-links/").text
    assert "Links checked: 1 of 1. Last check: 2 May 2026, 12:00." in page
    assert "No link is known not to work." in page


@pytest.mark.django_db
def test_visitor_does_not_see_the_page(client):
    assert client.get("/admin/dead-links/").status_code == 302
