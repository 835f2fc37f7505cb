"""Replicas, failover and point-in-time recovery: the commands of docs/operations.md are run.

Each of two machines is a folder with a cluster of Debian's PostgreSQL, on an address of its own.
Debian's and PostgreSQL's programs are real; `sudo` and `systemctl` are stand-ins.
"""

import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.live.test_recovery import code_blocks

INSTALLED = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_rewind"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (INSTALLED and shutil.which("pg_createcluster") and os.geteuid() == 0),
        reason="needs Debian's PostgreSQL, and root to run it as its user",
    ),
]
DEFAULTS = Path("/etc/postgresql-common/createcluster.conf")
STAND_INS = {
    # `sudo -u postgres COMMAND …`
    "sudo": 'shift 2; exec runuser -u postgres -- "$@"',
    # `systemctl start|stop|restart|unmask UNIT …`: only the cluster has a counterpart.
    "systemctl": """action=$1
        for unit; do :; done
        case $unit in postgresql@*-main)
            version=${unit#postgresql@}
            exec pg_ctlcluster "${version%-main}" main "$action" ;; esac""",
    "chgrp": "true",
    "pg_createcluster": 'exec /usr/bin/pg_createcluster --port "$PGPORT" "$@"',
}
MOVED = (
    *("/etc/postgresql", "/etc/eclac-migration"),
    *("/var/lib/postgresql", "/var/archive", "/var/base"),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def version() -> str:
    return INSTALLED[-1].parts[-3]


@pytest.fixture
def machines(tmp_path, version):
    """Yield the machines “one” and “two”, each with a running cluster and the role `eclac`."""
    tmp_path.chmod(0o755)
    for folder in tmp_path.parents:  # the user postgres must reach the folders
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):  # noqa: S108
            folder.chmod(folder.stat().st_mode | 0o011)
        if folder.parent == Path("/tmp"):  # noqa: S108
            break
    port = free_port()
    made = [make_machine(tmp_path, name, version, port) for name in ("one", "two")]
    yield made
    for machine in made:
        machine.run("systemctl stop postgresql@15-main || true")


def make_machine(parent: Path, name: str, version: str, port: int) -> SimpleNamespace:
    root = parent / name
    address = {"one": "127.0.0.2", "two": "127.0.0.3"}[name]
    (root / "bin").mkdir(parents=True)
    for program, script in STAND_INS.items():
        (root / "bin" / program).write_text(f"#!/bin/sh\n{script}\n")
        (root / "bin" / program).chmod(0o755)
    for folder in ("etc/postgresql", "etc/eclac-migration", "var/lib/postgresql", "run"):
        (root / folder).mkdir(parents=True)
        shutil.chown(root / folder, "postgres")
    (root / "etc/createcluster.conf").write_text(
        f"{DEFAULTS.read_text()}\ndata_directory = '{root}/var/lib/postgresql/%v/%c'\n"
    )
    environment = {
        "PATH": f"{root}/bin:{os.environ['PATH']}",
        "PG_CLUSTER_CONF_ROOT": f"{root}/etc/postgresql",
        "PGSYSCONFDIR": f"{root}/etc",
        "PGPORT": str(port),
        "PGHOST": f"{root}/run",
    }

    def run(script: str) -> str:
        for folder in MOVED:
            script = script.replace(folder, f"{root}{folder}")
        script = re.sub(r"\b15([-/ ])(main|bin)\b", rf"{version}\1\2", script)
        script = script.replace("listen_addresses = '*'", f"listen_addresses = '{address}'")
        script = script.replace("192.0.2.0/24", "127.0.0.0/8")
        script = script.replace("192.0.2.1", "127.0.0.2").replace("192.0.2.2", "127.0.0.3")
        done = subprocess.run(
            ["sh", "-eu", "-c", script],  # noqa: S607
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{done.stderr}\n{done.stdout}"
        return done.stdout.strip()

    def query(statement: str) -> str:
        return run(f'sudo -u postgres psql -XAtq -c "{statement}"')

    run(f"pg_createcluster --socketdir={root}/run --logfile={root}/run/log 15 main")
    run(f"echo \"listen_addresses = '{address}'\" > /etc/postgresql/15/main/conf.d/address.conf")
    run("systemctl start postgresql@15-main")
    return SimpleNamespace(name=name, root=root, run=run, query=query)


def wait_for(machine, statement: str, answer: str) -> None:
    for _attempt in range(150):
        if (found := machine.query(statement)) == answer:
            return
        time.sleep(0.2)
    raise AssertionError(f"{machine.name} answers {found!r}")


def test_replica_and_failover(machines, version):
    one, two = machines
    one.query("CREATE ROLE eclac LOGIN")
    one.query("CREATE TABLE note (text text)")
    on_one, on_two = code_blocks("A replica")[:2]
    one.run(on_one)
    for path in (
        f"etc/postgresql/{version}/main/conf.d/replication.conf",
        f"etc/postgresql/{version}/main/replicator.pgpass",
        f"etc/postgresql/{version}/main/pg_hba.conf",
        "etc/eclac-migration/database_password",
    ):
        shutil.copy2(one.root / path, two.root / path)
        shutil.chown(two.root / path, "postgres")
    configuration = two.root / f"etc/postgresql/{version}/main/conf.d/replication.conf"
    configuration.write_text(configuration.read_text().replace("127.0.0.2", "127.0.0.3"))
    two.run(on_two)
    one.query("INSERT INTO note VALUES ('from one')")
    wait_for(two, "SELECT text FROM note", "from one")
    assert one.query("SELECT state FROM pg_stat_replication") == "streaming"

    on_two, on_one = code_blocks("Failover")
    one.run(f"pg_ctlcluster {version} main stop -m immediate")
    two.query("SELECT pg_promote()")
    two.query("INSERT INTO note VALUES ('from two')")
    two.run(on_two)
    one.run(f"pg_ctlcluster {version} main start")  # its crash recovery; no client may write
    one.run(on_one)
    two.query("INSERT INTO note VALUES ('later')")
    wait_for(one, "SELECT string_agg(text, ', ') FROM note", "from one, from two, later")
    assert one.query("SELECT pg_is_in_recovery()") == "t"


def test_moment_is_restored(machines):
    one, _two = machines
    archive, copy, restore, resume = code_blocks("Point-in-time recovery")
    one.run(archive)
    one.query("CREATE TABLE note (text text)")
    one.run(copy)
    one.query("INSERT INTO note VALUES ('kept')")
    moment = one.query("SELECT clock_timestamp()")
    one.query("INSERT INTO note VALUES ('deleted by mistake')")
    one.query("SELECT pg_switch_wal()")
    wait_for(one, "SELECT archived_count > 0 FROM pg_stat_archiver", "t")
    restore = restore.replace("2026-11-24 14:05:00-03", moment)
    (base,) = (one.root / "var/base").iterdir()
    one.run(restore.replace("2026-11-22", base.name))
    wait_for(one, "SELECT text FROM note", "kept")
    wait_for(one, "SELECT pg_get_wal_replay_pause_state()", "paused")
    one.run(resume)
    wait_for(one, "SELECT pg_is_in_recovery()", "f")
    one.query("INSERT INTO note VALUES ('new')")
    assert one.query("SELECT string_agg(text, ', ') FROM note") == "kept, new"
