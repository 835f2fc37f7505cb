"""The tree as the page shows it: each paragraph with the notes of its sentences beside it."""

from dataclasses import dataclass, field

from reports.composition.document import (
    Cited,
    Document,
    Item,
    Items,
    Link,
    Paragraph,
    Section,
    Sentence,
)
from reports.composition.templates import Run
from reports.numbering_labels import anchor, are_letters, roman
from reports.text_direction import Piece, pieces


@dataclass(frozen=True)
class Shown:
    """A stretch of text with all that the page has to say of it."""

    text: str
    manner: str = ""
    language: str = ""
    is_rtl: bool = False


@dataclass(frozen=True)
class ShownSentence:
    runs: list[Shown]
    note: int


@dataclass(frozen=True)
class ShownNote:
    number: int
    links: list[Link]
    records: list[Cited]

    @property
    def are_many(self) -> bool:
        """More records than one wants to see before asking for them."""
        return len(self.records) > 8


@dataclass(frozen=True)
class ShownItem:
    label: str
    sentences: list[ShownSentence]
    items: list["ShownItem"]


@dataclass
class ShownBlock:
    """A paragraph, a list or a table, with its notes."""

    kind: str
    number: int = 0
    sentences: list[ShownSentence] = field(default_factory=list)
    items: list[ShownItem] = field(default_factory=list)
    are_letters: bool = False
    columns: list[str] = field(default_factory=list)
    rows: list[dict] = field(default_factory=list)
    caption: str = ""
    notes: list[ShownNote] = field(default_factory=list)


@dataclass
class ShownSection:
    heading: str
    anchor: str
    blocks: list[ShownBlock]
    sections: list["ShownSection"]


class Page:
    """A document for the templates."""

    def __init__(self, document: Document):
        self.document = document
        self.notes = {note.number: note for note in document.notes}

    def sections(self) -> list[ShownSection]:
        return [self.section(one) for one in self.document.sections]

    def annexes(self, heading: str) -> list[ShownSection]:
        """The annexes, numbered by `heading` (`Annex {number}. {title}`)."""
        return [
            self.section(one, heading.format(number=roman(number), title=one.heading))
            for number, one in enumerate(self.document.annexes, start=1)
        ]

    def section(self, section: Section, heading: str = "") -> ShownSection:
        return ShownSection(
            heading or section.heading,
            anchor(section),
            [self.block(block) for block in section.blocks],
            [self.section(inner) for inner in section.sections],
        )

    def block(self, block) -> ShownBlock:
        if isinstance(block, Paragraph):
            sentences = [self.sentence(one) for one in block.sentences]
            return ShownBlock(
                "paragraph", block.number, sentences, notes=self.notes_of(block.sentences)
            )
        if isinstance(block, Items):
            items = [self.item(one) for one in block.items]
            notes = self.notes_of(list(_all(block.items)))
            letters = are_letters(block.items)
            return ShownBlock("items", items=items, are_letters=letters, notes=notes)
        rows = [
            {
                "cells": [self.runs(cell) for cell in row.cells],
                "records": self.records(row.records),
            }
            for row in block.rows
        ]
        return ShownBlock("table", columns=block.columns, rows=rows, caption=block.caption)

    def item(self, item: Item) -> ShownItem:
        return ShownItem(
            item.label,
            [self.sentence(one) for one in item.sentences],
            [self.item(one) for one in item.items],
        )

    def sentence(self, sentence: Sentence) -> ShownSentence:
        return ShownSentence(self.runs(sentence.runs), sentence.note)

    def runs(self, runs: list[Run]) -> list[Shown]:
        return [shown for run in runs for shown in self.run(run)]

    def run(self, run: Run) -> list[Shown]:
        if run.manner in ("see", "black"):
            return [Shown(run.text, run.manner)]
        cut: list[Piece] = pieces(run, self.document.language)
        return [Shown(one.text, run.manner, one.language, one.is_rtl) for one in cut]

    def notes_of(self, sentences: list[Sentence]) -> list[ShownNote]:
        notes = [self.notes[one.note] for one in sentences if one.note]
        return [ShownNote(one.number, one.links, self.records(one.records)) for one in notes]

    def records(self, numbers: list[int]) -> list[Cited]:
        return [self.document.records[number] for number in numbers]


def _all(items: list[Item]):
    for item in items:
        yield from item.sentences
        yield from _all(item.items)
