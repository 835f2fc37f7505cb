"""The version is written once, in `pyproject.toml`."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.kinds import OUR_APPS

PROJECT_ROOT = Path(__file__).parents[1]
CHANGELOG_VERSION = re.compile(r"^## \[(\d+\.\d+\.\d+)\] – \d{4}-\d\d-\d\d$", re.MULTILINE)


@pytest.fixture(scope="module")
def project() -> dict:
    return tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def test_newest_release_in_the_changelog_is_this_version(project):
    released = CHANGELOG_VERSION.findall((PROJECT_ROOT / "CHANGELOG.md").read_text("utf-8"))

    assert released[0] == project["version"] == settings.VERSION


@pytest.mark.django_db
def test_api_description_names_the_version_and_keeps_its_address(client, project):
    response = client.get("/api/schema/", HTTP_ACCEPT="application/vnd.oai.openapi+json")
    description = json.loads(response.content)

    assert description["info"]["version"] == project["version"]
    assert {address[:8] for address in description["paths"]} == {"/api/v1/"}


def test_health_check_names_the_version(client, project):
    assert client.get("/healthz").text == (
        f"alive\nversion {project['version']}\nrelease {settings.BASE_DIR.name}\n"
    )


def test_licence_file_is_the_licence_of_the_project(project):
    (file,) = project["license-files"]

    assert project["license"] == "BSD-3-Clause"
    assert (PROJECT_ROOT / file).read_text("utf-8").startswith("BSD 3-Clause License")


def test_installer_requires_the_python_of_the_project(project):
    (minimum,) = re.findall(
        r"^MIN_PYTHON = \((\d+), (\d+)\)$", (PROJECT_ROOT / "install.py").read_text(), re.MULTILINE
    )

    assert project["requires-python"] == f">={'.'.join(minimum)}"


def test_wheel_contains_every_app_and_what_the_settings_read():
    text = (PROJECT_ROOT / "pyproject.toml").read_text("utf-8")
    contents = tomllib.loads(text)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    others = {"gunicorn.conf.py", "locale", "manage.py", "pyproject.toml", "static", "templates"}

    assert {*OUR_APPS, *others} <= set(contents)
    assert {*contents.values()} == {
        "eclac_migration_site/__init__.py",
        *(f"eclac_migration_site/{name}" for name in contents if "/" not in name),
    }
