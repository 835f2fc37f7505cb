"""Merging of two rows that describe the same thing, with all relations to them.

The relations are read from the models, so that new ones are included. The address of the source
redirects to the target, and belongs to the source again if the source is restored.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from catalogue.base.translation import CONTENT_LANGUAGES
from catalogue.base.visibility import State
from catalogue.history.events import NO_EVENT, last_event_number
from catalogue.records.record import Record
from catalogue.records.slugs import Address, SluggedModel
from catalogue.records.sources import OtherName
from catalogue.workflow.referencing_columns import ReferencingColumn, referencing_columns

EXCLUDED_FIELDS = {"id", "slug", "number", "state", "created_at", "changed_at"}
PERIOD_FIELDS = {"period", "start_precision", "end_precision"}


@dataclass
class MergeResult:
    """The result of a merge.

    `moved` and `folded` count, for each relation, the rows that now refer to the target and the
    rows that were deleted because the target had the same one. `filled` lists the labels of fields
    copied from the source, `names` the new other names.
    """

    moved: Counter = field(default_factory=Counter)
    folded: Counter = field(default_factory=Counter)
    filled: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def rows_by_relation(self) -> list[tuple[str, int, int]]:
        """Return for each relation: its label, the number of moved and of folded rows."""
        labels = sorted(+self.moved | +self.folded)
        return [(label, self.moved[label], self.folded[label]) for label in labels]


@transaction.atomic
def merge_rows(
    *, source: models.Model, target: models.Model, versions: Mapping[int, int] | None = None
) -> MergeResult:
    """Move all references to `source` to `target`, delete `source` and return the result.

    A row that would become a duplicate is deleted. Empty fields of `target` are filled from
    `source`, and the names of `source` become other names. `versions` maps keys of the two rows to
    the event numbers that the user saw.

    Raise ValidationError, without changes, if two related records would collide, if a chain would
    become a loop, or if one of the two rows has changed since its number in `versions`.
    """
    with connection.cursor() as cursor:  # a merge may move very many rows
        cursor.execute("SET LOCAL statement_timeout = 0")
    return _merge(source, target, versions=versions)


def preview_merge(*, source: models.Model, target: models.Model) -> MergeResult:
    """Return the result of `merge_rows` without changes. Count only, for relations of many rows."""
    with transaction.atomic():
        result = _merge(source, target, move_at_most=MAX_PREVIEW_MOVES)
        transaction.set_rollback(True)
    return result


MAX_PREVIEW_MOVES = 200
MOVES_PER_BATCH = 100  # the rows of the index that follow take less than half a second


def move_batch(*, source: models.Model, target: models.Model) -> int:
    """Move or fold some of the rows that refer to `source`, as a merge does; return their number.

    It is less than `MOVES_PER_BATCH` if no others are left. Call it in a transaction that has
    locked both rows. Raise ValidationError as `merge_rows` does.
    """
    count = 0
    for reference in referencing_columns(type(target)):
        rows = reference.rows(source).order_by("pk")
        if keys := list(rows.values_list("pk", flat=True)[: MOVES_PER_BATCH - count]):
            _move_relation(reference, source, target, MergeResult(), keys=keys)
            count += len(keys)
        if count == MOVES_PER_BATCH:
            break
    return count


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
    source, target = lock_rows(source, target)
    if versions is not None:
        check_versions(versions, source, target)
    check_address_stays_public(source, target)
    result = MergeResult()
    moves = [
        _move_relation(reference, source, target, result, at_most=move_at_most)
        for reference in referencing_columns(model)
    ]
    target.refresh_from_db()  # a reference of the target to the source has been removed
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


def lock_rows(source: models.Model, target: models.Model) -> tuple[models.Model, models.Model]:
    """Lock both rows and return them. Raise ValidationError if one does not exist any more."""
    rows = type(target)._base_manager.select_for_update()
    locked = rows.in_bulk(sorted([source.pk, target.pk]))
    if len(locked) < 2:
        raise ValidationError(_("One of the two records has been deleted."), code="deleted")
    return locked[source.pk], locked[target.pk]


def check_address_stays_public(source: models.Model, target: models.Model) -> None:
    """Raise ValidationError if the address of a record that was public would lead to a draft."""
    if not isinstance(target, Record) or target.state == State.PUBLISHED:
        return
    kind = target._meta.model_name
    if Address.objects.filter(kind=kind, object_id=source.pk, was_public=True).exists():
        raise ValidationError(
            _("“%(source)s” was public, but “%(target)s” is not. Publish “%(target)s” first."),
            code="unpublished",
            params={"source": source, "target": target},
        )


def check_versions(versions: Mapping[int, int], *rows: models.Model) -> None:
    """Raise ValidationError if a row has changed since its number in `versions`."""
    for row in rows:
        if versions.get(row.pk, NO_EVENT) != last_event_number(row):
            raise ValidationError(
                _("“%(record)s” has been changed. Check the new version."),
                code="changed",
                params={"record": row},
            )


def _move_relation(
    reference: ReferencingColumn,
    source: models.Model,
    target: models.Model,
    result: MergeResult,
    *,
    at_most: int | None = None,
    keys: list[int] | None = None,
) -> bool:
    """Move or delete the rows of a relation, or those with these `keys`, and return True.

    If there are more than `at_most` rows, only count them and return False.
    """
    label, rows = reference.label, reference.rows(source)
    if reference.model is type(target) and reference.is_nullable:  # no reference to itself
        rows.filter(pk__in=[target.pk, source.pk]).update(**{reference.column: None})
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    duplicates = _duplicate_rows(rows, reference, target)
    if at_most is not None and (count := rows.count()) > at_most:
        folded = duplicates.count()
        result.folded[label] += folded
        result.moved[label] += count - folded
        return False
    result.folded[label] += _delete_rows(duplicates)
    result.moved[label] += _move_rows(list(rows.values_list("pk", flat=True)), reference, target)
    result.folded[label] += _delete_rows(rows)
    return True


def _duplicate_rows(
    rows: models.QuerySet, reference: ReferencingColumn, target: models.Model
) -> models.QuerySet:
    """Return those of `rows` that would break a unique constraint at the target."""
    alike = Q(pk__in=[])
    for columns in _unique_column_sets(reference):
        same = {name: OuterRef(name) for name in columns if name != reference.column}
        alike |= Q(Exists(reference.rows(target).filter(**same)))
    return rows.filter(alike)


def _unique_column_sets(reference: ReferencingColumn) -> Iterator[Sequence[str]]:
    """Yield the sets of unique columns that contain the column of the relation."""
    meta = reference.model._meta
    if issubclass(reference.model, SluggedModel):  # a row with its own address is never deleted
        return
    unconditional = [rule.fields for rule in meta.total_unique_constraints if rule.fields]
    for columns in (*meta.unique_together, *unconditional):
        if reference.column in columns:
            yield columns


def _move_rows(keys: list[int], reference: ReferencingColumn, target: models.Model) -> int:
    """Move rows to the target and return their number; rows that cannot move stay.

    If a constraint fails, the rows are split in halves until each conflicting row is isolated.
    """
    rows = reference.model._base_manager.filter(pk__in=keys)
    try:
        with transaction.atomic():
            return rows.update(**{reference.column: target.pk})
    except IntegrityError:
        if len(keys) > 1:
            half = len(keys) // 2
            return sum(_move_rows(some, reference, target) for some in (keys[:half], keys[half:]))
    row = rows.get()
    if isinstance(row, SluggedModel):  # a row with its own address must not be deleted
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
    """Fill the empty fields and the empty period of `target` from `source`."""
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
    """Save a value and return True, or False if a constraint (no loops) rejects it."""
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
    """Store the names of `source` as other names of `target`, so that searches find them."""
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
