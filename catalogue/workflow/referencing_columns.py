"""The columns by which rows of any model refer to a row, read from the models."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.text import capfirst


@dataclass(frozen=True)
class ReferencingColumn:
    """A column by which the rows of a model refer to another row."""

    model: type[models.Model]
    column: str
    label: str
    is_nullable: bool = False
    content_type: str = ""  # the column of the content type, if it refers to rows of any kind

    def rows(self, target: models.Model) -> models.QuerySet:
        rows = self.model._base_manager.filter(**{self.column: target.pk})
        if self.content_type:
            kind = ContentType.objects.get_for_model(target)
            rows = rows.filter(**{self.content_type: kind})
        return rows


def referencing_columns(model: type[models.Model]) -> Iterator[ReferencingColumn]:
    """Yield every column that refers to rows of `model`, generic foreign keys included."""
    relations: Iterable[Any] = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        other, column = relation.related_model, relation.field
        if not _is_log_model(other):
            yield ReferencingColumn(other, column.name, _relation_label(other, column), column.null)
    for other in apps.get_models():
        for column in other._meta.private_fields:
            if isinstance(column, GenericForeignKey) and not _is_log_model(other):
                label = capfirst(str(other._meta.verbose_name_plural))
                yield ReferencingColumn(other, column.fk_field, label, False, column.ct_field)


def _is_log_model(model: type[models.Model]) -> bool:
    """Return whether the rows of the model are a log, which a merge must not change."""
    return getattr(model, "has_history", True) is False


def _relation_label(model: type[models.Model], column: models.Field) -> str:
    """Return the label of a relation; for an automatic table, that of its many-to-many field."""
    owner = model._meta.auto_created
    if not owner:
        return f"{capfirst(model._meta.verbose_name_plural)}: {column.verbose_name}"
    relation = next(
        field for field in owner._meta.many_to_many if field.remote_field.through is model
    )
    return f"{capfirst(owner._meta.verbose_name_plural)}: {relation.verbose_name}"
