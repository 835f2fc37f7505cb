"""Summary of a report of half a page, made of the first sentences of its sections.

The author can rewrite it like every other paragraph.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from reports.composition.document import SUMMARY, Block, Paragraph, Section, Sentence

MAX_SENTENCE_WORDS = 45  # longer sentences are lists
MAX_SUMMARY_WORDS = 250  # half a page
SUMMARY_KEY = "summary:text"


def summary_section(
    sections: Iterable[Section], heading: str, omitted: Collection[str] = ()
) -> Section:
    """Return a section with the summary; paragraphs whose keys are in `omitted` are not used."""
    chosen: list[Sentence] = []
    length = 0
    for section in sections:
        for inner in section.walk():
            sentence = _first_sentence(inner.blocks, omitted)
            if sentence is None:
                continue
            length += len(sentence.text.split())
            if length <= MAX_SUMMARY_WORDS:
                chosen.append(sentence)
    blocks: list[Block] = [Paragraph(chosen, key=SUMMARY_KEY)] if chosen else []
    return Section(SUMMARY, heading, blocks)


def _first_sentence(blocks: Iterable[Block], omitted: Collection[str]) -> Sentence | None:
    """Return the first sentence that begins a paragraph, is no list and precedes no list."""
    for sentence in _openings(list(blocks), omitted):
        if len(sentence.text.split()) <= MAX_SENTENCE_WORDS:
            return replace(sentence, runs=list(sentence.runs), links=[])
    return None


def _openings(blocks: list[Block], omitted: Collection[str]) -> Iterator[Sentence]:
    for block in blocks:
        if isinstance(block, Paragraph) and block.key not in omitted:
            first = block.sentences[0]
            if not first.text.endswith(":"):
                yield first
