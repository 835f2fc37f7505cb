"""Doubts about a draft report, each to be mended or accepted by name before the issue.

A doubt is accepted for the text that the user looked at: its digest covers the sentences of the
report that cite the record, and what the doubt is about. A change of either reopens it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from django.utils.translation import override

from activities.models import Activity
from catalogue.models import Citation, Record
from meetings.models import Status
from reports.composition.document import Document, ItemList, Paragraph, Sentence, item_sentences
from reports.composition.outline import Outline
from reports.composition.templates import single_line, sort_key
from reports.models import DoubtCode
from reports.paragraph_changes import EditChange
from reports.rendering import sha256_hex

NO_RECORD_NUMBER = 0  # in place of a record's number, for the paragraphs by the author
MIN_TITLE_LENGTH = 12  # shorter titles are often equal without being duplicates


@dataclass(frozen=True)
class Doubt:
    """Doubt about a record in a report; `paragraph` is the number of the one on it."""

    code: str
    number: int
    title: str
    digest: str
    language: str = ""  # of a missing translation
    detail: str = ""
    path: str = ""
    paragraph: int = 0

    @property
    def label(self) -> str:
        return str(DoubtCode(self.code).label)

    @property
    def key(self) -> str:
        """Return the identifier of the doubt in a form."""
        return "-".join(
            filter(None, (self.code, str(self.number), self.language, self.digest[:12]))
        )

    @property
    def identity(self) -> tuple[str, int, str, str]:
        return (self.code, self.number, self.language, self.digest)


class DoubtFinder:
    """Finder of the doubts about composed documents of a report."""

    def __init__(
        self,
        outline: Outline,
        documents: Mapping[str, Document],
        own_paragraphs: Iterable,
        changed_edits: Iterable[EditChange] = (),
    ):
        self.outline, self.documents = outline, documents
        self.own_paragraphs = list(own_paragraphs)
        self.changed_edits = list(changed_edits)
        self.source_records = outline.source_records
        loaded: list[Record] = [
            *self.source_records.activities,
            *self.source_records.meetings,
            *self.source_records.publications,
            *self.source_records.projects,
            *self.source_records.mandates,
            *self.source_records.outcomes,
        ]
        self.records = {record.number: record for record in loaded}
        self.cited = {number for document in documents.values() for number in document.records}
        self.told = [record for record in outline.described if record.number in self.cited]
        self.told.sort(key=lambda record: record.number)

    def all(self) -> list[Doubt]:
        """Return the doubts by code, then by number."""
        order = list(DoubtCode.values)
        found = [
            *self._past_plans(),
            *self._cancelled(),
            *self._translations(),
            *self._without_citation(),
            *self._without_summary(),
            *self._duplicates(),
            *self._differences(),
            *self._rewritten(),
        ]
        return sorted(found, key=lambda doubt: (order.index(doubt.code), doubt.number))

    # --- kinds of doubts ----------------------------------------------------------------------

    def _past_plans(self) -> Iterator[Doubt]:
        """Yield the plans of the commission, and those of others that the text mentions."""
        scope = self.source_records.scope
        mentioned = [
            meeting
            for meeting in self.source_records.meetings
            if meeting.number in self.cited and scope.is_past_plan(meeting)
        ]
        for record in dict.fromkeys([*self.outline.past_plans, *mentioned]):
            # Its acceptance adds the plan to the text, so the digest covers the record alone.
            when = record.when
            yield self._doubt(
                DoubtCode.PAST_PLAN, record, detail=f"{when}", basis=when.edtf, has_texts=False
            )

    def _cancelled(self) -> Iterator[Doubt]:
        for record in self.told:
            if getattr(record, "status", "") == Status.CANCELLED:
                yield self._doubt(DoubtCode.CANCELLED, record)

    def _translations(self) -> Iterator[Doubt]:
        for language, document in self.documents.items():
            for number in document.lacking:
                record = self.records.get(number)
                title = document.records[number].title
                path = document.records[number].path
                paragraph, texts = self._place(language, number)
                yield Doubt(
                    DoubtCode.TRANSLATION,
                    number,
                    title,
                    _digest(DoubtCode.TRANSLATION, language, texts),
                    language,
                    path=record.get_absolute_url() if record else path,
                    paragraph=paragraph,
                )
            missing = [own for own in self.own_paragraphs if not getattr(own, f"text_{language}")]
            if missing:
                texts = [f"{own.text_en}{own.text_es}" for own in missing]
                digest = _digest(DoubtCode.TRANSLATION, language, texts)
                title = _("Paragraphs by the author")
                yield Doubt(DoubtCode.TRANSLATION, NO_RECORD_NUMBER, title, digest, language)

    def _without_citation(self) -> Iterator[Doubt]:
        for record in self.told:
            if not self._citations.get(record):
                yield self._doubt(DoubtCode.CITATION, record)

    @cached_property
    def _citations(self) -> dict[Record, list[Citation]]:
        """Return the citations of the records in the report."""
        found: dict[Record, list[Citation]] = {}
        for model in {type(record) for record in self.told}:
            records = {record.pk: record for record in self.told if isinstance(record, model)}
            kind = ContentType.objects.get_for_model(model)
            for row in Citation.objects.filter(content_type=kind, object_id__in=records):
                found.setdefault(records[row.object_id], []).append(row)
        return found

    def _without_summary(self) -> Iterator[Doubt]:
        """Yield the activities of which the report gives only the title."""
        for record in self.told:
            if not isinstance(record, Activity) or record.summary or record.is_collective:
                continue
            if not record.meetings.all() and not record.publications.all():
                yield self._doubt(DoubtCode.SUMMARY, record)

    def _duplicates(self) -> Iterator[Doubt]:
        """Yield the records with the title and time of another of their kind."""
        keys = {record: self._duplicate_key(record) for record in self.told}
        counts = Counter(keys.values())
        for record, key in keys.items():
            if counts[key] > 1 and len(key[1]) >= MIN_TITLE_LENGTH:
                others = [other for other in self.told if keys[other] == key and other != record]
                numbers = ", ".join(str(other.number) for other in others)
                yield self._doubt(DoubtCode.DUPLICATE, record, detail=numbers)

    @staticmethod
    def _duplicate_key(record: Record) -> tuple:
        words = "".join(filter(str.isalnum, sort_key(single_line(str(record.title)))))
        return (type(record), words, getattr(record, "period", None))

    def _differences(self) -> Iterator[Doubt]:
        for record in self.told:
            printed = {
                row.value: str(row.printed_value)
                for row in self._citations.get(record, ())
                if row.value and row.field == "period"
            }
            if len(printed) > 1:
                stored = sorted(printed)
                yield self._doubt(
                    DoubtCode.DIFFERENCE,
                    record,
                    detail="; ".join(printed[value] for value in stored),
                    basis="; ".join(stored),
                )

    def _rewritten(self) -> Iterator[Doubt]:
        """Yield the texts of the author whose records have changed, or which are not used."""
        for change in self.changed_edits:
            digest = _digest(DoubtCode.REWRITTEN, change.language, change.texts)
            detail = change.reason
            yield Doubt(
                DoubtCode.REWRITTEN,
                NO_RECORD_NUMBER,
                change.title,
                digest,
                change.language,
                detail,
            )

    # --- making -------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> dict[str, dict[int, tuple[int, list[str]]]]:
        return {language: _places(document) for language, document in self.documents.items()}

    def _place(self, language: str, number: int) -> tuple[int, list[str]]:
        """Return the number of the paragraph on a record, and the sentences that cite it."""
        return self._places[language].get(number, (0, []))

    def _doubt(
        self,
        code: str,
        record: Record,
        *,
        detail: str = "",
        basis: str = "",
        has_texts: bool = True,
    ) -> Doubt:
        """Return a doubt about a record. `basis` stands for a detail that depends on the language.

        A doubt that was accepted in one language is accepted in the other.
        """
        texts: list[str] = []
        paragraph = 0
        for language in self.documents:
            with override(language):
                texts += [str(record.title), basis or detail]
            found, cited = self._place(language, record.number)
            paragraph = paragraph or found
            texts += cited if has_texts else []
        return Doubt(
            code,
            record.number,
            single_line(str(record.title)),
            _digest(code, "", texts),
            detail=detail,
            path=record.get_absolute_url(),
            paragraph=paragraph,
        )


def _digest(code: str, language: str, texts: Iterable[str]) -> str:
    return sha256_hex("\0".join((code, language, *texts)).encode())


def _places(document: Document) -> dict[int, tuple[int, list[str]]]:
    """Return for each record the number of the paragraph on it, and the sentences that cite it.

    The paragraph is the one with the sentence that cites the fewest records, else the first.
    """
    texts: dict[int, list[str]] = {}
    best: dict[int, tuple[int, int]] = {}
    current = 0
    for sentence, at in _sentences(document):
        current = at or current
        for number in set(sentence.records):
            texts.setdefault(number, []).append(sentence.text)
            place = (len(sentence.records), current)
            if current:  # the summary has no number
                best[number] = min(best.get(number, place), place)
    return {number: (best.get(number, (0, 0))[1], texts[number]) for number in texts}


def _sentences(document: Document) -> Iterator[tuple[Sentence, int]]:
    """Yield the sentences, each with the number of its paragraph (0 in a list below it)."""
    for section in document.all_sections():
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield from ((sentence, block.number) for sentence in block.sentences)
            elif isinstance(block, ItemList):
                yield from ((sentence, 0) for sentence in item_sentences(block.items))
