"""Composition of a report on a period from the public records, in one language."""

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from django.utils.translation import override

from activities.models import Activity, Outcome, Project
from catalogue.base.period import Period
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.annexes import Annexes
from reports.composition.chapters.activities import activity_paragraphs, agency_paragraphs
from reports.composition.chapters.announced import announced_paragraph
from reports.composition.chapters.context import Context
from reports.composition.chapters.hubs import hub_paragraphs
from reports.composition.chapters.meetings import meeting_paragraphs, outcomes_without_meeting
from reports.composition.chapters.outlook import outlook_paragraphs
from reports.composition.chapters.programme import programme_paragraphs
from reports.composition.chapters.publications import (
    contribution_paragraphs,
    publication_paragraphs,
)
from reports.composition.document import Block, CitedRecord, Document, Paragraph, Section, Sentence
from reports.composition.english import English
from reports.composition.grammar import Grammar
from reports.composition.markup import CITATION
from reports.composition.numbering import number_document
from reports.composition.options import IN_TEXT, ReportOptions
from reports.composition.outline import (
    SECTION_CODES,
    Outline,
    Passage,
    ReportSelection,
    SectionEntry,
)
from reports.composition.paragraph_builder import CitationRegister, ParagraphBuilder
from reports.composition.paragraph_edits import apply_edits, set_paragraph_keys
from reports.composition.source_records import Scope, SourceRecords
from reports.composition.spanish import Spanish
from reports.composition.summary import summary_section
from reports.composition.templates import Phrase, fill_template, single_line, words
from reports.composition.typography import mark_titles, set_typography

GRAMMARS: dict[str, type[Grammar]] = {"en": English, "es": Spanish}
LANGUAGES = tuple(GRAMMARS)
WORK_SECTIONS = tuple(code for code in SECTION_CODES if code.startswith("work."))


def compose(
    scope: Scope,
    language: str,
    *,
    selection: ReportSelection | None = None,
    options: ReportOptions | None = None,
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
            GRAMMARS[language](), source_records or SourceRecords(scope), selection, options
        ).document(title, addressee)


class Composer:
    """Composer of a report in one language."""

    def __init__(
        self,
        grammar: Grammar,
        source_records: SourceRecords,
        selection: ReportSelection | None = None,
        options: ReportOptions | None = None,
    ):
        self.grammar, self.source_records = grammar, source_records
        self.headings = grammar.headings
        self.selection = selection or ReportSelection()
        self.options = options or ReportOptions()
        self.outline = Outline(source_records, self.selection)
        self.register = CitationRegister(grammar.code)
        self.context = Context(grammar, self.outline, self.register)

    def document(self, title: str, addressee: str) -> Document:
        sections = self.sections()
        annexes = Annexes(self.context, self.options)
        set_paragraph_keys(sections)
        mark_titles(sections, self.context.names.publication_titles(self.register.records))
        if self.options.has_summary:
            sections.insert(0, self._summary(sections))
        edits = self.selection.edits
        if edits:
            sections = apply_edits(sections, edits, self.grammar.code, self._cite_edits())
        own_title = words(single_line(title))
        title, title_records = self.register.plain_text(own_title or self.standard_title())
        cited = {
            number: self.context.names.cited_record(record)
            for number, record in sorted(self.register.records.items())
        }
        to = self.headings["to"].format(addressee=single_line(addressee)) if addressee else ""
        document = Document(
            language=self.grammar.code,
            title=title,
            lines=[to] if to else [],
            sections=sections,
            annexes=annexes.sections(),
            notes=[],
            records=cited,
            lacking=sorted(self.register.lacking),
            title_records=title_records,
            references=list(self.options.references),
            has_cover=self.options.has_cover,
            has_no_record_list="records" not in self.options.annexes,
        )
        if edits:
            document.records = _cited_records(document)
        set_typography(document)
        return number_document(document, self.options.notes)

    def _cite_edits(self) -> frozenset[int]:
        """Register the records that the edits of the author name; return those that are public."""
        numbers = {number for edit in self.selection.edits for number in edit.records}
        records = self.source_records.public_by_number(numbers)
        return frozenset(self.register.numbers(records))

    def standard_title(self) -> Phrase:
        """Return the title of a report without a title of its own, with the commission's name."""
        commission = self.source_records.commission
        phrases = {
            "commission": self.context.names.full_name(commission)
            if commission
            else words(self.headings["the commission"]),
            "field": self.context.field_of_work(),
            "span": words(str(self.source_records.scope.span)),
            "subject": self.context.subject_of_report(),
        }
        return self.grammar.apply_contractions(fill_template(self.headings["title"], phrases))

    # --- the sections ---------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """Return the chapters that are not empty; those on the work done have subsections."""
        sections: list[Section] = []
        for code in SECTION_CODES:
            if code == "projects":
                sections += self._hub_sections()
            elif code == WORK_SECTIONS[0]:
                sections += self._work_chapters()
            elif code not in WORK_SECTIONS and (blocks := self._blocks(code)):
                sections.append(Section(code, self._heading(code), blocks))
        if len(sections) == 1:
            sections[0].blocks += self._empty_period()
        return sections

    def _heading(self, code: str) -> str:
        """Return the heading of a chapter; the first has another without programme and mandates."""
        has_subject = bool(self.source_records.scope.subject)
        is_bare = code == "programme" and not self.outline.places[code] and has_subject
        return self.headings["scope" if is_bare else code]

    def _summary(self, sections: list[Section]) -> Section:
        omitted = {edit.key for edit in self.selection.edits if edit.is_omitted}
        has_years = self.source_records.scope.has_several_years
        unclear = self.grammar.words["during the year"] if has_years else ""
        return summary_section(sections, self.headings["summary"], omitted, unclear)

    def _work_chapters(self) -> list[Section]:
        """Return the chapter on the work done, or one for each year if there are several."""
        if not self.source_records.scope.has_several_years:
            return self._work_chapter("work", self.outline.entries)
        chapters: list[Section] = []
        for year, entries in self._entries_by_year().items():
            self.context.year = Period.from_edtf(f"{year:04}")
            chapters += self._work_chapter(f"work-{year}", lambda code, own=entries: own[code])
        self.context.year = None
        return chapters

    def _work_chapter(
        self, chapter: str, entries_of: Callable[[str], list[SectionEntry]]
    ) -> list[Section]:
        sections = [
            Section(code.replace("work", chapter), self.headings[code], blocks)
            for code in WORK_SECTIONS
            if (blocks := self._entry_blocks(code, entries_of(code)))
        ]
        heading = self.headings["work"].format(span=self.context.span)
        return [Section(chapter, heading, [], sections)] if sections else []

    def _entries_by_year(self) -> dict[int, dict[str, list[SectionEntry]]]:
        """Return the entries of the sections on the work done, by year and section.

        A paragraph by the author follows the record before it.
        """
        scope = self.source_records.scope
        years = range(scope.days.lower.year, scope.span.end.last.year + 1)
        found: dict[int, dict[str, list[SectionEntry]]] = {
            year: {code: [] for code in WORK_SECTIONS} for year in years
        }
        for code in WORK_SECTIONS:
            year = years[0]
            for entry in self.outline.entries(code):
                year = scope.year_of(entry) if isinstance(entry, Record) else year
                found[year][code].append(entry)
        return found

    def _empty_period(self) -> list[Block]:
        """Return a paragraph on a period without any work to report."""
        builder = self.context.builder()
        builder.add("nothing")
        return builder.finished()

    def _blocks(self, code: str) -> list[Block]:
        return self._entry_blocks(code, self.outline.entries(code))

    def _entry_blocks(self, code: str, entries: Sequence[SectionEntry]) -> list[Block]:
        """Return the paragraphs of a section, composed between those by the author."""
        blocks: list[Block] = []
        records: list[Record] = []
        if code == "programme" and not any(isinstance(e, Record) for e in entries):
            blocks += self._composed(code, [])
        for entry in entries:
            if isinstance(entry, Record):
                records.append(entry)
                continue
            blocks += self._composed(code, records) if records else []
            records = []
            blocks += self._passage(entry)
        return blocks + (self._composed(code, records) if records else [])

    def _composed(self, code: str, records: Sequence[Record]) -> list[Block]:
        builder = self.context.builder()
        composers: dict[str, Callable] = {
            "programme": self._programme_paragraphs,
            "work.agencies": agency_paragraphs,
            "contributions": contribution_paragraphs,
            "planned": outlook_paragraphs,
        }
        if code in composers:
            composers[code](self.context, builder, records)
        else:
            self._add_work(builder, records)
        return builder.finished()

    def _programme_paragraphs(
        self, context: Context, builder: ParagraphBuilder, records: Sequence[Record]
    ) -> None:
        programme_paragraphs(context, builder, records)
        if self.options.comparison == IN_TEXT and self.options.announcements:
            announced_paragraph(context, builder, self.options.announcements)

    def _add_work(self, builder: ParagraphBuilder, records: Sequence[Record]) -> None:
        """Add the work of a section: meetings, then activities, publications and outcomes.

        So the work on meetings in general follows the meetings by name.
        """
        meetings = [record for record in records if isinstance(record, Meeting)]
        meeting_paragraphs(self.context, builder, meetings)
        activities = [record for record in records if isinstance(record, Activity)]
        activity_paragraphs(self.context, builder, activities)
        publications = [record for record in records if isinstance(record, Publication)]
        publication_paragraphs(self.context, builder, publications)
        outcomes = [record for record in records if isinstance(record, Outcome)]
        outcomes_without_meeting(self.context, builder, outcomes)

    def _hub_sections(self) -> list[Section]:
        """Return a chapter for each project, and for each publication with outcomes."""
        sections: list[Section] = []
        pending: list[Block] = []
        for entry in self.outline.entries("projects"):
            if isinstance(entry, Passage):
                blocks = self._passage(entry)
                (sections[-1].blocks if sections else pending).extend(blocks)
                continue
            builder = self.context.builder()
            hub_paragraphs(self.context, builder, entry)
            kind = "project" if isinstance(entry, Project) else "publication"
            template = self.headings[f"hub.{kind}"]
            title = self.context.names.heading(entry)
            heading, numbers = self.register.plain_text(fill_template(template, {"title": title}))
            code = f"projects.{entry.number}"
            blocks = [*pending, *builder.finished()]
            sections.append(Section(code, heading, blocks, records=numbers))
            pending = []
        if pending:
            sections.append(Section("projects", self.headings["projects"], pending))
        return sections

    # --- paragraphs by the author -----------------------------------------------------------------

    def _passage(self, passage: Passage) -> list[Block]:
        """Return the paragraphs of a passage, in the other language if it is not translated."""
        text, language = passage.in_language(self.grammar.code), ""
        if not text:
            language = "es" if self.grammar.code == "en" else "en"
            text = passage.in_language(language)
        paragraphs = [part for part in re.split(r"\n\s*\n", text) if single_line(part)]
        return [
            Paragraph(self._cited_sentences(part, language), key=f"own:{passage.key}")
            for part in paragraphs
        ]

    def _cited_sentences(self, text: str, language: str) -> list[Sentence]:
        """Return the text split at its citations, such as [27], with the records cited."""
        cited_records = self.cited_records
        sentences = []
        for piece, numbers in split_citations(text):
            phrase = words(piece, language=language)
            records = [cited_records[number] for number in numbers if number in cited_records]
            if phrase:
                sentences.append(self.register.sentence(phrase, records))
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
        records = self.source_records.public_by_number(numbers)
        return {record.number: record for record in records}


def _cited_records(document: Document) -> dict[int, CitedRecord]:
    """Return the records that the document still cites after paragraphs were omitted."""
    numbers = set(document.title_records)
    numbers |= {n for sentence in document.sentences() for n in sentence.records}
    numbers |= {n for row in document.rows() for n in row.records}
    numbers |= {n for section in document.all_sections() for n in section.records}
    return {n: record for n, record in document.records.items() if n in numbers}


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
