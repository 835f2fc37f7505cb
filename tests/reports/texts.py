"""The text of a composed report, as it is read."""

import re

from reports.composition.document import Document, ItemList, Paragraph, Section


def section_lines(section: Section, mark: str = "#") -> list[str]:
    lines = [f"{mark} {section.heading}"]
    for block in section.blocks:
        if isinstance(block, Paragraph):
            lines.append(f"{block.number}. {paragraph_text(block)}")
        elif isinstance(block, ItemList):
            lines += [
                f"- {' '.join(sentence.text for sentence in item.sentences)}"
                for item in block.items
            ]
    for inner in section.sections:
        lines += section_lines(inner, f"{mark}#")
    return lines


def paragraph_text(paragraph: Paragraph) -> str:
    return " ".join(sentence.text for sentence in paragraph.sentences)


def report_lines(document: Document) -> list[str]:
    """Return the title, the headings, the paragraphs and items, and the remarks in notes."""
    lines = [document.title]
    for section in document.sections:
        lines += section_lines(section)
    lines += [
        f"[{note.number}] {link.label or link.url}"
        for note in document.notes
        for link in note.links
        if not link.url or not link.label
    ]
    return lines


def text_paragraphs(document: Document) -> list[Paragraph]:
    """Return the numbered paragraphs before the annexes."""
    return [
        block
        for top in document.sections
        for section in top.walk()
        for block in section.blocks
        if isinstance(block, Paragraph)
    ]


# Words about the database instead of the work, and phrases that a careful writer avoids.
FORBIDDEN_WORDS = {
    "en": r"records?|entry|entries|recorded|on record|the following \w+ was|is as follows"
    r"|one by one|hence|there (?:is|are|was|were)|it is to be noted|various|(?<!or )several"
    r"|a number of"
    r"|did the work|gave the training|as far as known",
    "es": r"registros?|constan?|entradas?|a cargo de|cabe señalar|divers[oa]s|el siguiente"
    r"|en relación a|a nivel de|una por una|uno por uno|el mismo|la misma|(?<!una o )vari[oa]s",
}


def forbidden_words(text: str, language: str) -> list[str]:
    pattern = rf"\b(?:{FORBIDDEN_WORDS[language]})\b"
    # A register in the sense of an administration is no word about the database.
    allowed = {"registros"} if "registros administrativos" in text else set()
    return [found for found in re.findall(pattern, text, re.IGNORECASE) if found not in allowed]
