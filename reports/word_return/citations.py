"""Citations of records in a text whose words were edited in a file, which does not show them."""

import re

from reports.composition.markup import CITATION, cited_numbers

CONTEXT_LENGTHS = (40, 20, 10)  # of the words before a citation, by which its place is found


def with_citations(cited: str, edited: str) -> str:
    """Return the edited text with the citations of `cited`, each behind the words it followed.

    A citation whose words are gone is put at the end, so that no record is lost.
    """
    known = set(cited_numbers(edited))
    plain = CITATION.sub("", cited)
    removed, from_place, last = 0, 0, []
    pieces: list[str] = []
    for match in CITATION.finditer(cited):
        place = match.start() - removed
        removed += len(match[0])
        numbers = [int(number) for number in re.findall(r"\d+", match[1])]
        lost = [str(number) for number in numbers if number not in known]
        if not lost:
            continue
        found = _place_behind(edited, plain[:place][-CONTEXT_LENGTHS[0] :], from_place)
        if found < 0:
            last += lost
            continue
        pieces += [edited[from_place:found], f" [{', '.join(lost)}]"]
        from_place = found
    pieces.append(edited[from_place:])
    text = "".join(pieces)
    return f"{text} [{', '.join(dict.fromkeys(last))}]" if last else text


def _place_behind(text: str, context: str, start: int) -> int:
    """Return the place behind the words of a context, or -1."""
    for length in CONTEXT_LENGTHS:
        words = context[-length:].strip()
        if len(words) >= min(length, CONTEXT_LENGTHS[-1]) // 2:
            place = text.find(words, start)
            if place >= 0:
                return place + len(words)
    return -1
