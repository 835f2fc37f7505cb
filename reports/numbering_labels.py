"""Labels of headings, lists and annexes: anchors, letters and Roman numerals."""

from reports.composition.document import Item, Section


def section_anchor(section: Section) -> str:
    return f"section-{section.code.replace('.', '-')}"


def has_letter_labels(items: list[Item]) -> bool:
    return bool(items) and [item.label for item in items] == [
        f"({chr(ord('a') + n)})" for n in range(min(len(items), 26))
    ]


def roman_numeral(number: int) -> str:
    digits = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
    numeral = ""
    for value, letters in digits:
        while number >= value:
            numeral, number = numeral + letters, number - value
    return numeral
