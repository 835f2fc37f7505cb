"""Keys that sort texts as readers expect."""

import re


def natural_sort_key(text: str) -> list:
    """Return a sort key that puts “paragraph 4” before “paragraph 16”."""
    return [
        (1, int(part), "") if part.isdecimal() else (0, 0, part.casefold())
        for part in re.split(r"(\d+)", text)
        if part
    ]
