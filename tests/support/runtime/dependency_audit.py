"""Known weaknesses in what is pinned: `python -m tests.audit <pip-audit>`.

Found ones fail. Where no service that knows of them can be reached, that is said, and is no fault
of the change at hand.
"""

import json
import subprocess
import sys


def audit_result(out: str, err: str) -> tuple[int, str]:
    """The exit status and what to say, of what pip-audit answered."""
    try:
        dependencies = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        reason = (err.strip().splitlines() or ["no reason given"])[-1]
        return 0, f"NOT AUDITED: the service of known weaknesses was not reached ({reason[:120]})."
    found = [
        f"{one['name']} {one['version']}: {weakness['id']}"
        f" (mended in {', '.join(weakness['fix_versions']) or 'no version yet'})"
        for one in dependencies
        for weakness in one.get("vulns", ())
    ]
    if found:
        return 1, "\n".join(found)
    skipped = [one["name"] for one in dependencies if "skip_reason" in one]
    if skipped:
        return 0, f"NOT AUDITED, as the service did not know them: {', '.join(skipped)}."
    return 0, f"No known weakness in {len(dependencies)} packages."


def main(program: str) -> int:
    options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(
        [program, "-r", "requirements.txt", *options], capture_output=True, text=True, check=False
    )
    status, said = audit_result(done.stdout, done.stderr)
    sys.stdout.write(f"{said}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
