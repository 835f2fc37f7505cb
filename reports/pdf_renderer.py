"""Renderer of a report as PDF: a fixed typst source that receives the document as data.

Texts of users never become typst source. The fonts are bundled. Characters without glyphs are
replaced by a visible mark, because PDF/UA forbids glyphs without a Unicode value. typst runs in a
child process with limits of time and memory.
"""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pypdfium2

from reports.composition.document import (
    Block,
    Document,
    Item,
    ItemList,
    Note,
    Paragraph,
    Section,
    Sentence,
)
from reports.composition.english import English
from reports.composition.grammar import Grammar
from reports.composition.spanish import Spanish
from reports.composition.templates import Run
from reports.font_coverage import replace_unsupported
from reports.layout import RECORDS, REGIONS, count_last_rows, file_sections, split_at_note
from reports.limited_process import Heartbeat, ProgramError, no_heartbeat, run_limited
from reports.numbering_labels import has_letter_labels, section_anchor
from reports.text_direction import split_by_direction

HERE = Path(__file__).parent
SOURCE, FONTS, PROGRAM = HERE / "report.typ", HERE / "fonts", HERE / "typst_program.py"
TYPST_TIMEOUT_SECONDS = 120
# Of address space, which is about 150 MB more than the memory used.
TYPST_MAX_MEMORY_BYTES = 1024**3
# typst needs 0.2 MB for each footnote and 0.03 MB for each link inside the file. A report with more
# notes has them at its end, and their numbers are no links; the annex of records has the links. A
# report with 4,714 notes then takes 440 MB instead of 1,050 MB, one with 1,000 footnotes 250 MB.
MAX_FOOTNOTES = 1000
MAX_WORD_LENGTH = 40  # characters; break points are added to longer words
BREAK_INTERVAL = 20  # characters between two break points
ZERO_WIDTH_SPACE = "\u200b"  # a possible line break

Json = dict[str, Any]


class PdfError(Exception):
    """Error of typst while it renders a PDF."""


def render_pdf(
    document: Document,
    *,
    site: str,
    author: str,
    status: str = "",
    at: datetime,
    heartbeat: Heartbeat = no_heartbeat,
) -> bytes:
    """Return the document as PDF (PDF/A-2a, PDF/UA-1). Raise PdfError or LimitExceededError.

    `site` is the scheme and host of the records' addresses; `status` is printed on every page.
    """
    data = TypstData(document, site).as_dict(author=author, status=status, at=at)
    request = {
        "max_memory_bytes": TYPST_MAX_MEMORY_BYTES,
        "arguments": {
            "input": str(SOURCE),
            "root": str(HERE),
            "font_paths": [str(FONTS)],
            "ignore_system_fonts": True,
            "sys_inputs": {"data": json.dumps(data, ensure_ascii=False)},
            "pdf_standards": ["a-2a", "ua-1"],
            "timestamp": int(at.timestamp()),
        },
    }
    try:
        return run_limited(
            [sys.executable, "-I", str(PROGRAM)],
            json.dumps(request).encode(),
            timeout_seconds=TYPST_TIMEOUT_SECONDS,
            heartbeat=heartbeat,
        )
    except ProgramError as error:
        raise PdfError(str(error)) from error


def heading_pages(pdf: bytes) -> list[int]:
    """Return the number of the page of each heading, in order, from the bookmarks of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        targets = [bookmark.get_dest() for bookmark in document.get_toc()]
        return [target.get_index() + 1 for target in targets if target is not None]
    finally:
        document.close()


class TypstData:
    """Document converted to the JSON data of the typst source."""

    def __init__(self, document: Document, site: str):
        self.document, self.site = document, site.rstrip("/")
        self.grammar: Grammar = English() if document.language == "en" else Spanish()
        self.headings = self.grammar.headings
        self.notes: dict[int, Note] = {note.number: note for note in document.notes}
        self.has_endnotes = len(document.notes) > MAX_FOOTNOTES

    def as_dict(self, *, author: str, status: str, at: datetime) -> Json:
        document = self.document
        sections = file_sections(document, self.headings, self.site)
        return {
            "title": self.printable(document.title),
            "author": self.printable(author),
            "keywords": [],
            "language": document.language,
            "region": REGIONS[document.language],
            "lines": [self.printable(line) for line in document.lines],
            "references": [self.printable(text) for text in document.references],
            "cover": document.has_cover,
            "status": self.printable(status),
            "contents": self.headings["contents"],
            "year": at.year,
            "month": at.month,
            "day": at.day,
            "sections": [self.section(section) for section in sections],
            "endnotes": self.endnotes(),
        }

    def endnotes(self) -> Json | None:
        """Return the section of notes after the annexes, or None if the notes are footnotes."""
        if not self.has_endnotes:
            return None
        notes = [self.note(note) for note in self.document.notes]
        return {"heading": self.headings["notes"], "notes": notes}

    def section(self, section: Section) -> Json:
        return {
            "heading": self.printable(section.heading),
            "anchor": section_anchor(section),
            "blocks": [self.block(block, section.code) for block in section.blocks],
            "sections": [self.section(inner) for inner in section.sections],
        }

    def block(self, block: Block, section: str) -> Json:
        if isinstance(block, Paragraph):
            return {
                "kind": "paragraph",
                "number": f"{block.number}." if block.number else "",
                "anchor": f"p{block.number}" if block.number else "",
                "sentences": [self.sentence(sentence) for sentence in block.sentences],
            }
        if isinstance(block, ItemList):
            return self.items(block.items)
        rows = [[{"runs": self.runs(cell)} for cell in row.cells] for row in block.rows]
        return {
            "kind": "records" if section == RECORDS else "table",
            "columns": block.columns,
            "widths": block.widths,
            "figures": block.figures,
            "rows": rows,
            "last": count_last_rows(block.rows),
        }

    def items(self, items: list[Item]) -> Json:
        return {
            "kind": "items",
            "lettered": has_letter_labels(items),
            "items": [self.item(item) for item in items],
        }

    def item(self, item: Item) -> Json:
        return {
            "label": self.printable(item.label),
            "sentences": [self.sentence(sentence) for sentence in item.sentences],
            "lists": [self.items(item.items)] if item.items else [],
        }

    def sentence(self, sentence: Sentence) -> Json:
        note: Json | None = None
        if sentence.note and self.has_endnotes:
            note = {"number": sentence.note, "is-endnote": True}
        elif sentence.note:
            note = self.note(self.notes[sentence.note])
        runs, after = split_at_note(sentence, self.document.language)
        return {"runs": self.runs(runs), "note": note, "after": after}

    def note(self, note: Note) -> Json:
        links = [
            {
                "label": link.label,
                "label-runs": self.runs([Run(link.label, link.language)]),
                "url": link.url,
                "shown": self.printable(link.url),
            }
            for link in note.links
        ]
        numbers = self.numbers(note.records) if note.records else None
        return {
            "number": note.number,
            "is-endnote": self.has_endnotes,
            "links": links,
            "numbers": numbers,
        }

    def numbers(self, numbers: list[int]) -> Json:
        key = "record" if len(numbers) == 1 else "records"
        before, after = self.headings[key].split("{numbers}")
        targets = [
            {"number": str(number), "url": f"{self.site}{self.document.records[number].path}"}
            for number in sorted(numbers)
        ]
        return {"before": before, "after": f"{after}.", "numbers": targets}

    def runs(self, runs: list[Run]) -> list[Json]:
        return [typst_run for run in runs for typst_run in self.run(run)]

    def run(self, run: Run) -> list[Json]:
        if run.manner == "see":
            return [{"text": run.text, "to": f"p{run.text}", "title": False}]
        if run.manner == "black":
            return [{"text": run.text, "title": False, "black": True}]
        is_title = run.manner == "title"
        typst_runs = []
        for piece in split_by_direction(run, self.document.language):
            # Arabic and Hebrew have no italics.
            data: Json = {
                "text": self.printable(piece.text),
                "title": is_title and not piece.is_rtl,
            }
            if run.url:
                data["url"] = run.url
            if run.manner == "bold":
                data["bold"] = True
            if piece.language:
                data |= {"lang": piece.language, "rtl": piece.is_rtl}
            typst_runs.append(data)
        return typst_runs

    def printable(self, text: str) -> str:
        """Return the text without characters that lack glyphs, with break points in long words."""
        text = replace_unsupported(text, self.headings["missing letters"])
        return " ".join(with_break_points(word) for word in text.split(" "))


def with_break_points(word: str) -> str:
    """Return the word with break points if it is longer than MAX_WORD_LENGTH."""
    if len(word) <= MAX_WORD_LENGTH:
        return word
    return ZERO_WIDTH_SPACE.join(
        word[start : start + BREAK_INTERVAL] for start in range(0, len(word), BREAK_INTERVAL)
    )
