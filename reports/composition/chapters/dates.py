"""Dates as sources give them."""

from django.core.exceptions import ValidationError

from catalogue.period import Period, parse_unit


def in_this_language(value: str) -> str:
    """A date as a source gives it, said in the active language where it can be read."""
    first, dash, last = value.partition("–")
    try:
        if not dash:
            return str(Period.from_typed(value, ""))
        end = parse_unit(last.strip())
        rest = last.strip().partition(" ")[2]
        start = parse_unit(
            f"{first.strip()} {rest}" if first.strip().isdecimal() else first.strip()
        )
        return str(Period(start, end))
    except ValidationError:
        return value
