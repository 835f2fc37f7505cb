"""Schema of the data files: the model of each file, and the conversion of values."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.base.period import Period
from catalogue.models import Citation, DatedModel, Organization, Record, Source, Topic
from meetings.models import Meeting
from programme.yaml_values import DataFileIssue, YamlValue
from publications.models import Edition, Publication

# Ordered so that nested rows (provisions) are written before the rows that refer to them.
MODELS_BY_FILE: dict[str, type[models.Model]] = {
    "topics": Topic,
    "organizations": Organization,
    "sources": Source,
    "meetings": Meeting,
    "mandates": Mandate,
    "publications": Publication,
    "projects": Project,
    "activities": Activity,
    "outcomes": Outcome,
}

BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
TRANSLATION_TIMESTAMPS = {"english_changed_at", "spanish_changed_at"}
UPLOAD_FIELDS = {"file", "file_name"}  # files that staff upload to sources
EXCLUDED_FIELDS = {"id", "slug", "created_at", "changed_at", "search", "names"}
EXCLUDED_FIELDS |= TRANSLATION_TIMESTAMPS | UPLOAD_FIELDS
PERIOD_COLUMNS = {"period", "start_precision", "end_precision"}


def target_model(relation: Any) -> type[models.Model]:
    """Return the model at the other end of a relation."""
    return relation.related_model


def key_field(model: type[models.Model]) -> str:
    """Return the name of the field that identifies a row of `model` in files."""
    names = {field.name for field in model._meta.fields}
    return "alpha3" if "alpha3" in names else "language" if model is Edition else "slug"


@dataclass(frozen=True)
class FileSchema:
    """Names that a mapping in a file may contain for a model, one per field or relation."""

    model: type[models.Model]

    @property
    def scalars(self) -> dict[str, models.Field]:
        excluded = EXCLUDED_FIELDS | PERIOD_COLUMNS
        # The database assigns the number; the order of the file determines the position.
        excluded |= {"number"} if issubclass(self.model, Record) else {"position"}
        return {
            field.name: field
            for field in self.model._meta.concrete_fields
            if not field.is_relation and field.name not in excluded
        }

    @property
    def references(self) -> dict[str, models.ForeignKey]:
        return {
            field.name: field
            for field in self.model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.editable
        }

    @property
    def many(self) -> dict[str, models.ManyToManyField]:
        return {
            field.name: field
            for field in self.model._meta.many_to_many
            if field.remote_field.through._meta.auto_created
        }

    @property
    def nested(self) -> dict[str, tuple[type[models.Model], str]]:
        """Return the relations of child rows: their model, and its field that refers to the row."""
        rows = {
            relation.related_name: (target_model(relation), relation.field.name)
            for relation in self.model._meta.related_objects
            if isinstance(relation, models.ManyToOneRel)
            and relation.on_delete is models.CASCADE
            and relation.related_name
            and not target_model(relation)._meta.auto_created
            and relation.related_name != "members"
        }
        for field in self.model._meta.private_fields:
            if isinstance(field, GenericRelation) and field.related_model is not Citation:
                rows[field.name] = (target_model(field), "record")
        return rows

    @property
    def has_period(self) -> bool:
        return issubclass(self.model, DatedModel)

    @property
    def names(self) -> set[str]:
        names = {*self.scalars, *self.references, *self.many, *self.nested}
        if self.has_period:
            names.add("period")
        if any(field.name == "citations" for field in self.model._meta.private_fields):
            names.add("cites")
        if key_field(self.model) == "slug" and "slug" in {f.name for f in self.model._meta.fields}:
            names.add("slug")
        return names


def spelling_hint(name: str, known: Iterable[str]) -> str:
    """Return a hint with the most similar known name, or an empty text."""
    close = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean “{close[0]}”?" if close else ""


class InvalidValueError(Exception):
    """Error for a value that its field does not accept."""

    def __init__(self, name: str, value: YamlValue, sentence: str):
        super().__init__(sentence)
        self.issue = DataFileIssue(value.place, name, sentence)


def read_scalar(field: models.Field, name: str, value: YamlValue):
    """Return the value of a column. Raise InvalidValueError with the expected value."""
    if isinstance(field, ArrayField):
        return [read_scalar(field.base_field, name, item) for item in read_list(name, value)]
    text = value.content
    if not isinstance(text, str):
        raise InvalidValueError(name, value, "expected a text")
    if isinstance(field, models.BooleanField):
        if text.lower() not in BOOLEANS:
            raise InvalidValueError(name, value, f"“{text}”: expected true or false")
        return BOOLEANS[text.lower()]
    if field.choices:
        codes = [code for code, _label in field.flatchoices]
        if text not in codes:
            raise InvalidValueError(
                name,
                value,
                f"“{text}” is not in the list ({', '.join(codes)}){spelling_hint(text, codes)}",
            )
    try:
        return field.clean(text, None)
    except ValidationError as error:
        raise InvalidValueError(name, value, f"“{text}”: {' '.join(error.messages)}") from None


def read_period(value: YamlValue) -> Period:
    """Return a period in ISO 8601-2 (EDTF) notation. Raise InvalidValueError."""
    if not isinstance(value.content, str):
        raise InvalidValueError("period", value, "expected a period such as 2012-08-19/2012-08-20")
    try:
        return Period.from_edtf(value.content)
    except ValidationError as error:
        raise InvalidValueError("period", value, " ".join(error.messages)) from None


def read_list(name: str, value: YamlValue) -> list[YamlValue]:
    if not isinstance(value.content, list):
        raise InvalidValueError(name, value, "expected a list")
    return value.content


def read_mapping(name: str, value: YamlValue, allowed: Iterable[str]) -> dict[str, YamlValue]:
    if not isinstance(value.content, dict):
        raise InvalidValueError(name, value, "expected fields, each with a value")
    for key, inner in value.content.items():
        if key not in allowed:
            raise InvalidValueError(
                key, inner, f"there is no such field{spelling_hint(key, allowed)}"
            )
    return value.content
