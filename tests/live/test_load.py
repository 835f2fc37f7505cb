"""Tests of many concurrent visitors while staff edit records."""

import pytest

from bench.load import run_load
from bench.measure import LIFTED_LIMITS
from tests.support.runtime.live_server import running_site

pytestmark = pytest.mark.slow


def test_visitors_and_staff_at_once_meet_no_error(live_database):
    with live_database.connect() as connection:
        activities = connection.execute(
            "SELECT id, slug FROM activities_activity WHERE state = 'published' ORDER BY id LIMIT 4"
        ).fetchall()
    pages = [f"/activities/{slug}/" for _pk, slug in activities]
    visits = {
        "record page": [*pages, *(f"/es{page}" for page in pages)],
        "list": ["/activities/?country=HND&year=2012", "/es/meetings/?kind=seminar"],
        "list with search words": ["/activities/?q=migration", "/publications/?q=no-such-word"],
        "home": ["/", "/es/"],
        "search in all records": ["/search/?q=migracion"],
        "suggestions while typing": ["/search/completions/?q=migr"],
        "API": ["/api/v1/activities/"],
        "feed": ["/meetings/feed.atom"],
        "calendar": ["/meetings/calendar.ics"],
        "CSV": ["/activities/export.csv"],
    }
    edits = [(f"/admin/activities/activity/{pk}/change/", f"/activities/{slug}/")
             for pk, slug in activities]  # fmt: skip
    with running_site(
        live_database.address, WEB_PROCESSES="2", WEB_THREADS="4", **LIFTED_LIMITS
    ) as site:
        cookies = site.editor().cookies
        session = "; ".join(f"{one.name}={one.value}" for one in cookies)
        load = run_load(site.port, visits, edits, session=session, seconds=15)

    assert load.errors == []
    assert load.kinds.keys() == {*visits, "staff: form", "staff: saving"}
