"""Two rows that are the same thing become one, with every relation moved.

The relations are found from the models, so that none is forgotten when a new one comes. The
former address leads to the row that is kept, and goes back with a row that is restored.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.addresses import Address, Addressed
from catalogue.evidence import OtherName
from catalogue.translation import CONTENT_LANGUAGES

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
def merge(*, gone: models.Model, kept: models.Model) -> Merge:
    """Make one of two: everything that points at `gone` points at `kept`, and `gone` is deleted.

    A row that would then stand twice is folded into the one that is there. What `kept` leaves
    empty is filled from `gone`, whose names become other names. Raises ValidationError, with
    nothing changed, where two records would become one by it, or a chain would become a loop.
    """
    model = type(kept)
    if type(gone) is not model or gone.pk == kept.pk:
        raise ValidationError(_("Choose another one of the same kind."), code="same")
    locked = model._base_manager.select_for_update().in_bulk(sorted([gone.pk, kept.pk]))
    gone, kept = locked[gone.pk], locked[kept.pk]
    done = Merge()
    for pointing in pointing_at(model):
        _move(pointing, gone, kept, done)
    kept.refresh_from_db()  # it may have pointed at the other
    kind = model._meta.model_name
    Address.objects.filter(kind=kind, object_id=gone.pk).update(
        object_id=kept.pk, merged_from=gone.pk
    )
    former = model._base_manager.get(pk=gone.pk)
    gone.delete()
    _fill(former, kept, done)
    _keep_names(former, kept, done)
    return done


def preview(*, gone: models.Model, kept: models.Model) -> Merge:
    """What `merge` would do, with nothing done."""
    with transaction.atomic():
        done = merge(gone=gone, kept=kept)
        transaction.set_rollback(True)
    return done


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


def _move(pointing: Pointing, gone: models.Model, kept: models.Model, done: Merge) -> None:
    if pointing.model is type(kept) and pointing.may_be_empty:  # it does not point at itself
        pointing.rows(gone).filter(pk__in=[kept.pk, gone.pk]).update(**{pointing.column: None})
    rows = pointing.rows(gone)
    try:
        with transaction.atomic():
            done.moved[pointing.label] += rows.update(**{pointing.column: kept.pk})
    except IntegrityError:  # a row stands twice: each is tried by itself
        for row in rows:
            done.moved[pointing.label] += _moved(row, pointing, kept)
        done.folded[pointing.label] += _folded(pointing, gone)


def _moved(row: models.Model, pointing: Pointing, kept: models.Model) -> bool:
    try:
        with transaction.atomic():
            alone = pointing.model._base_manager.filter(pk=row.pk)
            return bool(alone.update(**{pointing.column: kept.pk}))
    except IntegrityError:
        if isinstance(row, Addressed):  # it has an address of its own, and is no mere relation
            raise ValidationError(
                _("“%(record)s” (%(kind)s) cannot follow: merge or change it first."),
                code="record",
                params={"record": row, "kind": pointing.model._meta.verbose_name},
            ) from None
        return False


def _folded(pointing: Pointing, gone: models.Model) -> int:
    count, _by_model = pointing.rows(gone).delete()
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
