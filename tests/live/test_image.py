"""The image's own commands, as compose.yaml runs them: on a read-only system, as its own user.

`.ci/image` builds the image and runs these tests with IMAGE_FOLDER, the folder of its files. There
is no Docker daemon: each container is an overlay of the image in a machine of
`debian_machine.py`, with the settings, secrets and volumes of its service, and PostgreSQL 18
beside it.
"""

import os
import re
import shlex
import shutil
import tempfile
import tomllib
from pathlib import Path

import pytest
import requests
import yaml

from tests.live.test_recovery import code_blocks
from tests.support.runtime.debian_machine import (
    DebianMachine,
    debian_machine,
    postgres_versions,
    reason_for_no_machine,
)
from tests.support.runtime.live_server import PASSWORD, PROJECT, wait_for

POSTGRES_OF_IMAGE = "18"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("IMAGE_FOLDER" not in os.environ, reason="The image is built by .ci/image"),
    pytest.mark.skipif(bool(reason_for_no_machine()), reason=reason_for_no_machine()),
    pytest.mark.skipif(
        POSTGRES_OF_IMAGE not in postgres_versions(), reason="The image needs PostgreSQL 18"
    ),
]
CONTAINER = """
work=$(mktemp -d); mount -t tmpfs tmpfs $work; mkdir $work/upper $work/work $work/root
mount -t overlay overlay -o "lowerdir=$IMAGE,upperdir=$work/upper,workdir=$work/work" $work/root
cd $work/root
mkdir -p run/secrets proc dev tmp
echo "127.0.0.1 localhost database" > etc/hosts
for mount in $VOLUMES; do
    folder=$COMPOSE/volumes/${mount%%:*}; inside=${mount#*:}
    [ -d "$folder" ] || install -d -o 10001 -m 0700 "$folder"
    mkdir -p ".${inside%:ro}"
    mount --bind "$folder" ".${inside%:ro}"
    case $inside in *:ro) mount -o remount,bind,ro ".${inside%:ro}" ;; esac
done
for file in "$COMPOSE"/secrets/*; do
    touch "run/secrets/${file##*/}"
    mount --bind "$file" "run/secrets/${file##*/}"
done
mount -t tmpfs -o mode=1777 tmpfs tmp
mount -t proc proc proc
mount --rbind /dev dev
mount -o remount,ro $work/root
"""


class Compose:
    """The services of compose.yaml on a machine."""

    def __init__(self, machine: DebianMachine):
        self.machine, self.image = machine, f"{machine.home}/image"
        self.folder = machine.home / "compose"
        shutil.copytree(PROJECT / "deploy", self.folder / "deploy")
        self.services = yaml.safe_load((PROJECT / "compose.yaml").read_text())["services"]
        lines = re.search(
            r"^ENV ((?:.*\\\n)*.*)$", (PROJECT / "Dockerfile").read_text(), re.MULTILINE
        )
        words = shlex.split(lines[1].replace("\\\n", " "))
        self.image_environment = dict(word.split("=", 1) for word in words)
        self.image_environment["PATH"] = "/venv/bin:/usr/local/bin:/usr/bin:/bin"

    def script(self, name: str, command: tuple[str, ...], environment: dict[str, str]) -> str:
        service = self.services[name]
        assert service["read_only"] is True
        settings = (self.folder / service["env_file"]).read_text().splitlines()
        values = self.image_environment | dict(
            line.split("=", 1) for line in settings if line and not line.startswith("#")
        )
        values |= service["environment"] | environment
        assigned = shlex.join(f"{name}={value}" for name, value in values.items())
        run = shlex.join(command or service.get("command") or ["gunicorn", "eclac_migration.wsgi"])
        return (
            f"IMAGE={self.image} COMPOSE={self.folder}\n"
            f"VOLUMES={shlex.quote(' '.join(service.get('volumes', [])))}\n{CONTAINER}\n"
            f"exec chroot --userspec=eclac . /usr/bin/env -i {assigned} "
            f"""sh -c 'cd /app && exec setpriv --no-new-privs "$@"' sh {run}"""
        )

    def run(self, name: str, *command: str, **environment: str) -> str:
        """`docker compose run` or `exec`: run a command of a service until its end."""
        script = self.script(name, command, environment)
        return self.machine.run(f"unshare --mount sh -euc {shlex.quote(script)}")

    def start(self, name: str) -> str:
        """Start a service, and return the number of its process."""
        script = shlex.quote(self.script(name, (), {}))
        log = f">{self.folder}/{name}.log 2>&1 </dev/null"
        return self.machine.run(f"setsid unshare --mount sh -euc {script} {log} & echo $!").strip()

    def stop(self, process: str) -> None:
        self.machine.run(
            f"kill {process}; while kill -0 {process}; do sleep 0.1; done 2>&1 || true"
        )

    def get(self, path: str) -> requests.Response:
        session = requests.Session()
        session.mount("https://", self.machine.visitor_adapter())
        return session.get(self.machine.address + path, timeout=30)

    def wait_until_ready(self) -> None:
        wait_for(lambda: self.get("/readyz").status_code == 200)
        # The health check of the service, in the container.
        self.run("application", *self.services["application"]["healthcheck"]["test"][1:])


@pytest.fixture
def compose(session_sockets):
    top = Path(tempfile.mkdtemp())
    top.chmod(0o755)
    try:
        with debian_machine(top / "one") as machine:
            yield Compose(machine)
    finally:
        shutil.rmtree(top)


def prepare(compose: Compose) -> None:
    """Follow the first commands of “Docker Compose”, and start its service `database`."""
    (commands,) = code_blocks("Docker Compose")
    files = re.sub(r"^docker .*\n", "", commands, flags=re.MULTILINE)
    compose.machine.run(f"cd {compose.folder}\n{files}")
    settings = compose.folder / "environment"
    settings.write_text(re.sub("^(EMAIL|ALERT).*\n", "", settings.read_text(), flags=re.MULTILINE))
    compose.machine.run(
        f"""
        pg_createcluster --start {POSTGRES_OF_IMAGE} main
        password=$(cat {compose.folder}/secrets/database_password)
        sudo -u postgres createuser --superuser eclac
        sudo -u postgres psql -q -c "ALTER ROLE eclac PASSWORD '$password'"
        sudo -u postgres createdb --owner eclac --template template0 --encoding UTF8 \
            --locale C.UTF-8 eclac_migration
        """
    )


def next_image(compose: Compose) -> str:
    """Return the layers of an image of a next version, which only states another version."""
    home, text = compose.machine.home, (PROJECT / "pyproject.toml").read_text()
    version = tomllib.loads(text)["project"]["version"]
    (home / "next/app").mkdir(parents=True)
    changed = text.replace(f'version = "{version}"', f'version = "{version}.1"')
    (home / "next/app/pyproject.toml").write_text(changed)
    return f"{home}/next:{home}/image"


def test_life_of_the_containers(compose):
    prepare(compose)
    compose.run("migrate")
    compose.run(
        *("application", "python", "manage.py", "createsuperuser", "--no-input"),
        DJANGO_SUPERUSER_USERNAME="ana",
        DJANGO_SUPERUSER_EMAIL="ana@example.org",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    confined = compose.run("application", "sh", "-c", "id -u; touch /app/file 2>&1 || true")
    assert confined.splitlines()[0] == "10001"
    assert "Read-only file system" in confined
    process = compose.start("application")
    compose.wait_until_ready()
    ana = compose.machine.staff("ana")
    assert "QR code" in ana.get(f"{ana.site.address}/admin/sign-in/set-up/").text
    assert compose.get("/").status_code == 200
    compose.run("worker", "python", "manage.py", "work_jobs", "--once")

    night = compose.run("nightly")
    assert "could be restored" in night
    assert "FAILED" not in night
    assert "last backup 2" in compose.get("/readyz").text

    compose.stop(process)
    query = "sudo -u postgres psql -XAtq eclac_migration -c"
    compose.machine.run(f'{query} "DROP TABLE activities_activity CASCADE"')
    (backup,) = compose.run("nightly", "ls", "/backups").split()
    restored = compose.run("nightly", "python", "manage.py", "restore", f"/backups/{backup}")
    assert "is restored" in restored
    compose.run("migrate")
    process = compose.start("application")
    compose.wait_until_ready()
    former = compose.get("/healthz").text

    compose.stop(process)
    former_image, compose.image = compose.image, next_image(compose)
    compose.run("migrate")
    process = compose.start("application")
    compose.wait_until_ready()
    assert compose.get("/healthz").text != former
    compose.stop(process)
    compose.image = former_image
    compose.start("application")
    compose.wait_until_ready()
    assert compose.get("/healthz").text == former
