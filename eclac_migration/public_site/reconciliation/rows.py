"""The rows that can be reconciled: those that public pages name."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.text import capfirst

from activities.models import Mandate
from catalogue.imports.name_lookup import file_key
from catalogue.models import Country, Organization, Topic
from catalogue.search.completion import ranked_by_name, texts_with_synonyms
from eclac_migration.public_site.country_map import country_address
from meetings.models import Meeting

RECORD_MODELS = (Organization, Mandate, Meeting)
MODELS: dict[str, type[models.Model]] = {
    **{model.plural: model for model in RECORD_MODELS},
    "countries": Country,
    "topics": Topic,
}

Json = dict[str, Any]


def public_rows(model: type[models.Model]) -> models.QuerySet:
    """Return the rows that public pages name; countries are named without a record, too."""
    manager: Any = model._default_manager
    return manager.all() if model is Country else manager.public()


def page_address(row: Any) -> str:
    if isinstance(row, Country):
        return country_address(row.alpha3)
    if isinstance(row, Topic):
        return reverse("topic", args=[row.slug])
    return row.get_absolute_url()


def find_rows(model: type[models.Model], identifiers: list[str]) -> dict[str, models.Model]:
    """Return the public rows with these identifiers."""
    column = "alpha3" if model is Country else "slug"
    rows = public_rows(model).filter(**{f"{column}__in": identifiers})
    return {file_key(row): row for row in rows}


def named_like(model: type[models.Model], text: str, limit: int) -> list[models.Model]:
    """Return the public rows whose names a typed text may complete to, the best first."""
    columns = ("names",) if model in RECORD_MODELS else ("name_en", "name_es")
    rows = public_rows(model)
    return list(ranked_by_name(rows, texts_with_synonyms(text, rows.db), columns)[:limit])


def row_type(model: type[models.Model]) -> Json:
    plural = next(name for name, one in MODELS.items() if one is model)
    return {"id": plural, "name": capfirst(str(model._meta.verbose_name))}


def entity(row: models.Model) -> Json:
    details = [
        str(value) for name in ("acronym", "symbol", "when") if (value := getattr(row, name, ""))
    ]
    return {
        "id": file_key(row),
        "name": str(row),
        "description": " · ".join(details),
        "type": [row_type(type(row))],
    }
