"""Differences between two versions of the text of a source, paragraph by paragraph."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from catalogue.reading.models import SourceParagraph, SourceText


@dataclass(frozen=True)
class ParagraphChange:
    """A paragraph before and after; None where one version lacks it."""

    before: SourceParagraph | None
    after: SourceParagraph | None


def compared(old: SourceText, new: SourceText) -> list[ParagraphChange]:
    """Return the paragraphs that differ; capitals, accents and signs are not compared."""
    before, after = list(old.paragraphs.all()), list(new.paragraphs.all())
    matcher = SequenceMatcher(
        None,
        [paragraph.fingerprint for paragraph in before],
        [paragraph.fingerprint for paragraph in after],
        autojunk=False,
    )
    changes = []
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        if kind == "equal":
            continue
        count = max(last - first, new_last - new_first)
        changes += [
            ParagraphChange(
                before[first + place] if first + place < last else None,
                after[new_first + place] if new_first + place < new_last else None,
            )
            for place in range(count)
        ]
    return changes
