"""Records that a report has mentioned, and titles that are written on use."""

import re
from dataclasses import dataclass

from catalogue.models import Record
from reports.composition.grammar import Grammar
from reports.composition.record_texts import RecordTexts
from reports.composition.source_records import SourceRecords
from reports.composition.templates import Phrase, single_line


class IntroducedRecords(set[Record]):
    """Records mentioned so far, with the title and the acronym of those that have one."""

    def __init__(self) -> None:
        super().__init__()
        self.acronyms: dict[Record, tuple[str, str]] = {}

    def add(self, record: Record) -> None:
        super().add(record)
        if acronym := single_line(str(getattr(record, "acronym", ""))):
            self.acronyms.setdefault(record, (single_line(str(record.title)), acronym))

    def copy(self) -> "IntroducedRecords":
        other = IntroducedRecords()
        other.update(self)
        other.acronyms = dict(self.acronyms)
        return other


@dataclass
class RecordTitle:
    """Title of a record in a sentence, built on use.

    `is_bare` is for a meeting without its place, `is_new` for one that the reader does not know.
    """

    namer: "TitleNamer"
    record: Record
    is_bare: bool = False
    is_new: bool = False
    count: int = 1

    @property
    def is_feminine(self) -> bool:
        return self.namer.is_feminine(self.record)

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.record,)

    def phrase(self) -> Phrase:
        return self.namer.name_of(self.record, is_bare=self.is_bare, is_new=self.is_new)


class TitleNamer(RecordTexts):
    """Namer of records by their titles, which tracks the records mentioned so far."""

    def __init__(self, grammar: Grammar, source_records: SourceRecords):
        super().__init__(grammar, source_records)
        self.introduced = IntroducedRecords()

    def name_of(
        self, record: Record, *, is_bare: bool = False, is_new: bool = False, year: int = 0
    ) -> Phrase:
        """Return a record's title as written in a sentence, which has stated the year, if given."""
        name = self.record_name(record, is_bare=is_bare, is_new=is_new, year=year)
        self.introduced.add(record)
        return name.with_records(record)

    def record_name(
        self, record: Record, *, is_bare: bool = False, is_new: bool = False, year: int = 0
    ) -> Phrase:
        """Return the name that `name_of` introduces; subclasses name some kinds otherwise."""
        return self.quoted(record.title)

    def title_of(
        self, record: Record, *, is_bare: bool = False, is_new: bool = False
    ) -> RecordTitle:
        """Return the title of a record that is built on use."""
        return RecordTitle(self, record, is_bare, is_new)

    def is_feminine(self, record: Record) -> bool:
        """Return True if the name that `name_of` returns is feminine."""
        return False

    def mark_if_named_by(self, record: Record, other: Record) -> None:
        """Treat the record as introduced if the summary of `other` contains its title."""
        if self.title_is_named_by(record, other):
            self.introduced.add(record)

    def abbreviated(self, phrase: Phrase) -> Phrase:
        """Return the phrase with the acronyms of introduced bodies in place of their names."""
        article = "(?:the )?" if self.grammar.code == "en" else ""
        text, acronyms = phrase.text, self.introduced.acronyms
        named = [body for body, (title, _acronym) in acronyms.items() if title in text]
        for body in sorted(named, key=lambda body: body.number):
            title, acronym = acronyms[body]
            pattern = rf"{article}{re.escape(title)}(?: \({re.escape(acronym)}\))?"
            if title != acronym and re.search(pattern, phrase.text):
                phrase = phrase.with_text(
                    lambda text, p=pattern, a=acronym: re.sub(p, lambda _match: a, text)
                ).with_records(body)
        return phrase
