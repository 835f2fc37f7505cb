"""The account as DOCX: pandoc's tree of the document, made by us, and a reference document.

Staff restyle it by replacing `reference.docx` (or the file that ACCOUNT_REFERENCE names). It holds
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
from reports.docx.pandoc_writer import Writer
from reports.docx.postprocess import finished

STYLES = ("Numbered Paragraph", "Front Line", "Draft Mark", "Blacked Out")
PATIENCE = 60  # seconds


class DocxError(Exception):
    """The DOCX could not be made."""


def docx_of(document: Document, *, site: str, author: str, status: str = "", at: datetime) -> bytes:
    """The document as DOCX. `site` is where records have their addresses, `status` is marked on
    every page if it is not empty. Raises DocxError.
    """
    tree = Writer(document, site).tree(author=author)
    with TemporaryDirectory() as folder:
        target = Path(folder) / "account.docx"
        command = [
            pypandoc.get_pandoc_path(),
            "--from=json",
            "--to=docx",
            "--sandbox",
            f"--reference-doc={reference()}",
            f"--output={target}",
        ]
        try:
            subprocess.run(
                command,
                input=json.dumps(tree).encode(),
                check=True,
                capture_output=True,
                timeout=PATIENCE,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise DocxError(getattr(error, "stderr", b"") or str(error)) from error
        return finished(target.read_bytes(), status=status, at=at)


def reference() -> Path:
    return Path(settings.ACCOUNT_REFERENCE)


def missing_styles(file: Path) -> list[str]:
    """Our own styles that a reference document lacks."""
    with zipfile.ZipFile(file) as archive:
        styles = archive.read("word/styles.xml").decode()
    return [name for name in STYLES if f'w:name w:val="{name}"' not in styles]
