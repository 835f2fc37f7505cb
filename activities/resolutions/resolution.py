"""A resolution as paragraphs and items."""

from dataclasses import dataclass, field
from enum import Enum

BULLET_MARK = "–"  # of an item that has no number


class Part(Enum):
    PREAMBLE = "preamble"
    OPERATIVE = "operative"
    ANNEX = "annex"


@dataclass
class Paragraph:
    """A paragraph or item. `marks` are the printed numbers from its paragraph down to itself."""

    part: Part
    marks: tuple[str, ...]
    text: str
    section: str = ""
    verb: str = ""
    addressee: str = ""

    @property
    def level(self) -> int:
        return max(len(self.marks) - 1, 0)

    @property
    def number(self) -> str:
        """Return the number as the provision of a mandate has it: `4 (b) (i)`."""
        return " ".join(self.marks)

    @property
    def key(self) -> tuple[str, ...]:
        """Return the number without brackets, which differ between the languages."""
        return tuple(mark.strip("()") for mark in self.marks)


@dataclass
class Resolution:
    """The paragraphs of a resolution; none if the text is not recognized as one."""

    language: str
    paragraphs: list[Paragraph] = field(default_factory=list)
    has_more: bool = False  # another resolution follows in the text

    def of(self, part: Part) -> list[Paragraph]:
        return [one for one in self.paragraphs if one.part is part]

    @property
    def is_recognized(self) -> bool:
        return bool(self.of(Part.OPERATIVE))

    def text_with_items(self, paragraph: Paragraph) -> str:
        """Return the text of a paragraph with its items, each on its own line with its mark."""
        lines = [paragraph.text]
        start = next(i for i, one in enumerate(self.paragraphs) if one is paragraph)
        for one in self.paragraphs[start + 1 :]:
            if one.part is not paragraph.part or one.level <= paragraph.level:
                break
            lines.append(f"{one.marks[-1]} {one.text}")
        return "\n".join(lines)
