"""The paragraphs of a resolution in two languages, paired by number and level."""

from dataclasses import dataclass

from activities.resolutions.resolution import Paragraph, Part, Resolution


@dataclass
class Pair:
    """One operative paragraph or item in one or two languages."""

    english: Paragraph | None
    spanish: Paragraph | None

    @property
    def first(self) -> Paragraph:
        return self.english or self.spanish


@dataclass
class Pairing:
    """The pairs in the order of the text, and the number after which nothing was paired."""

    pairs: list[Pair]
    last_paired: str | None = None  # None if all are paired, or there is one language


def pair(english: Resolution | None, spanish: Resolution | None) -> Pairing:
    """Pair operative paragraphs by number. From the first difference on, nothing is paired."""
    left, right = (one.of(Part.OPERATIVE) if one is not None else [] for one in (english, spanish))
    if not left or not right:
        return Pairing([Pair(one, None) for one in left] + [Pair(None, one) for one in right])
    pairs: list[Pair] = []
    for one, other in zip(left, right, strict=False):
        if one.key != other.key:
            break
        pairs.append(Pair(one, other))
    count = len(pairs)
    if count == len(left) == len(right):
        return Pairing(pairs)
    rest = [Pair(one, None) for one in left[count:]] + [Pair(None, one) for one in right[count:]]
    return Pairing(pairs + rest, left[count - 1].number if count else "")
