"""Tests of a primary with a streaming replica: lag, failover and the return of the primary."""

import os
import shutil
import signal
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
import requests

from eclac_migration.settings import DATABASE_CONNECT_TIMEOUT_SECONDS
from server.embedded_postgres import EmbeddedDatabase, socket_folder
from tests.live.test_failures import TOPIC_FORM, PageLoad
from tests.support.runtime.live_server import LiveDatabase, StaffSession, running_site, wait_for

pytestmark = pytest.mark.slow

# One address of every kind of public page and file.
PUBLIC_PATHS = (
    *("/", "/es/", "/activities/", "/search/?q=migration", "/publications/?q=migration"),
    *("/mandates/resolution-615-xxxi/", "/data/", "/data/catalogue.zip", "/accessibility/"),
    *(f"/activities/export.{suffix}" for suffix in ("csv", "xlsx", "json")),
    *("/meetings/calendar.ics", "/meetings/feed.atom", "/publications/export.bib"),
    *("/api/v1/meetings/", "/api/schema/", "/oai?verb=ListRecords&metadataPrefix=oai_dc"),
    *("/reports/", "/sitemap.xml", "/sitemap-meetings-1.xml", "/healthz", "/readyz"),
)
SAVED_SLUGS_SQL = "SELECT slug FROM catalogue_topic WHERE starts_with(slug, 'saved-') ORDER BY slug"


class Replica:
    """A streaming replica of a database, on this machine."""

    def __init__(self, primary: LiveDatabase, home: Path):
        self.primary, self.server = primary, EmbeddedDatabase(home)

    @property
    def address(self) -> str:
        return database_url(self.server.home)

    def start(self) -> None:
        server = self.server
        server.home.mkdir()
        server.data.mkdir(mode=0o700)
        for folder in (server.home, server.data):
            os.chown(folder, *server.binaries.owner)
        source = ("-h", str(socket_folder(self.primary.home)), "-U", "postgres")
        copied = ("-R", "-C", "-S", "replica", "--checkpoint=fast")
        server.binaries.run("pg_basebackup", *source, "-D", server.data, *copied)
        server.join()

    def remove(self) -> None:
        self.server.leave()
        self.server.stop()
        shutil.rmtree(self.server.home)

    def query(self, statement: str):
        with psycopg.connect(self.address, autocommit=True) as connection:
            done = connection.execute(statement)
            return done.fetchall() if done.description else None

    def wait_until_caught_up(self) -> None:
        sent = self.primary.one("SELECT pg_current_wal_lsn()::text")[0]
        wait_for(lambda: self.query(f"SELECT pg_last_wal_replay_lsn() >= '{sent}'") == [(True,)])


def database_url(*homes: Path, **options: str) -> str:
    hosts = ",".join(quote(str(socket_folder(home))) for home in homes)
    more = "".join(f"&{name}={value}" for name, value in options.items())
    return f"postgresql:///records?host={hosts}&user=postgres{more}"


@pytest.fixture
def replica(live_database):
    """Yield a replica of the primary, and restore the primary after the test."""
    running = Replica(live_database, live_database.home.parent / "replica")
    running.start()
    yield running
    running.remove()
    restart_server(live_database)
    with live_database.connect(autocommit=True) as connection:
        connection.execute("SELECT pg_promote() WHERE pg_is_in_recovery()")
        connection.execute("ALTER SYSTEM RESET ALL")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots")


@contextmanager
def site_with_replica(live_database, replica):
    """Run the site with both servers in its settings, as in docs/operations.md."""
    both = database_url(live_database.home, replica.server.home, target_session_attrs="read-write")
    settings = {
        "WEB_PROCESSES": "1",
        "API_REQUESTS_PER_MINUTE": "100000",
        "MAX_CONCURRENT_DOWNLOADS": "4",
    }
    with running_site(both, DATABASE_REPLICA_URLS=replica.address, **settings) as site:
        yield site


def kill_server(live_database: LiveDatabase) -> None:
    """Kill the server without a shutdown, as a power failure would."""
    pid = int((live_database.server.data / "postmaster.pid").read_text().split()[0])
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not live_database.server.is_reachable())


def restart_server(live_database: LiveDatabase) -> None:
    live_database.server.leave()
    live_database.server.join()


class SavingEditor:
    """A member of staff who saves topics continuously, with the names of the saved ones."""

    def __init__(self, editor: StaffSession):
        self.editor, self.saved_names, self.is_running = editor, [], True
        self.thread = threading.Thread(target=self.write)

    def write(self) -> None:
        number = 0
        while self.is_running:
            number += 1
            name = f"saved-{number}"
            fields = {"name_en": name, "name_es": name, "slug": name}
            with suppress(requests.RequestException, AssertionError):
                if self.editor.send_form(TOPIC_FORM, fields).status_code == 302:
                    self.saved_names.append(name)

    def wait_for_more(self) -> None:
        before = len(self.saved_names)
        wait_for(lambda: len(self.saved_names) > before + 2)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *details):
        self.is_running = False
        self.thread.join()


def test_staff_see_their_work_at_once_however_far_a_replica_lags(live_database, replica):
    name, page = "Seen at once", "/organizations/?sort=newest"
    with site_with_replica(live_database, replica) as site:
        ana = site.editor()
        (organization,) = live_database.one(
            "SELECT id FROM catalogue_organization WHERE state = 'published' ORDER BY id"
        )
        replica.wait_until_caught_up()
        replica.query("SELECT pg_wal_replay_pause()")
        wait_for(lambda: replica.query("SELECT pg_get_wal_replay_pause_state()") == [("paused",)])
        form = f"/admin/catalogue/organization/{organization}/change/"
        saved = ana.send_form(form, {"title_en": name, "title_es": name})
        assert saved.status_code == 302, saved.text

        for path in (form, page, "/organizations/?sort=title"):
            assert name in ana.get(site.address + path).text
        before = site.get(page)
        assert name not in before.text  # public pages lag with the replica
        tag = {"If-None-Match": before.headers["ETag"]}
        assert site.get(page, headers=tag).status_code == 304
        replica.query("SELECT pg_wal_replay_resume()")
        replica.wait_until_caught_up()
        after = site.get(page, headers=tag)

    assert (after.status_code, name in after.text) == (200, True)


def test_public_reading_goes_on_without_a_primary_and_what_was_saved_is_there_when_it_is_back(
    live_database, replica
):
    with site_with_replica(live_database, replica) as site, SavingEditor(site.editor()) as writer:
        ana = site.editor()
        tag = {"If-None-Match": site.get("/activities/").headers["ETag"]}
        with PageLoad(site, "/activities/", "/es/meetings/?q=migration") as load:
            writer.wait_for_more()
            kill_server(live_database)
            for path in PUBLIC_PATHS:
                assert (path, site.get(path).status_code) == (path, 200)
            for path, headers in (("/activities/", tag), ("/api/v1/meetings/", {})):
                # Not every request waits for a connection to the primary.
                waits = [site.get(path, headers=headers).elapsed for _time in range(2)]
                assert min(waits).total_seconds() < DATABASE_CONNECT_TIMEOUT_SECONDS
            assert ana.get(site.address + "/admin/").status_code == 503
            restart_server(live_database)
            writer.wait_for_more()
        assert set(load.statuses) == {200}

    assert writer.saved_names  # the next line would hold for none
    assert set(writer.saved_names) <= {slug for (slug,) in live_database.all(SAVED_SLUGS_SQL)}


def test_promoted_replica_has_everything_under_synchronous_replication(live_database, replica):
    """The same web processes then save to the promoted replica."""
    with live_database.connect(autocommit=True) as primary:
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.execute("SELECT pg_reload_conf()")
    wait_for(lambda: live_database.one("SELECT sync_state FROM pg_stat_replication") == ("sync",))
    with site_with_replica(live_database, replica) as site, SavingEditor(site.editor()) as writer:
        workers = site.workers()
        writer.wait_for_more()
        kill_server(live_database)
        before = list(writer.saved_names)
        replica.query("SELECT pg_promote()")
        replicated = {slug for (slug,) in replica.query(SAVED_SLUGS_SQL)}
        writer.wait_for_more()
        assert site.workers() == workers

    assert before  # the next line would hold for none
    assert set(before) <= replicated
    assert set(writer.saved_names) <= {slug for (slug,) in replica.query(SAVED_SLUGS_SQL)}


def test_without_it_the_lag_is_lost_and_the_former_primary_comes_back_as_a_replica(
    live_database, replica
):
    """The steps follow docs/operations.md."""
    add = "INSERT INTO catalogue_topic (slug, name_en, name_es) VALUES (%s, '', 'x') RETURNING id"
    either = "SELECT slug FROM catalogue_topic WHERE slug IN ('early', 'late')"
    live_database.one(add, "early")
    replica.wait_until_caught_up()
    (sender,) = live_database.one("SELECT pid FROM pg_stat_replication")
    os.kill(sender, signal.SIGSTOP)  # stops the replication
    live_database.one(add, "late")
    with site_with_replica(live_database, replica) as site:
        kill_server(live_database)
        os.kill(sender, signal.SIGKILL)
        replica.query("SELECT pg_promote()")
        assert replica.query(either) == [("early",)]
        rejoin_as_replica(live_database, replica)
        with SavingEditor(site.editor()) as writer:
            writer.wait_for_more()
        saved = replica.query(SAVED_SLUGS_SQL)
        wait_for(lambda: live_database.all(SAVED_SLUGS_SQL) == saved)

    assert live_database.all(either) == [("early",)]
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        live_database.one(add, "never")


def rejoin_as_replica(live_database: LiveDatabase, replica: Replica) -> None:
    """Rewind the former primary to the state of the new one, and start it as its replica."""
    replica.query("SELECT pg_create_physical_replication_slot('replica')")
    source = f"host={socket_folder(replica.server.home)} user=postgres dbname=postgres"
    data = live_database.server.data
    (
        data / "postmaster.pid"
    ).unlink()  # without an init process, killed processes remain as zombies and seem alive
    live_database.server.binaries.run(
        "pg_rewind", "-D", data, f"--source-server={source}", "--write-recovery-conf"
    )
    restart_server(live_database)
