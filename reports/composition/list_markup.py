"""Markup of lists in texts by the author: one line for each item.

A line begins with `- ` or a letter in parentheses; two spaces before it put the item into the list
of the item above. Other lines continue the item above.
"""

import re
from collections.abc import Iterable, Iterator

from reports.composition.document import Block, Item, ItemList, Sentence
from reports.composition.markup import parse_runs, write_sentences

ITEM_LINE = re.compile(r"(?P<indent>[ \t]*)(?:[-•*]|(?P<label>\(\w{1,3}\)))[ \t]+(?P<text>.*\S)")


def write_lists(lists: Iterable[Block]) -> str:
    """Return the text from which `parse_list` makes the items of these lists."""
    items = [item for block in lists if isinstance(block, ItemList) for item in block.items]
    return "\n".join(_lines(items, ""))


def _lines(items: Iterable[Item], indent: str) -> Iterator[str]:
    for item in items:
        text = write_sentences([sentence.runs for sentence in item.sentences])
        is_letter = re.fullmatch(r"\(\w{1,3}\)", item.label)
        label = item.label if is_letter else f"- {item.label}".rstrip()
        yield f"{indent}{label} {text}"
        yield from _lines(item.items, f"{indent}  ")


def parse_list(text: str, numbers: list[int]) -> list[Item]:
    """Return the items of a text; each cites the records with these numbers."""
    levels: list[tuple[int, list[Item]]] = []
    items: list[Item] = []
    for label, indent, line in _item_lines(text):
        runs = parse_runs(line)
        if not runs:
            continue
        item = Item([Sentence(runs, list(numbers))], label)
        while levels and levels[-1][0] >= indent:
            levels.pop()
        (levels[-1][1] if levels else items).append(item)
        levels.append((indent, item.items))
    return items


def _item_lines(text: str) -> list[tuple[str, int, str]]:
    """Return the label, the indent in characters and the text of each item."""
    lines: list[tuple[str, int, str]] = []
    for line in text.splitlines():
        if match := ITEM_LINE.fullmatch(line.rstrip()):
            lines.append((match["label"] or "", len(match["indent"]), match["text"]))
        elif line.strip() and lines:
            label, indent, words = lines[-1]
            lines[-1] = (label, indent, f"{words} {line.strip()}")
        elif line.strip():
            lines.append(("", 0, line.strip()))
    return lines
