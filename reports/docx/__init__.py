"""The account as DOCX: pandoc's tree of the document, made by us, and a reference document.

Staff restyle it by replacing `reference.docx` (or the file that REPORT_REFERENCE_DOCX names). It holds
the styles; those in `STYLES` are ours beside Word's own, and `missing_styles` says which it lacks.
"""

import json
import subprocess
import zipfile
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pypandoc
from django.conf import settings

from reports.composition.document import Document
from reports.docx.pandoc_writer import PandocWriter
from reports.docx.postprocess import postprocess_docx

STYLES = ("Numbered Paragraph", "Front Line", "Draft Mark", "Blacked Out")
PANDOC_TIMEOUT_SECONDS = 60  # seconds


class DocxError(Exception):
    """The DOCX could not be made."""


def render_docx(
    document: Document, *, site: str, author: str, status: str = "", at: datetime
) -> bytes:
    """The document as DOCX. `site` is where records have their addresses, `status` is marked on
    every page if it is not empty. Raises DocxError.
    """
    tree = PandocWriter(document, site).tree(author=author)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "account.docx"
        command = [
            pypandoc.get_pandoc_path(),
            "--from=json",
            "--to=docx",
            "--sandbox",
            f"--reference-doc={reference_document()}",
            f"--output={target}",
        ]
        try:
            subprocess.run(
                command,
                input=json.dumps(tree).encode(),
                check=True,
                capture_output=True,
                timeout=PANDOC_TIMEOUT_SECONDS,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise DocxError(getattr(error, "stderr", b"") or str(error)) from error
        return postprocess_docx(target.read_bytes(), status=status, at=at)


def reference_document() -> Path:
    return Path(settings.REPORT_REFERENCE_DOCX)


def missing_styles(file: Path) -> list[str]:
    """Our own styles that a reference document lacks."""
    with zipfile.ZipFile(file) as archive:
        styles = archive.read("word/styles.xml").decode()
    return [name for name in STYLES if f'w:name w:val="{name}"' not in styles]
