"""The lines of the body of a resolution, from its opening, with a break before each part."""

import re

from activities.resolutions.lines import MAX_INLINE_LENGTH
from activities.resolutions.verbs import is_preambular, verb_match

NUMBER = re.compile(r"(\d{1,3})\s?[.)](?!\d)\s*")
OPENING = re.compile(
    r"(?:The|La|El|Los|Las)\s+[A-ZÁÉÍÓÚ][^,;.:]{3,160},|The General Assembly|La Asamblea General"
    r"|The Economic and Social Council|El Consejo Económico y Social"
)
# The opening within a long line, before the first preambular paragraph.
LAST_OPENING = re.compile(
    r"\b((?:The|La|El)\s[A-ZÁÉÍÓÚ][^,;.:]{3,160},)(?=\s[A-ZÁÉÍÓÚ][a-záéíóú]+(?:ing|ndo)\b)"
)
CLOSING = re.compile(
    r".{0,40}\d{1,4}(?:st|nd|rd|th|a|ª|\.ª|a\.|ª\.)?\s+"
    r"(?:plenary meeting|meeting|sesión plenaria|sesión)\b.{0,40}",
    re.IGNORECASE,
)
FIRST_WORDS = re.compile(
    r"(?:Recalling|Reaffirming|Considering|Bearing in mind|Noting|Recognizing|Taking (?:note|into)"
    r"|Having|Guided by|Aware of|Mindful|Conscious|Recordando|Teniendo|Habiendo|Tomando"
    r"|Considerando|Reafirmando|Reconociendo|Consciente|Guiad[ao])\b"
)
NAMES_LIKE_VERBS = re.compile(
    r"(?:Beijing|King|Nanjing|Building|Meeting|Housing|Training|Planning|Financing|Fernando|Orlando)\b"
)


def start_of_body(lines: list[str], language: str) -> int | None:
    """Return the index of the first line of the body, after the title and the like.

    None if there is no body. A line that contains the opening after other words is replaced in
    `lines` by the opening and the rest.
    """
    for index, line in enumerate(lines):
        two = " ".join(lines[index : index + 2])
        if OPENING.fullmatch(line) or (line[-1:] != "," and OPENING.fullmatch(two)):
            return index
    for index, line in enumerate(lines):
        if opening := LAST_OPENING.search(line):
            lines[index : index + 1] = [opening[1], line[opening.end() :].strip()]
            return index
    for index, line in enumerate(lines):
        if FIRST_WORDS.match(line):
            return index
    for index, line in enumerate(lines):
        mark = NUMBER.match(line)
        if mark and mark[1] == "1" and verb_match(line[mark.end() :], language):
            return index
    return None


def with_inline_breaks(lines: list[str], language: str) -> list[str]:
    """Break long lines, as in a paste without line ends, before paragraphs and items."""
    broken: list[str] = []
    expected = 1
    for line in lines:
        mark = NUMBER.match(line)
        if mark and int(mark[1]) == expected:
            expected += 1
        if len(line) <= MAX_INLINE_LENGTH:
            broken.append(line)
            continue
        start = 0
        if opening := OPENING.match(line):
            broken.append(opening.group())
            start = opening.end() + 1
        for place in re.finditer(r"[,;:.]\s(?=[A-ZÁÉÍÓÚa-z(\d])", line):
            rest = line[place.end() : place.end() + 200]
            mark = NUMBER.match(rest)
            is_next = bool(mark) and int(mark[1]) == expected
            is_next = is_next and (rest[mark.end() :][:1].isupper() or rest == mark.group())
            if is_next or _is_inline_start(line[start : place.start() + 1], rest, language):
                expected += is_next
                broken.append(line[start : place.start() + 1])
                start = place.end()
        broken.append(line[start:])
    return broken


def _is_inline_start(before: str, rest: str, language: str) -> bool:
    if before[-1] == "." and CLOSING.fullmatch(rest):
        return True
    if before[-1] in ";:" and re.match(r"\([a-z]{1,4}\)\s", rest):
        return True
    if before[-1] != "," or not rest[0].isupper() or NAMES_LIKE_VERBS.match(rest):
        return False
    return is_preambular(rest, language)
