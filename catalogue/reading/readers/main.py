"""The child process that reads one file and prints its blocks as JSON."""

import json
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from catalogue.reading.readers.blocks import Document, RefusedError

READERS = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".odt": "odt",
    ".eml": "email_message",
    ".html": "html",
    ".htm": "html",
    ".txt": "plain_text",
}
MAX_MEMORY_BYTES = 1 << 30
MAX_CPU_SECONDS = 150
MAX_FILE_BYTES = 64 << 20  # that the process may write


def limit_resources() -> None:
    """Limit the memory, time and files of this process for good."""
    for name, limit in (
        (resource.RLIMIT_AS, MAX_MEMORY_BYTES),
        (resource.RLIMIT_CPU, MAX_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, MAX_FILE_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(name, (limit, limit))


def read_document(suffix: str, content: bytes, reader: str = "") -> dict:
    """Return the blocks of a file as JSON values, or the code of the reason for none.

    `reader` is the name of a module that replaces the reader of the suffix.
    """
    try:
        if not reader and suffix not in READERS:
            raise RefusedError("unsupported")
        module = import_module(reader or f"catalogue.reading.readers.{READERS[suffix]}")
        read: Callable[[bytes], Document] = module.read
        return read(content).limited().as_json()
    except RefusedError as error:
        return {"refused": error.code}
    except MemoryError:
        return {"refused": "too_large"}
    except Exception:  # noqa: BLE001
        # A reader met something unforeseen. Its message may quote the text, so it is not repeated.
        return {"refused": "damaged"}


def main(suffix: str, path: str, reader: str = "") -> None:
    limit_resources()
    result = read_document(suffix, Path(path).read_bytes(), reader)
    sys.stdout.buffer.write(json.dumps(result, ensure_ascii=True).encode())
