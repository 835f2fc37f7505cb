"""Composition of a report on a period from the public records, in one language."""

import re
from datetime import date
from functools import cached_property

from django.utils.translation import override

from catalogue.models import Record
from reports.composition.annexes import Annexes
from reports.composition.chapters import Chapters
from reports.composition.document import Block, Document, Paragraph, Section, Sentence
from reports.composition.english import English
from reports.composition.grammar import Grammar
from reports.composition.numbering import number_document
from reports.composition.outline import SECTION_CODES, Outline, Passage, ReportSelection
from reports.composition.paragraph_builder import CitationRegister
from reports.composition.source_records import Scope, SourceRecords
from reports.composition.spanish import Spanish
from reports.composition.statistics import statistics_blocks
from reports.composition.templates import Phrase, fill_template, single_line, words

GRAMMARS: dict[str, type[Grammar]] = {"en": English, "es": Spanish}
LANGUAGES = tuple(GRAMMARS)


def compose(
    scope: Scope,
    language: str,
    *,
    selection: ReportSelection | None = None,
    title: str = "",
    addressee: str = "",
    source_records: SourceRecords | None = None,
) -> Document:
    """Return the report on `scope` in `language` (en or es). Raise KeyError for other languages.

    An empty title is replaced by a standard one. Pass the same `source_records` for both languages
    to load the records once.
    """
    with override(language):
        return Composer(
            GRAMMARS[language](), source_records or SourceRecords(scope), selection
        ).document(title, addressee)


class Composer:
    """Composer of a report in one language."""

    def __init__(
        self,
        grammar: Grammar,
        source_records: SourceRecords,
        selection: ReportSelection | None = None,
    ):
        self.grammar, self.source_records = grammar, source_records
        self.headings = grammar.headings
        self.selection = selection or ReportSelection()
        self.outline = Outline(source_records, self.selection)
        self.register = CitationRegister(grammar.code)
        self.chapters = Chapters(grammar, self.outline, self.register)

    def document(self, title: str, addressee: str) -> Document:
        sections = self.sections()
        annexes = Annexes(self.chapters).sections()
        own_title = words(single_line(title))
        title, title_records = self.register.plain_text(own_title or self.standard_title())
        cited = {
            number: self.chapters.names.cited_record(record)
            for number, record in sorted(self.register.records.items())
        }
        document = Document(
            language=self.grammar.code,
            title=title,
            lines=self.lines(addressee),
            sections=sections,
            annexes=annexes,
            notes=[],
            records=cited,
            lacking=sorted(self.register.lacking),
            title_records=title_records,
        )
        return number_document(document)

    # --- above the text -----------------------------------------------------------------------

    def standard_title(self) -> Phrase:
        """Return the title of a report without a title of its own, with the commission's name."""
        commission = self.source_records.commission
        phrases = {
            "commission": self.chapters.names.full_name(commission)
            if commission
            else words(self.headings["the commission"]),
            "span": words(str(self.source_records.scope.span)),
        }
        title = fill_template(self.headings["title"], "", phrases).phrase
        return title.with_text(lambda text: re.sub(r"\bde el\b", "del", text))

    def lines(self, addressee: str) -> list[str]:
        scope = self.source_records.scope
        covers = self.headings["covers"].format(span=scope.span)
        if written := self._cutoff_day():
            covers += f"; {self.headings['takes_in'].format(written=written)}"
        to = self.headings["to"].format(addressee=single_line(addressee)) if addressee else ""
        return [line for line in (to, covers) if line]

    def _cutoff_day(self) -> str:
        """Return the day up to which the report includes events, if it is after the period."""
        scope = self.source_records.scope
        written: date | None = scope.written_on
        return self.grammar.day(written) if written and written > scope.span.end.last else ""

    # --- the sections ---------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """Return the sections that are not empty, with subsections by kind of record."""
        sections: list[Section] = []
        for leaf in SECTION_CODES:
            blocks = self.leaf_blocks(leaf)
            if not blocks:
                continue
            code, _dot, kind = leaf.partition(".")
            section = Section(leaf, self.heading(leaf), blocks)
            if not kind:
                sections.append(section)
            elif sections and sections[-1].code == code:
                sections[-1].sections.append(section)
            else:
                opening = self.section_introduction(code)
                sections.append(Section(code, self.headings[code], opening, [section]))
        return sections

    def heading(self, leaf: str) -> str:
        span = self.source_records.scope.span
        is_year = span.start == span.end and span.start.precision == "year"
        if leaf == "figures" and is_year:
            return self.headings["figures.year"]
        return self.headings[leaf]

    def leaf_blocks(self, leaf: str) -> list[Block]:
        blocks: list[Block] = []
        if leaf == "programme":
            blocks.append(self._introduction())
        elif leaf == "figures":
            blocks += statistics_blocks(self.chapters) or self._empty_period()
        elif shared_places := self._shared_places(leaf):
            blocks.append(shared_places)
        for entry in self.outline.entries(leaf):
            if isinstance(entry, Passage):
                blocks += self._passage(entry)
            else:
                blocks += self.chapters.blocks_for(entry)
        return blocks

    def _shared_places(self, leaf: str) -> Paragraph | None:
        """Return a paragraph with the regions that all activities of a kind have in common."""
        code, _dot, kind = leaf.partition(".")
        places = self.chapters.shared_places(kind) if code == "activities" else None
        if places is None:
            return None
        builder = self.chapters.start_paragraph(None)
        builder.add_records(*self.outline.places[leaf])
        builder.add_sentence("kind.concerned", places=places)
        return Paragraph(builder.described())

    def _introduction(self) -> Paragraph:
        builder = self.chapters.start_paragraph(None)
        commission = self.chapters.names.organization_name(self.source_records.commission)
        parent = commission and self.chapters.names.organization_name(commission.body.parent)
        written = self._cutoff_day()
        builder.add_sentence(
            "opening",
            commission=commission or words(self.headings["the commission"]),
            parent=parent if commission and commission.body.kind == "regional-commission" else None,
            span=self.grammar.time_adverb(self.source_records.scope.span),
            written=words(written) or None,
        )
        return Paragraph(builder.described())

    def _empty_period(self) -> list[Block]:
        """Return a paragraph on a period without records of completed work, else no blocks."""
        leaves_of_work = [
            leaf for leaf in SECTION_CODES if leaf not in ("programme", "figures", "planned")
        ]
        if any(self.outline.places[leaf] for leaf in leaves_of_work):
            return []
        builder = self.chapters.start_paragraph(None)
        builder.add_sentence(
            "nothing", span=self.grammar.time_adverb(self.source_records.scope.span)
        )
        return [Paragraph(builder.described())]

    def section_introduction(self, code: str) -> list[Block]:
        """Return the introduction of a section with subsections."""
        programmes = [
            record
            for record in self.outline.places["programme"]
            if record._meta.model_name == "project"
        ]
        if code != "activities" or not programmes:
            return []
        builder = self.chapters.start_paragraph(None)
        programme = (
            words(self.headings["the programme"])
            if len(programmes) == 1
            else self.chapters.title_list(programmes)
        )
        builder.add_records(*programmes)
        builder.add_sentence("activities.under", programme=programme)
        if self.outline.activities_by_host:
            builder.add_sentence("activities.elsewhere")
        return [Paragraph(builder.described())]

    # --- paragraphs by the author -----------------------------------------------------------------

    def _passage(self, passage: Passage) -> list[Block]:
        """Return the paragraphs of a passage, in the other language if it is not translated."""
        text, language = passage.in_language(self.grammar.code), ""
        if not text:
            language = "es" if self.grammar.code == "en" else "en"
            text = passage.in_language(language)
        paragraphs = [part for part in re.split(r"\n\s*\n", text) if single_line(part)]
        return [Paragraph(self._cited_sentences(part, language)) for part in paragraphs]

    def _cited_sentences(self, text: str, language: str) -> list[Sentence]:
        """Return the text split at its citations, such as [27], with the records cited."""
        cited_records = self.cited_records
        sentences = []
        for piece, numbers in split_citations(text):
            phrase = words(piece, language=language)
            records = [cited_records[number] for number in numbers if number in cited_records]
            if phrase:
                sentences.append(self.register.sentence(phrase, records, is_staffs_own=True))
            elif sentences:
                sentences[-1].records += self.register.numbers(records)
        return sentences

    @cached_property
    def cited_records(self) -> dict[int, Record]:
        """Return the public records that own paragraphs cite, by number."""
        numbers = {
            number
            for passage in self.selection.passages
            for text in (passage.text_en, passage.text_es)
            for _words, cited in split_citations(text)
            for number in cited
        }
        records = self.source_records.records_by_number(numbers)
        return {record.number: record for record in records}


CITATION = re.compile(r"\s*\[((?:\d{1,9})(?:\s*[,;]\s*\d{1,9})*)\]")


def split_citations(text: str) -> list[tuple[str, list[int]]]:
    """Return the pieces of a text, each with the numbers in the brackets that follow it."""
    pieces: list[tuple[str, list[int]]] = []
    piece_start = 0
    for match in CITATION.finditer(text):
        stop = re.match(r"[.!?]+", text[match.end() :])
        end = match.end() + (stop.end() if stop else 0)
        numbers = [int(number) for number in re.findall(r"\d+", match[1])]
        pieces.append((text[piece_start : match.start()] + (stop[0] if stop else ""), numbers))
        piece_start = end
    if text[piece_start:].strip():
        pieces.append((text[piece_start:], []))
    return pieces
