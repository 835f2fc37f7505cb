"""The HTML of every kind of public page, checked by the Nu HTML Checker in one Java process."""

import json
import re
import shutil
import subprocess
from urllib.parse import quote, unquote

import pytest
from django.conf import settings

from programme.report_draft import create_report_draft
from staff.models import User
from tests.live.test_public_site import PAGE_STATUSES
from tests.support.page_samples import create_page_samples

pytestmark = pytest.mark.slow

CHECKER = settings.BASE_DIR / "var" / "vnu" / "vnu.jar"  # `make var/vnu/vnu.jar` gets it
TIMEOUT_SECONDS = 240
# Safari does not announce a list without markers as a list unless it has the role.
ACCEPTED_MESSAGE = re.compile(r"The “list” role is unnecessary for element “[ou]l”\.")
INVALID_PAGE = '<!doctype html><html lang="en"><title>A</title><p id="a"><p id="a">'


@pytest.fixture
def page_samples(programme, savepoint):
    """Add records in every state to the programme of 2012, and issue its report."""
    User.objects.create_superuser("ana", password="correct horse battery staple")
    create_report_draft()
    create_page_samples()


def checker_messages(folder) -> list[tuple[str, str, str]]:
    """Return the messages about the pages in a folder: (file, message, extract)."""
    command = ["java", "-Xss2m", "-jar", str(CHECKER), "--format", "json", "--stdout", str(folder)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=TIMEOUT_SECONDS
    )
    messages = json.loads(done.stdout)["messages"]
    # The checker encodes the names of the files, which are encoded addresses.
    return [
        (
            unquote(unquote(one.get("url", "").rpartition("/")[2])),
            one["message"],
            one.get("extract", "")[:200],
        )
        for one in messages
        if not ACCEPTED_MESSAGE.fullmatch(one["message"])
    ]


def test_pages_of_every_kind_are_valid_html(client, page_samples, tmp_path):
    if not CHECKER.exists() or shutil.which("java") is None:
        pytest.skip("The Nu HTML Checker needs Java and the file of `make var/vnu/vnu.jar`.")
    stamp = client.get("/meetings/changed/versions/").context["version"].timestamp
    pages = PAGE_STATUSES | {
        f"/es{address}": status
        for address, status in PAGE_STATUSES.items()
        if not address.startswith("/api/")  # in English only
    }
    statuses = {}
    for address in pages:
        response = client.get(address.format(stamp=stamp))
        statuses[address] = response.status_code
        (tmp_path / f"{quote(address, safe='')}.html").write_bytes(response.content)
    assert statuses == pages
    (tmp_path / "invalid.html").write_text(INVALID_PAGE)
    messages = checker_messages(tmp_path)
    assert {one for one in messages if one[0] == "invalid.html"}  # the checker has read the folder
    assert [one for one in messages if one[0] != "invalid.html"] == []
