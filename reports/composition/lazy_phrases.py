"""Bodies and lists that become words only when they are used, so that acronyms come in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalogue.models import Record
from reports.composition.grammar import Grammar
from reports.composition.templates import Phrase, Run, joined

if TYPE_CHECKING:
    pass


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
