"""Extraction of text from a file, in a child process with limits.

The child has no access to settings or the database. Its error output is dropped, because an error
of a reader may quote the text.
"""

import json
import subprocess
import sys
from typing import Any

from django.conf import settings

TIMEOUT_SECONDS = 300
CODE = (
    "import sys; sys.path.insert(0, sys.argv[1]);"
    " from catalogue.reading.readers.main import main; main(*sys.argv[2:])"
)


class ExtractionError(Exception):
    """A file from which no text was read. Its only argument is a code of `Reason`."""

    @property
    def code(self) -> str:
        return str(self.args[0])


def extract(path: str, suffix: str, reader: str = "") -> dict[str, Any]:
    """Return the document that a reader made from a file. Raise ExtractionError.

    The reader is that of the suffix, unless the name of another module is given.
    """
    command = [sys.executable, "-I", "-c", CODE, str(settings.BASE_DIR), suffix, path, reader]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS,
            check=False,
            env={},
        )
    except subprocess.TimeoutExpired:
        raise ExtractionError("too_large") from None
    if done.returncode != 0:  # ended by a limit or by a fault of the library
        raise ExtractionError("crashed")
    try:
        result = json.loads(done.stdout)
    except ValueError:
        raise ExtractionError("crashed") from None
    if code := result.get("refused"):
        raise ExtractionError(code)
    return result
