"""The configuration of the web server, whoever starts it: limits of time."""

import os
import runpy
import socket
import struct
from pathlib import Path
from types import SimpleNamespace

from server import gunicorn_worker

CONFIGURATION = Path(__file__).parents[2] / "gunicorn.conf.py"


def test_page_may_ask_the_database_for_five_seconds_unless_told_otherwise(monkeypatch):
    for name in ("DATABASE_STATEMENT_TIMEOUT", "DATABASE_POOL", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, os.environ.get(name, ""))  # as it was, afterwards
    del os.environ["DATABASE_STATEMENT_TIMEOUT"]
    runpy.run_path(str(CONFIGURATION))

    assert os.environ["DATABASE_STATEMENT_TIMEOUT"] == "5000"


def test_start_is_logged_with_version_and_address(monkeypatch, caplog, settings):
    for name in ("DATABASE_STATEMENT_TIMEOUT", "DATABASE_POOL", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    when_ready = runpy.run_path(str(CONFIGURATION))["when_ready"]
    monkeypatch.setitem(when_ready.__globals__, "configure_logging", lambda *configuration: None)
    caplog.set_level("INFO", "server.start")
    when_ready(SimpleNamespace(LISTENERS=["http://127.0.0.1:8000"]))

    (record,) = caplog.records
    assert record.fields["version"] == settings.VERSION
    assert record.getMessage().endswith(" listens on http://127.0.0.1:8000.")


def test_connection_does_not_stand_still_for_ever(socket_enabled):
    """Neither one whose body does not come, nor one whose answer nobody reads."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gunicorn_worker.set_socket_timeouts(listener)
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            limits = [
                struct.unpack("ll", accepted.getsockopt(socket.SOL_SOCKET, option, 16))[0]
                for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO)
            ]

    assert limits == [gunicorn_worker.RECEIVE_TIMEOUT_SECONDS, gunicorn_worker.SEND_TIMEOUT_SECONDS]
