"""What a row looks like with all that belongs to it, so that a change by anybody is noticed."""

import hashlib
import json

from django.db import models

from catalogue.models import Record
from programme.file_schema import LANGUAGES_CHANGED, UPLOADED, Shape, target


def digest_of(content) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def snapshot(row: models.Model) -> dict:
    """A row with all that belongs to it, as it stands in the database."""
    row = type(row)._default_manager.get(pk=row.pk)
    return {"row": _columns(row), **_belongings(row)}


LEFT_OUT = {"id", "number", "created_at", "changed_at", "object_id", "content_type"}
LEFT_OUT |= {"search", "names"} | LANGUAGES_CHANGED | UPLOADED


def _columns(row: models.Model) -> dict:
    return {
        column.attname: str(getattr(row, column.attname))
        for column in row._meta.concrete_fields
        if column.name not in LEFT_OUT
    }


def _belongings(row: models.Model) -> dict:
    shape = Shape(type(row))
    content: dict = {
        name: sorted(getattr(row, name).values_list("pk", flat=True))
        for name, relation in shape.many.items()
        if target(relation)._meta.model_name != "edition"
    }
    if isinstance(row, Record):
        content["citations"] = [_columns(one) for one in row.citations.all()]
    for name, (_model, back) in shape.nested.items():
        content[name] = [
            {
                "row": {
                    key: value for key, value in _columns(nested).items() if key != f"{back}_id"
                },
                **_belongings(nested),
            }
            for nested in getattr(row, name).all()
        ]
    if row._meta.model_name == "dissemination":
        content["editions"] = sorted(row.editions.values_list("language", flat=True))
    return content
