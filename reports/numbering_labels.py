"""Anchors of headings, and letters of lists."""

from reports.composition.document import Item, Section


def section_anchor(section: Section) -> str:
    return f"section-{section.code.replace('.', '-')}"


def has_letter_labels(items: list[Item]) -> bool:
    return bool(items) and [item.label for item in items] == [
        f"({chr(ord('a') + n)})" for n in range(min(len(items), 26))
    ]
