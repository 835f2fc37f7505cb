"""Renderer of a report as DOCX, by pandoc, with the styles of a reference document.

The document is passed to pandoc as its JSON syntax tree. To change the styles, replace
`reference.docx`, or set REPORT_REFERENCE_DOCX to another file. It must contain the styles of
Word and those in `STYLES`; `missing_styles` returns those that a file lacks.
"""

import json
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pypandoc
from django.conf import settings

from reports.composition.document import Document
from reports.docx.pandoc_writer import PandocWriter
from reports.docx.postprocess import postprocess_docx
from reports.layout import locale
from reports.limited_process import Heartbeat, ProgramError, no_heartbeat, run_limited

STYLES = ("Numbered Paragraph", "Front Line", "Draft Mark", "Blacked Out")
PANDOC_TIMEOUT_SECONDS = 120
# Of its heap. A report on 1,571 activities with 4,714 notes needs 290 MB of memory, of which pandoc
# itself is the larger part.
PANDOC_MAX_HEAP = "400m"


class DocxError(Exception):
    """Error of pandoc while it renders a DOCX."""


def render_docx(
    document: Document,
    *,
    site: str,
    author: str,
    status: str = "",
    at: datetime,
    heartbeat: Heartbeat = no_heartbeat,
    marks: Sequence[str] = (),
    pages: Sequence[int] = (),
) -> bytes:
    """Return the document as DOCX. Raise DocxError or LimitExceededError.

    `site` is the scheme and host of the records' addresses; `status` is printed on every page
    unless it is empty. `pages` are the pages of the headings, for the table of contents; `marks`
    are the names of invisible bookmarks of the paragraphs.
    """
    writer = PandocWriter(document, site, marks)
    tree = json.dumps(writer.tree(pages=pages)).encode()
    return postprocess_docx(
        converted_to_docx(
            tree, "json", timeout_seconds=PANDOC_TIMEOUT_SECONDS, heartbeat=heartbeat
        ),
        status=status,
        at=at,
        author=author,
        language=locale(document.language),
        captions=writer.captions(),
        has_cover=document.has_cover,
    )


def converted_to_docx(
    content: bytes,
    content_format: str,
    *,
    timeout_seconds: int,
    heartbeat: Heartbeat = no_heartbeat,
) -> bytes:
    """Return what pandoc makes of the content, with the styles of the reference document.

    Raise DocxError or LimitExceededError.
    """
    with TemporaryDirectory() as folder:
        target = Path(folder) / "converted.docx"
        command = [
            pypandoc.get_pandoc_path(),
            *("+RTS", f"-M{PANDOC_MAX_HEAP}", "-RTS"),
            f"--from={content_format}",
            "--to=docx",
            "--sandbox",
            f"--reference-doc={reference_document()}",
            f"--output={target}",
        ]
        try:
            run_limited(command, content, timeout_seconds=timeout_seconds, heartbeat=heartbeat)
        except (ProgramError, OSError) as error:
            raise DocxError(str(error)) from error
        return target.read_bytes()


def reference_document() -> Path:
    return Path(settings.REPORT_REFERENCE_DOCX)


def missing_styles(file: Path) -> list[str]:
    """Return the names in `STYLES` that a reference document lacks."""
    with zipfile.ZipFile(file) as archive:
        styles = archive.read("word/styles.xml").decode()
    return [name for name in STYLES if f'w:name w:val="{name}"' not in styles]
