"""Whole numbers in texts from outside. `int()` raises ValueError for thousands of digits."""

MAX_KEY_DIGITS = 18  # every such number fits in a column of eight bytes
MAX_SMALL_DIGITS = 9  # every such number fits in a column of four bytes


def is_key(text: str) -> bool:
    """Return whether `text` can be a primary key."""
    return _is_whole_number(text, MAX_KEY_DIGITS)


def is_small_number(text: str) -> bool:
    """Return whether `text` is a whole number that fits in a column of four bytes."""
    return _is_whole_number(text, MAX_SMALL_DIGITS)


def _is_whole_number(text: str, max_digits: int) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= max_digits
