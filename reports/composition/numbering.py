"""Numbering of the chapters, paragraphs and notes of a composed document."""

from collections.abc import Iterator

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
from reports.composition.options import ALL_NOTES, NO_NOTES


def number_document(document: Document, notes: str = ALL_NOTES) -> Document:
    """Number the chapters, their parts, the paragraphs and the notes of the document; return it.

    The paragraphs of the summary and the annexes have no numbers. `notes` is the option of that
    name (see `ReportOptions`).
    """
    chapters = [section for section in document.sections if not section.is_summary]
    for chapter, section in enumerate(chapters if len(chapters) > 1 else [], start=1):
        section.heading = f"{roman_numeral(chapter)}. {section.heading}"
        for part, inner in enumerate(section.sections):
            inner.heading = f"{_letter(part)}. {inner.heading}"
    number = 0
    document.has_no_sources = notes != ALL_NOTES
    for section in _numbered_sections(document):
        for block in section.blocks:
            if isinstance(block, Paragraph):
                number += 1
                block.number = number
    document.notes = [] if notes == NO_NOTES else _notes(document)
    return document


def _numbered_sections(document: Document) -> Iterator[Section]:
    for section in document.sections:
        if not section.is_summary:
            yield from section.walk()


def roman_numeral(number: int) -> str:
    digits = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    numeral = ""
    for value, letters in digits:
        while number >= value:
            numeral, number = numeral + letters, number - value
    return numeral


def _letter(number: int) -> str:
    """Return A for 0, B for 1, …, AA for 26."""
    before, place = divmod(number, 26)
    return f"{_letter(before - 1) if before else ''}{chr(ord('A') + place)}"


def _notes(document: Document) -> list[Note]:
    """Return a note for each sentence with links or with records that the next does not cite."""
    notes: list[Note] = []
    has_sources = not document.has_no_sources
    for section in _numbered_sections(document):
        for block in section.blocks:
            for sentences in _sentence_groups(block):
                for sentence, following in zip(sentences, [*sentences[1:], None], strict=True):
                    if sentence.links or (has_sources and _needs_sources(sentence, following)):
                        sentence.note = len(notes) + 1
                        records = sentence.records if has_sources else []
                        notes.append(Note(sentence.note, records, sentence.links))
    return notes


def _sentence_groups(block: Block) -> list[list[Sentence]]:
    if isinstance(block, Paragraph):
        return [block.sentences]
    if isinstance(block, ItemList):
        return list(_item_sentence_groups(block.items))
    return []


def _item_sentence_groups(items: list[Item]) -> Iterator[list[Sentence]]:
    """Yield the sentences of each item, with those of nested items separately."""
    for item in items:
        yield item.sentences
        yield from _item_sentence_groups(item.items)


def _needs_sources(sentence: Sentence, following: Sentence | None) -> bool:
    if not sentence.records:
        return False
    return following is None or not set(sentence.records) <= set(following.records)
