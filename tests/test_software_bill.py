"""The software bill of materials: files and programs that no Python package names."""

import copy
import re

import pytest

from tests.support.runtime.software_bill import (
    FILES_BY_OTHERS,
    PROGRAMS_IN_PACKAGES,
    PROJECT,
    complete_bill,
    direct_requirements,
)

THIRD_PARTY = (PROJECT / "docs/third-party.md").read_text()
PACKAGES = re.findall(r"^([\w.-]+).*==", (PROJECT / "requirements.txt").read_text(), re.MULTILINE)


@pytest.fixture
def packages_alone():
    """A bill as cyclonedx-py writes it."""
    return {
        "components": [{"bom-ref": f"{name}==1", "name": name} for name in PACKAGES],
        "dependencies": [{"ref": f"{name}==1"} for name in PACKAGES] + [{"ref": "root-component"}],
    }


def test_bill_names_files_by_others_with_their_hashes(packages_alone):
    bill = complete_bill(copy.deepcopy(packages_alone))
    added = bill["components"][len(PACKAGES) :]
    files = {file["name"] for part in added for file in part.get("components", ())}

    assert [part["name"] for part in added] == [
        *(name for _kind, name, *_more in FILES_BY_OTHERS),
        *(name for name, *_more in PROGRAMS_IN_PACKAGES),
    ]
    vendored = [*(PROJECT / "static/vendor").iterdir(), *(PROJECT / "reports/fonts").iterdir()]
    assert files == {str(path.relative_to(PROJECT)) for path in vendored if path.suffix != ".txt"}


def test_bill_says_what_depends_on_what(packages_alone):
    bill = complete_bill(copy.deepcopy(packages_alone))
    depends_on = {entry["ref"]: entry.get("dependsOn", []) for entry in bill["dependencies"]}

    assert depends_on["pypandoc-binary==1"] == ["pandoc"]
    assert len(depends_on["root-component"]) == len(direct_requirements()) + len(FILES_BY_OTHERS)
    assert {part["bom-ref"] for part in bill["components"]} | {"root-component"} == set(depends_on)


@pytest.mark.parametrize(("name", "version"), [(name, v) for _kind, name, v, *_ in FILES_BY_OTHERS])
def test_bill_agrees_with_the_notices(name, version):
    assert f"{name} {version}" in THIRD_PARTY or (name in THIRD_PARTY and version in THIRD_PARTY)
