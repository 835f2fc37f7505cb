"""Builder of the paragraph about a record: title, summary, and sentences on its relations."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from catalogue.models import Record
from reports.composition.document import NoteLink, Sentence, TableRow
from reports.composition.grammar import Grammar
from reports.composition.lazy_phrases import bracketed_phrase
from reports.composition.naming import RecordNamer
from reports.composition.templates import (
    Phrase,
    Run,
    adds_information,
    contains_name,
    fill_template,
    join_phrases,
    literal_phrase,
    single_line,
    words,
)

SENTENCE_ENDINGS = (".", "!", "?", "…", ":", "”")


class CitationRegister:
    """Records that a report cites, and those without a text in the language of the report.

    All texts of a document are made here from phrases, so that each cites the records it names.
    """

    def __init__(self, language: str):
        self.language = language
        self.records: dict[int, Record] = {}
        self.lacking: dict[int, Record] = {}

    def numbers(self, records: Iterable[Record]) -> list[int]:
        records = list(records)
        for record in records:
            self.records.setdefault(record.number, record)
        return list(dict.fromkeys(record.number for record in records))

    def check(self, record: Record, *fields: str) -> None:
        """Note the record if one of its texts is not in the language of the report."""
        texts = [getattr(record, field) for field in fields]
        if any(text and text.is_fallback for text in texts):
            self.lacking[record.number] = record

    def sentence(
        self,
        phrase: Phrase,
        records: Iterable[Record] = (),
        links: Sequence[NoteLink] = (),
        *,
        is_staffs_own: bool = False,
    ) -> Sentence:
        """Return a sentence that cites `records` and the records that its phrase names."""
        numbers = self.numbers((*records, *phrase.records))
        return Sentence(list(phrase.runs), numbers, list(links), is_staffs_own)

    def row(self, cells: Sequence[Phrase], records: Iterable[Record]) -> TableRow:
        """Return a row that cites `records` and the records that its cells name."""
        named = (record for cell in cells for record in cell.records)
        return TableRow([list(cell.runs) for cell in cells], self.numbers((*records, *named)))

    def plain_text(self, phrase: Phrase) -> tuple[str, list[int]]:
        """Return the text of a phrase, and the numbers of the records that it names."""
        return phrase.text, self.numbers(phrase.records)


class ParagraphBuilder:
    """Builder of the sentences of a paragraph, which may begin with the title of a record.

    `known_text` is the text of titles and summaries so far: an optional part of a template that
    adds nothing to it is omitted, and the records that it names are cited by the summary instead.
    """

    def __init__(
        self, grammar: Grammar, names: RecordNamer, register: CitationRegister, about: Record | None
    ):
        self.grammar, self.names, self.register = grammar, names, register
        self.about = about
        self.sentences: list[Sentence] = []
        self.known_text = ""
        self.sentences_text = ""  # text of all sentences so far, also those from templates
        self._more_records: list[Record] = []
        self._summary_sentence: Sentence | None = None

    def add_title(self, record: Record, facts: Sequence[Phrase] = ()) -> None:
        """Add the record's title, with facts in brackets and its links."""
        self.register.check(record, "title")
        name = self.names.plain_title(record, manner="title")
        parts = [name, bracketed_phrase(facts, name.text)]
        if facts or not name.text.endswith(SENTENCE_ENDINGS):
            parts.append(literal_phrase("."))
        self._add(join_phrases(parts), (record,), self._links(record))
        self.known_text += f" {name.text} {' '.join(fact.text for fact in facts)}"

    def _links(self, record: Record) -> list[NoteLink]:
        links = []
        for link in record.links.all():
            label = link.label
            language = label.language if getattr(label, "is_fallback", False) else ""
            links.append(NoteLink(single_line(str(label)), single_line(link.url), language))
        return links

    def summary(self, record: Record, *, only_if_new: bool = False) -> None:
        """Add the record's summary unchanged; with `only_if_new`, only if it adds information."""
        text = record.summary
        self.register.check(record, "summary")
        written = single_line(str(text))
        if not written or (only_if_new and not adds_information(written, self.sentences_text)):
            self._more_records.append(record)
            return
        stop = "" if written.endswith(SENTENCE_ENDINGS) else "."
        phrase = words(written + stop, language=text.language if text.is_fallback else "")
        sentence = self._add(phrase, (record,), is_staffs_own=True)
        if self._summary_sentence is None:
            self._summary_sentence = sentence
        self.known_text += f" {written}"

    def add_records(self, *records: Record) -> None:
        """Cite records in the summary, because the paragraph mentions them in other words."""
        self._more_records += records

    def add_known_sentences(self, sentences: Iterable[Sentence]) -> None:
        """Add sentences to the known text, so that later sentences do not repeat them."""
        self.known_text += " " + " ".join(sentence.text for sentence in sentences)

    def add_sentence(self, key: str, **phrases) -> bool:
        """Add a sentence from a template. Return False if the filled template is empty."""
        return self.add_sentence_from(self.grammar.sentences[key], **phrases)

    def add_sentence_from(
        self, template: str, *, link: tuple[Phrase, str] | None = None, **phrases
    ) -> bool:
        """Add a sentence from a template, with a link: its label and address."""
        filled = fill_template(template, self.known_text, phrases)
        self._more_records += filled.omitted_records
        if not filled.phrase:
            return False
        phrase = self.grammar.apply_contractions(filled.phrase)
        phrase = phrase.with_text(lambda text: text[:1].upper() + text[1:])
        phrase = replace(phrase, runs=tuple(fix_punctuation(phrase.runs)))
        links = []
        if link is not None:
            label, address = link
            phrase = phrase.with_records(*label.records)
            links.append(NoteLink(label.text, address))
        self._add(phrase, (self.about,) if self.about else (), links)
        return True

    def already_says(self, text: str) -> bool:
        return contains_name(self.known_text, text)

    def _add(
        self,
        phrase: Phrase,
        records: Iterable[Record],
        links: Sequence[NoteLink] = (),
        *,
        is_staffs_own: bool = False,
    ) -> Sentence:
        sentence = self.register.sentence(phrase, records, links, is_staffs_own=is_staffs_own)
        self.sentences_text += f" {sentence.text}"
        self.sentences.append(sentence)
        return sentence

    def described(self) -> list[Sentence]:
        """Return the sentences; the summary (or else the first one) cites the other records."""
        sentence = self._summary_sentence or (self.sentences[0] if self.sentences else None)
        if sentence is not None and self._more_records:
            numbers = self.register.numbers(tuple(self._more_records))
            sentence.records = list(dict.fromkeys([*sentence.records, *numbers]))
        return self.sentences


def fix_punctuation(runs: Sequence[Run]) -> list[Run]:
    """Return the runs without the double punctuation that arises when a template is filled."""
    texts = [run.text for run in runs]
    for index in range(len(texts)):
        for wrong, right in ((",.", "."), (",,", ","), (" .", "."), ("..", "."), (".”.", ".”")):
            texts[index] = texts[index].replace(wrong, right)
    for index in range(len(texts) - 1):
        if texts[index].endswith((".", ". ")) and texts[index + 1] == ".":
            texts[index + 1] = ""
    return [replace(run, text=text) for run, text in zip(runs, texts, strict=True) if text]
