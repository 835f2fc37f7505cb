"""Comparison of a returned Word file with the texts when it was made, and with those now.

Each difference is a proposal, which a person accepts or rejects. Nothing in the file is left out:
what cannot be an edit of a paragraph, such as a changed row of an annex, is proposed as a comment.
All work is linear in the length of the texts, but for sorting.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from reports.word_return.marks import Mark
from reports.word_return.models import ReturnedFile, WordCopy
from reports.word_return.pieces import HEADING, ITEM, TEXT

SHARED_WORDS = 6  # in a row, which show that a text comes from another paragraph
LOST_WORDS = 3  # in a row, by which a paragraph without its mark is found
MIN_LIKENESS = 0.5  # of a paragraph without a mark to the one whose mark is lost


class Kind(StrEnum):
    TEXT = "text"
    OMISSION = "omission"
    MOVE = "move"
    JOIN = "join"
    NEW = "new"
    HEADING = "heading"
    OTHER = "other"
    COMMENT = "comment"


@dataclass
class Proposal:
    """Difference between the file and its texts when it was made.

    `key` is the paragraph that changes, or for a new one the paragraph that it follows. `old` is
    the text before the edit, `new` that in the file, and `now` that in the report at present. For a
    move, `new` is the key of the paragraph that it follows.
    """

    id: str
    kind: Kind
    key: str
    old: str = ""
    new: str = ""
    now: str = ""
    authors: list[str] = field(default_factory=list)
    is_conflict: bool = False  # the text in the report has changed since the file was made
    is_likely: bool = False  # recognized by its words, because the mark is lost
    is_gone: bool = False  # the paragraph is no longer in the report
    is_copy: bool = False  # of a paragraph that is still at its place
    is_split: bool = False  # of a join: the paragraph is to stand alone again
    records: set[int] = field(default_factory=set)  # that the text may name


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
    keys = copy.content["keys"]
    names = {
        Mark(copy.report_id, copy.language, copy.code, place).name: key
        for place, key in enumerate(keys)
    }
    entries: list[Entry] = []
    by_key: dict[str, Entry] = {}
    for place, piece in enumerate(pieces):
        mark = piece.get("mark", "")
        entry = Entry(
            names.get(mark, ""),
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


class Comparison:
    """Comparison of a returned file; `now` are the texts of the report at present, in order.

    `headings` are the headings by the author above paragraphs, by key.
    """

    def __init__(self, file: ReturnedFile, now: Mapping[str, str], headings: Mapping[str, str]):
        self.copy, self.now, self.headings = file.copy, now, headings
        self.comments: dict[str, dict[str, str]] = file.content["comments"]
        self.before = entries_of(self.copy.content["pieces"], self.copy)
        self.after = entries_of(file.content["pieces"], self.copy)
        self.old = {entry.key: entry for entry in self.before if entry.key}
        self.missing, self.unknown = self._loose_entries()
        self._find_lost()
        self.new = {entry.key: entry for entry in self.after if entry.key}
        self._set_anchors(self.before)
        self._set_anchors(self.after)
        self.missing_places = {(entry.anchor, entry.kind) for entry in self.missing}
        self.sources = _unique_phrases(
            {key: entry.text for key, entry in self.old.items()}, SHARED_WORDS
        )

    def proposals(self) -> list[Proposal]:
        """Return the proposals in the order of the file."""
        found: list[tuple[int, Proposal]] = []
        moved = self._moved()
        for number, (key, old) in enumerate(self.old.items()):
            place = self._place(key, old.anchor)
            changes = [self._text(f"t{number}", key), self._join(f"j{number}", key)]
            changes += [self._move(f"m{number}", key)] if key in moved else []
            found += [(place, proposal) for proposal in changes if proposal]
        found += self._unknown()
        found += self._others()
        found += self._changed_notes()
        found += self._comments()
        for _place, proposal in found:
            self._add_sources(proposal)
        return [proposal for _place, proposal in sorted(found, key=lambda pair: pair[0])]

    # --- matching -------------------------------------------------------------------------------

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
        keys_by_phrase = _unique_phrases(lost, LOST_WORDS)
        for entry in self.unknown:
            if entry.kind not in (TEXT, ITEM):
                continue
            votes = Counter(
                key
                for phrase in _phrases(entry.text, LOST_WORDS)
                if (key := keys_by_phrase.get(phrase)) and key in lost
            )
            found = votes.most_common(1)[0][0] if votes else ""
            if not found or _likeness(entry.text, lost[found]) < MIN_LIKENESS:
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

    def _place(self, key: str, anchor: str) -> int:
        """Return the place of a paragraph in the file, or of the one that was before it."""
        entry = self.new.get(key) or self.new.get(anchor)
        return entry.place if entry else 0

    def _moved(self) -> set[str]:
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

    # --- proposals --------------------------------------------------------------------------------

    def _text(self, identifier: str, key: str) -> Proposal | None:
        old, entry = self.old[key], self.new.get(key)
        new, now = entry.text if entry else "", self.now.get(key)
        if new == old.text or (now is not None and _spaced(new) == _spaced(now)):
            return None
        if not new and now is None:
            return None
        proposal = Proposal(identifier, Kind.TEXT, key, old.text, new, now or "")
        proposal.records = set(self.copy.content["records"].get(key, ()))
        if entry is not None:
            proposal.authors, proposal.is_likely = entry.authors, entry.is_likely
        if not new:
            proposal.kind = Kind.OMISSION
        if now is None and entry is not None:
            proposal.kind, proposal.is_gone, proposal.key = Kind.NEW, True, entry.near
        proposal.is_conflict = now is not None and now != self.copy.content["texts"].get(key)
        return proposal

    def _move(self, identifier: str, key: str) -> Proposal | None:
        entry = self.new[key]
        if key not in self.now or entry.is_joined or entry.near == self._before_now.get(key, ""):
            return None
        text = self.now[key]
        return Proposal(identifier, Kind.MOVE, key, text, entry.near, authors=entry.authors)

    @cached_property
    def _before_now(self) -> dict[str, str]:
        """Return the paragraph before each in the report as it is now."""
        keys = list(self.now)
        return dict(zip(keys[1:], keys, strict=False))

    def _join(self, identifier: str, key: str) -> Proposal | None:
        old, entry = self.old[key], self.new.get(key)
        if entry is None or not entry.text or entry.is_likely or key not in self.now:
            return None
        if entry.is_joined == old.is_joined:
            return None
        return Proposal(
            identifier,
            Kind.JOIN,
            key,
            self.now[key],
            authors=entry.authors,
            is_split=old.is_joined,
        )

    def _unknown(self) -> list[tuple[int, Proposal]]:
        """Return proposals for new paragraphs and headings; others remain in `self.unknown`."""
        found, rest = [], []
        behind = self._keys_behind()
        for entry in self.unknown:
            is_changed = (entry.anchor, entry.kind) in self.missing_places
            key = behind[entry.place] if entry.kind == HEADING else ""
            if key and (not is_changed or self.headings.get(key)):
                proposal = Proposal(f"n{entry.place}", Kind.HEADING, key)
                proposal.old = self.headings.get(key, "")
                proposal.new = _heading(entry.text)
                self.missing = [
                    one
                    for one in self.missing
                    if not (
                        proposal.old and one.kind == HEADING and _heading(one.text) == proposal.old
                    )
                ]
            elif entry.kind in (TEXT, ITEM, HEADING) and not is_changed:
                proposal = Proposal(f"n{entry.place}", Kind.NEW, entry.near, new=entry.text)
                proposal.is_copy = entry.is_copy
            else:
                rest.append(entry)
                continue
            proposal.authors = entry.authors
            found.append((entry.place, proposal))
        self.unknown = rest
        return found

    def _keys_behind(self) -> list[str]:
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

    def _others(self) -> list[tuple[int, Proposal]]:
        """Return proposals of comments on changes that are no edits, such as a row of an annex."""
        groups: dict[tuple[str, str], tuple[list[Entry], list[Entry]]] = {}
        for entry in self.missing:
            groups.setdefault((entry.anchor, entry.kind), ([], []))[0].append(entry)
        for entry in self.unknown:
            groups.setdefault((entry.anchor, entry.kind), ([], []))[1].append(entry)
        found = []
        for number, ((anchor, _kind), (old, new)) in enumerate(groups.items()):
            key = self._comment_key(anchor, (new or old)[0].near)
            proposal = Proposal(f"o{number}", Kind.OTHER, key)
            proposal.old = "\n".join(entry.text for entry in old)
            proposal.new = "\n".join(entry.text for entry in new)
            proposal.authors = list(dict.fromkeys(name for one in new for name in one.authors))
            found.append((new[0].place if new else self._place(anchor, ""), proposal))
        return found

    def _changed_notes(self) -> list[tuple[int, Proposal]]:
        """Return proposals of comments on notes that are new or changed.

        A note that another paragraph had is no change: LibreOffice 7.4 sometimes shifts all notes.
        """
        known = {note for entry in self.before for note in entry.notes}
        found = []
        for entry in self.after:
            if new := [note for note in entry.notes if note not in known]:
                key = self._comment_key(entry.key, entry.near)
                proposal = Proposal(f"f{entry.place}", Kind.OTHER, key, new="\n".join(new))
                found.append((entry.place, proposal))
        return found

    def _comment_key(self, key: str, near: str) -> str:
        """Return the paragraph to comment on: this one, else one before it, else the first."""
        return key if key in self.now else near or next(iter(self.now), "")

    def _comments(self) -> list[tuple[int, Proposal]]:
        """Return the comments in the file, also those on no paragraph."""
        entries = {identifier: entry for entry in self.after for identifier in entry.comments}
        found = []
        for number, (identifier, comment) in enumerate(self.comments.items()):
            entry = entries.get(identifier)
            key = self._comment_key(entry.key, entry.near) if entry else self._comment_key("", "")
            proposal = Proposal(f"c{number}", Kind.COMMENT, key, new=comment["text"])
            proposal.authors = [comment["author"]] if comment["author"] else []
            found.append((entry.place if entry else 0, proposal))
        return found

    def _add_sources(self, proposal: Proposal) -> None:
        """Add the records of the other paragraphs from which words of a text were taken."""
        if proposal.kind not in (Kind.TEXT, Kind.NEW, Kind.HEADING):
            return
        records = self.copy.content["records"]
        for phrase in _phrases(proposal.new, SHARED_WORDS):
            if key := self.sources.get(phrase):
                proposal.records.update(records.get(key, ()))


def _spaced(text: str) -> str:
    """Return a text with single spaces between its words; paragraphs stay apart."""
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _heading(text: str) -> str:
    """Return a heading without the number that the report gives it, and without markup."""
    return re.sub(r"^(?:[IVXL]+|[A-Z])\.\s+", "", text.replace("*", ""))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _phrases(text: str, count: int) -> list[tuple[str, ...]]:
    """Return each sequence of `count` words; a shorter text is one sequence."""
    words = _words(text)
    if len(words) <= count:
        return [tuple(words)] if words else []
    return [tuple(words[start : start + count]) for start in range(len(words) - count + 1)]


def _unique_phrases(texts: Mapping[str, str], count: int) -> dict[tuple[str, ...], str]:
    """Return the sequences of words that only one text has, with its key; "" for the others."""
    found: dict[tuple[str, ...], str] = {}
    for key, text in texts.items():
        for phrase in _phrases(text, count):
            found[phrase] = key if found.get(phrase, key) == key else ""
    return found


def _likeness(first: str, second: str) -> float:
    """Return the share of the words that two texts have in common, from 0 to 1."""
    one, other = Counter(_words(first)), Counter(_words(second))
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
