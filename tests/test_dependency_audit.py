"""The audit of dependencies: what it makes of each answer."""

import json

import pytest

from tests.support.runtime.dependency_audit import audit_result

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
            *(0, "NOT AUDITED, because the service has no data on them: a."),
        ),
    ],
)
def test_weakness_that_is_known_fails_and_no_answer_is_told(dependencies, status, said):
    assert audit_result(json.dumps({"dependencies": dependencies}), "") == (status, said)


def test_service_that_is_away_is_told():
    assert audit_result("", "…\nNo route to host") == (
        *(0, "NOT AUDITED: the vulnerability service cannot be reached (No route to host)."),
    )
