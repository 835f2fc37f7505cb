"""Paragraphs of a Word file, and those of the edited file that are the same.

A paragraph is recognized by its mark; one whose mark is lost, by its words. All work is linear in
the length of the texts, but for sorting.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reports.word_return.common_words import likeness, phrases_of, unique_phrases
from reports.word_return.models import WordCopy
from reports.word_return.pieces import HEADING, ITEM, TEXT

LOST_WORDS = 3  # in a row, by which a paragraph without its mark is found
MIN_LIKENESS = 0.5  # of a paragraph without a mark to the one whose mark is lost


@dataclass
class Entry:
    """Paragraph of a file: with the key of its mark, or without one.

    `anchor` is the key before it in the file; `near` is the last one of which the report has a text
    now.
    """

    key: str
    kind: str
    text: str
    place: int
    is_joined: bool = False
    is_copy: bool = False
    is_likely: bool = False
    comments: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    anchor: str = ""
    near: str = ""

    def add(self, part: "Entry") -> None:
        """Add another part of the same paragraph."""
        self.text = "\n\n".join(filter(None, (self.text, part.text)))
        self.comments += part.comments
        self.notes += part.notes
        self.authors = list(dict.fromkeys([*self.authors, *part.authors]))


def entries_of(pieces: Iterable[Mapping[str, Any]], copy: WordCopy) -> list[Entry]:
    """Return the paragraphs of a file; all parts of one paragraph are one entry."""
    keys = dict(zip(copy.mark_names(), copy.content["keys"], strict=True))
    entries: list[Entry] = []
    by_key: dict[str, Entry] = {}
    for place, piece in enumerate(pieces):
        mark = piece.get("mark", "")
        entry = Entry(
            keys.get(mark, ""),
            piece["kind"],
            piece.get("text", ""),
            place,
            piece.get("is_joined", False),
            bool(piece.get("copy_of")),
            comments=list(piece.get("comments", [])),
            authors=list(piece.get("authors", [])),
            notes=list(piece.get("notes", [])),
        )
        if entry.key and entry.key in by_key:
            by_key[entry.key].add(entry)
            continue
        entries.append(entry)
        if entry.key:
            by_key[entry.key] = entry
    return entries


class MatchedParagraphs:
    """Paragraphs before and after the edits; `now` has the keys of the report at present.

    `old` and `new` are the paragraphs by key. `missing` and `unknown` are those without a key that
    only the old or only the new file has.
    """

    def __init__(self, before: list[Entry], after: list[Entry], now: Container[str]):
        self.before, self.after, self.now = before, after, now
        self.old = {entry.key: entry for entry in self.before if entry.key}
        self.missing, self.unknown = self._loose_entries()
        self._find_lost()
        self.new = {entry.key: entry for entry in self.after if entry.key}
        self._set_anchors(self.before)
        self._set_anchors(self.after)

    def _loose_entries(self) -> tuple[list[Entry], list[Entry]]:
        """Return the paragraphs without a mark that only the old or only the new file has."""
        left = Counter(entry.text for entry in self.before if not entry.key)
        unknown = []
        for entry in self.after:
            if entry.key or not entry.text:
                continue
            if left[entry.text] > 0:
                left[entry.text] -= 1
            else:
                unknown.append(entry)
        missing = []
        for entry in self.before:
            if not entry.key and left[entry.text] > 0:
                left[entry.text] -= 1
                missing.append(entry)
        return missing, unknown

    def _find_lost(self) -> None:
        """Give a paragraph without a mark the key of the lost paragraph whose words it has."""
        marked = {entry.key: entry for entry in self.after if entry.key}
        lost = {
            key: entry.text
            for key, entry in self.old.items()
            if entry.text and not (key in marked and marked[key].text)
        }
        keys_by_phrase = unique_phrases(lost, LOST_WORDS)
        for entry in self.unknown:
            if entry.kind not in (TEXT, ITEM):
                continue
            votes = Counter(
                key
                for phrase in phrases_of(entry.text, LOST_WORDS)
                if (key := keys_by_phrase.get(phrase)) and key in lost
            )
            found = votes.most_common(1)[0][0] if votes else ""
            if not found or likeness(entry.text, lost[found]) < MIN_LIKENESS:
                continue
            if emptied := marked.get(found):
                emptied.key = ""
                entry.add(emptied)
            entry.key, entry.is_likely = found, True
            del lost[found]
        self.unknown = [entry for entry in self.unknown if not entry.key]

    def _set_anchors(self, entries: list[Entry]) -> None:
        anchor = near = ""
        for entry in entries:
            entry.anchor, entry.near = anchor, near
            if entry.key:
                anchor = entry.key
                near = entry.key if entry.key in self.now and entry.text else near

    def place_of(self, key: str, anchor: str) -> int:
        """Return the place of a paragraph in the file, or of the one that was before it."""
        entry = self.new.get(key) or self.new.get(anchor)
        return entry.place if entry else 0

    def moved(self) -> set[str]:
        """Return the paragraphs that are not in the longest sequence whose order is unchanged."""
        order = {key: number for number, key in enumerate(self.old)}
        keys = [entry.key for entry in self.after if entry.key in order and entry.text]
        ends: list[int] = []  # the least last number of a sequence of each length
        last: list[int] = []  # and its index in `keys`
        before: list[int] = []
        for index, key in enumerate(keys):
            length = bisect_left(ends, order[key])
            before.append(last[length - 1] if length else -1)
            if length == len(ends):
                ends.append(0)
                last.append(0)
            ends[length], last[length] = order[key], index
        kept, index = set(), last[-1] if last else -1
        while index >= 0:
            kept.add(keys[index])
            index = before[index]
        return set(keys) - kept

    def keys_behind(self) -> list[str]:
        """Return for each place of the file the paragraph behind it, if only headings precede."""
        behind = [""] * (max((entry.place for entry in self.after), default=-1) + 1)
        key = ""
        for entry in reversed(self.after):
            behind[entry.place] = key
            if entry.key and entry.text:
                key = entry.key if entry.key in self.now else ""
            elif entry.kind != HEADING:
                key = ""
        return behind
