"""Builder of paragraphs: sentences from templates and summaries, with the records they rest on."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from catalogue.models import Organization, Record
from reports.composition.document import (
    Block,
    Item,
    ItemList,
    NoteLink,
    Paragraph,
    Sentence,
    TableRow,
)
from reports.composition.naming.record_namer import RecordNamer
from reports.composition.templates import (
    Phrase,
    Run,
    fill_template,
    join_phrases,
    literal_phrase,
    single_line,
)

# After these sentences, such as “it also …” and “its work …”, the next one names its subject, so
# that two do not begin alike.
BEGINS_WITH_IT = {
    "clause.it",
    "group.it",
    "group.same.it",
    "took.part.it",
    "supported.it",
    "wrote.it",
    "wrote.published.it",
}
# Rules for the keys of paragraphs that do not depend on the form of the first sentence, so that
# the author's edits keep their place. A paragraph that begins with a summary has no rule.
# If an entry changes a key of a release, add it to EARLIER_RULES and write a migration.
RULES = {
    "at.meeting": "organized",
    "clause.in": "clause",
    "clause.in.with": "clause",
    "clause.when": "clause",
    "clause.with": "clause",
    "drawn.lesson": "drawn",
    "opened": "",
    "results": "wrote",
    "results.published": "wrote.published",
}
SUBJECTS = ("subject", "who", "authors")  # in templates of sentences on a body
MIN_WEIGHT = 2  # of a paragraph that stands alone
MAX_WEIGHT = 6  # of a paragraph that others join


class CitationRegister:
    """Records that a report cites, and those without a text in the language of the report.

    All texts of a document are made here from phrases, so that each cites the records it names.
    """

    def __init__(self, language: str):
        self.language = language
        self.records: dict[int, Record] = {}
        self.lacking: dict[int, Record] = {}
        self._uses: Counter[str] = Counter()

    def numbers(self, records: Iterable[Record]) -> list[int]:
        records = list(records)
        for record in records:
            self.records.setdefault(record.number, record)
        return list(dict.fromkeys(record.number for record in records))

    def varied(self, key: str, sentences: Mapping[str, str]) -> str:
        """Return the key of a template, or at every second use that of its variant, if any."""
        self._uses[key] += 1
        variant = f"{key}.2"
        return variant if variant in sentences and self._uses[key] % 2 == 0 else key

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
    ) -> Sentence:
        """Return a sentence that cites `records` and the records that its phrase names."""
        numbers = self.numbers((*records, *phrase.records))
        return Sentence(list(phrase.runs), numbers, list(links))

    def row(self, cells: Sequence[Phrase], records: Iterable[Record]) -> TableRow:
        """Return a row that cites `records` and the records that its cells name."""
        named = (record for cell in cells for record in cell.records)
        return TableRow([list(cell.runs) for cell in cells], self.numbers((*records, *named)))

    def plain_text(self, phrase: Phrase) -> tuple[str, list[int]]:
        """Return the text of a phrase, and the numbers of the records that it names."""
        return phrase.text, self.numbers(phrase.records)


class ParagraphBuilder:
    """Builder of consecutive paragraphs and lists.

    `subject` is the body that the last sentence had as its subject, so that the next one can say
    “it”. A sentence without records of its own cites those of the paragraph.
    """

    def __init__(self, names: RecordNamer, register: CitationRegister):
        self.names, self.grammar, self.register = names, names.grammar, register
        self.blocks: list[Block] = []
        self.subject: Record | None = None
        self._sentences: list[Sentence] = []
        self._named: set[Record] = set()  # subjects of sentences of the paragraph
        self._about = self._weight = 0
        self._rule = ""

    # --- blocks -------------------------------------------------------------------------------

    def start(
        self, about: Record | None = None, *, weight: int = MIN_WEIGHT, is_light: bool = False
    ) -> None:
        """Begin a paragraph about a record, or go on with the last one if either is light.

        The weight is the number of things to say, which is the same in both languages, so that
        both have the same paragraphs.
        """
        is_light = is_light or weight == 1 or self._weight == 1
        if self._sentences and is_light and self._weight + weight <= MAX_WEIGHT:
            self._weight += weight
            return
        self.end()
        self._weight, self._about = weight, about.number if about else 0

    def end(self) -> None:
        if self._sentences:
            self.blocks.append(Paragraph(self._sentences, about=self._about, key=self._rule))
        self._sentences, self.subject, self._weight, self._rule = [], None, 0, ""
        self._named, self.names.government = set(), None

    def finished(self) -> list[Block]:
        self.end()
        return self.blocks

    def add_items(self, items: Iterable[Item]) -> None:
        self.end()
        listed = [item for item in items if item.sentences or item.items]
        if listed:
            self.blocks.append(ItemList(listed))

    # --- sentences ----------------------------------------------------------------------------

    def add(self, key: str, *records: Record, **phrases) -> bool:
        """Add a sentence from a template. Return False if a phrase that it needs is missing."""
        phrase = fill_template(self.grammar.sentences[key], phrases)
        if not phrase:
            return False
        if not self._sentences:
            self._rule = RULES.get(key, key.removesuffix(".it"))
        self.add_phrase(phrase, *records)
        return True

    def add_with_subject(
        self, key: str, subject: Record | None, records: Iterable[Record], phrases: dict
    ) -> None:
        """Add a sentence on a body.

        Its template is `key.it` if the last sentence has the same subject, or `key.also` if an
        earlier one of the paragraph has. The commission is then named by its noun.
        """
        sentences, is_named = self.grammar.sentences, self.has_named(subject)
        is_same = subject is not None and subject == self.subject
        if is_same and self._is_further and f"{key}.it.plain" in sentences:
            key = f"{key}.it.plain"
        elif is_same and f"{key}.it" in sentences:
            key = self.register.varied(f"{key}.it", sentences)
        elif is_named and not self._is_further and f"{key}.also" in sentences:
            key = f"{key}.also"
        if is_named and isinstance(subject, Organization):
            noun = self.names.commission_noun(subject)
            phrases |= {name: noun for name in SUBJECTS if noun and name in phrases}
        if self.add(key, *records, **phrases):
            self.subject = None if key.removesuffix(".2") in BEGINS_WITH_IT else subject
            self.mark_subject(subject)

    @property
    def _is_further(self) -> bool:
        """Return True if the last sentence says “also”, which the next one then does not."""
        pattern = self.grammar.words["further"]
        text = self._sentences[-1].text if self._sentences else ""
        return re.search(pattern, text, re.IGNORECASE) is not None

    def mark_subject(self, subject: Record | None) -> None:
        """Note that a sentence of the paragraph has named its subject."""
        if subject is not None:
            self._named.add(subject)

    def add_phrase(self, phrase: Phrase, *records: Record) -> None:
        self._sentences.append(self.sentence(phrase, *records))
        self.subject = None

    def sentence(self, phrase: Phrase, *records: Record) -> Sentence:
        """Return a sentence with a capital, contractions and clean punctuation."""
        phrase = self.grammar.apply_contractions(phrase)
        phrase = phrase.with_text(str.lstrip)
        phrase = phrase.with_text(lambda text: text[:1].upper() + text[1:])
        phrase = replace(phrase, runs=tuple(fix_punctuation(phrase.runs)))
        if any(run.language for run in phrase.runs):
            for record in phrase.records:
                self.register.check(record, "title")
        return self.register.sentence(phrase, records)

    def has_named(self, subject: Record | None) -> bool:
        """Return True if a sentence of the paragraph has had the subject."""
        return subject in self._named

    def add_summaries(self, record: Record, other: Record) -> bool:
        """Add two summaries as one sentence. Return False if they cannot be joined."""
        phrase = self.names.summary_with(record, other)
        if phrase:
            self._sentences.append(self.register.sentence(phrase))
            self.subject = None
            self.add_links(record)
            self.add_links(other)
        return bool(phrase)

    def add_summary(self, record: Record) -> bool:
        """Add the summary of a record as it is written. Return False if it has none."""
        phrase = self.names.summary(record)
        if not phrase:
            return False
        self._sentences.append(self.register.sentence(phrase, (record,)))
        self.subject = self.names.subject_within(record, self.names.subjects)
        self.mark_subject(self.subject)
        self.note_summary(record)
        return True

    def note_summary(self, record: Record) -> None:
        """Note that the last sentence has the words of the summary of a record.

        Its links come into the note, and its government can be “the Government” afterwards.
        """
        self.register.check(record, "summary")
        self.names.note_government(record)
        self.add_links(record)

    def cite(self, *records: Record) -> None:
        """Cite records in the last sentence, which states what they contain."""
        if self._sentences:
            last = self._sentences[-1]
            numbers = [*last.records, *self.register.numbers(records)]
            last.records = list(dict.fromkeys(numbers))

    def add_links(self, record: Record) -> None:
        """Add the links of a record to the note of the last sentence."""
        for link in record.links.all():
            label = link.label
            language = label.language if getattr(label, "is_fallback", False) else ""
            self.add_link(single_line(str(label)), link.url, language)

    def add_link(self, label: str, address: str, language: str = "") -> None:
        address = single_line(address)
        known = {link.url for sentence in self._sentences for link in sentence.links}
        if self._sentences and address not in known:
            self._sentences[-1].links.append(NoteLink(label, address, language))

    def add_remark(self, phrase: Phrase) -> None:
        """Add a remark to the note of the last sentence, which then cites its records too."""
        if self._sentences and phrase:
            phrase = self.grammar.apply_contractions(phrase)
            text = phrase.text
            self._sentences[-1].links.append(NoteLink(f"{text[:1].upper()}{text[1:]}", ""))
            self.cite(*phrase.records)

    def list_of(self, phrases: Sequence[Phrase]) -> Phrase:
        """Return `(a) …; (b) …; and (c) …`, or the only phrase."""
        if len(phrases) < 2:
            return join_phrases(phrases)
        label = self.grammar.item_label
        pieces: list[Phrase] = []
        for index, phrase in enumerate(phrases):
            if index:
                is_last = index == len(phrases) - 1
                last = f"{self.grammar.conjunction(phrase.text)} " if is_last else ""
                pieces.append(literal_phrase(f"; {last}"))
            pieces += [literal_phrase(label.format(letter=chr(ord("a") + index))), phrase]
        return join_phrases(pieces)


def fix_punctuation(runs: Sequence[Run]) -> list[Run]:
    """Return the runs without the double punctuation that arises when a template is filled."""
    texts = [run.text for run in runs]
    pairs = ((",.", "."), (",,", ","), (" .", "."), ("..", "."), (".”.", ".”"), (".».", ".»"))
    for index in range(len(texts)):
        for wrong, right in (*pairs, (",;", ";"), (",:", ":")):
            texts[index] = texts[index].replace(wrong, right)
    for index in range(len(texts) - 1):
        if texts[index].endswith((".", ". ")) and texts[index + 1] == ".":
            texts[index + 1] = ""
    return [replace(run, text=text) for run, text in zip(runs, texts, strict=True) if text]
