"""What the filters of a list take, as OpenAPI says it."""

from catalogue.base.full_text import LONGEST_TEXT
from catalogue.filtering.filters import (
    CodesFilter,
    FromFilter,
    RelatedFilter,
    SearchFilter,
    SortFilter,
    ToFilter,
    YearFilter,
)
from catalogue.filtering.query_parameters import MOST_VALUES

SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "minLength": 1}
ALPHA3 = {"type": "string", "pattern": "^[A-Z]{3}$"}
YEAR = {"type": "string", "pattern": "^(1[89]|2[01])[0-9]{2}$", "examples": ["2012"]}
DAY = {"type": "string", "format": "date"}


def schema_of(name: str, one) -> dict:
    """The parameter `name`, which the filter `one` reads."""
    values = values_of(one)
    is_single = isinstance(one, SearchFilter | SortFilter | FromFilter | ToFilter)
    several = {"type": "array", "items": values, "maxItems": MOST_VALUES}
    return {
        "name": name,
        "in": "query",
        "description": description_of(one, is_single),
        "schema": values if is_single else several,
    }


def values_of(one) -> dict:
    if isinstance(one, SearchFilter):
        return {"type": "string", "maxLength": LONGEST_TEXT}
    if isinstance(one, CodesFilter | SortFilter):
        return {"type": "string", "enum": [code for code, _label in one.extra["choices"]]}
    if isinstance(one, FromFilter | ToFilter):
        return DAY
    if isinstance(one, YearFilter):
        return YEAR
    is_country = isinstance(one, RelatedFilter) and one.extra["to_field_name"] == "alpha3"
    return ALPHA3 if is_country else SLUG


def description_of(one, is_single: bool) -> str:
    label = str(one.label or one.field_name)
    return label if is_single else f"{label}: any of these values"
