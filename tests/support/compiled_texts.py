"""Writer of compiled texts of gettext (.mo), so that tests need no program for it."""

import struct
from collections.abc import Mapping
from pathlib import Path

HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"


def write_texts(folder: Path, language: str, texts: Mapping[str, str]) -> None:
    """Write the texts of a language; a context precedes its message, separated by `\\x04`."""
    target = folder / language / "LC_MESSAGES"
    target.mkdir(parents=True)
    (target / "django.po").write_text("", encoding="utf-8")
    (target / "django.mo").write_bytes(compiled({"": HEADER, **texts}))


def compiled(texts: Mapping[str, str]) -> bytes:
    """Return a file with two tables, of messages and translations: (length, offset) of each."""
    pairs = sorted((key.encode(), value.encode()) for key, value in texts.items())
    offset = 28 + 16 * len(pairs)
    tables: list[int] = []
    content = b""
    for column in (0, 1):
        for pair in pairs:
            tables += [len(pair[column]), offset + len(content)]
            content += pair[column] + b"\0"
    head = (0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return struct.pack(f"<{len(head) + len(tables)}I", *head, *tables) + content
