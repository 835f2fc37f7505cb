"""Conversion of a document to pandoc's JSON syntax tree."""

import re
from collections.abc import Iterable, Sequence

from reports.composition.document import (
    Document,
    Item,
    ItemList,
    Note,
    Paragraph,
    Section,
    Sentence,
    Table,
)
from reports.composition.english import English
from reports.composition.grammar import Grammar
from reports.composition.spanish import Spanish
from reports.composition.templates import Run
from reports.docx.pandoc_nodes import (
    PAGE_BREAK,
    SPACE,
    PandocNode,
    attr,
    div,
    header,
    hyperlink,
    marked,
    meta_inlines,
    node,
    para,
    paragraph_field,
    raw_block,
    table_node,
    table_of_contents,
    text,
)
from reports.layout import file_sections, locale, split_at_note
from reports.numbering_labels import has_letter_labels, section_anchor
from reports.text_direction import split_by_direction

API_VERSION = [1, 23, 1]


class PandocWriter:
    """Writer of a document as pandoc's JSON syntax tree.

    `marks` are the names of invisible bookmarks, one for each part of `keyed_sentences`.
    """

    def __init__(self, document: Document, site: str, marks: Sequence[str] = ()):
        self.document, self.site = document, site.rstrip("/")
        self.marks = enumerate(marks)
        self.grammar: Grammar = English() if document.language == "en" else Spanish()
        self.headings = self.grammar.headings
        self.notes: dict[int, Note] = {note.number: note for note in document.notes}
        self.sections = file_sections(document, self.headings, self.site)

    def tree(self, *, pages: Sequence[int] = ()) -> PandocNode:
        """Return the tree; `pages` are the pages of the headings, for the table of contents."""
        document = self.document
        lines = [*document.references, *document.lines]
        blocks = [div("Front Line", para(text(line))) for line in lines]
        blocks += [raw_block(PAGE_BREAK)] if document.has_cover else []
        blocks += self.contents(pages)
        for section in self.sections:
            blocks += self.section(section, 1)
        meta = {
            "title": meta_inlines(text(document.title)),
            "lang": {"t": "MetaString", "c": locale(document.language)},
            "subject": meta_inlines(text(" ".join(document.lines))),
        }
        return {"pandoc-api-version": API_VERSION, "meta": meta, "blocks": blocks}

    # --- sections -----------------------------------------------------------------------------

    def section(self, section: Section, level: int) -> list[PandocNode]:
        blocks = [header(level, bookmark(section), text(section.heading))]
        for block in section.blocks:
            blocks += self.block(block)
        for inner in section.sections:
            blocks += self.section(inner, level + 1)
        return blocks

    def block(self, block) -> list[PandocNode]:
        if isinstance(block, Paragraph):
            inlines = self.marked_sentences(block)
            if not block.number:
                return [div("Body Text", para(inlines))]
            bookmark = node("Span", [attr(f"p{block.number}"), inlines])
            return [div("Numbered Paragraph", para([bookmark]))]
        if isinstance(block, ItemList):
            return [self.items(block.items)]
        return [self.table(block)]

    def items(self, items: list[Item]) -> PandocNode:
        """Return a lettered list if the labels are (a), (b), …, else a bullet list.

        In a bullet list, labels are part of the text.
        """
        if has_letter_labels(items):
            style = [1, {"t": "LowerAlpha"}, {"t": "TwoParens"}]
            return node("OrderedList", [style, [self.item(item) for item in items]])
        return node("BulletList", [self.item(item, item.label) for item in items])

    def item(self, item: Item, label: str = "") -> list[PandocNode]:
        before = text(f"{label} ") if label else []
        blocks = [div("Body Text", para([*before, *self.sentences(item.sentences)]))]
        return [*blocks, self.items(item.items)] if item.items else blocks

    def table(self, table: Table) -> PandocNode:
        return table_node(
            table.columns,
            table.widths,
            [[self.runs(cell) for cell in row.cells] for row in table.rows],
            table.figures,
        )

    # --- sentences ----------------------------------------------------------------------------

    def sentences(self, sentences: list[Sentence]) -> list[PandocNode]:
        inlines: list[PandocNode] = []
        for sentence in sentences:
            if inlines:
                inlines.append(SPACE)
            runs, after = split_at_note(sentence, self.document.language)
            inlines += self.runs(runs)
            if sentence.note:
                inlines.append(self.note(self.notes[sentence.note]))
            inlines += text(after)
        return inlines

    def marked_sentences(self, paragraph: Paragraph) -> list[PandocNode]:
        """Return the sentences of a paragraph, each part with its mark if the file has marks."""
        inlines: list[PandocNode] = []
        for _key, sentences in paragraph.keyed_sentences():
            number, mark = next(self.marks, (0, ""))
            part = self.sentences(sentences)
            inlines += [SPACE] if inlines else []
            inlines += marked(part, mark, number) if mark else part
        return inlines

    def runs(self, runs: list[Run]) -> list[PandocNode]:
        return [inline for run in runs for inline in self.run(run)]

    def run(self, run: Run) -> list[PandocNode]:
        if run.manner == "see":
            return [paragraph_field(f"p{run.text}", run.text)]
        if run.manner == "black":
            return [node("Span", [attr("", ["custom-style", "Blacked Out"]), text(run.text)])]
        inlines: list[PandocNode] = []
        for piece in split_by_direction(run, self.document.language):
            words = text(piece.text)
            if piece.language:
                pairs = [
                    ["lang", locale(piece.language)],
                    *([["dir", "rtl"]] if piece.is_rtl else []),
                ]
                words = [node("Span", [["", [], pairs], words])]
            inlines += words
        if run.url:
            return [hyperlink(run.url, inlines)]
        wrapper = {"title": "Emph", "bold": "Strong"}.get(run.manner)
        return [node(wrapper, inlines)] if wrapper else inlines

    def note(self, note: Note) -> PandocNode:
        """Return a footnote with the links and remarks of a sentence, and its records' numbers."""
        inlines: list[PandocNode] = []
        for link in note.links:
            if inlines:
                inlines.append(SPACE)
            if not link.url:
                inlines += self.run(Run(link.label, link.language))
                continue
            label = self.run(Run(f"{link.label}: ", link.language)) if link.label else []
            inlines += [hyperlink(link.url, [*label, *text(link.url)]), *text(".")]
        if note.records:
            if inlines:
                inlines.append(SPACE)
            inlines += self.numbers(note.records)
        return node("Note", [para(inlines)])

    def numbers(self, numbers: list[int]) -> list[PandocNode]:
        key = "record" if len(numbers) == 1 else "records"
        before, after = self.headings[key].split("{numbers}")
        inlines: list[PandocNode] = []
        for number in sorted(numbers):
            # The first link begins with the word before it, so that it makes sense alone.
            words = f"{'' if inlines else before}{number}"
            inlines += text(", ") if inlines else []
            cited = self.document.records[number]
            inlines.append(hyperlink(f"{self.site}{cited.path}", text(words)))
        return [*inlines, *text(f"{after}.")]

    # --- contents -----------------------------------------------------------------------------

    def contents(self, pages: Sequence[int]) -> list[PandocNode]:
        """Return a filled table of contents, which Word can update."""
        headings = list(self._headings(self.sections, 1))
        numbers = [*pages, *[0] * (len(headings) - len(pages))]
        entries = [
            (bookmark(section), section.heading, level, page)
            for (level, section), page in zip(headings, numbers, strict=False)
        ]
        title = div("TOC Heading", para(text(self.headings["contents"])))
        return [title, raw_block(table_of_contents(entries))]

    def _headings(self, sections: Iterable[Section], level: int):
        for section in sections:
            yield level, section
            yield from self._headings(section.sections, level + 1)

    def captions(self) -> list[str]:
        """Return the captions of the tables, in order."""
        return [
            block.caption
            for _level, section in self._headings(self.sections, 1)
            for block in section.blocks
            if isinstance(block, Table)
        ]


def bookmark(section: Section) -> str:
    """Return the bookmark of a heading; Word allows letters, digits and underscores."""
    return re.sub(r"\W", "_", section_anchor(section))
