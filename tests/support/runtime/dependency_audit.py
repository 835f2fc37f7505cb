"""Audit of the pinned packages for known vulnerabilities.

Usage: `python -m tests.support.runtime.dependency_audit <pip-audit>`. Known vulnerabilities fail.
If the vulnerability service cannot be reached, the audit prints that and succeeds, because the
change under test is not the cause.
"""

import json
import subprocess
import sys


def audit_result(out: str, err: str) -> tuple[int, str]:
    """Return the exit status and the message for the output of pip-audit."""
    try:
        dependencies = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        reason = (err.strip().splitlines() or ["no reason given"])[-1]
        return 0, f"NOT AUDITED: the vulnerability service cannot be reached ({reason[:120]})."
    vulnerabilities = [
        f"{package['name']} {package['version']}: {vulnerability['id']}"
        f" (fixed in {', '.join(vulnerability['fix_versions']) or 'no version yet'})"
        for package in dependencies
        for vulnerability in package.get("vulns", ())
    ]
    if vulnerabilities:
        return 1, "\n".join(vulnerabilities)
    skipped = [package["name"] for package in dependencies if "skip_reason" in package]
    if skipped:
        return 0, f"NOT AUDITED, because the service has no data on them: {', '.join(skipped)}."
    return 0, f"No known vulnerabilities in {len(dependencies)} packages."


def main(program: str) -> int:
    options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    process = subprocess.run(
        [program, "-r", "requirements.txt", *options], capture_output=True, text=True, check=False
    )
    status, message = audit_result(process.stdout, process.stderr)
    sys.stdout.write(f"{message}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
