"""Conversion of a document to the structure that the page template renders.

Each paragraph has the notes of its sentences beside it.
"""

from dataclasses import dataclass, field
from typing import Any

from reports.composition.document import (
    CitedRecord,
    Document,
    Item,
    ItemList,
    NoteLink,
    Paragraph,
    Section,
    Sentence,
)
from reports.composition.numbering import roman_numeral
from reports.composition.templates import Run
from reports.layout import split_at_note
from reports.numbering_labels import has_letter_labels, section_anchor
from reports.text_direction import DirectedText, split_by_direction

# Of a note with more records than MAX_OPEN_RECORDS, all but the first OPEN_RECORDS are collapsed.
# In a paragraph with more notes than MAX_TALL_NOTES, all but the first record are.
MAX_OPEN_RECORDS, OPEN_RECORDS, MAX_TALL_NOTES = 3, 2, 2


@dataclass(frozen=True)
class HtmlRun:
    """Piece of text with its manner, language and direction."""

    text: str
    manner: str = ""
    language: str = ""
    is_rtl: bool = False
    url: str = ""


@dataclass(frozen=True)
class HtmlSentence:
    """Sentence with the number of its note (0 for none), and the punctuation after the mark."""

    runs: list[HtmlRun]
    note: int
    after: str = ""


@dataclass(frozen=True)
class HtmlNote:
    number: int
    links: list[NoteLink]
    records: list[CitedRecord]
    open_count: int

    @property
    def open_records(self) -> list[CitedRecord]:
        """Return the records that the page shows at once."""
        return self.records[: self.open_count]

    @property
    def more_records(self) -> list[CitedRecord]:
        """Return the records that the page shows only on request."""
        return self.records[self.open_count :]


@dataclass(frozen=True)
class HtmlItem:
    label: str
    sentences: list[HtmlSentence]
    items: list["HtmlItem"]


@dataclass(frozen=True)
class HtmlCell:
    """Cell of a table with its runs, or with the text of a column heading."""

    content: Any
    is_figure: bool = False


@dataclass
class HtmlBlock:
    """Paragraph, list or table, with its notes."""

    kind: str
    number: int = 0
    sentences: list[HtmlSentence] = field(default_factory=list)
    items: list[HtmlItem] = field(default_factory=list)
    has_letter_labels: bool = False
    columns: list["HtmlCell"] = field(default_factory=list)
    rows: list[dict] = field(default_factory=list)
    caption: str = ""
    notes: list[HtmlNote] = field(default_factory=list)


@dataclass
class HtmlSection:
    heading: str
    anchor: str
    blocks: list[HtmlBlock]
    sections: list["HtmlSection"]


class HtmlDocument:
    """Document converted for the templates."""

    def __init__(self, document: Document):
        self.document = document
        self.notes = {note.number: note for note in document.notes}

    def sections(self) -> list[HtmlSection]:
        return [self.section(section) for section in self.document.sections]

    def annexes(self, heading: str) -> list[HtmlSection]:
        """Return the annexes; `heading` is the format of a heading (`Annex {number}. {title}`)."""
        return [
            self.section(annex, heading.format(number=roman_numeral(number), title=annex.heading))
            for number, annex in enumerate(self.document.annexes, start=1)
        ]

    def section(self, section: Section, heading: str = "") -> HtmlSection:
        return HtmlSection(
            heading or section.heading,
            section_anchor(section),
            [self.block(block) for block in section.blocks],
            [self.section(inner) for inner in section.sections],
        )

    def summary(self) -> HtmlSection | None:
        """Return the summary, which is also among the sections."""
        summary = self.document.summary
        return self.section(summary) if summary else None

    def block(self, block) -> HtmlBlock:
        if isinstance(block, Paragraph):
            sentences = [self.sentence(sentence) for sentence in block.sentences]
            return HtmlBlock(
                "paragraph", block.number, sentences, notes=self.notes_of(block.sentences)
            )
        if isinstance(block, ItemList):
            items = [self.item(item) for item in block.items]
            notes = self.notes_of(list(_item_sentences(block.items)))
            letters = has_letter_labels(block.items)
            return HtmlBlock("items", items=items, has_letter_labels=letters, notes=notes)
        rows = [
            {
                "cells": [
                    HtmlCell(self.runs(cell), block.has_figures(place))
                    for place, cell in enumerate(row.cells)
                ],
                "records": self.records(row.records),
            }
            for row in block.rows
        ]
        columns = [
            HtmlCell(column, block.has_figures(place)) for place, column in enumerate(block.columns)
        ]
        return HtmlBlock("table", columns=columns, rows=rows, caption=block.caption)

    def item(self, item: Item) -> HtmlItem:
        return HtmlItem(
            item.label,
            [self.sentence(sentence) for sentence in item.sentences],
            [self.item(inner) for inner in item.items],
        )

    def sentence(self, sentence: Sentence) -> HtmlSentence:
        runs, after = split_at_note(sentence, self.document.language)
        return HtmlSentence(self.runs(runs), sentence.note, after)

    def runs(self, runs: list[Run]) -> list[HtmlRun]:
        return [html_run for run in runs for html_run in self.run(run)]

    def run(self, run: Run) -> list[HtmlRun]:
        if run.manner in ("see", "black"):
            return [HtmlRun(run.text, run.manner)]
        pieces: list[DirectedText] = split_by_direction(run, self.document.language)
        return [
            HtmlRun(piece.text, run.manner, piece.language, piece.is_rtl, run.url)
            for piece in pieces
        ]

    def notes_of(self, sentences: list[Sentence]) -> list[HtmlNote]:
        notes = [self.notes[sentence.note] for sentence in sentences if sentence.note]
        is_tall = len(notes) > MAX_TALL_NOTES
        return [
            HtmlNote(
                note.number,
                note.links,
                self.records(note.records),
                _open_count(len(note.records), is_tall=is_tall),
            )
            for note in notes
        ]

    def records(self, numbers: list[int]) -> list[CitedRecord]:
        return [self.document.records[number] for number in numbers]


def _open_count(count: int, *, is_tall: bool) -> int:
    if is_tall:
        return 1
    return count if count <= MAX_OPEN_RECORDS else OPEN_RECORDS


def _item_sentences(items: list[Item]):
    for item in items:
        yield from item.sentences
        yield from _item_sentences(item.items)
