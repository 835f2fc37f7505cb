"""Tests of failures: database restarts, killed processes and closed connections."""

import os
import signal
import threading
import time
from collections import Counter

import pytest
import requests

from catalogue.imports.writer import WRITE_BATCH_SIZE
from tests.support.runtime.live_server import (
    form_values,
    run_manage,
    running_site,
    wait_for,
    working,
)

pytestmark = pytest.mark.slow
TOPIC_FORM = "/admin/catalogue/topic/add/"


class PageLoad:
    """Visitors who request pages continuously; counts the statuses of the responses."""

    def __init__(self, site, *paths: str):
        self.site, self.paths, self.statuses = site, paths, Counter()
        self.is_running = True
        self.threads = [threading.Thread(target=self.visit, args=[path]) for path in paths]

    def visit(self, path: str) -> None:
        while self.is_running:
            try:
                self.statuses[self.site.get(path).status_code] += 1
            except requests.RequestException as error:
                self.statuses[type(error).__name__] += 1

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *details):
        self.is_running = False
        for thread in self.threads:
            thread.join()


def test_pages_come_back_by_themselves_when_the_database_restarts_under_load(live_database, site):
    with PageLoad(site, "/activities/", "/es/meetings/", "/", "/publications/?q=migration") as load:
        wait_for(lambda: load.statuses[200] > 10)
        live_database.server.stop()
        wait_for(lambda: load.statuses[503] > 4)
        assert site.get("/readyz").status_code == 503
        assert site.get("/healthz").status_code == 200
        live_database.server.leave()
        live_database.server.join()
        wait_for(lambda: site.get("/activities/").status_code == 200)
        before = load.statuses[200]
        wait_for(lambda: load.statuses[200] > before + 10)

    assert set(load.statuses) == {200, 503}


def blocked_processes(live_database, how_many: int = 1) -> list[int]:
    """Wait until `how_many` database processes wait for a lock, and return their numbers."""
    blocked: list[int] = []

    def are_blocked():
        with live_database.connect() as connection:
            rows = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            ).fetchall()
        blocked[:] = [pid for (pid,) in rows]
        return len(blocked) >= how_many

    wait_for(are_blocked)
    return blocked


@pytest.mark.parametrize("fault", ["the process is killed", "the connection is cut"])
def test_save_that_is_broken_off_leaves_nothing_behind(live_database, fault):
    """Fail after the row is written but before its address is; neither must remain."""
    answers = []
    slug = fault.replace(" ", "-")
    with running_site(
        live_database.address, WEB_PROCESSES="1", DATABASE_STATEMENT_TIMEOUT="20000"
    ) as site:
        editor = site.editor()

        def save():
            try:
                fields = {"name_en": fault, "name_es": fault, "slug": slug}
                answers.append(editor.send_form(TOPIC_FORM, fields).status_code)
            except requests.ConnectionError:
                answers.append("cut")

        thread = threading.Thread(target=save)
        with live_database.connect() as holding:
            holding.execute("LOCK TABLE catalogue_address IN ACCESS EXCLUSIVE MODE")
            thread.start()
            (waiting,) = blocked_processes(live_database)
            if "process" in fault:
                os.kill(site.workers()[0], signal.SIGKILL)
            else:
                with live_database.connect() as other:
                    other.execute("SELECT pg_terminate_backend(%s)", [waiting])
            thread.join()
        wait_for(lambda: site.get("/readyz").status_code == 200)
        count = "SELECT count(*) FROM catalogue_topic WHERE slug = %s"
        # The database notices a killed client only when it writes to it.
        time.sleep(0.5)
        assert live_database.one(count, slug) == (0,)
        assert answers == (["cut"] if "process" in fault else [503])
        saved = editor.send_form(TOPIC_FORM, {"name_en": fault, "name_es": fault, "slug": slug})

    assert saved.status_code == 302
    assert live_database.one(count, slug) == (1,)


def test_page_that_takes_too_long_is_cut_and_others_are_served(live_database):
    """One visitor requests a locked page many times; another visitor is served meanwhile."""
    limits = {"DATABASE_STATEMENT_TIMEOUT": "8000", "PROXY_COUNT": "1"}
    limits |= {"WEB_PROCESSES": "1", "WEB_THREADS": "3"}
    greedy, other = ({"X-Forwarded-For": f"203.0.113.{n}"} for n in (9, 10))
    responses = []
    with running_site(live_database.address, **limits) as site, live_database.connect() as holding:
        site.get("/organizations/", headers=other)
        holding.execute("LOCK TABLE activities_activity IN ACCESS EXCLUSIVE MODE")
        threads = [
            threading.Thread(
                target=lambda: responses.append(site.get("/activities/", headers=greedy))
            )
            for _number in range(8)
        ]
        for thread in threads:
            thread.start()
        blocked_processes(live_database, 2)
        served_other = site.get("/organizations/", headers=other)
        still_waiting = [thread for thread in threads if thread.is_alive()]
        for thread in threads:
            thread.join()

    assert (served_other.status_code, len(still_waiting)) == (200, 2)
    assert Counter(answer.status_code for answer in responses) == {503: 2, 429: 6}
    assert {answer.headers["Retry-After"] for answer in responses} == {"1", "10"}


def test_metrics_of_all_processes_are_one(live_database):
    token = "a-token-of-twenty-signs"
    with running_site(live_database.address, METRICS_TOKEN=token, WEB_PROCESSES="2") as site:
        for _number in range(20):
            requests.get(f"{site.address}/es/", timeout=30)
        text = site.get("/metrics", headers={"Authorization": f"Bearer {token}"}).text

    assert 'eclac_requests_total{method="GET",route="es/",status="200"} 20.0' in text


PAIR_SCRIPT = """
from activities.models import Activity
pair = list(Activity.objects.filter(pk__in=[{}, {}]).order_by("pk"))
"""
HIDE_SCRIPT = "Activity.objects.filter(pk__in=[record.pk for record in pair]).update(state='draft')"
PUBLISH_SCRIPT = """
from catalogue.workflow.transitions import publish
publish(pair[0], by=None, together=[pair[1]])
"""


def test_publishing_together_that_is_cut_off_publishes_none(live_database):
    """Two records are published together; the connection closes between the two writes."""
    first, second = (
        live_database.one(
            "SELECT id FROM activities_activity WHERE state = 'published' ORDER BY id OFFSET %s", n
        )[0]
        for n in (0, 1)
    )
    pair = PAIR_SCRIPT.format(first, second)
    made = run_manage(live_database.address, "shell", "-c", pair + HIDE_SCRIPT)
    assert made.returncode == 0, made.stderr
    states = "SELECT array_agg(state ORDER BY id) FROM activities_activity WHERE id IN (%s, %s)"
    results = []
    thread = threading.Thread(
        target=lambda: results.append(
            run_manage(live_database.address, "shell", "-c", pair + PUBLISH_SCRIPT)
        )
    )
    with live_database.connect() as holding:
        holding.execute("SELECT 1 FROM activities_activity WHERE id = %s FOR UPDATE", [second])
        thread.start()
        (waiting,) = blocked_processes(live_database)
        with live_database.connect() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [waiting])
        thread.join()

    assert results[0].returncode != 0
    assert live_database.one(states, first, second) == (["draft", "draft"],)
    again = run_manage(live_database.address, "shell", "-c", pair + PUBLISH_SCRIPT)
    assert again.returncode == 0, again.stderr
    assert live_database.one(states, first, second) == (["published", "published"],)


IMPORTED_COUNT_SQL = "SELECT count(*) FROM catalogue_topic WHERE starts_with(slug, 'imported-')"


def test_import_that_is_cut_off_writes_nothing(live_database, site):
    """The connection of an import closes after the first batch of rows.

    The import is retried automatically, and then writes every row once.
    """
    count = WRITE_BATCH_SIZE + 1  # two batches, the second of which waits for a lock
    lines = [f"imported-{n},Imported {n},Traído {n}" for n in range(count)]
    lines.insert(0, "slug,name_en,name_es")
    editor = site.editor()
    file = {"file": ("topics.csv", "\n".join(lines))}
    sent = editor.send_form("/admin/catalogue/topic/import/", {}, files=file)
    job = site.address + sent.headers["Location"]
    state = "SELECT state FROM catalogue_importjob ORDER BY id DESC"
    queued = (
        "SELECT status::text, attempts FROM procrastinate_jobs"
        " WHERE task_name = 'catalogue.run_import' ORDER BY id DESC"
    )
    with working(live_database.address) as worker:
        wait_for(lambda: live_database.one(state) == ("checked",), worker)
        with live_database.connect() as holding:
            # An uncommitted row with a slug of the second batch blocks that batch.
            holding.execute(
                "INSERT INTO catalogue_topic (slug, name_en, name_es) VALUES (%s, 'A', 'B')",
                [f"imported-{count - 1}"],
            )
            token = form_values(editor.get(job).text)["csrfmiddlewaretoken"]
            editor.post(f"{job}confirm/", {"csrfmiddlewaretoken": token}, allow_redirects=False)
            (writing,) = blocked_processes(live_database)
            with live_database.connect() as other:
                other.execute("SELECT pg_terminate_backend(%s)", [writing])
            assert live_database.one(IMPORTED_COUNT_SQL) == (0,)
            wait_for(lambda: live_database.one(queued) == ("todo", 1))
            assert (live_database.one(state), live_database.one(IMPORTED_COUNT_SQL)) == (
                ("writing",),
                (0,),
            )
            holding.rollback()
        wait_for(lambda: live_database.one(state) != ("writing",), worker)
        assert (live_database.one(state), live_database.one(IMPORTED_COUNT_SQL)) == (
            ("done",),
            (count,),
        )


def test_worker_that_loses_the_database_ends_and_the_next_one_does_what_was_queued(
    live_database, site
):
    """A worker must not continue without its connection; its supervisor restarts it."""
    editor = site.editor()
    file = {"file": ("topics.csv", "slug,name_en,name_es\nafter-restart,After,Después")}
    workers = (
        "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - '9 s'::interval"
    )
    with working(live_database.address) as worker:
        wait_for(lambda: live_database.one(workers) != (0,), worker)
        live_database.server.stop()
        live_database.server.leave()
        live_database.server.join()
        wait_for(lambda: site.get("/readyz").status_code == 200)
        worker.communicate(timeout=120)
    sent = editor.send_form("/admin/catalogue/topic/import/", {}, files=file)
    state = "SELECT state FROM catalogue_importjob ORDER BY id DESC"
    assert (sent.status_code, live_database.one(state)) == (302, ("waiting",))
    with working(live_database.address):
        wait_for(lambda: live_database.one(state) == ("checked",))


def test_of_two_who_save_at_the_same_moment_one_is_told(live_database, site):
    """Both users have opened the form, and both submit it before either is saved."""
    live_database.add_person("ben")
    (number,) = live_database.one("SELECT id FROM catalogue_organization WHERE state = 'published'")
    form, answers = f"/admin/catalogue/organization/{number}/change/", []

    def save(editor, text):
        answers.append(editor.send_form(form, {"summary_en": text}))

    editors = [site.editor("ana"), site.editor("ben")]
    threads = [
        threading.Thread(target=save, args=[editor, text])
        for editor, text in zip(editors, ("One.", "The other."), strict=True)
    ]
    with live_database.connect() as holding:
        holding.execute("SELECT 1 FROM catalogue_organization WHERE id = %s FOR UPDATE", [number])
        for thread in threads:
            thread.start()
        blocked_processes(live_database, 2)
    for thread in threads:
        thread.join()

    warned, saved = sorted(answers, key=lambda answer: -answer.status_code)[::-1]
    assert (warned.status_code, saved.status_code) == (200, 302)
    assert "after you opened it" in warned.text
