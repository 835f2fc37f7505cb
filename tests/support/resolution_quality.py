"""Printed layouts of resolutions, and how many of their paragraphs the parser finds.

The files in `tests/data/resolutions` are invented and were written, with their numbers, before the
parser was run on them. Each line has a mark and a text: `F` the front matter, `O` the opening, `P`
a preambular paragraph, a number or item mark, `H` a section heading, `C` the closing lines, `X` the
heading of an annex, and `A` with a number a paragraph of it. `^` is the mark of a note.
"""

import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from activities.resolutions.parser import split_resolution
from activities.resolutions.resolution import Part

FOLDER = Path(__file__).parents[1] / "data" / "resolutions"
LINES_PER_PAGE = 24
WIDTH = 78


@dataclass(frozen=True)
class Expected:
    """A paragraph or item as it should be found."""

    part: Part
    number: str
    text: str


def marked_lines(name: str) -> list[tuple[str, str]]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def expected(name: str) -> list[Expected]:
    """Return the preambular and operative paragraphs with their full numbers."""
    found, number, letter = [], "", ""
    for mark, words in marked_lines(name):
        text = words.replace("^", "")
        if mark == "P":
            found.append(Expected(Part.PREAMBLE, "", text))
        elif mark.isdigit():
            number = mark
            found.append(Expected(Part.OPERATIVE, number, text))
        elif re.fullmatch(r"\(?[a-z]+\)", mark):
            is_roman = set(mark.strip("()")) <= set("ivx")
            letter = letter if is_roman else mark
            above = f"{number} {letter}" if is_roman else number
            found.append(Expected(Part.OPERATIVE, f"{above} {mark}", text))
    return found


def printed(name: str, layout: str) -> str:
    """Return a resolution as it is copied from a document.

    `lines`: one paragraph a line. `pages`: wrapped lines, divided words, headers and notes on each
    page. `tight`: the same without blank lines. `running`: wrapped narrowly, with the title beside
    the symbol, longer notes and marks of notes in brackets. `markup`: one paragraph a line, with
    verbs in italics as Markdown.
    """
    blocks, notes = [], 0
    for mark, words in marked_lines(name):
        text = words
        while "^" in text:
            notes += 1
            note = f"[{notes}]" if layout == "running" else str(notes)
            text = text.replace("^", note, 1)
        if layout == "markup" and (mark == "P" or mark.isdigit()):
            verb, _space, rest = text.partition(" ")
            text = f"*{verb}* {rest}"
        number = mark.removeprefix("A")
        if number.isdigit():
            text = f"{number}. {text}"
        elif number.endswith(")"):
            text = f"{number} {text}"
        blocks.append(text)
    if layout in ("lines", "markup"):
        return "\n".join(blocks)
    return _pages(blocks, notes, name, layout)


def _pages(blocks: list[str], notes: int, name: str, layout: str) -> str:
    front = [text for mark, text in marked_lines(name) if mark == "F"]
    symbol = next(text for text in front if "/" in text)
    title = re.sub(r"^\S+ ", "", front[-1])
    is_running, gap = layout == "running", layout != "tight"
    lines: list[str] = []
    for block in blocks:
        lines += [*_wrapped(block, 60 if is_running else WIDTH), *([""] if gap else [])]
    pages, noted = [], 0
    count = -(-len(lines) // LINES_PER_PAGE)
    for page in range(count):
        part = lines[page * LINES_PER_PAGE : (page + 1) * LINES_PER_PAGE]
        head = [] if page == 0 else [symbol, ""]
        foot = []
        if noted < notes:
            noted += 1
            foot = ["", "_______________", f"{noted} See A/CONF.{200 + noted}/9, chap. I."]
            if is_running:
                foot = [
                    "",
                    f"[{noted}] Official Records of the Conference, 2031, Supplement",
                    "No. 3",
                ]
        if is_running and page:
            head = [f"{symbol} {title}" if page % 2 else f"{title} {symbol}", ""]
        pages.append("\n".join([*head, *part, *foot, f"36-{21000 + page}", f"{page + 1}/{count}"]))
    return "\n".join(pages)


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a paragraph; every third one ends in a divided word, where it can."""
    lines = textwrap.wrap(text, width, break_on_hyphens=False)
    for index in range(2, len(lines) - 1, 3):
        first, _space, rest = lines[index + 1].partition(" ")
        if re.fullmatch(r"[a-záéíóúñ]{8,}", first):
            lines[index] += f" {first[:4]}-"
            lines[index + 1] = f"{first[4:]} {rest}".rstrip()
    return lines


def quality(name: str, layout: str) -> tuple[int, int, list[str]]:
    """Return the number of right paragraphs, of all, and the wrong ones.

    A paragraph is right if its part, number and every word are.
    """
    language = name.rpartition("-")[2]
    resolution = split_resolution(printed(name, layout), language)
    found = {
        (one.part, one.number, _plain(one.text))
        for one in resolution.paragraphs
        if one.part is not Part.ANNEX
    }
    wanted = [(one.part, one.number, _plain(one.text)) for one in expected(name)]
    wrong = [
        f"{number} {text[:60]}"
        for part, number, text in wanted
        if (part, number, text) not in found
    ]
    return len(wanted) - len(wrong), len(wanted), wrong


def _plain(text: str) -> str:
    return " ".join(text.split())
