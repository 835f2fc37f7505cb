"""Characters for which the bundled fonts have glyphs, read from the font files."""

import re
import struct
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
INVISIBLE_CHARACTERS = frozenset("\u200b\u200c\u200d\u200e\u200f\u00ad\ufeff")  # need no glyph


@cache
def supported_code_points() -> frozenset[int]:
    """Return the code points for which one of the regular fonts has a glyph."""
    files = FONTS.glob("*-Regular.ttf")
    return frozenset().union(*(_font_code_points(file.read_bytes()) for file in files))


def replace_unsupported(text: str, missing: str) -> str:
    """Return the text with `missing` in place of each sequence of characters without glyphs."""
    supported = supported_code_points()
    marked = "".join(c if ord(c) in supported or c in INVISIBLE_CHARACTERS else "\0" for c in text)
    return re.sub("\0+", lambda _match: missing, marked)


def _font_code_points(font: bytes) -> set[int]:
    """Return the code points of a TrueType font's `cmap` table, formats 4 and 12 (OpenType 1.9)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    code_points: set[int] = set()
    for number in range(tables):
        tag, _sum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * number)
        if tag == b"cmap":
            (count,) = struct.unpack_from(">H", font, offset + 2)
            for index in range(count):
                (start,) = struct.unpack_from(">I", font, offset + 4 + 8 * index + 4)
                code_points |= _subtable_code_points(font, offset + start)
    return code_points


def _subtable_code_points(font: bytes, at: int) -> set[int]:
    (kind,) = struct.unpack_from(">H", font, at)
    if kind == 12:
        (groups,) = struct.unpack_from(">I", font, at + 12)
        ranges = (struct.unpack_from(">III", font, at + 16 + 12 * n)[:2] for n in range(groups))
    elif kind == 4:
        (twice,) = struct.unpack_from(">H", font, at + 6)
        ends = struct.unpack_from(f">{twice // 2}H", font, at + 14)
        starts = struct.unpack_from(f">{twice // 2}H", font, at + 16 + twice)
        ranges = ((first, last) for first, last in zip(starts, ends, strict=True) if last < 0xFFFF)
    else:
        return set()
    return {code for first, last in ranges for code in range(first, last + 1)}
