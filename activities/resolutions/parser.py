"""A pure parser: the text of a resolution as preambular and operative paragraphs with items."""

import re

from activities.resolutions.body_lines import (
    CLOSING,
    NAMES_LIKE_VERBS,
    NUMBER,
    OPENING,
    start_of_body,
    with_inline_breaks,
)
from activities.resolutions.lines import lines_of, without_note_marks
from activities.resolutions.resolution import BULLET_MARK, Paragraph, Part, Resolution
from activities.resolutions.verbs import (
    acting_of,
    has_listed_verb,
    is_preambular,
    preambular_verb,
    verb_match,
)

MIN_VERB_SHARE = 0.5  # of the operative paragraphs; below it, the text is no resolution
MAX_HEADING_LENGTH = 120
MAX_CHARACTERS = 500_000

ITEM = re.compile(r"\(?([a-z]{1,5})\)(?:\s+|$)")
BULLET = re.compile(r"[-–—•·▪]\s+")
ANNEX = re.compile(
    r"(?:Annex|ANNEX|Anexo|ANEXO|Appendix|Apéndice)(?:\s+[IVX\d]{1,4})?\b[^,;.]{0,90}"
)
SECTION = re.compile(r"(?:section\s+)?([IVX]{1,5}|[A-H])\.?(?:\s.{0,110})?")
LEAD_IN = re.compile(r"(?:Acuerda|Decide|Resuelve|Decides|Resolves|Agrees)\s?:")
ENDED = re.compile(r"[.;:,][”\"’)]?$|[,;] (?:and|or|y|o|e)$")
ROMAN_DIGITS = {"i": 1, "v": 5, "x": 10, "l": 50}


def split_resolution(text: str, language: str) -> Resolution:
    """Return the paragraphs of a resolution in English (`en`) or Spanish (`es`)."""
    splitter = _Splitter(language)
    lines = lines_of(text[:MAX_CHARACTERS])
    start = start_of_body(lines, language)
    if start is not None:
        splitter.read(with_inline_breaks(lines[start:], language))
    resolution = Resolution(language, splitter.finished(), splitter.has_more)
    operative = [one for one in resolution.of(Part.OPERATIVE) if not one.level]
    with_verb = sum(has_listed_verb(one.text, language) for one in operative)
    if not operative or with_verb < MIN_VERB_SHARE * len(operative):
        return Resolution(language)
    return resolution


class _Splitter:
    """Reads lines into paragraphs. It keeps the last number and the open items."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.part = Part.PREAMBLE
        self.paragraphs: list[Paragraph] = []
        self.last_of_level: dict[int, Paragraph] = {}
        self.has_more = False
        self.is_closed = False  # after the line of the meeting
        self.section = ""
        self.last_number = 0
        self.open_items: list[tuple[str, int]] = []
        self.following: list[str] = []

    def read(self, lines: list[str]) -> None:
        is_after_gap = True
        for index, line in enumerate(lines):
            if not line:
                is_after_gap = True
                continue
            self.following = lines[index + 1 : index + 200]
            if self._is_next_resolution(line):
                self.has_more = True
                return
            self._read_line(line, is_after_gap)
            is_after_gap = False

    def finished(self) -> list[Paragraph]:
        for one in self.paragraphs:
            one.text = without_note_marks(one.text).strip()
            if one.part is Part.PREAMBLE:
                one.verb = preambular_verb(one.text, self.language)
            elif one.part is Part.OPERATIVE:
                acting = acting_of(one.text, self.language, is_item=one.level > 0)
                one.verb, one.addressee = acting.verb, acting.addressee
        self._number_by_section()
        return [one for one in self.paragraphs if one.text]

    def _number_by_section(self) -> None:
        """Prefix numbers with their section if the numbering begins anew in each section."""
        tops = [one for one in self.paragraphs if one.part is Part.OPERATIVE and one.marks]
        keys = [one.key for one in tops]
        if len(set(keys)) == len(keys):
            return
        for one in tops:
            if one.section:
                one.marks = (f"{one.section}.{one.marks[0]}", *one.marks[1:])

    def _is_next_resolution(self, line: str) -> bool:
        is_behind = self.is_closed or self.part is Part.OPERATIVE
        return is_behind and bool(OPENING.fullmatch(line)) and len(self.paragraphs) > 1

    def _read_line(self, line: str, is_after_gap: bool) -> None:
        if self.is_closed and not ANNEX.fullmatch(line):
            return
        is_free = is_after_gap or self._is_ended()
        if is_free and len(line) < MAX_HEADING_LENGTH and self._read_heading(line):
            return
        if self._read_number(line, is_free) or self._read_item(line, is_free):
            return
        if self._is_unnumbered_start(line, is_after_gap):
            self._begin_unnumbered(line)
        else:
            self._continue(line, is_after_gap)

    def _is_ended(self) -> bool:
        return not self.paragraphs or bool(ENDED.search(without_note_marks(self._last().text)))

    def _last(self) -> Paragraph:
        return self.paragraphs[-1]

    def _read_heading(self, line: str) -> bool:
        """Read the annex, the line of the meeting, an opening, a lead-in or a section heading."""
        if ANNEX.fullmatch(line):
            self.part, self.is_closed, self.last_number, self.section = Part.ANNEX, False, 0, ""
        elif CLOSING.fullmatch(line) and self.part is not Part.PREAMBLE and len(line) < 80:
            self.is_closed = True
        elif LEAD_IN.fullmatch(line):
            self.part = Part.OPERATIVE if self.part is Part.PREAMBLE else self.part
        elif OPENING.fullmatch(line) and not self.paragraphs:
            pass
        elif (
            (self.part is not Part.PREAMBLE or self.section or SECTION.fullmatch(line))
            and line[-1] not in ".;:,"
            and self._is_heading(line)
        ):
            mark = SECTION.fullmatch(line)
            if mark and mark[1] != self.section:
                self.section = mark[1]
        else:
            return False
        self.open_items = []
        return True

    def _is_heading(self, line: str) -> bool:
        """Return whether a line without a mark, verb and end is the heading of a section."""
        is_in_section = self.part is not Part.PREAMBLE or bool(self.section)
        if line[-1] in ".;:," or not (is_in_section or SECTION.fullmatch(line)):
            return False
        has_mark = NUMBER.match(line) or ITEM.match(line) or BULLET.match(line)
        if has_mark or not line[0].isupper() or verb_match(line, self.language):
            return False
        following = next((one for one in self.following if one), "")
        return bool(
            NUMBER.match(following) or SECTION.fullmatch(following) or SECTION.fullmatch(line)
        )

    def _read_number(self, line: str, is_free: bool) -> bool:
        mark = NUMBER.match(line)
        if mark is None:
            return False
        number, words = int(mark[1]), line[mark.end() :]
        is_next = number == self.last_number + 1
        is_first = number == 1 and is_free
        if self.part is Part.PREAMBLE and not (number == 1 and (is_free or words[:1].isupper())):
            return False
        if not (is_next or is_first):
            return False
        if self.part is Part.PREAMBLE:
            self.part = Part.OPERATIVE
        self.last_number = number
        self.open_items = []
        self._begin((mark[1],), words)
        return True

    def _read_item(self, line: str, is_free: bool) -> bool:
        if not is_free or not self.paragraphs:
            return False
        if bullet := BULLET.match(line):
            self._begin_item("bullet", 0, BULLET_MARK, line[bullet.end() :])
            return True
        mark = ITEM.match(line)
        if mark is None:
            return False
        readings = _readings(mark[1])
        if not readings:
            return False
        kind, ordinal = self._chosen(readings)
        self._begin_item(kind, ordinal, mark.group().strip(), line[mark.end() :])
        return True

    def _chosen(self, readings: list[tuple[str, int]]) -> tuple[str, int]:
        """Return the reading of `i` and the like that goes on in a list, or begins one."""
        going_on = [(kind, n) for kind, n in readings if (kind, n - 1) in self.open_items]
        first = [(kind, n) for kind, n in readings if n == 1]
        if going_on and first:
            following = (ITEM.match(one) for one in self.following)
            next_mark = next((one[1] for one in following if one), "")
            return first[0] if next_mark == "ii" else going_on[0]
        return (going_on or first or readings)[0]

    def _begin_item(self, kind: str, ordinal: int, mark: str, words: str) -> None:
        kinds = [one for one, _n in self.open_items]
        depth = kinds.index(kind) if kind in kinds else len(kinds)
        self.open_items = [*self.open_items[:depth], (kind, ordinal)]
        parent = self.last_of_level.get(depth) or self._last()
        marks = parent.marks or ("",)
        self._begin((*marks[: depth + 1], mark), words)

    def _is_unnumbered_start(self, line: str, is_after_gap: bool) -> bool:
        if not self.paragraphs:
            return True
        if not line[0].isupper() or not self._is_ended():
            return False
        if self.part is Part.PREAMBLE:
            is_verb = is_preambular(line, self.language) and not NAMES_LIKE_VERBS.match(line)
            return is_after_gap or is_verb or self._is_operative(line)
        return self.part is Part.OPERATIVE and is_after_gap and self._is_operative(line)

    def _is_operative(self, line: str) -> bool:
        return bool(verb_match(line, self.language)) and not is_preambular(line, self.language)

    def _begin_unnumbered(self, line: str) -> None:
        if self.part is Part.PREAMBLE and self._is_operative(line):
            self.part = Part.OPERATIVE
        self.open_items = []
        self._begin((), line)

    def _begin(self, marks: tuple[str, ...], words: str) -> None:
        paragraph = Paragraph(self.part, marks, words, self.section)
        self.paragraphs.append(paragraph)
        self.last_of_level[paragraph.level] = paragraph

    def _continue(self, line: str, is_after_gap: bool) -> None:
        last = self._last()
        if last.part is not self.part:  # the first words of an annex
            self._begin((), line)
            return
        is_new_line = is_after_gap and self._is_ended() and line[0].isupper()
        between = "\n" if is_new_line else " "
        if last.text.endswith(("-", "/")) and not is_new_line:
            between = ""
        last.text = f"{last.text}{between}{line}" if last.text else line


def _readings(letters: str) -> list[tuple[str, int]]:
    """Return the kinds and ordinals of a mark: `i` is a letter or a roman numeral."""
    readings = []
    if len(set(letters)) == 1 and len(letters) <= 2:
        readings.append(("letter", ord(letters[0]) - ord("a") + 1 + 26 * (len(letters) - 1)))
    if set(letters) <= set(ROMAN_DIGITS) and (ordinal := _roman(letters)):
        readings.append(("roman", ordinal))
    return readings


def _roman(letters: str) -> int:
    values = [ROMAN_DIGITS[letter] for letter in letters]
    return sum(
        -value if value < max(values[index:]) else value for index, value in enumerate(values)
    )
