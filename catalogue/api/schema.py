"""What the filters of a list take, as OpenAPI says it; the names of closed lists."""

from typing import Any

from drf_spectacular.hooks import postprocess_schema_enums
from drf_spectacular.settings import patched_settings, spectacular_settings

from catalogue.base.full_text import MAX_QUERY_LENGTH
from catalogue.filtering.filters import (
    CodesFilter,
    FromFilter,
    RelatedFilter,
    SearchFilter,
    SortFilter,
    ToFilter,
    YearFilter,
)
from catalogue.filtering.query_parameters import MAX_VALUES
from catalogue.kinds import kinds

SLUG_SCHEMA = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "minLength": 1}
ALPHA3_SCHEMA = {"type": "string", "pattern": "^[A-Z]{3}$"}
YEAR_SCHEMA = {"type": "string", "pattern": "^(1[89]|2[01])[0-9]{2}$", "examples": ["2012"]}
DATE_SCHEMA = {"type": "string", "format": "date"}


def parameter_schema(name: str, one) -> dict:
    """The parameter `name`, which the filter `one` reads."""
    values = value_schema(one)
    is_single = isinstance(one, SearchFilter | SortFilter | FromFilter | ToFilter)
    several = {"type": "array", "items": values, "maxItems": MAX_VALUES}
    return {
        "name": name,
        "in": "query",
        "description": parameter_description(one, is_single),
        "schema": values if is_single else several,
    }


def value_schema(one) -> dict:
    if isinstance(one, SearchFilter):
        return {"type": "string", "maxLength": MAX_QUERY_LENGTH}
    if isinstance(one, CodesFilter | SortFilter):
        return {"type": "string", "enum": [code for code, _label in one.extra["choices"]]}
    if isinstance(one, FromFilter | ToFilter):
        return DATE_SCHEMA
    if isinstance(one, YearFilter):
        return YEAR_SCHEMA
    is_country = isinstance(one, RelatedFilter) and one.extra["to_field_name"] == "alpha3"
    return ALPHA3_SCHEMA if is_country else SLUG_SCHEMA


def parameter_description(one, is_single: bool) -> str:
    label = str(one.label or one.field_name)
    return label if is_single else f"{label}: any of these values"


def name_enums(result: dict, generator, **options) -> dict:
    """Name the closed lists in the description: those of the settings, and each kind's types."""
    own = {
        f"{kind.model.__name__}Kind": kind.model.Kind
        for kind in kinds()
        if hasattr(kind.model, "Kind")
    }
    names: dict[str, Any] = spectacular_settings.ENUM_NAME_OVERRIDES | own
    with patched_settings({"ENUM_NAME_OVERRIDES": names}):
        return postprocess_schema_enums(result, generator, **options)
