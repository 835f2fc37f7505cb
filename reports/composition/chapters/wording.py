"""Localization of dates as sources print them."""

from django.core.exceptions import ValidationError

from catalogue.base.period import Period, parse_unit
from reports.composition.grammar import Grammar


def localized_date(value: str, grammar: Grammar) -> str:
    """Return a date from a source in the active language, or unchanged if it cannot be parsed."""
    first, dash, last = value.partition("–")
    try:
        if not dash:
            return grammar.date(Period.from_input(value, ""))
        end = parse_unit(last.strip())
        rest = last.strip().partition(" ")[2]
        start = parse_unit(
            f"{first.strip()} {rest}" if first.strip().isdecimal() else first.strip()
        )
        return grammar.date(Period(start, end))
    except ValidationError:
        return value
