"""Numbering of the paragraphs and notes of a composed document."""

from collections.abc import Iterator

from reports.composition.document import Block, Document, Item, ItemList, Note, Paragraph, Sentence


def number_document(document: Document) -> Document:
    """Number the paragraphs and notes of the document, and return it."""
    number = 0
    for section in document.all_sections():
        for block in section.blocks:
            if isinstance(block, Paragraph):
                number += 1
                block.number = number
    document.notes = _notes(document)
    return document


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
