"""The command line as people use it: one sentence where something is wrong, and status 1."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from server.embedded_postgres import EmbeddedDatabase
from server.embedded_postgres_binaries import EmbeddedDatabaseError

PROJECT = Path(__file__).parents[2]
UNREACHABLE_DATABASE = "postgresql://eclac:s3cret@127.0.0.1:1/records"


def run_command(*command: str, **environment: str) -> tuple[int, str]:
    """The exit status, and what is written to stderr."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, *command],
        cwd=PROJECT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", [["manage.py", "migrate"], ["-m", "gunicorn"]])
def test_database_that_cannot_be_reached_is_one_sentence(command):
    status, said = run_command(*command, ENVIRONMENT="local", DATABASE_URL=UNREACHABLE_DATABASE)

    assert status == 1
    assert said.startswith("The database in DATABASE_URL cannot be used: connection failed")
    assert (said.count("\n"), "s3cret" in said) == (1, False)


@pytest.mark.parametrize("command", [["manage.py", "check"], ["-m", "gunicorn"]])
def test_production_without_its_settings_is_one_sentence(command):
    status, said = run_command(*command)

    assert status == 1
    assert said.startswith("Invalid settings: SECRET_KEY is missing")
    assert said.count("\n") == 1


def test_production_as_the_readme_sets_it_up_passes_the_deployment_check():
    here = settings.DATABASES["default"]
    where = f"host={quote(here['HOST'])}&port={here['PORT']}&user={here['USER']}"
    status, said = run_command(
        *("manage.py", "check", "--deploy", "--fail-level", "INFO"),
        ENVIRONMENT="production",
        DATABASE_URL=f"postgresql:///postgres?{where}",
        SECRET_KEY="kT7w-9x_Qz" * 5,
        ALLOWED_HOSTS="migration.example.org",
        BEHIND_PROXY="1",
        EMAIL_URL="smtp+starttls://user:password@mail.example.org",
        EMAIL_FROM="migration@example.org",
    )

    assert (status, said) == (0, "")


def test_port_that_is_no_port_is_refused_by_name():
    status, said = run_command("manage.py", "trial", ENVIRONMENT="local", PORT="http")

    assert (status, said) == (
        1,
        "Invalid settings: PORT is 'http'; expected a whole number from 1 to 65535.\n",
    )


def test_stop_database_says_whether_there_was_one(settings, tmp_path, monkeypatch, capsys):
    settings.DATABASE_IS_EMBEDDED = True
    settings.EMBEDDED_DATABASE_HOME = tmp_path
    for was_there in (True, False):
        monkeypatch.setattr(EmbeddedDatabase, "stop", lambda self, was=was_there: was)
        call_command("stop_database")

    assert capsys.readouterr().out == "The database is stopped.\nNo database is running.\n"


def test_stop_database_refuses_another_database(settings):
    settings.DATABASE_IS_EMBEDDED = False
    with pytest.raises(CommandError, match="does not use the embedded database"):
        call_command("stop_database")


def test_stop_database_that_fails_says_why(settings, monkeypatch):
    def refuse(database):
        raise EmbeddedDatabaseError("The database (process 7) does not stop.")

    settings.DATABASE_IS_EMBEDDED = True
    monkeypatch.setattr(EmbeddedDatabase, "stop", refuse)
    with pytest.raises(CommandError, match=r"^The database \(process 7\) does not stop\.$"):
        call_command("stop_database")
