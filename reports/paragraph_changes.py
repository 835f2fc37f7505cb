"""Differences between what an author rewrote and what the records say now."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.composition.compose import LANGUAGES, compose
from reports.composition.paragraph_edits import ParagraphGroup, groups_of
from reports.composition.source_records import SourceRecords
from reports.models import EditedParagraph, Report
from reports.rendering import load_selection, load_source_records, report_options

Groups = Mapping[str, dict[str, ParagraphGroup]]


@dataclass(frozen=True)
class EditChange:
    """Text of an author that no longer fits its records; `texts` is what the author must check."""

    key: str
    title: str
    language: str
    reason: str
    texts: tuple[str, ...]


def composed_groups(report: Report, source_records: SourceRecords | None = None) -> Groups:
    """Return the composed paragraphs without the author's edits, by language and key."""
    records = source_records or load_source_records(report)
    selection = replace(load_selection(report), edits=())
    found = {}
    for language in LANGUAGES:
        with override(language):
            options = report_options(report)
        document = compose(
            report.scope, language, selection=selection, options=options, source_records=records
        )
        found[language] = {group.key: group for group in groups_of(document.sections) if group.key}
    return found


def edit_changes(edited: Iterable[EditedParagraph], groups: Groups) -> list[EditChange]:
    """Return the edits whose composed paragraph has changed or is no longer there."""
    edited = [row for row in edited if row.text_en or row.text_es]
    numbers = {number for row in edited for number in row.records}
    public = {record.number for record in SourceRecords.public_by_number(numbers)}
    changes = []
    for row in edited:
        hidden = sorted(set(row.records) - public)
        for language in LANGUAGES:
            written = getattr(row, f"text_{language}")
            before = getattr(row, f"composed_{language}")
            group = groups[language].get(row.key)
            now = group.compared if group else ""
            if not written or (
                not hidden and (row.as_edit().is_added or (group and now == before))
            ):
                continue
            if hidden:
                reason = _("not used, because it cites unpublished records: %(numbers)s") % {
                    "numbers": ", ".join(map(str, hidden))
                }
            elif group is None:
                reason = _("not used, because its paragraph is no longer composed")
            else:
                reason = _("the composed text has changed")
            title = f"{written[:60]}…" if len(written) > 60 else written
            changes.append(EditChange(row.key, title, language, reason, (written, before, now)))
    return changes


# Of steps of the comparison: 500 words of prose on each side need about 1,500.
MAX_COST_PER_WORD = 3_000


@dataclass(frozen=True)
class DiffPart:
    """Words that both texts have (`same`), or only the old (`old`) or the new one (`new`)."""

    kind: str
    text: str


def word_differences(before: str, now: str) -> list[DiffPart]:
    """Return the words that two texts share, and those that only one has.

    If the comparison would take more than linear time, the texts are returned whole, but for their
    common beginning and end.
    """
    old, new = re.findall(r"\S+\s*", before), re.findall(r"\S+\s*", now)
    start = _common_length(old, new)
    stop = _common_length(old[start:][::-1], new[start:][::-1])
    head, tail = "".join(old[:start]), "".join(old[len(old) - stop :])
    old, new = old[start : len(old) - stop], new[start : len(new) - stop]
    parts = [DiffPart("same", head)]
    for kind, old_start, old_end, new_start, new_end in _differences(old, new):
        before, now = "".join(old[old_start:old_end]), "".join(new[new_start:new_end])
        if kind == "equal":
            parts.append(DiffPart("same", before))
        else:
            parts += [DiffPart("old", before), DiffPart("new", now)]
    parts.append(DiffPart("same", tail))
    return [part for part in parts if part.text]


def _differences(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the operations that turn one list of words into another, as `difflib` does."""
    if _comparison_cost(old, new) > MAX_COST_PER_WORD * (len(old) + len(new)):
        return [("replace", 0, len(old), 0, len(new))]
    return list(SequenceMatcher(None, old, new, autojunk=False).get_opcodes())


def _common_length(one: Sequence[str], other: Sequence[str]) -> int:
    """Return the number of equal words at the beginning of both."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _comparison_cost(old: Sequence[str], new: Sequence[str]) -> int:
    """Return the most steps that a comparison takes: pairs of equal words, for each word."""
    counts = Counter(new)
    pairs = sum(count * counts[word] for word, count in Counter(old).items())
    return pairs * min(len(old), len(new))
