"""Document tree of a report: sections, numbered paragraphs, sentences, items, tables and notes.

The page, the DOCX and the PDF are rendered from this tree, and an issued report stores it as JSON.
Stored texts contain the names of the fields below, so they must not change. Records are identified
by their public numbers.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from reports.composition.templates import Run, contains_name

SUMMARY = "summary"  # code of the section before the first chapter; its text has no number


@dataclass
class NoteLink:
    """Link of a sentence to an external page, or a remark on the sentence, without an address."""

    label: str
    url: str
    language: str = ""


@dataclass
class CitedRecord:
    """Record that the report cites, with its title at the time of composition."""

    number: int
    plural: str  # the word in addresses, such as "activities"
    kind: str  # localized name of the kind of record
    title: str
    language: str  # of the title
    path: str


@dataclass
class Sentence:
    """Sentence with the numbers of the records that it cites, and the number of its note.

    `key` is that of the paragraph that begins with this sentence, if the author joined it to the
    paragraph above; else it is empty.
    """

    runs: list[Run]
    records: list[int] = field(default_factory=list)
    links: list[NoteLink] = field(default_factory=list)
    note: int = 0
    key: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @property
    def introduces_list(self) -> bool:
        return self.text.endswith(":")

    def says(self, name: str) -> bool:
        """Return True if the sentence contains `name` as whole words, in any case."""
        return contains_name(self.text, name)

    def without_note(self) -> "Sentence":
        """Return a copy with the same records and no note."""
        return replace(self, runs=list(self.runs), links=[], note=0)


@dataclass
class Paragraph:
    """Paragraph, numbered outside the summary. `about` is the number of its record; 0 for none.

    `key` is the same in both languages and survives a new composition (see
    `paragraph_edits.set_paragraph_keys`).
    """

    sentences: list[Sentence]
    number: int = 0
    about: int = 0
    key: str = ""

    @property
    def records(self) -> list[int]:
        return sorted({number for sentence in self.sentences for number in sentence.records})

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    def keyed_sentences(self) -> list[tuple[str, list[Sentence]]]:
        """Return the sentences with the key of this paragraph, and with those joined to it."""
        parts: list[tuple[str, list[Sentence]]] = [(self.key, [])]
        for sentence in self.sentences:
            if sentence.key:
                parts.append((sentence.key, []))
            parts[-1][1].append(sentence)
        return parts


@dataclass
class Item:
    """Item of a list below a paragraph, with an optional label."""

    sentences: list[Sentence]
    label: str = ""
    items: list["Item"] = field(default_factory=list)


@dataclass
class ItemList:
    items: list[Item]


@dataclass
class TableRow:
    """Row of a table: cells of runs, and the numbers of the records that it cites."""

    cells: list[list[Run]]
    records: list[int] = field(default_factory=list)


@dataclass
class Table:
    caption: str
    columns: list[str]
    rows: list[TableRow]
    widths: list[float]  # fractions of the table's width
    path: str = ""  # if set, the addresses of the rows' records are shown
    figures: int = 0  # the number of last columns with figures, which are aligned at the right

    def has_figures(self, place: int) -> bool:
        """Return True for the columns of figures; `place` counts from 0."""
        return place >= len(self.columns) - self.figures


Block = Paragraph | ItemList | Table


@dataclass
class Section:
    """Section with its heading. `code` identifies it in every language.

    `records` are the numbers of the records that the heading names.
    """

    code: str
    heading: str
    blocks: list[Block] = field(default_factory=list)
    sections: list["Section"] = field(default_factory=list)
    records: list[int] = field(default_factory=list)

    @property
    def is_summary(self) -> bool:
        return self.code == SUMMARY

    def walk(self) -> Iterator["Section"]:
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass
class Note:
    number: int
    records: list[int]
    links: list[NoteLink]


@dataclass
class Document:
    """Report in one language.

    `lacking` are the numbers of records whose texts are not in this language; `title_records` are
    those of the records that the standard title names. `references` are the symbol and the date.
    """

    language: str
    title: str
    lines: list[str]  # below the title: addressee and period
    sections: list[Section]
    annexes: list[Section]
    notes: list[Note]
    records: dict[int, CitedRecord]
    lacking: list[int]
    title_records: list[int] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    has_cover: bool = False
    has_no_sources: bool = False  # the numbers of records are not shown
    has_no_record_list: bool = False

    @property
    def listed_records(self) -> dict[int, CitedRecord]:
        """Return the records that the files list in their last annex."""
        return {} if self.has_no_record_list else self.records

    @property
    def summary(self) -> Section | None:
        return next((section for section in self.sections if section.is_summary), None)

    def word_count(self) -> int:
        """Return the number of words of the text, without headings, notes and annexes."""
        texts = (
            sentence.text
            for section in self.sections
            for inner in section.walk()
            for block in inner.blocks
            for sentence in _block_sentences(block)
        )
        return sum(len(re.findall(r"\w[\w’'.,-]*", text)) for text in texts)

    def all_sections(self) -> Iterator[Section]:
        for section in (*self.sections, *self.annexes):
            yield from section.walk()

    def sentences(self) -> Iterator[Sentence]:
        for section in self.all_sections():
            for block in section.blocks:
                yield from _block_sentences(block)

    def keyed_sentences(self) -> Iterator[tuple[str, list[Sentence]]]:
        """Yield the key and the sentences of each paragraph, also of those joined to another."""
        for section in self.sections:
            for part in section.walk():
                for block in part.blocks:
                    if isinstance(block, Paragraph):
                        yield from block.keyed_sentences()

    def rows(self) -> Iterator[TableRow]:
        for section in self.all_sections():
            for block in section.blocks:
                if isinstance(block, Table):
                    yield from block.rows

    def texts(self) -> Iterator[str]:
        """Yield every text that staff wrote or that names records."""
        yield self.title
        yield from self.lines
        yield from self.references
        yield from (section.heading for section in self.all_sections())
        for sentence in self.sentences():
            yield sentence.text
            yield from (link.label for link in sentence.links)
        for row in self.rows():
            yield from ("".join(run.text for run in cell) for cell in row.cells)
        yield from (cited.title for cited in self.records.values())

    # --- as JSON --------------------------------------------------------------------------

    @property
    def content(self) -> dict[str, Any]:
        """Return the tree as JSON data."""
        return asdict(self, dict_factory=_without_empty_values) | {
            "records": {str(number): asdict(cited) for number, cited in self.records.items()}
        }

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> "Document":
        return cls(
            language=content["language"],
            title=content["title"],
            lines=content.get("lines", []),
            sections=[_section(each) for each in content.get("sections", [])],
            annexes=[_section(each) for each in content.get("annexes", [])],
            notes=[
                Note(note["number"], note.get("records", []), _links(note))
                for note in content.get("notes", [])
            ],
            records={int(key): CitedRecord(**value) for key, value in content["records"].items()},
            lacking=content.get("lacking", []),
            title_records=content.get("title_records", []),
            references=content.get("references", []),
            has_cover=content.get("has_cover", False),
            has_no_sources=content.get("has_no_sources", False),
            has_no_record_list=content.get("has_no_record_list", False),
        )


def _block_sentences(block: Block) -> Iterator[Sentence]:
    if isinstance(block, Paragraph):
        yield from block.sentences
    elif isinstance(block, ItemList):
        yield from item_sentences(block.items)


def item_sentences(items: list[Item]) -> Iterator[Sentence]:
    for item in items:
        yield from item.sentences
        yield from item_sentences(item.items)


def _without_empty_values(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {key: value for key, value in pairs if value not in ("", 0, False, [], {})}


def _links(content: dict) -> list[NoteLink]:
    return [NoteLink(**{"label": "", "url": "", **link}) for link in content.get("links", [])]


def _runs(content: list[dict]) -> list[Run]:
    return [Run(**{"text": "", **run}) for run in content]


def _sentence(content: dict) -> Sentence:
    return Sentence(
        runs=_runs(content.get("runs", [])),
        records=content.get("records", []),
        links=_links(content),
        note=content.get("note", 0),
        key=content.get("key", ""),
    )


def _item(content: dict) -> Item:
    return Item(
        [_sentence(sentence) for sentence in content.get("sentences", [])],
        content.get("label", ""),
        [_item(item) for item in content.get("items", [])],
    )


def _block(content: dict) -> Block:
    if "columns" in content:
        rows = [
            TableRow([_runs(cell) for cell in row["cells"]], row.get("records", []))
            for row in content.get("rows", [])
        ]
        caption, path = content.get("caption", ""), content.get("path", "")
        figures = content.get("figures", 0)
        return Table(caption, content["columns"], rows, content["widths"], path, figures)
    if "sentences" in content:
        sentences = [_sentence(sentence) for sentence in content["sentences"]]
        number, about = content.get("number", 0), content.get("about", 0)
        return Paragraph(sentences, number, about, content.get("key", ""))
    return ItemList([_item(item) for item in content.get("items", [])])


def _section(content: dict) -> Section:
    return Section(
        code=content["code"],
        heading=content["heading"],
        blocks=[_block(block) for block in content.get("blocks", [])],
        sections=[_section(inner) for inner in content.get("sections", [])],
        records=content.get("records", []),
    )
