"""Source of the documentation site: documents of the repository, data dictionary and pictures.

`python -m tests.support.documentation.site_source` writes it to `var/docs-source`, with the same
folders as the repository, so that the links between the documents are valid in both.
"""

import os
import shutil
from pathlib import Path

import django

PROJECT = Path(__file__).parents[3]
SOURCE = PROJECT / "var/docs-source"
PICTURES = PROJECT / "var/docs-pictures"
# Documents outside `docs/`, and files to which documents link.
FURTHER_FILES = (
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "BENCHMARKS.md", "LICENSE"),
    "programme/data/README.md",
)


INTRODUCTION = (
    "The columns of all files, as the code declares them. The page `/data/` of a site also shows an"
    " example of each. Codes do not change."
)


def write_source(folder: Path = SOURCE, pictures: Path = PICTURES) -> None:
    """Write the source of the site to an empty `folder`."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(PROJECT / "docs", folder / "docs", ignore=shutil.ignore_patterns("*.yml"))
    for name in FURTHER_FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, folder / name)
    (folder / "docs/data-dictionary.md").write_text(data_dictionary(), encoding="utf-8")
    shutil.copytree(pictures, folder / "docs/pictures")


def data_dictionary() -> str:
    """Return a page with the columns of all lists, from their declarations."""
    from django.utils.translation import override

    from catalogue.kinds import listed_kinds
    from catalogue.pages.data_dictionary import list_entry

    parts = [
        "# Data dictionary",
        INTRODUCTION,
    ]
    for kind in listed_kinds():
        names = {}
        for language in ("en", "es"):
            with override(language):
                names[language] = list_entry(kind.list_view, language)
        english, spanish = names["en"], names["es"]
        parts += [f"## {english.heading}", "| code | English | Spanish | type | values |"]
        rows = ["| --- | --- | --- | --- | --- |"]
        for column, translated in zip(english.columns, spanish.columns, strict=True):
            values = ", ".join(f"`{code}`" for code, _label in column.vocabulary)
            cells = (f"`{column.code}`", column.label, translated.label, column.type, values)
            rows.append(f"| {' | '.join(cells)} |")
        parts[-1] += "\n" + "\n".join(rows)
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclac_migration.settings")
    django.setup()
    write_source()
