"""Snapshots of rows with their child rows, by which changes are detected."""

import hashlib
import json

from django.db import models

from catalogue.models import Record
from programme.file_schema import TRANSLATION_TIMESTAMPS, UPLOAD_FIELDS, FileSchema, target_model


def json_digest(content) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot(row: models.Model) -> dict:
    """Return a row and its child rows as they are in the database."""
    row = type(row)._default_manager.get(pk=row.pk)
    return {"row": _columns(row), **_related_rows(row)}


EXCLUDED_COLUMNS = {"id", "number", "created_at", "changed_at", "object_id", "content_type"}
EXCLUDED_COLUMNS |= {"search", "names"} | TRANSLATION_TIMESTAMPS | UPLOAD_FIELDS


def _columns(row: models.Model) -> dict:
    return {
        column.attname: str(getattr(row, column.attname))
        for column in row._meta.concrete_fields
        if column.name not in EXCLUDED_COLUMNS
    }


def _related_rows(row: models.Model) -> dict:
    shape = FileSchema(type(row))
    content: dict = {
        name: sorted(getattr(row, name).values_list("pk", flat=True))
        for name, relation in shape.many.items()
        if target_model(relation)._meta.model_name != "edition"
    }
    if isinstance(row, Record):
        content["citations"] = [_columns(citation) for citation in row.citations.all()]
    for name, (_model, back) in shape.nested.items():
        content[name] = [
            {
                "row": {
                    key: value for key, value in _columns(nested).items() if key != f"{back}_id"
                },
                **_related_rows(nested),
            }
            for nested in getattr(row, name).all()
        ]
    if row._meta.model_name == "dissemination":
        content["editions"] = sorted(row.editions.values_list("language", flat=True))
    return content
