"""OpenAPI description of the filter parameters and names of the enumerations."""

from typing import Any

from drf_spectacular.hooks import postprocess_schema_enums
from drf_spectacular.settings import patched_settings, spectacular_settings

from catalogue.base.full_text import MAX_QUERY_LENGTH
from catalogue.base.translation import in_english
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
# Descriptions of the filters whose label does not say what they find.
FILTER_DESCRIPTIONS = {
    SearchFilter: (
        "words in titles, names and texts, in English or Spanish; a phrase in quotation marks;"
        " a word after “-” is excluded"
    ),
    SortFilter: "order of the records",
    FromFilter: "first day; finds records that end on it or later",
    ToFilter: "last day; finds records that begin on it or earlier",
    YearFilter: "years; finds records whose dates have a day in any of them",
}


def parameter_schema(name: str, list_filter) -> dict:
    """Return the OpenAPI description of the parameter `name` of a filter."""
    value = value_schema(list_filter)
    is_single = isinstance(list_filter, SearchFilter | SortFilter | FromFilter | ToFilter)
    array = {"type": "array", "items": value, "maxItems": MAX_VALUES}
    return {
        "name": name,
        "in": "query",
        "description": parameter_description(list_filter, is_single),
        "schema": value if is_single else array,
    }


def value_schema(list_filter) -> dict:
    """Return the schema of one value of a filter."""
    if isinstance(list_filter, SearchFilter):
        return {"type": "string", "maxLength": MAX_QUERY_LENGTH}
    if isinstance(list_filter, CodesFilter | SortFilter):
        return {"type": "string", "enum": [code for code, _label in list_filter.extra["choices"]]}
    if isinstance(list_filter, FromFilter | ToFilter):
        return DATE_SCHEMA
    if isinstance(list_filter, YearFilter):
        return YEAR_SCHEMA
    is_country = (
        isinstance(list_filter, RelatedFilter) and list_filter.extra["to_field_name"] == "alpha3"
    )
    return ALPHA3_SCHEMA if is_country else SLUG_SCHEMA


def parameter_description(list_filter, is_single: bool) -> str:
    for kind, description in FILTER_DESCRIPTIONS.items():
        if isinstance(list_filter, kind):
            return description
    label = str(list_filter.label or list_filter.field_name)
    return label if is_single else f"{label}: any of these values"


def name_site(result: dict, generator, **options) -> dict:
    """Give the description the name of the site: the settings are read before translations."""
    result["info"]["title"] = in_english(result["info"]["title"])
    return result


def name_enums(result: dict, generator, **options) -> dict:
    """Name the enumerations of the description (a drf-spectacular hook).

    The names are those of `ENUM_NAME_OVERRIDES` and one for the kinds of each model.
    """
    kind_enums = {
        f"{kind.model.__name__}Kind": kind.model.Kind
        for kind in kinds()
        if hasattr(kind.model, "Kind")
    }
    names: dict[str, Any] = spectacular_settings.ENUM_NAME_OVERRIDES | kind_enums
    with patched_settings({"ENUM_NAME_OVERRIDES": names}):
        return postprocess_schema_enums(result, generator, **options)
