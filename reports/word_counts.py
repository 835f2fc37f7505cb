"""Words of a report in each language, beside the limit that its author chose."""

from collections.abc import Mapping
from dataclasses import dataclass

from reports.composition.document import Document
from reports.report import Report


@dataclass(frozen=True)
class WordCount:
    """Number of words of the text in a language; `limit` is None without a limit."""

    language: str
    words: int
    limit: int | None

    @property
    def is_over(self) -> bool:
        return self.limit is not None and self.words > self.limit


def word_counts(report: Report, documents: Mapping[str, Document]) -> list[WordCount]:
    return [
        WordCount(language, document.word_count(), report.word_limit)
        for language, document in documents.items()
    ]
