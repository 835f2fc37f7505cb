"""The audit of dependencies: what it makes of each answer."""

import json
from zipfile import ZipFile

import pytest

from tests.support.runtime.dependency_audit import audit_result, offline_audit_result

WEAK = {"id": "CVE-2026-1", "fix_versions": ["1.1"]}


@pytest.mark.parametrize(
    ("dependencies", "status", "said"),
    [
        (
            [{"name": "a", "version": "1", "vulns": []}],
            0,
            "No known vulnerabilities in 1 packages.",
        ),
        (
            [{"name": "a", "version": "1", "vulns": [WEAK]}],
            *(1, "a 1: CVE-2026-1 (fixed in 1.1)"),
        ),
        (
            [{"name": "a", "skip_reason": "not found"}],
            *(3, "NOT AUDITED, because the service has no data on them: a."),
        ),
    ],
)
def test_weakness_that_is_known_fails_and_no_answer_is_told(dependencies, status, said):
    assert audit_result(json.dumps({"dependencies": dependencies}), "") == (status, said)


def test_service_that_is_away_is_told():
    assert audit_result("", "…\nNo route to host") == (
        *(3, "NOT AUDITED: the vulnerability service cannot be reached (No route to host)."),
    )


REQUIREMENTS = "# a comment\nDjango==5.2.19 \\\n    --hash=sha256:00\npsycopg[binary]==3.3.9 ; x\n"


def advisory(package: str, *, versions=(), events=(), **more) -> dict:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    name = {"ecosystem": "PyPI", "name": package}
    affected = {"package": name, "versions": list(versions), "ranges": ranges}
    return {"id": "PYSEC-1", "summary": "A flaw", "affected": [affected], **more}


FIXED_LATER = [{"introduced": "0"}, {"fixed": "5.2.20"}]


@pytest.mark.parametrize(
    ("found", "affected"),
    [
        (advisory("django", versions=["5.2.19"]), "django 5.2.19"),
        (advisory("DJANGO", events=FIXED_LATER), "django 5.2.19"),
        (advisory("psycopg", events=[{"introduced": "3.3.9"}]), "psycopg 3.3.9"),
        (advisory("Django", events=[{"introduced": "0"}, {"fixed": "5.2.19"}]), ""),
        (advisory("Django", events=[{"introduced": "5.1"}, {"last_affected": "5.2.19"}]), "django"),
        (advisory("Django", events=[{"introduced": "5.1"}, {"last_affected": "5.2.18"}]), ""),
        (advisory("Django", events=[*FIXED_LATER, {"introduced": "6.0"}]), "django 5.2.19"),
        (
            advisory(
                "Django",
                events=[
                    *({"introduced": "5.2"}, {"fixed": "5.2.3"}),
                    *({"introduced": "4.2"}, {"fixed": "4.2.9"}),
                ],
            ),
            "",
        ),
        (advisory("Django", versions=["5.2.18", "no version"]), ""),
        (advisory("Django", versions=["5.2.19"], withdrawn="2026-01-01T00:00:00Z"), ""),
        (advisory("flask", versions=["5.2.19"]), ""),
    ],
)
def test_offline_audit_finds_the_versions_that_an_advisory_affects(tmp_path, found, affected):
    file = tmp_path / "advisories.json"
    file.write_text(json.dumps([found]))
    status, message = offline_audit_result(file, REQUIREMENTS)

    assert status == bool(affected)
    if affected:
        assert message.startswith(affected)
        assert message.endswith(": PYSEC-1 (A flaw)")
    else:
        assert message == "No known vulnerabilities in 2 packages, by 1 advisories."


def test_offline_audit_reads_an_export_of_many_advisories(tmp_path):
    file = tmp_path / "all.zip"
    with ZipFile(file, "w") as archive:
        archive.writestr("PYSEC-1.json", json.dumps(advisory("django", events=FIXED_LATER)))
        archive.writestr("PYSEC-2.json", json.dumps(advisory("flask", versions=["1"])))

    expected = (1, "django 5.2.19: PYSEC-1 (A flaw)")
    assert offline_audit_result(file, REQUIREMENTS) == expected


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is not a file of OSV advisories"),
        ("[1]", "is not a file of OSV advisories"),
        ("[]", "contains no advisories"),
    ],
)
def test_file_that_holds_no_advisories_is_no_audit(tmp_path, content, reason):
    file = tmp_path / "advisories.json"
    file.write_text(content)
    status, message = offline_audit_result(file, REQUIREMENTS)

    assert status == 1
    assert message.startswith(f"NOT AUDITED: {file} {reason}")
