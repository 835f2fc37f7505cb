"""Bodies and lists that become words only when they are used, so that acronyms come in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.models import Organization, Record
from reports.composition.grammar import Grammar
from reports.composition.phrases import Phrase, Run, joined, says

if TYPE_CHECKING:
    from reports.composition.names import Names


@dataclass
class OfBody:
    """An organization's name, made when it is used, so that acronyms are spelled out in order."""

    names_book: "Names"
    body: Organization
    count: int = 1
    standing_for: tuple[Organization, ...] = ()  # bodies that it is a part of

    def __bool__(self) -> bool:
        return True

    @property
    def records(self) -> tuple[Record, ...]:
        return (self.body, *self.standing_for)

    @property
    def is_feminine(self) -> bool:
        return self.names_book.article_of(self.body).startswith("la")

    def is_said_in(self, text: str) -> bool:
        names = [str(self.body.title), str(self.body.acronym)]
        names += [one.name for one in self.names_book.other_names_of(self.body)]
        if self.body.is_commission:
            names.append(self.names_book.grammar.headings["the commission"])
        return any(says(text, name) for name in names)

    def phrase(self) -> Phrase:
        return self.names_book.body(self.body).resting_on(*self.standing_for)


@dataclass
class Listing:
    """Several things, made into a list when it is used."""

    grammar: Grammar
    parts: Sequence
    is_incomplete: bool = False
    gathered: bool = False

    def __bool__(self) -> bool:
        return any(self.parts)

    @property
    def records(self) -> tuple[Record, ...]:
        return tuple(record for part in self.parts for record in part.records)

    @property
    def count(self) -> int:
        return 2 if self.is_incomplete else sum(part.count for part in self.parts)

    @property
    def is_feminine(self) -> bool:
        return all(part.is_feminine for part in self.parts)

    def is_said_in(self, text: str) -> bool:
        return not self.is_incomplete and all(part.is_said_in(text) for part in self.parts)

    def phrase(self) -> Phrase:
        parts = [part.phrase() for part in self.parts]
        return self.grammar.listed(parts, is_incomplete=self.is_incomplete)


def bracketed(facts: Sequence[Phrase], after: str = "") -> Phrase:
    """` (a, b, c)`, or nothing; after a text that ends in a bracket `, a, b, c`."""
    parts = [part for number, fact in enumerate(facts) for part in (
        (Phrase((Run(", "),)), fact) if number else (fact,)
    )]  # fmt: skip
    if not parts:
        return Phrase()
    if after.endswith(")"):
        return joined((Phrase((Run(", "),)), *parts))
    return joined((Phrase((Run(" ("),)), *parts, Phrase((Run(")"),))))
