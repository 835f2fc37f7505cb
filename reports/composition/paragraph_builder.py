"""Telling of one record: its title, its own summary as it stands, and what its relations add."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from catalogue.base.translation import TranslatedText
from catalogue.models import Record
from reports.composition.document import Link, Sentence
from reports.composition.grammar import Grammar
from reports.composition.lazy_phrases import bracketed
from reports.composition.naming import Names
from reports.composition.templates import Phrase, Run, adds_to, fill, plain, says

ENDINGS = (".", "!", "?", "…", ":", "”")


class Register:
    """The records that sentences rest on, and those whose own words lack the language."""

    def __init__(self, language: str):
        self.language = language
        self.records: dict[int, Record] = {}
        self.lacking: dict[int, Record] = {}

    def numbers(self, records: Iterable[Record]) -> list[int]:
        for record in records:
            self.records.setdefault(record.number, record)
        return list(dict.fromkeys(record.number for record in records))

    def check(self, record: Record, *texts: TranslatedText) -> None:
        if any(text and text.is_fallback for text in texts):
            self.lacking[record.number] = record


class Telling:
    """The sentences of a paragraph, the first of which may be a title that runs in.

    `said` is what the staff's own words say: a template's bracket that says no more than that falls
    away, and the records that it would have named are put down to the summary.
    """

    def __init__(self, grammar: Grammar, names: Names, register: Register, about: Record | None):
        self.grammar, self.names, self.register = grammar, names, register
        self.about = about
        self.sentences: list[Sentence] = []
        self.said = ""
        self.told_text = ""  # what the staff's words and the sentences made of relations say
        self._elsewhere: list[Record] = []
        self._summary: Sentence | None = None

    def title(self, record: Record, facts: Sequence[Phrase] = (), *, runs_in: bool = True) -> None:
        """The record's title, its facts in brackets, and its links."""
        self.register.check(record, record.title)
        name = self.names.text(record.title, manner="title" if runs_in else "")
        stop = "" if not facts and name.text.endswith(ENDINGS) else "."
        more = bracketed(facts, name.text)
        runs = [*name.runs, *more.runs, Run(stop)]
        self._add([run for run in runs if run.text], (record,), self._links(record))
        self.said += f" {name.text} {' '.join(fact.text for fact in facts)}"

    def _links(self, record: Record) -> list[Link]:
        links = []
        for link in record.links.all():
            label = link.label
            language = label.language if getattr(label, "is_fallback", False) else ""
            links.append(Link(plain(str(label)), plain(link.url), language))
        return links

    def summary(self, record: Record, *, only_if_new: bool = False) -> None:
        """The staff's own summary, as it stands."""
        text = record.summary
        self.register.check(record, text)
        words = plain(str(text))
        if not words or (only_if_new and not adds_to(words, self.told_text)):
            self._elsewhere.append(record)
            return
        stop = "" if words.endswith(ENDINGS) else "."
        run = Run(words + stop, text.language if text.is_fallback else "")
        sentence = self._add([run], (record,), is_staffs_own=True)
        if self._summary is None:
            self._summary = sentence
        self.said += f" {words}"

    def hears(self, *records: Record) -> None:
        """Put records down to the paragraph as a whole, where they are told of in other words."""
        self._elsewhere += records

    def reads(self, *texts: str) -> None:
        """Regard texts that follow as said already."""
        self.said += " " + " ".join(texts)

    def say(self, key: str, **phrases) -> bool:
        """A sentence of the language's templates, if anything is left of it."""
        return self.say_as(self.grammar.sentences[key], **phrases)

    def say_as(self, template: str, *, links: Sequence[Link] = (), **phrases) -> bool:
        filled = fill(template, self.said, phrases)
        self._elsewhere += filled.said_elsewhere
        if not filled.phrase:
            return False
        phrase = self.grammar.contracted(filled.phrase)
        runs = list(phrase.runs)
        first = runs[0].text
        runs[0] = replace(runs[0], text=first[:1].upper() + first[1:])
        records = (*((self.about,) if self.about else ()), *phrase.records)
        self._add(tidy(runs), records, links)
        return True

    def says_already(self, text: str) -> bool:
        return says(self.said, text)

    def _add(
        self,
        runs: list[Run],
        records: Iterable[Record],
        links: Sequence[Link] = (),
        *,
        is_staffs_own: bool = False,
    ) -> Sentence:
        numbers = self.register.numbers(tuple(records))
        sentence = Sentence(runs, numbers, list(links), is_staffs_own)
        self.told_text += f" {sentence.text}"
        self.sentences.append(sentence)
        return sentence

    def told(self) -> list[Sentence]:
        """The sentences, the summary resting also on what it says of other records."""
        sentence = self._summary or (self.sentences[0] if self.sentences else None)
        if sentence is not None and self._elsewhere:
            more = self.register.numbers(tuple(self._elsewhere))
            sentence.records = list(dict.fromkeys([*sentence.records, *more]))
        return self.sentences


def tidy(runs: list[Run]) -> list[Run]:
    """The runs without two full stops, or a comma before one, where a phrase met its template."""
    text = [run.text for run in runs]
    for number in range(len(text)):
        for wrong, right in ((",.", "."), (",,", ","), (" .", "."), ("..", "."), (".”.", ".”")):
            text[number] = text[number].replace(wrong, right)
    for number in range(len(text) - 1):
        if text[number].endswith((".", ". ")) and text[number + 1] == ".":
            text[number + 1] = ""
    return [replace(run, text=new) for run, new in zip(runs, text, strict=True) if new]
