"""The documentation site: strict links, no other host, and pages from the columns' declarations."""

import os
import re
import subprocess
import zlib
from pathlib import Path

import pytest
import yaml

from tests.support.documentation.pictures import PUBLIC_PAGES, STAFF_PAGES
from tests.support.documentation.site_source import PROJECT, data_dictionary, write_source

MKDOCS = PROJECT / "var/docs-tools/bin/mkdocs"
CONFIG = PROJECT / "docs/mkdocs.yml"
PICTURE_NAMES = [name for name, _address in (*PUBLIC_PAGES, *STAFF_PAGES)]
LOADED_FROM_ANOTHER_HOST = re.compile(
    r'<(?:script|img|iframe)[^>]+src="(?:https?:)?//|<link[^>]+rel="(?:stylesheet|preconnect|icon)"'
    r'[^>]+href="(?:https?:)?//|<link[^>]+href="(?:https?:)?//[^>]+rel="(?:stylesheet|preconnect)"'
)


@pytest.mark.parametrize(("language", "page"), [("en", "editors"), ("es", "editores")])
def test_tutorial_shows_each_picture_that_the_script_takes(language, page):
    text = (PROJECT / f"docs/tutorial-{page}.md").read_text(encoding="utf-8")
    shown = re.findall(r"\(pictures/(.+)-(..)\.png\)", text)
    assert shown == [(name, language) for name in PICTURE_NAMES]


def test_navigation_names_every_document_once():
    config = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    pages = [page for section in config["nav"] for page in section.values()]
    named = [page for page in pages if isinstance(page, str)]
    for section in pages:
        if not isinstance(section, str):
            named += [page for entry in section for page in entry.values()]
    documents = {f"docs/{file.name}" for file in (PROJECT / "docs").glob("*.md")}
    assert sorted(named) == sorted(set(named))
    assert documents - set(named) == set()


def test_data_dictionary_has_the_columns_of_each_list_in_both_languages():
    page = data_dictionary()
    assert re.findall("^## (.+)$", page, re.MULTILINE) == [
        *("Activities", "Meetings", "Publications", "Outcomes", "Mandates", "Projects"),
        "Organizations",
    ]
    assert "| `title` | Title | Título | text |  |" in page
    assert "`planned`, `under-way`, `completed`, `cancelled`" in page


@pytest.mark.slow
def test_site_is_built_with_strict_links_and_loads_nothing_from_another_host(tmp_path):
    if not MKDOCS.exists():
        pytest.skip("make var/docs-tools/installed installs MkDocs")
    pictures, source, site = (tmp_path / name for name in ("pictures", "source", "site"))
    pictures.mkdir()
    for name in PICTURE_NAMES:
        for language in ("en", "es"):
            (pictures / f"{name}-{language}.png").write_bytes(one_pixel())
    write_source(source, pictures)
    config = tmp_path / "mkdocs.yml"
    config.write_text(
        re.sub("docs_dir: .*", f"docs_dir: {source}", CONFIG.read_text(encoding="utf-8"))
    )

    built = subprocess.run(
        [MKDOCS, "build", "--quiet", "--config-file", config, "--site-dir", site],
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (built.returncode, built.stdout + built.stderr) == (0, "")
    pages = [file.read_text(encoding="utf-8") for file in Path(site).rglob("*.html")]
    assert len(pages) > 150
    assert [page[:200] for page in pages if LOADED_FROM_ANOTHER_HOST.search(page)] == []


def one_pixel() -> bytes:
    """Return a picture (PNG) of one grey pixel."""

    def chunk(name: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(name + content).to_bytes(4, "big")
        return len(content).to_bytes(4, "big") + name + content + checksum

    head = b"\0\0\0\1\0\0\0\1\x08\0\0\0\0"
    chunks = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0\x80")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
