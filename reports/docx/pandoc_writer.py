"""Conversion of a document to pandoc's JSON syntax tree."""

from collections.abc import Sequence

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
from reports.numbering_labels import has_letter_labels, roman_numeral, section_anchor
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

    def tree(self, *, author: str) -> PandocNode:
        document = self.document
        lines = [*document.references, *document.lines]
        blocks = [div("Front Line", para(text(line))) for line in lines]
        blocks += [raw_block(PAGE_BREAK)] if document.has_cover else []
        blocks += self.contents()
        for section in document.sections:
            blocks += self.section(section, 1)
        for number, section in enumerate(document.annexes, start=1):
            blocks += self.annex(section, number)
        blocks += self.records()
        meta = {
            "title": meta_inlines(text(document.title)),
            "lang": {"t": "MetaString", "c": document.language},
            "subject": meta_inlines(text(" ".join(document.lines))),
            "author": {"t": "MetaList", "c": [meta_inlines(text(author))] if author else []},
        }
        return {"pandoc-api-version": API_VERSION, "meta": meta, "blocks": blocks}

    # --- sections -----------------------------------------------------------------------------

    def section(self, section: Section, level: int) -> list[PandocNode]:
        blocks = [header(level, section_anchor(section), text(section.heading))]
        for block in section.blocks:
            blocks += self.block(block)
        for inner in section.sections:
            blocks += self.section(inner, level + 1)
        return blocks

    def annex(self, section: Section, number: int) -> list[PandocNode]:
        heading = self.headings["annex"].format(number=roman_numeral(number), title=section.heading)
        blocks = [header(1, section_anchor(section), text(heading))]
        for block in section.blocks:
            blocks += self.block(block)
        return blocks

    def block(self, block) -> list[PandocNode]:
        if isinstance(block, Paragraph):
            inlines = self.marked_sentences(block)
            if not block.number:
                return [para(inlines)]
            bookmark = node("Span", [attr(f"p{block.number}"), inlines])
            return [div("Numbered Paragraph", para([bookmark]))]
        if isinstance(block, ItemList):
            return [self.items(block.items)]
        return [self.table(block)]

    def items(self, items: list[Item]) -> PandocNode:
        """Return a lettered list if the labels are (a), (b), …, else a bullet list.

        In a bullet list, labels are part of the text.
        """
        contents = [self.item(item) for item in items]
        if has_letter_labels(items):
            style = [1, {"t": "LowerAlpha"}, {"t": "TwoParens"}]
            return node("OrderedList", [style, [blocks for _label, blocks in contents]])
        return node("BulletList", [
            [para([*text(f"{label} "), *blocks[0]["c"]]), *blocks[1:]] if label else blocks
            for label, blocks in contents
        ])  # fmt: skip

    def item(self, item: Item) -> tuple[str, list[PandocNode]]:
        blocks = [para(self.sentences(item.sentences))]
        if item.items:
            blocks.append(self.items(item.items))
        return item.label, blocks

    def table(self, table: Table) -> PandocNode:
        return table_node(
            table.columns,
            table.widths,
            [[self.runs(cell) for cell in row.cells] for row in table.rows],
        )

    # --- sentences ----------------------------------------------------------------------------

    def sentences(self, sentences: list[Sentence]) -> list[PandocNode]:
        inlines: list[PandocNode] = []
        for sentence in sentences:
            if inlines:
                inlines.append(SPACE)
            inlines += self.runs(sentence.runs)
            if sentence.note:
                inlines.append(self.note(self.notes[sentence.note]))
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
                pairs = [["lang", piece.language], *([["dir", "rtl"]] if piece.is_rtl else [])]
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
                inlines += text(link.label)
                continue
            label = [*text(f"{link.label}: ")] if link.label else []
            inlines += [*label, hyperlink(link.url, text(link.url)), *text(".")]
        if note.records:
            if inlines:
                inlines.append(SPACE)
            inlines += self.numbers(note.records)
        return node("Note", [para(inlines)])

    def numbers(self, numbers: list[int]) -> list[PandocNode]:
        key = "record" if len(numbers) == 1 else "records"
        before, after = self.headings[key].split("{numbers}")
        inlines: list[PandocNode] = [*text(before)]
        for index, number in enumerate(sorted(numbers)):
            inlines += text(", ") if index else []
            cited = self.document.records[number]
            inlines.append(hyperlink(f"{self.site}{cited.path}", text(str(number))))
        return [*inlines, *text(f"{after}.")]

    # --- contents and records -------------------------------------------------------------------

    def contents(self) -> list[PandocNode]:
        """Return a filled table of contents, which Word can update."""
        entries = [
            (section_anchor(section), section.heading, level)
            for level, section in self._headings(self.document.sections, 1)
        ]
        entries += [
            (
                section_anchor(annex),
                self.headings["annex"].format(number=roman_numeral(n), title=annex.heading),
                1,
            )
            for n, annex in enumerate(self.document.annexes, start=1)
        ]
        if self.document.listed_records:
            entries.append(("annex-records", self._records_heading(), 1))
        title = div("TOC Heading", para(text(self.headings["contents"])))
        return [title, raw_block(table_of_contents(entries))]

    def _headings(self, sections: list[Section], level: int):
        for section in sections:
            yield level, section
            yield from self._headings(section.sections, level + 1)

    def _records_heading(self) -> str:
        number = roman_numeral(len(self.document.annexes) + 1)
        title = self.headings["annex.records"]
        return self.headings["annex"].format(number=number, title=title)

    def records(self) -> list[PandocNode]:
        """Return the annex of all cited records: number, kind, and title with a link."""
        rows = []
        for number, cited in sorted(self.document.listed_records.items()):
            run = Run(
                cited.title, "" if cited.language == self.document.language else cited.language
            )
            link = hyperlink(f"{self.site}{cited.path}", self.run(run))
            rows.append([text(str(number)), text(cited.kind), [link]])
        columns = [self.headings[f"column.{name}"] for name in ("number", "kind", "title")]
        heading = header(1, "annex-records", text(self._records_heading()))
        return [heading, table_node(columns, [0.1, 0.2, 0.7], rows)] if rows else []
