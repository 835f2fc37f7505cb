"""The cache of answers on real processes: no page is older than a commit that was visible before.

The title of one record counts upwards in quick commits. Before each request a reader reads it from
the server that the site reads from; the page must show that number or a later one.
"""

import re
import threading
import time
from contextlib import contextmanager

import pytest

from tests.live.test_replicas import replica, site_with_replica  # noqa: F401
from tests.support.runtime.live_server import LiveDatabase, running_site

pytestmark = pytest.mark.slow
SECONDS = 6
MEETING_SQL = "SELECT id, slug, title_en FROM meetings_meeting WHERE state = 'published' LIMIT 1"
TITLE_SQL = "UPDATE meetings_meeting SET title_en = %s WHERE id = %s"


@contextmanager
def counting_title(database: LiveDatabase, key: int):
    """Set the title of the meeting to `count 1`, `count 2` … in commits, with pauses between."""
    is_running = True

    def write() -> None:
        number = 0
        with database.connect(autocommit=True) as connection:
            while is_running:
                number += 1
                connection.execute(TITLE_SQL, [f"count {number}", key])
                time.sleep(0.02 * (number % 10))  # also long enough for answers from the cache

    thread = threading.Thread(target=write)
    thread.start()
    yield
    is_running = False
    thread.join()


def number_in(text: str) -> int:
    return int((re.search(r"count (\d+)", text) or ["", "0"])[1])


def stale_answers(site, slug: str, read_title) -> tuple[list, int]:
    """Return (path, number committed before, number on the page) of stale pages; and all pages."""
    stale, numbers = [], set()
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        for path in (f"/meetings/{slug}/", "/meetings/?sort=changed", f"/api/v1/meetings/{slug}/"):
            before = number_in(read_title())
            page = number_in(site.get(path).text)
            numbers.add(page)
            if page < before:
                stale.append((path, before, page))
    return stale, len(numbers)


@pytest.fixture
def meeting(live_database):
    key, slug, title = live_database.one(MEETING_SQL)
    live_database.one(f"{TITLE_SQL} RETURNING id", "count 0", key)
    yield key, slug
    live_database.one(f"{TITLE_SQL} RETURNING id", title, key)


def test_no_page_is_older_than_the_commit_before_it(live_database, meeting):
    key, slug = meeting
    with (
        running_site(live_database.address, WEB_PROCESSES="2") as site,
        counting_title(live_database, key),
    ):
        stale, count = stale_answers(
            site,
            slug,
            lambda: live_database.one("SELECT title_en FROM meetings_meeting WHERE id = %s", key)[
                0
            ],
        )
    assert (stale, count > 1) == ([], True)


def test_no_page_from_a_replica_is_older_than_the_replica(live_database, meeting, replica):  # noqa: F811
    key, slug = meeting
    query = f"SELECT title_en FROM meetings_meeting WHERE id = {key}"
    with site_with_replica(live_database, replica) as site, counting_title(live_database, key):
        stale, count = stale_answers(site, slug, lambda: replica.query(query)[0][0])
    assert (stale, count > 1) == ([], True)
