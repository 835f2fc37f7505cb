"""Write the dump of a release that later releases are tested to upgrade.

Run `make release-dump` once, in the commit that is released. The dump holds the programme of 2012,
the draft of its report, an import and a proposal, all made by the code of that commit. The dump of
an older release is never written again: it represents the databases that this release left.
"""

import gzip
import os
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings

from server.embedded_postgres_binaries import binaries_folder

PROPOSED_TITLE = "A title that waits for a reviewer"
DATA_FOLDER = Path(__file__).parents[1] / "data"


def dump_file(version: str) -> Path:
    return DATA_FOLDER / f"{version}.sql.gz"


def run_postgres_program(
    program: str, database: str, *arguments: str, script: bytes = b""
) -> bytes:
    """Run pg_dump or psql on a database of the embedded server; return its output."""
    server = settings.DATABASES["default"]
    address = ["-h", server["HOST"], "-U", server["USER"], "-d", database]
    command = [binaries_folder() / program, *address, *arguments]
    return subprocess.run(command, input=script, check=True, capture_output=True).stdout


def write_dump(database: str, file: Path) -> None:
    script = run_postgres_program("pg_dump", database, "--no-owner", "--no-privileges")
    file.write_bytes(gzip.compress(script, mtime=0))


def restore_dump(file: Path, database: str) -> None:
    """Fill an empty database."""
    options = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    script = gzip.decompress(file.read_bytes())
    run_postgres_program("psql", database, *options, script=script)


def add_records() -> None:
    """Add the programme of 2012, its report as a draft, an import and a proposal."""
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    from catalogue.history.actor import act_as
    from catalogue.imports.models import ImportState
    from catalogue.workflow.proposals import propose
    from meetings.models import Meeting
    from staff.models import User
    from tests.support.import_jobs import confirm_import, export_for_editing, upload_import
    from tests.support.users import user_with_role

    call_command("load_programme", verbosity=0)
    setup_test_environment()
    client = Client()
    client.force_login(User.objects.create_superuser("administrator"))
    meeting = Meeting.objects.public().earliest("pk")
    table = export_for_editing(client, Meeting, "csv", [meeting]).decode()
    changed = table.replace(meeting.title_en, f"{meeting.title_en} (corrected)")
    job = confirm_import(client, upload_import(client, Meeting, changed, "meetings.csv"))
    assert job.state == ImportState.DONE, job.errors
    editor = user_with_role("editor", "editor")
    change = Meeting.objects.filter(pk=meeting.pk).update
    with act_as(person=editor):
        assert len(propose(lambda: change(title_en=PROPOSED_TITLE), by=editor)) == 1


def main() -> None:
    from django.core.management import call_command
    from django.db import connection

    from server.startup_checks import open_database
    from tests.support.runtime.migrated_database import connected_to

    open_database()
    name = "release_dump"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    with connected_to(name):
        call_command("migrate", verbosity=0)
        add_records()
    file = dump_file(settings.VERSION)
    write_dump(name, file)
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}"')
    sys.stdout.write(f"{file}: {file.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "eclac_migration.settings"
    django.setup()
    main()
