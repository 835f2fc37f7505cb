"""Lists whose phrases are built only on use, so that acronyms are introduced in text order."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalogue.models import Record
from reports.composition.grammar import Grammar
from reports.composition.templates import Phrase


@dataclass
class PhraseList:
    """List of phrases that is joined on use."""

    grammar: Grammar
    parts: Sequence
    is_incomplete: bool = False

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

    def phrase(self) -> Phrase:
        parts = [part.phrase() for part in self.parts]
        return self.grammar.join_list(parts, is_incomplete=self.is_incomplete)
