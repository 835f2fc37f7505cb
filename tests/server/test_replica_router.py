"""Routing of reads to replicas; real replicas are in `tests/live/test_replicas.py`."""

import pytest
from django.db import router
from django.test import RequestFactory

from catalogue.models import Topic
from server import startup_checks
from server.replica_router import ReplicaMiddleware
from server.startup_checks import StartupError
from tests.eclac_migration.test_settings import settings_from

ask = RequestFactory()


@pytest.mark.parametrize(
    ("request_", "cookies", "reads"),
    [
        (ask.get("/activities/"), {}, "replica"),
        (ask.head("/es/"), {}, "replica"),
        (ask.get("/activities/"), {"sessionid": "x"}, "default"),
        (ask.get("/admin/"), {}, "default"),
        (ask.post("/activities/"), {}, "default"),
    ],
)
def test_only_the_public_that_changes_nothing_reads_from_a_replica(
    settings, monkeypatch, request_, cookies, reads
):
    settings.SESSION_COOKIE_NAME = "sessionid"
    request_.COOKIES = cookies
    places = []

    def answer(request):
        places.append((router.db_for_read(Topic), router.db_for_write(Topic)))

    ReplicaMiddleware(answer)(request_)  # there is no replica
    monkeypatch.setitem(settings.DATABASES, "replica", {})
    ReplicaMiddleware(answer)(request_)

    assert places == [("default", "default"), (reads, "default")]
    assert router.db_for_read(Topic) == "default"
    assert router.allow_migrate("default", "catalogue")
    assert not router.allow_migrate("replica", "catalogue")


def test_replicas_are_asked_before_the_primary(monkeypatch):
    read = settings_from(
        monkeypatch,
        ENVIRONMENT="local",
        DATABASE_URL="postgresql://u:p@one:5433/n",
        DATABASE_REPLICA_URLS="postgresql://u:p@two/n postgresql://u:p@three:5434/n",
    )
    replica = read["DATABASES"]["replica"]

    assert (replica["HOST"], replica["PORT"]) == ("two,three,one", "5432,5434,5433")
    assert (replica["NAME"], replica["USER"], replica["PASSWORD"]) == ("n", "u", "p")
    assert replica["OPTIONS"] == {
        "connect_timeout": "2",  # one of several may be gone without a word
        "tcp_user_timeout": "10000",
        "keepalives_idle": "5",
        "keepalives_interval": "2",
        "keepalives_count": "3",
        "pool": False,
        "target_session_attrs": "prefer-standby",
        "load_balance_hosts": "random",
    }


def test_one_server_is_waited_for_longer_than_one_of_several(monkeypatch):
    waits = {
        address: settings_from(monkeypatch, ENVIRONMENT="local", DATABASE_URL=address)["DATABASES"][
            "default"
        ]["OPTIONS"]["connect_timeout"]
        for address in ("postgresql://one/n", "postgresql://one,two/n?target_session_attrs=any")
    }

    assert list(waits.values()) == ["5", "2"]


def test_server_that_starts_without_a_primary_is_content_with_a_replica(settings, monkeypatch):
    def check(alias):
        tried.append(alias)
        if alias == "default":
            raise StartupError("no primary")

    tried: list[str] = []
    settings.DATABASE_IS_EMBEDDED = False
    monkeypatch.setattr(startup_checks, "connection_parameters", lambda alias="default": alias)
    monkeypatch.setattr(startup_checks, "check_database", check)
    with pytest.raises(StartupError, match="no primary"):
        startup_checks.open_database()
    monkeypatch.setitem(settings.DATABASES, "replica", {})
    startup_checks.open_database()

    assert tried == ["default", "default", "replica"]


def test_one_address_that_is_wrong_leaves_no_replica(monkeypatch):
    with pytest.raises(Exception, match="DATABASE_REPLICA_URLS must begin with postgresql://"):
        settings_from(
            monkeypatch,
            ENVIRONMENT="local",
            DATABASE_URL="postgresql://h/n",
            DATABASE_REPLICA_URLS="mysql://h/n",
        )
