"""Two rows that are the same thing become one, with every relation moved.

The relations are found from the models, so that none is forgotten when a new one comes. The
former address leads to the row that is kept, and goes back with a row that is restored.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.translation import CONTENT_LANGUAGES
from catalogue.history.events import NO_EVENT, last_event_number
from catalogue.records.slugs import Address, SluggedModel
from catalogue.records.sources import OtherName

EXCLUDED_FIELDS = {"id", "slug", "number", "state", "created_at", "changed_at"}
PERIOD_FIELDS = {"period", "start_precision", "end_precision"}


@dataclass(frozen=True)
class ReferencingColumn:
    """A column by which the rows of a model point at another row."""

    model: type[models.Model]
    column: str
    label: str
    is_nullable: bool = False
    content_type: str = ""  # the column that says what kind of row, where it may be of any

    def rows(self, target: models.Model) -> models.QuerySet:
        rows = self.model._base_manager.filter(**{self.column: target.pk})
        if self.content_type:
            kind = ContentType.objects.get_for_model(target)
            rows = rows.filter(**{self.content_type: kind})
        return rows


@dataclass
class MergeResult:
    """What a merge did: how many rows it moved and folded, by what they are; what it filled."""

    moved: Counter = field(default_factory=Counter)
    folded: Counter = field(default_factory=Counter)
    filled: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def rows_by_relation(self) -> list[tuple[str, int, int]]:
        """Of each relation: its name, how many rows moved, how many were folded."""
        labels = sorted(+self.moved | +self.folded)
        return [(label, self.moved[label], self.folded[label]) for label in labels]


@transaction.atomic
def merge_rows(
    *, source: models.Model, target: models.Model, versions: Mapping[int, int] | None = None
) -> MergeResult:
    """Make one of two: everything that points at `gone` points at `kept`, and `gone` is deleted.

    A row that would then stand twice is folded into the one that is there. What `kept` leaves
    empty is filled from `gone`, whose names become other names. Raises ValidationError, with
    nothing changed, where two records would become one by it, or a chain would become a loop; and
    where one of the two has been changed since the `versions`, by their keys, that were seen.
    """
    with connection.cursor() as cursor:  # it takes as long as it takes
        cursor.execute("SET LOCAL statement_timeout = 0")
    return _merge(source, target, versions=versions)


def preview_merge(*, source: models.Model, target: models.Model) -> MergeResult:
    """What `merge` would do, with nothing done; very many rows of a kind are only counted."""
    with transaction.atomic():
        result = _merge(source, target, move_at_most=MAX_PREVIEW_MOVES)
        transaction.set_rollback(True)
    return result


MAX_PREVIEW_MOVES = 200


def _merge(
    source: models.Model,
    target: models.Model,
    *,
    move_at_most: int | None = None,
    versions: Mapping[int, int] | None = None,
) -> MergeResult:
    model = type(target)
    if type(source) is not model or source.pk == target.pk:
        raise ValidationError(_("Choose another record of the same kind."), code="same")
    locked = model._base_manager.select_for_update().in_bulk(sorted([source.pk, target.pk]))
    source, target = locked[source.pk], locked[target.pk]
    if versions is not None:
        _check_versions(versions, source, target)
    result = MergeResult()
    moves = [
        _move_relation(reference, source, target, result, move_at_most)
        for reference in referencing_columns(model)
    ]
    target.refresh_from_db()  # it may have pointed at the other
    former = model._base_manager.get(pk=source.pk)
    if all(moves):
        kind = model._meta.model_name
        Address.objects.filter(kind=kind, object_id=source.pk).update(
            object_id=target.pk, merged_from=source.pk
        )
        source.delete()
    _fill_empty_fields(former, target, result)
    _store_other_names(former, target, result)
    return result


def _check_versions(versions: Mapping[int, int], *rows: models.Model) -> None:
    for row in rows:
        if versions.get(row.pk, NO_EVENT) != last_event_number(row):
            raise ValidationError(
                _("“%(record)s” has been changed. Check the new version."),
                code="changed",
                params={"record": row},
            )


def referencing_columns(model: type[models.Model]) -> Iterator[ReferencingColumn]:
    """Every column that points at rows of `model`: relations of either side, and of any kind."""
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
    """Whether its rows say what once was, which no merge changes."""
    return getattr(model, "has_history", True) is False


def _relation_label(model: type[models.Model], column: models.Field) -> str:
    """What people call the relation: that of several rows, for a table that Django made for it."""
    owner = model._meta.auto_created
    if not owner:
        return f"{capfirst(model._meta.verbose_name_plural)}: {column.verbose_name}"
    relation = next(one for one in owner._meta.many_to_many if one.remote_field.through is model)
    return f"{capfirst(owner._meta.verbose_name_plural)}: {relation.verbose_name}"


def _move_relation(
    reference: ReferencingColumn,
    source: models.Model,
    target: models.Model,
    result: MergeResult,
    at_most: int | None,
) -> bool:
    """Move the rows, or fold them; where there are more than `at_most`, say how many there are."""
    label, rows = reference.label, reference.rows(source)
    if reference.model is type(target) and reference.is_nullable:  # it does not point at itself
        rows.filter(pk__in=[target.pk, source.pk]).update(**{reference.column: None})
    twice = _duplicate_rows(reference, source, target)
    if at_most is not None and (count := rows.count()) > at_most:
        folded = twice.count()
        result.folded[label] += folded
        result.moved[label] += count - folded
        return False
    result.folded[label] += _delete_rows(twice)
    result.moved[label] += _move_rows(list(rows.values_list("pk", flat=True)), reference, target)
    result.folded[label] += _delete_rows(rows)
    return True


def _duplicate_rows(
    reference: ReferencingColumn, source: models.Model, target: models.Model
) -> models.QuerySet:
    """The rows of which `kept` has the like already, as far as uniqueness alone tells."""
    alike = Q(pk__in=[])
    for columns in _unique_column_sets(reference):
        same = {name: OuterRef(name) for name in columns if name != reference.column}
        alike |= Q(Exists(reference.rows(target).filter(**same)))
    return reference.rows(source).filter(alike)


def _unique_column_sets(reference: ReferencingColumn) -> Iterator[Sequence[str]]:
    """The columns, that of the relation among them, that no two rows have in common."""
    meta = reference.model._meta
    if issubclass(reference.model, SluggedModel):  # with an address of its own it is never folded
        return
    unconditional = [one.fields for one in meta.total_unique_constraints if one.fields]
    for columns in (*meta.unique_together, *unconditional):
        if reference.column in columns:
            yield columns


def _move_rows(keys: list[int], reference: ReferencingColumn, target: models.Model) -> int:
    """How many of the rows follow; where some cannot, they are halved until each is found."""
    rows = reference.model._base_manager.filter(pk__in=keys)
    try:
        with transaction.atomic():
            return rows.update(**{reference.column: target.pk})
    except IntegrityError:
        if len(keys) > 1:
            half = len(keys) // 2
            return sum(_move_rows(some, reference, target) for some in (keys[:half], keys[half:]))
    row = rows.get()
    if isinstance(row, SluggedModel):  # it has an address of its own, and is no mere relation
        raise ValidationError(
            _("“%(record)s” (%(kind)s) cannot be moved. Merge or change it first."),
            code="record",
            params={"record": row, "kind": reference.model._meta.verbose_name},
        )
    return 0


def _delete_rows(rows: models.QuerySet) -> int:
    count, _by_model = rows.delete()
    return count


def _fill_empty_fields(source: models.Model, target: models.Model, result: MergeResult) -> None:
    """Take from `gone` what `kept` leaves empty, and its relations to several rows."""
    for column in target._meta.concrete_fields:
        if column.name in EXCLUDED_FIELDS | PERIOD_FIELDS or not column.editable:
            continue
        theirs, ours = getattr(source, column.attname), getattr(target, column.attname)
        if theirs and not ours and _try_update(target, column.attname, theirs):
            result.filled.append(str(column.verbose_name))
    if getattr(target, "period", "") is None and source.period is not None:
        target.when = source.when
        target.save()
        result.filled.append(_("date"))


def _try_update(row: models.Model, column: str, value) -> bool:
    """Whether the database takes the value: it refuses a chain that would become a loop."""
    before = getattr(row, column)
    setattr(row, column, value)
    try:
        with transaction.atomic():
            row.save(update_fields=[column])
    except IntegrityError:
        setattr(row, column, before)
        return False
    return True


def _store_other_names(source: models.Model, target: models.Model, result: MergeResult) -> None:
    """What `gone` was called stays findable."""
    if not hasattr(target, "other_names"):
        return
    known = {getattr(target, f"{name}_{language}") for name, language in _name_fields()}
    known |= set(target.other_names.values_list("name", flat=True))
    for name, language in _name_fields():
        text = getattr(source, f"{name}_{language}")
        if text and text not in known:
            known.add(text)
            OtherName.objects.create(record=target, name=text, language=language)
            result.names.append(text)


def _name_fields() -> list[tuple[str, str]]:
    return [(name, language) for name in ("title", "acronym") for language in CONTENT_LANGUAGES]
