"""The life of an installation, walked in the order of docs/operations.md on servers of its own.

The commands are those of the document. The server and its replacement after a loss are machines of
`debian_machine.py`. The packages of a version are those of this environment, because a download
for each version would take minutes; tests/test_install.py covers their installation. What each
command does in the other cases is tested elsewhere: here one step follows from the one before.
"""

import functools
import re
import shutil
import subprocess
import tempfile
from base64 import b32decode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.live.test_recovery import code_blocks
from tests.support.runtime.debian_machine import (
    DebianMachine,
    debian_machine,
    postgres_versions,
    reason_for_no_machine,
)
from tests.support.runtime.live_server import PASSWORD, PROJECT, StaffSession, wait_for
from tests.support.users import totp_code

NO_MACHINE = reason_for_no_machine()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(NO_MACHINE), reason=f"The walk {NO_MACHINE}"),
]
VERSION = re.compile(r'^version = "(\d+)\.(\d+)\.(\d+)"', re.MULTILINE)
INSTALL = f"""
from pathlib import Path
if not Path(".venv").is_symlink():
    Path(".venv").symlink_to({str(PROJECT / ".venv")!r})
"""
SETTINGS = "/etc/eclac-migration"
IN_SOURCE = "cd /srv/eclac-migration/source\n"
MAIL = b"From: Ana\nSubject: The seminar\n\nIt was attended by forty people.\n"


class Life:
    """The machine that serves, and what the next steps must find on it."""

    def __init__(self, top: Path, exits: ExitStack):
        self.top, self.exits = top, exits
        self.first, self.next = make_repository(top / "repository")
        self.failed = ""
        self.machine = self.start("one")
        self.recovery_codes: list[str] = []
        self.form = self.page = self.file = self.sheet = ""

    def start(self, name: str) -> DebianMachine:
        return self.exits.enter_context(debian_machine(self.top / name))

    def run(self, script: str, **environment: str) -> str:
        """Run commands of the document, as root in the folder of the source."""
        return self.machine.run(IN_SOURCE + script, **environment)

    def upgrade(self, version: str = "") -> str:
        return self.run(f"sudo -u eclac make upgrade {version and f'VERSION={version}'}")

    def get(self, path: str) -> requests.Response:
        """Request a page as a visitor."""
        session = requests.Session()
        session.mount("https://", self.machine.visitor_adapter())
        return session.get(self.machine.address + path, timeout=30)

    def sign_in(self) -> StaffSession:
        """Sign in with the password and a recovery code, which needs no clock."""
        ana = self.machine.staff("ana")
        answer = ana.send_form("/admin/sign-in/code/", {"code": self.recovery_codes.pop()})
        assert answer.status_code == 302, answer.text
        return ana

    def assert_record_is_there(self) -> None:
        assert self.get("/readyz").status_code == 200
        assert "A seminar in Tegucigalpa" in self.get(self.page).text
        ana = self.sign_in()
        assert "A seminar in Tegucigalpa" in ana.get(ana.site.address + self.form).text
        assert ana.get(ana.site.address + self.file).content == MAIL

    def version(self) -> str:
        answer = self.get("/healthz")
        return re.findall(r"^version (.*)$", answer.text, re.MULTILINE)[0]


def make_repository(folder: Path) -> tuple[str, str]:
    """Make a repository with this version and a next one, and return their tags."""
    ignored = shutil.ignore_patterns(".*", "var", "__pycache__")
    shutil.copytree(PROJECT, folder, ignore=ignored)
    (folder / "install.py").write_text(INSTALL)
    project = folder / "pyproject.toml"
    major, minor, _ = VERSION.search(project.read_text()).groups()
    git(folder, "init", "--quiet")
    first = release(folder)
    project.write_text(VERSION.sub(f'version = "{major}.{int(minor) + 1}.0"', project.read_text()))
    return first, release(folder)


def release(folder: Path) -> str:
    tag = "v" + ".".join(VERSION.search((folder / "pyproject.toml").read_text()).groups())
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", tag)
    git(folder, "tag", tag)
    return tag


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True)  # noqa: S607


@pytest.fixture(scope="module")
def life(session_sockets) -> Iterator[Life]:
    top = Path(tempfile.mkdtemp())
    top.chmod(0o755)
    exits = ExitStack()
    try:
        yield Life(top, exits)
    finally:
        exits.close()
        shutil.rmtree(top)


def step(function: Callable[[Life], None]) -> Callable[[Life], None]:
    """A step of the walk, which needs those before it."""

    @functools.wraps(function)
    def walked(life: Life) -> None:
        assert not life.failed, f"The walk ended in {life.failed}."
        life.failed = function.__name__
        function(life)
        life.failed = ""

    return walked


def blocks(heading: str) -> list[str]:
    """Return the commands of a section, for the versions of PostgreSQL of this machine."""
    old, new = [*postgres_versions(), ""][:2]
    names = r"(postgresql-|dropcluster (?:--stop )?|upgradecluster )"
    commands = [re.sub(rf"{names}15\b", rf"\g<1>{old}", one) for one in code_blocks(heading)]
    return [re.sub(rf"{names}17\b", rf"\g<1>{new}", one) for one in commands]


def prepare_system(life: Life) -> None:
    (system,) = blocks("1. System and database")
    repository = life.top / "repository"
    life.machine.run(system.replace("<this repository>", str(repository)))


@step
def test_installation(life):
    prepare_system(life)
    (secrets,) = blocks("2. Settings and secrets")
    life.run(secrets)
    # “Edit both files”, as far as the examples cannot stay: there is no mail server.
    settings = life.machine.root / SETTINGS.removeprefix("/")
    text = (settings / "environment").read_text()
    (settings / "environment").write_text(
        re.sub("^(EMAIL|ALERT).*\n", "", text, flags=re.MULTILINE)
    )
    text = (settings / "backup").read_text()
    elsewhere = life.top / "elsewhere"
    text = re.sub(
        "^RESTIC_REPOSITORY=.*", f"RESTIC_REPOSITORY={elsewhere}", text, flags=re.MULTILINE
    )
    (settings / "backup").write_text(
        text if shutil.which("restic") else re.sub("^RESTIC.*\n", "", text, flags=re.MULTILINE)
    )
    services, start, administrator = blocks("3. Services and first version")
    life.run(services)
    life.run(start.replace("make upgrade", f"make upgrade VERSION={life.first}"))
    life.run(
        administrator.replace("createsuperuser", "createsuperuser --no-input"),
        DJANGO_SUPERUSER_USERNAME="ana",
        DJANGO_SUPERUSER_EMAIL="ana@example.org",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    wait_for(lambda: life.get("/readyz").status_code == 200)
    assert life.version() == life.first.removeprefix("v")
    assert "2012" in life.get("/activities/").text


@step
def test_first_sign_in_sets_up_the_second_factor(life):
    ana = life.machine.staff("ana")
    page = ana.get(f"{ana.site.address}/admin/sign-in/set-up/")
    assert page.status_code == 200
    key = re.search(r'class="key">.*?<code>([A-Z2-7 ]+)</code>', page.text, re.DOTALL)[1]
    code = totp_code(b32decode(key.replace(" ", "")).hex())
    codes = ana.send_form("/admin/sign-in/set-up/", {"code": code})
    life.recovery_codes = re.findall(r"<li><code>([\w-]+)</code>", codes.text)
    assert len(life.recovery_codes) >= 5, codes.text
    assert ana.get(f"{ana.site.address}/admin/account/").status_code == 200


@step
def test_record_with_a_file_is_entered_and_published(life):
    ana = life.sign_in()
    fields = {
        "title_en": "A seminar in Tegucigalpa",
        "kind": "training",
        "status": "completed",
        "summary_en": "Forty people attended the seminar.",
        "when_0": "2012",
        "_continue": "1",
    }
    citation = "catalogue-citation-content_type-object_id-"
    row = {f"{citation}TOTAL_FORMS": "1", f"{citation}0-basis": "stated"}
    mail = {f"{citation}0-file": ("mail.eml", MAIL)}
    saved = ana.send_form("/admin/activities/activity/add/", fields | row, files=mail)
    assert saved.status_code == 302, saved.text
    life.form = saved.headers["Location"]
    number = re.search(r"/(\d+)/change/", life.form)[1]
    published = ana.send_form(f"/admin/activities/activity/{number}/review/publish/", {})
    assert published.status_code == 302, published.text
    sources = ana.get(f"{ana.site.address}/admin/catalogue/source/").text
    source = re.search(r'href="(/admin/catalogue/source/\d+/change/[^"]*)"[^>]*>mail', sources)[1]
    form = ana.get(ana.site.address + source).text
    life.file = re.search(r'href="(/admin/catalogue/source/file/[^"]+)"', form)[1]
    life.page = "/activities/a-seminar-in-tegucigalpa/"
    life.assert_record_is_there()


@step
def test_night(life):
    (repository,) = [one for one in blocks("4. Off-site copy") if "restic init" in one]
    if not shutil.which("restic"):
        repository = re.sub("^.*restic init\n", "", repository, flags=re.MULTILINE)
    else:
        life.machine.run(f"install -d -o eclac-backup {life.top}/elsewhere")
    night = life.run(repository)
    assert re.search(
        r"^Backup: created .*\nUploaded files: [1-9] files\nRehearsal: .* could be",
        night,
        re.MULTILINE,
    )
    assert "FAILED" not in night
    assert re.search(r"^last backup \d", life.get("/readyz").text, re.MULTILINE)
    (sheet,) = blocks("5. What must be kept elsewhere")
    life.run(sheet)
    life.sheet = (life.machine.root / "root/recovery-sheet").read_text()


@step
def test_upgrade(life):
    assert "is running. To switch back" in life.upgrade()
    assert life.version() == life.next.removeprefix("v")
    life.assert_record_is_there()


@step
def test_way_back(life):
    life.upgrade("--back")
    assert life.version() == life.first.removeprefix("v")
    life.assert_record_is_there()


@pytest.mark.skipif(not shutil.which("restic"), reason="The recovery needs restic")
@step
def test_loss_and_recovery_on_another_machine(life):
    former_owner = life.machine.run("id -u eclac")
    life.exits.close()  # the machine and its disk are lost
    life.machine = life.start("two")
    life.machine.run("for name in a b c; do adduser --system --group other-$name; done")
    prepare_system(life)
    # The other place still belongs to its own user, whom sftp: would name.
    life.machine.run(f"chown -R eclac-backup {life.top}/elsewhere")
    (life.machine.root / "root/recovery-sheet").write_text(life.sheet)
    life.machine.run("sh /root/recovery-sheet")
    services, start, _administrator = blocks("3. Services and first version")
    life.run(services)
    life.run(start.replace("make upgrade", f"make upgrade VERSION={life.first}"))
    (recovery,) = blocks("Recovery after a total loss")
    assert "files are identical" in life.run(recovery)
    owner = life.machine.run("id -u eclac")
    assert owner != former_owner
    wait_for(lambda: life.get("/readyz").status_code == 200)
    files = "find /var/lib/eclac-migration/evidence -type f -printf '%U\\n'"
    assert life.machine.run(f"{files} | sort -u") == owner
    life.assert_record_is_there()


@pytest.mark.skipif(
    len(postgres_versions()) < 2, reason="The upgrade needs PostgreSQL in two versions"
)
@step
def test_major_version_of_postgresql(life):
    new = postgres_versions()[1]
    (upgrade,) = blocks("New major version of PostgreSQL")
    life.run(upgrade)
    assert life.machine.run("sudo -u postgres psql -XAtc 'SHOW server_version_num'").startswith(new)
    wait_for(lambda: life.get("/readyz").status_code == 200)
    life.assert_record_is_there()
