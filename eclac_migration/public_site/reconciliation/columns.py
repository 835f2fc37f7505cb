"""Columns with which reconciled rows can be extended: the fields of the API."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.http import HttpRequest

from catalogue.api.serializers import TextSerializer
from catalogue.kinds import kind_of
from catalogue.models import Country, Topic
from eclac_migration.public_site.api_answers import api_records_with_slugs
from eclac_migration.public_site.reconciliation.rows import RECORD_MODELS, Json

# Fields of the API that are not columns: addresses, and rows with columns of their own.
SKIPPED_FIELDS = {"url", "permalink", "links", "citations"}


def columns_of(
    request: HttpRequest, model: type[models.Model], rows: Mapping[str, models.Model]
) -> dict[str, dict[str, list[Json]]]:
    """Return the values of public rows by identifier and name of the property.

    `rows` are by their identifiers. The records are read together, as the API has them.
    """
    if model not in RECORD_MODELS:
        return {key: _plain_columns(row) for key, row in rows.items()}
    contents = api_records_with_slugs(request, kind_of(model).api_view_set, rows)
    return {key: _record_columns(content) for key, content in contents.items()}


def _plain_columns(row: models.Model) -> dict[str, list[Json]]:
    values = {name: getattr(row, name, "") for name in property_names(type(row))}
    return {name: [{"str": value}] if value else [] for name, value in values.items()}


def _record_columns(content: Json) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    for name, value in content.items():
        if name not in SKIPPED_FIELDS:
            found |= _cells(name, value)
    return found


def _cells(name: str, value: Any) -> dict[str, list[Json]]:
    if isinstance(value, dict) and set(value) == {"en", "es"}:
        return {f"{name}_{code}": [{"str": text}] if text else [] for code, text in value.items()}
    values = value if isinstance(value, list) else [value]
    return {name: [cell for one in values if (cell := _cell(one))]}


def _cell(value: Any) -> Json | None:
    """Return a cell of the specification; None for no value and for a row of other columns."""
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, int):
        return {"int": value}
    if isinstance(value, str):
        return {"str": value} if value else None
    if not isinstance(value, dict):
        return None
    if "edtf" in value:
        return {"str": value["edtf"]}
    if "alpha3" in value:
        return {"id": value["alpha3"], "name": value["name"]["en"]}
    for title in ("title", "name"):
        if "slug" in value and isinstance(value.get(title), dict):
            return {"id": value["slug"], "name": value[title]["en"] or value[title]["es"]}
    return {"str": value["name"]} if isinstance(value.get("name"), str) else None


def property_names(model: type[models.Model]) -> list[str]:
    """Return the names of the properties that a row can be extended with."""
    if model is Country:
        return ["name_en", "name_es", "alpha2", "alpha3", "m49"]
    if model is Topic:
        return ["name_en", "name_es", "slug"]
    fields = kind_of(model).api_view_set.serializer_class().fields
    names: list[str] = []
    for name, field in fields.items():
        if isinstance(field, TextSerializer):
            names += [f"{name}_en", f"{name}_es"]
        elif name not in SKIPPED_FIELDS:
            names.append(name)
    return names
