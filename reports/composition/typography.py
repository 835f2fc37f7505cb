"""Typographic signs and italics of a composed document, which records rarely contain."""

import re
from collections.abc import Iterable
from dataclasses import replace

from reports.composition.document import (
    Block,
    Document,
    ItemList,
    Paragraph,
    Section,
    Sentence,
    item_sentences,
)
from reports.composition.templates import Run

MIN_TITLE_WORDS = 3  # shorter titles are also common words
APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=\s)")
QUOTED = re.compile("“([^“”]*)”")


def typographic(text: str, language: str) -> str:
    """Return the text with the apostrophe of English, or the quotation marks of Spanish."""
    if language == "en":
        return APOSTROPHE.sub("’", text)
    # Inside « », Spanish has “ ”.
    return text if "«" in text else QUOTED.sub(r"«\1»", text)


def set_typography(document: Document) -> None:
    """Set the signs of the document's language in all texts but those in another language."""
    code = document.language
    for section in document.all_sections():
        section.heading = typographic(section.heading, code)
    for sentence in document.sentences():
        sentence.runs = _typographic_runs(sentence.runs, code)
        for link in sentence.links:
            link.label = link.label if link.language else typographic(link.label, code)
    for row in document.rows():
        row.cells = [_typographic_runs(cell, code) for cell in row.cells]


def _typographic_runs(runs: list[Run], code: str) -> list[Run]:
    return [run if run.language else replace(run, text=typographic(run.text, code)) for run in runs]


def mark_titles(sections: Iterable[Section], titles: Iterable[str]) -> None:
    """Set the titles of publications in italics where a summary names them."""
    long_titles = [title for title in titles if len(title.split()) >= MIN_TITLE_WORDS]
    if not long_titles:
        return
    names = "|".join(map(re.escape, sorted(long_titles, key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)({names})(?!\w)")
    for section in sections:
        for inner in section.walk():
            for sentence in (one for block in inner.blocks for one in _sentences(block)):
                sentence.runs = [
                    part for run in sentence.runs for part in _with_titles(run, pattern)
                ]


def _sentences(block: Block) -> Iterable[Sentence]:
    if isinstance(block, Paragraph):
        return block.sentences
    return item_sentences(block.items) if isinstance(block, ItemList) else ()


def _with_titles(run: Run, pattern: re.Pattern[str]) -> list[Run]:
    if run.manner or run.language or run.url:
        return [run]
    pieces = enumerate(pattern.split(run.text))
    return [Run(text, manner="title" if n % 2 else "") for n, text in pieces if text]
