"""Numbering of the chapters, paragraphs and notes of a composed document."""

from collections.abc import Iterator

from reports.composition.document import Block, Document, Item, ItemList, Note, Paragraph, Sentence


def number_document(document: Document) -> Document:
    """Number the chapters, their parts, the paragraphs and the notes of the document; return it."""
    chapters = document.sections if len(document.sections) > 1 else []
    for chapter, section in enumerate(chapters, start=1):
        section.heading = f"{roman_numeral(chapter)}. {section.heading}"
        for part, inner in enumerate(section.sections):
            inner.heading = f"{_letter(part)}. {inner.heading}"
    number = 0
    for section in document.all_sections():
        for block in section.blocks:
            if isinstance(block, Paragraph):
                number += 1
                block.number = number
    document.notes = _notes(document)
    return document


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
    for section in document.all_sections():
        for block in section.blocks:
            for sentences in _sentence_groups(block):
                for sentence, following in zip(sentences, [*sentences[1:], None], strict=True):
                    if _needs_note(sentence, following):
                        sentence.note = len(notes) + 1
                        notes.append(Note(sentence.note, sentence.records, sentence.links))
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


def _needs_note(sentence: Sentence, following: Sentence | None) -> bool:
    if sentence.links:
        return True
    if not sentence.records:
        return False
    return following is None or not set(sentence.records) <= set(following.records)
