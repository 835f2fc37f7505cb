"""Comparison of a returned Word file with the texts when it was made, and with those now.

Each difference is a proposal, which a person accepts or rejects. Nothing in the file is left out:
what cannot be an edit of a paragraph, such as a changed row of an annex, is proposed as a comment.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from reports.word_return.common_words import phrases_of, unique_phrases
from reports.word_return.models import ReturnedFile
from reports.word_return.paragraph_matching import Entry, MatchedParagraphs, entries_of
from reports.word_return.pieces import HEADING, ITEM, TEXT

SHARED_WORDS = 6  # in a row, which show that a text comes from another paragraph


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


class Comparison:
    """Comparison of a returned file; `now` are the texts of the report at present, in order.

    `headings` are the headings by the author above paragraphs, by key.
    """

    def __init__(self, file: ReturnedFile, now: Mapping[str, str], headings: Mapping[str, str]):
        self.copy, self.now, self.headings = file.copy, now, headings
        self.comments: dict[str, dict[str, str]] = file.content["comments"]
        self.matched = MatchedParagraphs(
            entries_of(self.copy.content["pieces"], self.copy),
            entries_of(file.content["pieces"], self.copy),
            now,
        )
        self.old, self.new = self.matched.old, self.matched.new
        self.missing, self.unknown = self.matched.missing, self.matched.unknown
        self.missing_places = {(entry.anchor, entry.kind) for entry in self.missing}
        self.sources = unique_phrases(
            {key: entry.text for key, entry in self.old.items()}, SHARED_WORDS
        )

    def proposals(self) -> list[Proposal]:
        """Return the proposals in the order of the file."""
        found: list[tuple[int, Proposal]] = []
        moved = self.matched.moved()
        for number, (key, old) in enumerate(self.old.items()):
            place = self.matched.place_of(key, old.anchor)
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
        behind = self.matched.keys_behind()
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
            found.append((new[0].place if new else self.matched.place_of(anchor, ""), proposal))
        return found

    def _changed_notes(self) -> list[tuple[int, Proposal]]:
        """Return proposals of comments on notes that are new or changed.

        A note that another paragraph had is no change: LibreOffice 7.4 sometimes shifts all notes.
        """
        known = {note for entry in self.matched.before for note in entry.notes}
        found = []
        for entry in self.matched.after:
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
        entries = {
            identifier: entry for entry in self.matched.after for identifier in entry.comments
        }
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
        for phrase in phrases_of(proposal.new, SHARED_WORDS):
            if key := self.sources.get(phrase):
                proposal.records.update(records.get(key, ()))


def _spaced(text: str) -> str:
    """Return a text with single spaces between its words; paragraphs stay apart."""
    return re.sub(r"[^\S\n]+", " ", text).strip()


def _heading(text: str) -> str:
    """Return a heading without the number that the report gives it, and without markup."""
    return re.sub(r"^(?:[IVXL]+|[A-Z])\.\s+", "", text.replace("*", ""))
