"""Audit of the pinned packages for known vulnerabilities.

Usage: `python -m tests.support.runtime.dependency_audit <pip-audit> [<advisories>]`.

Without a file of advisories, pip-audit asks the vulnerability service. If the service cannot be
reached, the audit says NOT AUDITED and ends with status 3, so that no one takes it for an audit.
With a file, no network is used: a ZIP file of advisories in the OSV format, such as the export
`PyPI/all.zip` of osv.dev, or one JSON file with an advisory or a list of them. pip-audit cannot
read such a file. Known vulnerabilities fail, and so does a file that cannot be read.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

REQUIREMENTS = Path("requirements.txt")
NOT_AUDITED = 3  # the exit status if packages were not compared with any advisory


def audit_result(out: str, err: str) -> tuple[int, str]:
    """Return the exit status and the message for the output of pip-audit."""
    try:
        dependencies = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        reason = (err.strip().splitlines() or ["no reason given"])[-1]
        return (
            NOT_AUDITED,
            f"NOT AUDITED: the vulnerability service cannot be reached ({reason[:120]}).",
        )
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
        return (
            NOT_AUDITED,
            f"NOT AUDITED, because the service has no data on them: {', '.join(skipped)}.",
        )
    return 0, f"No known vulnerabilities in {len(dependencies)} packages."


def offline_audit_result(advisories_file: Path, requirements: str) -> tuple[int, str]:
    """Return the exit status and the message for the advisories in a file."""
    packages = dict(re.findall(r"^([\w.-]+)(?:\[\S*\])?==([^\s;\\]+)", requirements, re.MULTILINE))
    pinned = {canonicalize_name(name): Version(version) for name, version in packages.items()}
    vulnerabilities, count = [], 0
    try:
        for advisory in read_advisories(advisories_file):
            count += 1
            if advisory.get("withdrawn"):
                continue
            vulnerabilities += [
                f"{name} {pinned[name]}: {advisory['id']} ({advisory.get('summary') or 'no title'})"
                for name in affected_packages(advisory, pinned)
            ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as error:
        return 1, f"NOT AUDITED: {advisories_file} is not a file of OSV advisories ({error})."
    if not count:
        return 1, f"NOT AUDITED: {advisories_file} contains no advisories."
    if vulnerabilities:
        return 1, "\n".join(sorted(vulnerabilities))
    return 0, f"No known vulnerabilities in {len(pinned)} packages, by {count} advisories."


def read_advisories(file: Path) -> Iterator[dict]:
    if not is_zipfile(file):
        content = json.loads(file.read_text(encoding="utf-8"))
        yield from content if isinstance(content, list) else [content]
        return
    with ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def affected_packages(advisory: dict, pinned: dict[str, Version]) -> set[str]:
    """Return the pinned packages that an advisory affects."""
    return {
        name
        for affected in advisory.get("affected", ())
        if affected.get("package", {}).get("ecosystem") == "PyPI"
        and (name := canonicalize_name(affected["package"]["name"])) in pinned
        and is_affected(pinned[name], affected)
    }


def is_affected(version: Version, affected: dict) -> bool:
    """Return whether a version is listed or lies in a range, by the rules of the OSV format."""
    if any(version == parsed_version(text) for text in affected.get("versions", ())):
        return True
    return any(
        in_range(version, range_["events"])
        for range_ in affected.get("ranges", ())
        if range_.get("type") == "ECOSYSTEM"
    )


def in_range(version: Version, events: list[dict]) -> bool:
    """Return the state after the events up to the version, in the order of their versions."""
    is_vulnerable = False
    steps = [(parsed_version(text), kind) for event in events for kind, text in event.items()]
    for boundary, kind in sorted(steps, key=lambda step: step[0]):
        if kind == "introduced" and version >= boundary:
            is_vulnerable = True
        elif (kind == "fixed" and version >= boundary) or (
            kind == "last_affected" and version > boundary
        ):
            is_vulnerable = False
    return is_vulnerable


def parsed_version(text: str) -> Version:
    """Return a version; "0" precedes all, and a text that is no version equals no pinned one."""
    try:
        return Version("0.dev0" if text == "0" else text)
    except InvalidVersion:
        return Version("0.dev0")


def main(program: str, *advisories: str) -> int:
    if advisories:
        status, message = offline_audit_result(Path(advisories[0]), REQUIREMENTS.read_text())
    else:
        options = ["--disable-pip", "--require-hashes", "--format", "json"]
        process = subprocess.run(
            [program, "-r", REQUIREMENTS, *options, "--progress-spinner", "off"],
            capture_output=True,
            text=True,
            check=False,
        )
        status, message = audit_result(process.stdout, process.stderr)
    sys.stdout.write(f"{message}\n")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
