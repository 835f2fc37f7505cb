"""Readable differences between versions: labels of fields and names of related rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from catalogue.history.events import Event, events_of
from catalogue.history.operations import Operation, operation_code, operation_label
from catalogue.history.review_states import changes_review_state
from catalogue.history.tracking import tracked_tables
from catalogue.history.versions import Row, RowKey, instance_of, net_changes
from catalogue.records.sources import Citation

PERIOD_COLUMNS = ("period", "start_precision", "end_precision")
IGNORED_COLUMNS = {
    *("id", "number", "content_type_id", "object_id"),
    *("created_at", "changed_at", "english_changed_at", "spanish_changed_at"),
}


@dataclass(frozen=True)
class Difference:
    """A changed value: the field's label, the old text and the new text. Empty means no value."""

    label: str
    before: str
    after: str


def differences(
    before: dict[RowKey, Row | None],
    after: dict[RowKey, Row | None],
    names: "_RowNames | None" = None,
) -> list[Difference]:
    """Return the differences between two sets of rows, the record's own fields first.

    The number of queries depends on the kinds of rows, not on their number, because all rows that
    they refer to are read at once.
    """
    keys = [key for key in before | after if before.get(key) != after.get(key)]
    both = ((key[0], side.get(key)) for key in keys for side in (before, after))
    names = names or _RowNames((table, row) for table, row in both if row)
    result: list[Difference] = []
    for key in sorted(keys, key=lambda key: _sort_key(key, is_new=not before.get(key))):
        table, _pk = key
        old, new = before.get(key), after.get(key)
        if old and new:
            result += _field_differences(table, old, new, names)
        else:
            result.append(_row_difference(table, old, new, names))
    return [difference for difference in result if difference.before != difference.after]


def _sort_key(key: RowKey, *, is_new: bool) -> tuple:
    """Return a sort key: existing records first, then new ones, then rows that belong to them."""
    is_owned = bool(tracked_tables()[key[0]][1])
    return is_owned, is_new and not is_owned, *key


def _field_differences(table: str, old: Row, new: Row, names: "_RowNames") -> list[Difference]:
    model, owners = tracked_tables()[table]
    within = (
        f"{capfirst(str(model._meta.verbose_name))}: {names.row(table, new)} – " if owners else ""
    )
    result, described = [], set()
    for field in model._meta.concrete_fields:
        column = field.column
        if column in IGNORED_COLUMNS or field.generated or old.get(column) == new.get(column):
            continue
        label = _("date") if column in PERIOD_COLUMNS else str(field.verbose_name)
        if label not in described:
            described.add(label)
            values = (names.value(model, field, row) for row in (old, new))
            result.append(Difference(within + (label if within else capfirst(label)), *values))
    return result


def _row_difference(table: str, old: Row | None, new: Row | None, names: "_RowNames") -> Difference:
    model, owners = tracked_tables()[table]
    label = str(model._meta.verbose_name)
    declared_by = model._meta.auto_created
    if declared_by:
        relation = next(
            field for field in declared_by._meta.many_to_many if field.remote_field.through is model
        )
        label = str(relation.verbose_name)
        if len(owners) and owners[0][1] in tracked_tables() and tracked_tables()[owners[0][1]][1]:
            owner = (old or new or {}).get(owners[0][0])
            label = f"{declared_by._meta.verbose_name} {owner}: {label}"
    described = (names.row(table, row) if row else "" for row in (old, new))
    return Difference(capfirst(label), *described)


class _RowNames:
    """The names of rows and of the rows that they refer to, read with one query for each model."""

    def __init__(self, rows: Iterable[tuple[str, Row]]) -> None:
        ids_by_model: dict[Any, set[int]] = {}
        rows = list(rows)
        for table, row in rows:
            for field in _reference_fields(tracked_tables()[table][0]):
                if row.get(field.column):
                    ids_by_model.setdefault(field.related_model, set()).add(row[field.column])
        self.instances = {
            model: {row.pk: row for row in with_name_relations(model, ids)}
            for model, ids in ids_by_model.items()
        }
        for table, row in rows:  # a row that is deleted, or not stored yet, is built from `rows`
            instances = self.instances.get(tracked_tables()[table][0])
            if instances is not None:
                instances.setdefault(row["id"], instance_of(tracked_tables()[table][0], row))

    def row(self, table: str, row: Row) -> str:
        """Return the name of a row; for a row of a many-to-many table, that of its target."""
        model, owners = tracked_tables()[table]
        if model._meta.auto_created:
            owner_column = owners[0][0]
            field = next(
                field for field in _reference_fields(model) if field.column != owner_column
            )
            return self.value(model, field, row)
        instance = instance_of(model, row)
        for field in _reference_fields(model):
            other = self.instances.get(field.related_model, {}).get(row.get(field.column))
            if other is not None:
                setattr(instance, field.name, other)
        try:
            text = str(instance)
        except ObjectDoesNotExist:  # a row that the name depends on is deleted
            text = f"{model._meta.verbose_name} {row['id']}"
        role = getattr(instance, "get_role_display", None)
        return f"{text} ({role()})" if role and str(role()) not in text else text

    def value(self, model, field: Any, row: Row) -> str:
        """Return the value of a field of a row as text; empty if there is none."""
        raw = row.get(field.column)
        instance = instance_of(model, row)
        if field.column in PERIOD_COLUMNS:
            return str(getattr(instance, "when", None) or "")
        if raw in (None, "", []):
            return ""
        if field.is_relation:
            other = self.instances.get(field.related_model, {}).get(raw)
            return (
                str(other)
                if other is not None
                else f"{field.related_model._meta.verbose_name} {raw}"
            )
        if isinstance(instance, Citation) and field.name == "value":
            return instance.printed_value
        if isinstance(raw, bool):
            return str(_("yes") if raw else _("no"))
        if isinstance(raw, list):
            labels = dict(getattr(field.base_field, "flatchoices", ()))
            return ", ".join(str(labels.get(code, code)) for code in raw)
        labels = dict(field.flatchoices)
        return str(labels.get(raw, field.to_python(raw)))


def _reference_fields(model) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is not ContentType
    ]


def with_name_relations(model, ids: set[int]) -> models.QuerySet:
    """Return the rows of `model`, with the relations that their names are composed of."""
    return model._base_manager.filter(pk__in=ids).select_related(
        *(name for name in ("publication", "mandate", "organization") if _is_relation(model, name))
    )


def _is_relation(model, name: str) -> bool:
    return any(field.name == name and field.is_relation for field in model._meta.fields)


@dataclass(frozen=True)
class ChangeGroup:
    """The changes of a record in one context."""

    last: Event
    operation: str  # a label: see `catalogue.history.operations`
    differences: list[Difference]
    changes_state: bool = False  # the review state of the record

    @property
    def has_other_records(self) -> bool:
        """Return whether the operation is one that changes many records together."""
        return operation_code(self.last.doing) in (Operation.IMPORT, Operation.BULK_EDIT)


def change_groups(events: Iterable[Event]) -> list[ChangeGroup]:
    """Group the events by context, the latest first."""
    by_context: dict[Any, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.pk):
        by_context.setdefault(event.context, []).append(event)
    sides = {context: net_changes(several) for context, several in by_context.items()}
    names = _RowNames(
        (key[0], row)
        for before, after in sides.values()
        for side in (before, after)
        for key, row in side.items()
        if row
    )
    groups = [
        ChangeGroup(
            several[-1],
            operation_label(several),
            differences(*sides[context], names),
            any(
                changes_review_state(key, sides[context][0][key], row)
                for key, row in sides[context][1].items()
            ),
        )
        for context, several in by_context.items()
    ]
    return sorted(groups, key=lambda group: -group.last.pk)


def describe_changes_since(record: models.Model, number: int) -> tuple[list[str], list[str]]:
    """Return the names of actors, and the shortened changes, since the event of that number."""
    events = list(events_of(record).filter(pk__gt=number))
    described = [
        f"{change.label}: {_truncated(change.before)} → {_truncated(change.after)}"
        for change in differences(*net_changes(events))
    ]
    return list(dict.fromkeys(event.actor_name for event in events)), described


def event_row_name(event: Event) -> str:
    """Return the name of the row of an event at that time."""
    names = _RowNames([(event.table, event.row)])
    return names.row(event.table, event.row)


def _truncated(text: str) -> str:
    return Truncator(text or "–").chars(60)
