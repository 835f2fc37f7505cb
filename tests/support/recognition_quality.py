"""Precision and recall of the recognition, against texts whose mentions are marked by hand.

A marked text has one block on each line: its kind, a tab, and the text. A mention is marked as
`[organizations:eclac|ECLAC]`: its kind, the short name, code or period (EDTF), and the words. Marks
may contain marks.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps

from catalogue.reading.recognition.mentions import Candidate, Mention
from catalogue.reading.recognition.name_table import NameTable
from catalogue.reading.recognition.recognizer import recognize, year_after

KINDS = ("organizations", "country", "date", "symbols", "meetings", "publications")
# A resolution or document is counted by its symbol, with or without a record of it.
COUNTED_AS = {"mandates": "symbols", "symbol": "symbols"}


@dataclass(frozen=True)
class Marked:
    """A mention that a person marked, or one that was recognized."""

    kind: str
    key: str
    start: int
    end: int


def read_marked(path: Path) -> Iterator[tuple[str, str, list[Marked]]]:
    """Yield the kind, the text and the marked mentions of each block."""
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, _tab, marked = line.partition("\t")
        text, found, open_marks = "", [], []
        for part in re.split(r"(\[[a-z]+:[^|\[\]]*\||\])", marked):
            if re.fullmatch(r"\[[a-z]+:[^|\[\]]*\|", part):
                name, _colon, key = part[1:-1].partition(":")
                open_marks.append((name, key, len(text)))
            elif part == "]" and open_marks:
                name, key, start = open_marks.pop()
                found.append(Marked(COUNTED_AS.get(name, name), key, start, len(text)))
            else:
                text += part
        yield kind, text, found


def key_of_candidate(candidate: Candidate) -> str:
    if candidate.key.isdigit() and "." in candidate.table:
        return str(apps.get_model(candidate.table).objects.get(pk=candidate.key).slug)
    return candidate.key


def keys_of(mention: Mention) -> set[str]:
    """Return the keys of what a mention may name."""
    if mention.period is not None:
        return {mention.period.edtf}
    return set(map(key_of_candidate, mention.candidates)) or {""}


def quality(path: Path, table: NameTable) -> dict[str, tuple[int, int, int]]:
    """Return the right, wrong and missed mentions of each kind."""
    counts: dict[str, Counter] = defaultdict(Counter)
    year = None
    for _kind, text, marked in read_marked(path):
        mentions = recognize(text, table, year)
        year = year_after(mentions, year)
        left = list(marked)
        for mention in mentions:
            kind = COUNTED_AS.get(mention.kind, mention.kind)
            if kind not in KINDS:
                continue
            keys = keys_of(mention)
            right = next((one for one in left if _is_right(one, kind, keys, mention)), None)
            if right is not None:
                left.remove(right)
            elif kind == "symbols" and any(_is_right(o, kind, keys, mention) for o in marked):
                continue  # a resolution is found by its title and by its number
            counts[kind]["wrong" if right is None else "right"] += 1
        for one in left:
            counts[one.kind]["missed"] += 1
    return {
        kind: (counts[kind]["right"], counts[kind]["wrong"], counts[kind]["missed"])
        for kind in KINDS
    }


def _is_right(one: Marked, kind: str, keys: set[str], mention: Mention) -> bool:
    overlaps = one.start < mention.end and mention.start < one.end
    return one.kind == kind and overlaps and (one.key in keys or kind == "symbols")


def share(part: int, other: int) -> float:
    return round(part / (part + other), 2) if part + other else 1.0
