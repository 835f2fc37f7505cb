"""Edits by the author, applied to the composed sections of a report.

A paragraph is identified by its section, the rule and the record behind it, not by its position, so
that an edit survives a new composition. The lists below a paragraph move with it; their text is
edited as one, under a key of its own.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from reports.composition.document import (
    Block,
    ItemList,
    NoteLink,
    Paragraph,
    Section,
    Sentence,
    item_sentences,
)
from reports.composition.list_markup import parse_list, write_lists
from reports.composition.markup import cited_numbers, parse_runs, split_paragraphs, write_sentences
from reports.composition.templates import TODAY, Run

ADDED = "added:"  # beginning of the keys of paragraphs that the author added
LIST = ".list"  # ending of the keys of the lists below a paragraph
# The rule that now has the paragraphs stored with a rule of an earlier version.
EARLIER_RULES = {
    "at.meeting": "organized",
    "clause.in": "clause",
    "clause.in.with": "clause",
    "clause.with": "clause",
    "opened": "",
}
ADDED_SECTION = "edited."  # beginning of the codes of sections under a heading by the author


@dataclass(frozen=True)
class ParagraphEdit:
    """Decision of the author on a paragraph.

    An empty text stands for the composed one. `records` are the numbers of the records that the
    texts may name; `after` is the key of the paragraph that this one follows.
    """

    key: str
    section: str = ""
    text_en: str = ""
    text_es: str = ""
    heading_en: str = ""
    heading_es: str = ""
    after: str = ""
    is_omitted: bool = False
    is_joined: bool = False
    records: tuple[int, ...] = ()

    @property
    def has_words(self) -> bool:
        return any((self.text_en, self.text_es, self.heading_en, self.heading_es, self.is_added))

    @property
    def is_added(self) -> bool:
        return self.key.startswith(ADDED)

    def text(self, language: str, *, or_other: bool = False) -> str:
        text = self.text_en if language == "en" else self.text_es
        return text or (self.text_en or self.text_es if or_other else "")

    def heading(self, language: str) -> str:
        """Return the words of the heading, or of that in the other language, without markup."""
        own = self.heading_en if language == "en" else self.heading_es
        runs = parse_runs(own or self.heading_en or self.heading_es)
        return "".join(run.text for run in runs)


@dataclass
class ParagraphGroup:
    """Paragraph with the lists below it.

    `composed` is its text before the edit. `compared` is the same with “…” in place of the day of
    the composition, so that it changes only if the records do.
    """

    key: str
    section: str
    paragraphs: list[Paragraph]
    lists: list[Block] = field(default_factory=list)
    composed: str = ""
    compared: str = ""

    @property
    def sentences(self) -> list[Sentence]:
        """Return the sentences of the paragraphs; of the lists, if there is no paragraph."""
        if self.paragraphs:
            return [one for paragraph in self.paragraphs for one in paragraph.sentences]
        lists = [block for block in self.lists if isinstance(block, ItemList)]
        return [one for block in lists for one in item_sentences(block.items)]

    @property
    def records(self) -> list[int]:
        return sorted({number for sentence in self.sentences for number in sentence.records})

    @property
    def links(self) -> list[NoteLink]:
        links: list[NoteLink] = []
        for sentence in self.sentences:
            links += [link for link in sentence.links if link not in links]
        return links

    def list_group(self) -> "ParagraphGroup":
        """Return the lists as a group of their own."""
        text = write_lists(self.lists)
        return ParagraphGroup(f"{self.key}{LIST}", self.section, [], self.lists, text, text)


def set_paragraph_keys(sections: Iterable[Section]) -> None:
    """Give each paragraph a key made of its section, its rule and its record."""
    used: Counter[str] = Counter()
    for section in _walk(sections):
        for block in section.blocks:
            if isinstance(block, Paragraph):
                about = block.about or min(block.sentences[0].records, default=0)
                key = block.key or f"{section.code}:{about}"
                key = key if ":" in key else f"{section.code}:{block.key}:{about}"
                used[key] += 1
                block.key = key if used[key] == 1 else f"{key}.{used[key]}"


def current_key(key: str) -> str:
    """Return the key that a paragraph with a key of an earlier version has now."""
    section, _colon, rest = key.partition(":")
    rule, _colon, about = rest.partition(":")
    if not about or rule not in EARLIER_RULES:
        return key
    return ":".join(filter(None, (section, EARLIER_RULES[rule], about)))


def current_keys(keys: Iterable[str]) -> dict[str, str]:
    """Return the present key of each key of an earlier version.

    A key whose present form is taken stays, so that its text is still shown as not used.
    """
    found = {key: key for key in keys}
    for key in found:
        if (now := current_key(key)) not in found.values():
            found[key] = now
    return found


def groups_of(sections: Iterable[Section]) -> list[ParagraphGroup]:
    """Return the paragraphs of the sections in order, and after each the lists below it."""
    groups: list[ParagraphGroup] = []
    for section in _walk(sections):
        for group in _section_groups(section):
            groups.append(group)
            if group.key and group.lists:
                groups.append(group.list_group())
    return groups


def _walk(sections: Iterable[Section]) -> Iterator[Section]:
    for section in sections:
        yield from section.walk()


def _section_groups(section: Section) -> list[ParagraphGroup]:
    groups: list[ParagraphGroup] = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            runs = [sentence.runs for sentence in block.sentences]
            undated = [[replace(r, text="…") if r.manner == TODAY else r for r in s] for s in runs]
            texts = (write_sentences(runs), write_sentences(undated))
            groups.append(ParagraphGroup(block.key, section.code, [block], [], *texts))
        elif groups:
            groups[-1].lists.append(block)
        else:
            groups.append(ParagraphGroup("", section.code, [], [block]))
    return groups


def apply_edits(
    sections: list[Section],
    edits: Iterable[ParagraphEdit],
    language: str,
    public: frozenset[int],
) -> list[Section]:
    """Return the sections with the edits. `public` are the numbers of the public records.

    A text or heading that may name a record that is not public is not used: the composed text
    appears, and nothing of an added paragraph.
    """
    used = [edit for edit in edits if set(edit.records) <= public or not edit.has_words]
    by_key = {edit.key: edit for edit in used}
    columns = {section.code: _section_groups(section) for section in _walk(sections)}
    for edit in used:
        if edit.is_added:
            _add(columns, edit)
    for edit in used:
        _place(columns, edit)
    for groups in columns.values():
        for group in groups:
            if group.lists and (edit := by_key.get(f"{group.key}{LIST}")):
                _rewrite_lists(group, edit, language)
            if edit := by_key.get(group.key):
                _rewrite(group, edit, language)
    return [
        changed
        for section in sections
        for changed in _with_groups(section, columns, by_key, language)
    ]


def _add(columns: Mapping[str, list[ParagraphGroup]], edit: ParagraphEdit) -> None:
    """Add an added paragraph at the end of its section."""
    _column_of(columns, edit.section).append(ParagraphGroup(edit.key, edit.section, []))


def _place(columns: Mapping[str, list[ParagraphGroup]], edit: ParagraphEdit) -> None:
    """Move a paragraph behind the one that it follows, if both are in the report."""
    group = None
    for groups in columns.values():
        for candidate in groups:
            if candidate.key == edit.key:
                group, origin = candidate, groups
    if group is None:
        return
    for groups in columns.values():
        keys = [other.key for other in groups]
        if edit.after and edit.after != edit.key and edit.after in keys:
            origin.remove(group)
            keys = [other.key for other in groups]
            groups.insert(keys.index(edit.after) + 1, group)
            return


def _column_of(columns: Mapping[str, list[ParagraphGroup]], section: str) -> list[ParagraphGroup]:
    """Return the paragraphs of a section, of the last of its years, or else of the programme."""
    same = [
        groups for code, groups in columns.items() if re.sub(r"^work-\d+", "work", code) == section
    ]
    return same[-1] if same else columns.get("programme") or next(iter(columns.values()))


def _rewrite(group: ParagraphGroup, edit: ParagraphEdit, language: str) -> None:
    if edit.is_omitted:
        group.paragraphs, group.lists = [], []
        return
    text = edit.text(language, or_other=edit.is_added)
    if not text:
        return
    links, numbers = group.links, _sources(group, edit, text)
    other = "" if edit.text(language) else {"en": "es", "es": "en"}[language]
    group.paragraphs = []
    for part in split_paragraphs(text):
        runs = [Run(run.text, other, run.manner, run.url) for run in parse_runs(part)]
        if runs:
            sentence = Sentence(runs, list(numbers))
            group.paragraphs.append(Paragraph([sentence], key=edit.key))
    if group.paragraphs:
        group.paragraphs[-1].sentences[-1].links = links


def _rewrite_lists(group: ParagraphGroup, edit: ParagraphEdit, language: str) -> None:
    if edit.is_omitted:
        group.lists = []
    elif text := edit.text(language):
        lists = group.list_group()
        items = parse_list(text, _sources(lists, edit, text))
        if items:
            items[-1].sentences[-1].links = lists.links
        group.lists = [ItemList(items)] if items else []


def _sources(group: ParagraphGroup, edit: ParagraphEdit, text: str) -> list[int]:
    """Return the numbers of the records behind a text by the author.

    The text is not divided by records, so that a withdrawal of any of them redacts all of it.
    """
    return list(dict.fromkeys([*group.records, *edit.records, *cited_numbers(text)]))


def _with_groups(
    section: Section,
    columns: Mapping[str, list[ParagraphGroup]],
    by_key: Mapping[str, ParagraphEdit],
    language: str,
) -> list[Section]:
    """Return the section with its edited paragraphs, followed by those under added headings."""
    is_chapter = bool(section.sections)
    added: list[Section] = []
    blocks: list[Block] = []
    for group in columns[section.code]:
        edit = by_key.get(group.key)
        heading = edit.heading(language) if edit and not edit.is_omitted else ""
        if edit and heading:
            code = f"{ADDED_SECTION}{edit.key.replace(':', '-')}"
            new = Section(code, heading, records=list(dict.fromkeys(edit.records)))
            added.append(new)
            blocks_of_heading = new.blocks
        else:
            blocks_of_heading = added[-1].blocks if added else blocks
        last = blocks_of_heading[-1] if blocks_of_heading else None
        if edit and edit.is_joined and group.paragraphs and isinstance(last, Paragraph):
            joined = group.paragraphs.pop(0).sentences
            joined[0].key = group.key
            last.sentences += joined
        blocks_of_heading += [*group.paragraphs, *group.lists]
    inner = [
        changed
        for child in section.sections
        for changed in _with_groups(child, columns, by_key, language)
    ]
    section.blocks = blocks
    section.sections = [*added, *inner] if is_chapter or "." not in section.code else inner
    following = [] if is_chapter or "." not in section.code else added
    kept = [section] if section.blocks or section.sections else []
    return [*kept, *following]
