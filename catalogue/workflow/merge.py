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
from catalogue.history.events import NEVER, last_event_of
from catalogue.records.slugs import Address, Addressed
from catalogue.records.sources import OtherName

OWN = {"id", "slug", "number", "state", "created_at", "changed_at"}
PERIOD = {"period", "start_precision", "end_precision"}


@dataclass(frozen=True)
class Pointing:
    """A column by which the rows of a model point at another row."""

    model: type[models.Model]
    column: str
    label: str
    may_be_empty: bool = False
    content_type: str = ""  # the column that says what kind of row, where it may be of any

    def rows(self, target: models.Model) -> models.QuerySet:
        rows = self.model._base_manager.filter(**{self.column: target.pk})
        if self.content_type:
            kind = ContentType.objects.get_for_model(target)
            rows = rows.filter(**{self.content_type: kind})
        return rows


@dataclass
class Merge:
    """What a merge did: how many rows it moved and folded, by what they are; what it filled."""

    moved: Counter = field(default_factory=Counter)
    folded: Counter = field(default_factory=Counter)
    filled: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[tuple[str, int, int]]:
        """Of each relation: its name, how many rows moved, how many were folded."""
        labels = sorted(+self.moved | +self.folded)
        return [(label, self.moved[label], self.folded[label]) for label in labels]


@transaction.atomic
def merge(
    *, gone: models.Model, kept: models.Model, versions: Mapping[int, int] | None = None
) -> Merge:
    """Make one of two: everything that points at `gone` points at `kept`, and `gone` is deleted.

    A row that would then stand twice is folded into the one that is there. What `kept` leaves
    empty is filled from `gone`, whose names become other names. Raises ValidationError, with
    nothing changed, where two records would become one by it, or a chain would become a loop; and
    where one of the two has been changed since the `versions`, by their keys, that were seen.
    """
    with connection.cursor() as cursor:  # it takes as long as it takes
        cursor.execute("SET LOCAL statement_timeout = 0")
    return _merged(gone, kept, versions=versions)


def preview(*, gone: models.Model, kept: models.Model) -> Merge:
    """What `merge` would do, with nothing done; very many rows of a kind are only counted."""
    with transaction.atomic():
        done = _merged(gone, kept, move_at_most=PREVIEWED)
        transaction.set_rollback(True)
    return done


PREVIEWED = 200


def _merged(
    gone: models.Model,
    kept: models.Model,
    *,
    move_at_most: int | None = None,
    versions: Mapping[int, int] | None = None,
) -> Merge:
    model = type(kept)
    if type(gone) is not model or gone.pk == kept.pk:
        raise ValidationError(_("Choose another one of the same kind."), code="same")
    locked = model._base_manager.select_for_update().in_bulk(sorted([gone.pk, kept.pk]))
    gone, kept = locked[gone.pk], locked[kept.pk]
    if versions is not None:
        _refuse_if_changed_since(versions, gone, kept)
    done = Merge()
    moves = [_move(pointing, gone, kept, done, move_at_most) for pointing in pointing_at(model)]
    kept.refresh_from_db()  # it may have pointed at the other
    former = model._base_manager.get(pk=gone.pk)
    if all(moves):
        kind = model._meta.model_name
        Address.objects.filter(kind=kind, object_id=gone.pk).update(
            object_id=kept.pk, merged_from=gone.pk
        )
        gone.delete()
    _fill(former, kept, done)
    _keep_names(former, kept, done)
    return done


def _refuse_if_changed_since(versions: Mapping[int, int], *rows: models.Model) -> None:
    for row in rows:
        if versions.get(row.pk, NEVER) != last_event_of(row):
            raise ValidationError(
                _("“%(record)s” has been changed since you looked at it: look again."),
                code="changed",
                params={"record": row},
            )


def pointing_at(model: type[models.Model]) -> Iterator[Pointing]:
    """Every column that points at rows of `model`: relations of either side, and of any kind."""
    relations: Iterable[Any] = model._meta.get_fields(include_hidden=True)
    for relation in relations:
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        other, column = relation.related_model, relation.field
        if not _is_history(other):
            yield Pointing(other, column.name, _label(other, column), column.null)
    for other in apps.get_models():
        for column in other._meta.private_fields:
            if isinstance(column, GenericForeignKey) and not _is_history(other):
                label = capfirst(str(other._meta.verbose_name_plural))
                yield Pointing(other, column.fk_field, label, False, column.ct_field)


def _is_history(model: type[models.Model]) -> bool:
    """Whether its rows say what once was, which no merge changes."""
    return getattr(model, "keeps_history", True) is False


def _label(model: type[models.Model], column: models.Field) -> str:
    """What people call the relation: that of several rows, for a table that Django made for it."""
    owner = model._meta.auto_created
    if not owner:
        return f"{capfirst(model._meta.verbose_name_plural)}: {column.verbose_name}"
    relation = next(one for one in owner._meta.many_to_many if one.remote_field.through is model)
    return f"{capfirst(owner._meta.verbose_name_plural)}: {relation.verbose_name}"


def _move(
    pointing: Pointing, gone: models.Model, kept: models.Model, done: Merge, at_most: int | None
) -> bool:
    """Move the rows, or fold them; where there are more than `at_most`, say how many there are."""
    label, rows = pointing.label, pointing.rows(gone)
    if pointing.model is type(kept) and pointing.may_be_empty:  # it does not point at itself
        rows.filter(pk__in=[kept.pk, gone.pk]).update(**{pointing.column: None})
    twice = _standing_twice(pointing, gone, kept)
    if at_most is not None and (count := rows.count()) > at_most:
        folded = twice.count()
        done.folded[label] += folded
        done.moved[label] += count - folded
        return False
    done.folded[label] += _folded(twice)
    done.moved[label] += _moved(list(rows.values_list("pk", flat=True)), pointing, kept)
    done.folded[label] += _folded(rows)
    return True


def _standing_twice(pointing: Pointing, gone: models.Model, kept: models.Model) -> models.QuerySet:
    """The rows of which `kept` has the like already, as far as uniqueness alone tells."""
    alike = Q(pk__in=[])
    for columns in _unique_with(pointing):
        same = {name: OuterRef(name) for name in columns if name != pointing.column}
        alike |= Q(Exists(pointing.rows(kept).filter(**same)))
    return pointing.rows(gone).filter(alike)


def _unique_with(pointing: Pointing) -> Iterator[Sequence[str]]:
    """The columns, that of the relation among them, that no two rows have in common."""
    meta = pointing.model._meta
    if issubclass(pointing.model, Addressed):  # with an address of its own it is never folded
        return
    unconditional = [one.fields for one in meta.total_unique_constraints if one.fields]
    for columns in (*meta.unique_together, *unconditional):
        if pointing.column in columns:
            yield columns


def _moved(keys: list[int], pointing: Pointing, kept: models.Model) -> int:
    """How many of the rows follow; where some cannot, they are halved until each is found."""
    rows = pointing.model._base_manager.filter(pk__in=keys)
    try:
        with transaction.atomic():
            return rows.update(**{pointing.column: kept.pk})
    except IntegrityError:
        if len(keys) > 1:
            half = len(keys) // 2
            return sum(_moved(some, pointing, kept) for some in (keys[:half], keys[half:]))
    row = rows.get()
    if isinstance(row, Addressed):  # it has an address of its own, and is no mere relation
        raise ValidationError(
            _("“%(record)s” (%(kind)s) cannot follow: merge or change it first."),
            code="record",
            params={"record": row, "kind": pointing.model._meta.verbose_name},
        )
    return 0


def _folded(rows: models.QuerySet) -> int:
    count, _by_model = rows.delete()
    return count


def _fill(gone: models.Model, kept: models.Model, done: Merge) -> None:
    """Take from `gone` what `kept` leaves empty, and its relations to several rows."""
    for column in kept._meta.concrete_fields:
        if column.name in OWN | PERIOD or not column.editable:
            continue
        theirs, ours = getattr(gone, column.attname), getattr(kept, column.attname)
        if theirs and not ours and _written(kept, column.attname, theirs):
            done.filled.append(str(column.verbose_name))
    if getattr(kept, "period", "") is None and gone.period is not None:
        kept.when = gone.when
        kept.save()
        done.filled.append(_("period"))


def _written(row: models.Model, column: str, value) -> bool:
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


def _keep_names(gone: models.Model, kept: models.Model, done: Merge) -> None:
    """What `gone` was called stays findable."""
    if not hasattr(kept, "other_names"):
        return
    known = {getattr(kept, f"{name}_{language}") for name, language in _named()}
    known |= set(kept.other_names.values_list("name", flat=True))
    for name, language in _named():
        text = getattr(gone, f"{name}_{language}")
        if text and text not in known:
            known.add(text)
            OtherName.objects.create(record=kept, name=text, language=language)
            done.names.append(text)


def _named() -> list[tuple[str, str]]:
    return [(name, language) for name in ("title", "acronym") for language in CONTENT_LANGUAGES]
