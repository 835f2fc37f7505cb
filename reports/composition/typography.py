"""Typographic signs and italics of a composed document, which records rarely contain."""

import re
from collections.abc import Iterable, Mapping
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


def mark_titles(sections: Iterable[Section], titles: Mapping[int, str]) -> None:
    """Set titles of publications, by number, in italics in sentences that cite and name them."""
    for section in sections:
        for inner in section.walk():
            for sentence in (one for block in inner.blocks for one in _sentences(block)):
                for number in sentence.records:
                    if len(titles.get(number, "").split()) >= MIN_TITLE_WORDS:
                        sentence.runs = _with_title(sentence.runs, titles[number])


def _sentences(block: Block) -> Iterable[Sentence]:
    if isinstance(block, Paragraph):
        return block.sentences
    return item_sentences(block.items) if isinstance(block, ItemList) else ()


def _with_title(runs: list[Run], title: str) -> list[Run]:
    pattern = rf"(?<!\w)({re.escape(title)})(?!\w)"
    marked: list[Run] = []
    for run in runs:
        if title not in run.text or run.manner or run.language or run.url:
            marked.append(run)
            continue
        pieces = enumerate(re.split(pattern, run.text))
        marked += [Run(text, manner="title" if n % 2 else "") for n, text in pieces if text]
    return marked
