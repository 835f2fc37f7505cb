"""The tree as the page shows it: each paragraph with the notes of its sentences beside it."""

from dataclasses import dataclass, field

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
from reports.composition.templates import Run
from reports.numbering_labels import has_letter_labels, roman_numeral, section_anchor
from reports.text_direction import DirectedText, split_by_direction


@dataclass(frozen=True)
class HtmlRun:
    """A stretch of text with all that the page has to say of it."""

    text: str
    manner: str = ""
    language: str = ""
    is_rtl: bool = False


@dataclass(frozen=True)
class HtmlSentence:
    runs: list[HtmlRun]
    note: int


@dataclass(frozen=True)
class HtmlNote:
    number: int
    links: list[NoteLink]
    records: list[CitedRecord]

    @property
    def has_many_records(self) -> bool:
        """More records than one wants to see before asking for them."""
        return len(self.records) > 8


@dataclass(frozen=True)
class HtmlItem:
    label: str
    sentences: list[HtmlSentence]
    items: list["HtmlItem"]


@dataclass
class HtmlBlock:
    """A paragraph, a list or a table, with its notes."""

    kind: str
    number: int = 0
    sentences: list[HtmlSentence] = field(default_factory=list)
    items: list[HtmlItem] = field(default_factory=list)
    has_letter_labels: bool = False
    columns: list[str] = field(default_factory=list)
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
    """A document for the templates."""

    def __init__(self, document: Document):
        self.document = document
        self.notes = {note.number: note for note in document.notes}

    def sections(self) -> list[HtmlSection]:
        return [self.section(one) for one in self.document.sections]

    def annexes(self, heading: str) -> list[HtmlSection]:
        """The annexes, numbered by `heading` (`Annex {number}. {title}`)."""
        return [
            self.section(one, heading.format(number=roman_numeral(number), title=one.heading))
            for number, one in enumerate(self.document.annexes, start=1)
        ]

    def section(self, section: Section, heading: str = "") -> HtmlSection:
        return HtmlSection(
            heading or section.heading,
            section_anchor(section),
            [self.block(block) for block in section.blocks],
            [self.section(inner) for inner in section.sections],
        )

    def block(self, block) -> HtmlBlock:
        if isinstance(block, Paragraph):
            sentences = [self.sentence(one) for one in block.sentences]
            return HtmlBlock(
                "paragraph", block.number, sentences, notes=self.notes_of(block.sentences)
            )
        if isinstance(block, ItemList):
            items = [self.item(one) for one in block.items]
            notes = self.notes_of(list(_item_sentences(block.items)))
            letters = has_letter_labels(block.items)
            return HtmlBlock("items", items=items, has_letter_labels=letters, notes=notes)
        rows = [
            {
                "cells": [self.runs(cell) for cell in row.cells],
                "records": self.records(row.records),
            }
            for row in block.rows
        ]
        return HtmlBlock("table", columns=block.columns, rows=rows, caption=block.caption)

    def item(self, item: Item) -> HtmlItem:
        return HtmlItem(
            item.label,
            [self.sentence(one) for one in item.sentences],
            [self.item(one) for one in item.items],
        )

    def sentence(self, sentence: Sentence) -> HtmlSentence:
        return HtmlSentence(self.runs(sentence.runs), sentence.note)

    def runs(self, runs: list[Run]) -> list[HtmlRun]:
        return [shown for run in runs for shown in self.run(run)]

    def run(self, run: Run) -> list[HtmlRun]:
        if run.manner in ("see", "black"):
            return [HtmlRun(run.text, run.manner)]
        cut: list[DirectedText] = split_by_direction(run, self.document.language)
        return [HtmlRun(one.text, run.manner, one.language, one.is_rtl) for one in cut]

    def notes_of(self, sentences: list[Sentence]) -> list[HtmlNote]:
        notes = [self.notes[one.note] for one in sentences if one.note]
        return [HtmlNote(one.number, one.links, self.records(one.records)) for one in notes]

    def records(self, numbers: list[int]) -> list[CitedRecord]:
        return [self.document.records[number] for number in numbers]


def _item_sentences(items: list[Item]):
    for item in items:
        yield from item.sentences
        yield from _item_sentences(item.items)
