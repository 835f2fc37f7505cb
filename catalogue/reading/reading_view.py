"""The content of the page of a text: its paragraphs, the current one and the progress."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from catalogue.reading.likely import CitableRecord, cited_records, found_records, likely_records
from catalogue.reading.marking import (
    YEAR_CONTEXT,
    Piece,
    Recognized,
    mentions_of,
    pieces_of,
    recognized_in,
    viewable_mentions,
)
from catalogue.reading.models import ParagraphDecision, ParagraphKind, SourceParagraph, SourceText
from catalogue.reading.prefill import Selected, select
from catalogue.reading.progress import Progress, citations_by_place, is_recorded
from catalogue.reading.recognition.mentions import Mention
from catalogue.reading.selection import Sentence, sentences_of
from catalogue.records.sources import Citation, Source
from server.whole_numbers import is_small_number

PARAGRAPHS_PER_PAGE = 40


@dataclass
class Block:
    """A paragraph as the page shows it."""

    paragraph: SourceParagraph
    pieces: list[Piece]
    citations: list[Citation]
    decision: ParagraphDecision | None
    is_current: bool
    records: list[CitableRecord] = field(default_factory=list)

    @property
    def state(self) -> str:
        if is_recorded(self.citations):
            return "done"
        return "skipped" if self.decision else ""


@dataclass
class SentenceLink:
    """A sentence of the current paragraph, which a link selects."""

    sentence: Sentence
    pieces: list[Piece]
    is_selected: bool


@dataclass
class Section:
    """A heading of the text, with the number of paragraphs below it and of those done."""

    position: int
    title: str
    number: str
    total: int = 0
    done: int = 0


@dataclass
class Current:
    """The current paragraph, its selection, and what can be done with it."""

    source_pk: int
    selected: Selected
    sentences: list[SentenceLink]
    recognized: list[Recognized]
    likely: list[CitableRecord]
    found: list[CitableRecord] | None
    query: str
    decision: ParagraphDecision | None
    records: list[CitableRecord]
    previous: int | None
    following: int | None
    following_pk: int | None
    next_left: int | None

    @property
    def paragraph(self) -> SourceParagraph:
        return self.selected.paragraph

    @property
    def sentence(self) -> Sentence:
        return self.selected.sentence


class ReadingView:
    """The page of a text for one request."""

    def __init__(self, request: HttpRequest, source: Source, text: SourceText):
        self.request = request
        self.source = source
        self.text = text
        paragraphs = text.paragraphs.order_by("position")
        columns = ("position", "pk", "kind", "place_en", "joined_places")
        self.outline = list(paragraphs.values_list(*columns))
        self.cited = citations_by_place([source.pk])
        self.decisions = {
            decision.paragraph_id: decision
            for decision in ParagraphDecision.objects.filter(paragraph__text=text)
        }

    def context(self) -> dict[str, Any]:
        position = self._current_position()
        page = self._page_number(position)
        first = (page - 1) * PARAGRAPHS_PER_PAGE
        shown_pks = [row[1] for row in self.outline[first : first + PARAGRAPHS_PER_PAGE]]
        before_pks = [row[1] for row in self.outline[max(0, first - YEAR_CONTEXT) : first]]
        rows = SourceParagraph.objects.in_bulk([*before_pks, *shown_pks])
        shown = [rows[pk] for pk in shown_pks]
        for paragraph in shown:
            paragraph.text = self.text
        found = mentions_of(self.source, [rows[pk] for pk in before_pks], shown)
        mentions = {
            pk: viewable_mentions(self.request.user, of_paragraph)
            for pk, of_paragraph in found.items()
        }
        citations = [one for paragraph in shown for one in self._citations(paragraph.places)]
        prefetch_related_objects(citations, "record")
        blocks = [self._block(paragraph, mentions[paragraph.pk], position) for paragraph in shown]
        current = next((block for block in blocks if block.is_current), None)
        return {
            "blocks": blocks,
            "current": self._current(current, mentions) if current else None,
            "progress": self._progress(),
            "page": page,
            "pages": range(1, self._page_count() + 1),
            "next_left": self._next_left(position or 0),
            "sections": self._sections(position),
        }

    def next_after(self, asked: str) -> int:
        """Return the next paragraph that is not done; the first one if all are."""
        return self._next_left(_number(asked) or 0) or 1

    # --- positions ------------------------------------------------------------------------------

    def _current_position(self) -> int | None:
        position = _number(self.request.GET.get("p", ""))
        return position if position and position <= len(self.outline) else None

    def _page_count(self) -> int:
        return max(1, -(-len(self.outline) // PARAGRAPHS_PER_PAGE))

    def _page_number(self, position: int | None) -> int:
        if position is not None:
            return (position - 1) // PARAGRAPHS_PER_PAGE + 1
        asked = _number(self.request.GET.get("page", "")) or 1
        return min(max(asked, 1), self._page_count())

    def _is_done(self, row) -> bool:
        _position, pk, kind, place, joined = row
        is_heading = kind == ParagraphKind.HEADING
        return is_heading or pk in self.decisions or is_recorded(self._citations([place, *joined]))

    def _citations(self, places: list[str]) -> list[Citation]:
        return [one for place in places for one in self.cited.get((self.source.pk, place), [])]

    def _next_left(self, position: int) -> int | None:
        """Return the next paragraph that is not done, after a position or from the beginning."""
        left = [row[0] for row in self.outline if not self._is_done(row)]
        return next((one for one in left if one > position), left[0] if left else None)

    def _progress(self) -> Progress:
        counted = [row for row in self.outline if row[2] != ParagraphKind.HEADING]
        recorded = sum(is_recorded(self._citations([row[3], *row[4]])) for row in counted)
        done = sum(map(self._is_done, counted))
        return Progress(len(counted), recorded, done - recorded)

    def _sections(self, position: int | None) -> list[Section]:
        """Return the headings of the text, in order."""
        headings = self.text.paragraphs.filter(kind=ParagraphKind.HEADING).order_by("position")
        titles = {row[0]: row[1:] for row in headings.values_list("position", "content", "number")}
        sections: list[Section] = []
        for row in self.outline:
            if row[2] == ParagraphKind.HEADING:
                sections.append(Section(row[0], *titles[row[0]]))
            elif sections:
                sections[-1].total += 1
                sections[-1].done += self._is_done(row)
        return sections

    # --- paragraphs -----------------------------------------------------------------------------

    def _block(
        self, paragraph: SourceParagraph, mentions: list[Mention], position: int | None
    ) -> Block:
        content = paragraph.content
        citations = self._citations(paragraph.places)
        return Block(
            paragraph,
            pieces_of(content, mentions, 0, len(content)),
            citations,
            self.decisions.get(paragraph.pk),
            paragraph.position == position,
            cited_records(citations, self.request.user) if citations else [],
        )

    def _current(self, block: Block, mentions: dict[int, list[Mention]]) -> Current:
        paragraph = block.paragraph
        selected = select(paragraph, self.request.GET.get("s", ""))
        sentence = selected.sentence
        of_paragraph = mentions[paragraph.pk]
        within = [m for m in of_paragraph if sentence.start <= m.start and m.end <= sentence.end]
        cited = {(one.content_type_id, one.object_id) for one in block.citations}
        query = self.request.GET.get("q", "").replace("\x00", "").strip()
        user = self.request.user
        position = paragraph.position
        return Current(
            self.source.pk,
            selected,
            [
                SentenceLink(
                    one,
                    pieces_of(paragraph.content, of_paragraph, one.start, one.end),
                    one.number == sentence.number,
                )
                for one in sentences_of(paragraph.content)
            ],
            recognized_in(paragraph.content, of_paragraph, sentence.start, sentence.end),
            likely_records(user, within, cited),
            found_records(user, query, cited) if query else None,
            query,
            block.decision,
            block.records,
            position - 1 if position > 1 else None,
            position + 1 if position < len(self.outline) else None,
            self.outline[position][1] if position < len(self.outline) else None,
            self._next_left(position),
        )


def _number(text: str) -> int | None:
    return int(text) if is_small_number(text) else None
