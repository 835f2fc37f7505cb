"""Change of one field of many records: a preview, and a write in one context of the history.

    outcomes = preview(change, records, by=user)             # nothing is written
    outcomes = apply(change, records, versions, by=user)     # `versions` are those of the preview

Both return one outcome for each record. Records that the user may change only by a proposal get
one. A record that has changed since the preview, or that the database rejects, is left out, and
its outcome names the reason; the others are written. The history undoes the write as a whole.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import Error, models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.base.rules import database_error_message
from catalogue.base.visibility import State
from catalogue.history.actor import act_as, may_change_public_records
from catalogue.history.diff import with_name_relations
from catalogue.history.events import NO_EVENT, last_event_numbers
from catalogue.history.operations import Operation, operation
from catalogue.history.row_writer import check_references
from catalogue.records.record import Record
from catalogue.workflow.proposals import propose

MAX_BULK_RECORDS = 2000  # records changed by one action
GUARDED_STATES = (State.PUBLISHED, State.WITHDRAWN)


class Manner(models.TextChoices):
    """Ways to apply a value."""

    SET = "set", gettext_lazy("Set to")
    ADD = "add", gettext_lazy("Add")
    REMOVE = "remove", gettext_lazy("Remove")


@dataclass(frozen=True)
class Outcome:
    """The value of the field before and after, as texts; `error` is why a record is left out."""

    record: Record
    before: str
    after: str
    is_changed: bool
    is_proposed: bool = False
    error: str = ""


class FieldChange(ABC):
    """A change of one field that can be made to any record of one kind."""

    @abstractmethod
    def tables(self) -> list[str]:
        """Return the tables that the change writes."""

    @abstractmethod
    def texts(self, records: Sequence[Record]) -> dict[int, tuple[str, str, bool]]:
        """Return the texts before and after, and whether they differ, by primary key."""

    @abstractmethod
    def write(self, records: Sequence[Record]) -> None:
        """Change the records, with a number of statements that does not depend on theirs."""


@dataclass(frozen=True)
class ValueChange(FieldChange):
    """Sets a column: a closed list, a yes or no, a list of codes, or a relation to one row."""

    field: Any
    value: Any
    manner: Manner = Manner.SET

    def tables(self) -> list[str]:
        return [self.field.model._meta.db_table]

    def texts(self, records: Sequence[Record]) -> dict[int, tuple[str, str, bool]]:
        names = self._names(records)
        result = {}
        for record in records:
            before, after = self._before(record), self._after(record)
            result[record.pk] = (names(before), names(after), before != after)
        return result

    def write(self, records: Sequence[Record]) -> None:
        rows = self.field.model._base_manager
        if self.manner == Manner.SET:
            keys = [record.pk for record in records]
            rows.filter(pk__in=keys).update(**{self.field.name: self.value})
            return
        changed = [type(record)(pk=record.pk) for record in records]
        for row, record in zip(changed, records, strict=True):
            setattr(row, self.field.attname, self._after(record))
        rows.bulk_update(changed, [self.field.name])

    def _before(self, record: Record) -> Any:
        return getattr(record, self.field.attname)

    def _after(self, record: Record) -> Any:
        if self.manner == Manner.SET:
            return self.value.pk if isinstance(self.value, models.Model) else self.value
        before = self._before(record)
        if self.manner == Manner.ADD:
            return [*before, *(code for code in self.value if code not in before)]
        return [code for code in before if code not in self.value]

    def _names(self, records: Sequence[Record]) -> Any:
        """Return a function that names a value of the column."""
        if self.field.is_relation:
            keys = {self._before(record) for record in records} | {self._after(records[0])}
            names = _row_names(self.field.related_model, keys - {None})
            return lambda key: names.get(key, "")
        if isinstance(self.field, models.BooleanField):
            return lambda value: _("Yes") if value else _("No")
        column = getattr(self.field, "base_field", self.field)
        labels = {code: str(label) for code, label in column.flatchoices}
        if column is self.field:
            return lambda code: labels.get(code, code)
        return lambda codes: _joined(labels.get(code, code) for code in codes)


@dataclass(frozen=True)
class RelationChange(FieldChange):
    """Sets, adds or removes rows of a relation to several rows."""

    field: Any
    rows: Sequence[models.Model]
    manner: Manner

    @property
    def through(self) -> Any:
        return self.field.remote_field.through

    def tables(self) -> list[str]:
        return [self.through._meta.db_table]

    def texts(self, records: Sequence[Record]) -> dict[int, tuple[str, str, bool]]:
        current = self._current(records)
        keys = {key for chosen in current.values() for key in chosen}
        names = _row_names(self.field.related_model, keys | {row.pk for row in self.rows})
        result = {}
        for pk, before in current.items():
            after = self._after(before)
            old, new = (_joined(sorted(names[key] for key in side)) for side in (before, after))
            result[pk] = (old, new, before != after)
        return result

    def write(self, records: Sequence[Record]) -> None:
        ours, theirs = self.field.m2m_column_name(), self.field.m2m_reverse_name()
        added, removed = [], models.Q(pk__in=[])
        for pk, before in self._current(records).items():
            after = self._after(before)
            added += [self.through(**{ours: pk, theirs: key}) for key in sorted(after - before)]
            if before - after:
                removed |= models.Q(**{ours: pk, f"{theirs}__in": before - after})
        self.through._base_manager.filter(removed).delete()
        self.through._base_manager.bulk_create(added, ignore_conflicts=True)

    def _current(self, records: Sequence[Record]) -> dict[int, set[int]]:
        ours, theirs = self.field.m2m_column_name(), self.field.m2m_reverse_name()
        current: dict[int, set[int]] = {record.pk: set() for record in records}
        pairs = self.through._base_manager.filter(**{f"{ours}__in": current})
        for pk, key in pairs.values_list(ours, theirs):
            current[pk].add(key)
        return current

    def _after(self, before: set[int]) -> set[int]:
        keys = {row.pk for row in self.rows}
        if self.manner == Manner.SET:
            return keys
        return before | keys if self.manner == Manner.ADD else before - keys


@dataclass(frozen=True)
class RoleChange(FieldChange):
    """Adds or removes organizations with a role. `model` is a `Party`, `owner` its record."""

    model: Any
    owner: str
    role: str
    organizations: Sequence[Record]
    manner: Manner

    def tables(self) -> list[str]:
        return [self.model._meta.db_table]

    def texts(self, records: Sequence[Record]) -> dict[int, tuple[str, str, bool]]:
        own = {organization.pk: str(organization) for organization in self.organizations}
        result = {}
        for pk, before in self._current(records).items():
            after = self._after(set(before))
            both = before | own
            old, new = (_joined(sorted(both[key] for key in side)) for side in (before, after))
            result[pk] = (old, new, set(before) != after)
        return result

    def write(self, records: Sequence[Record]) -> None:
        current = self._current(records)
        keys = [organization.pk for organization in self.organizations]
        rows = self.model._base_manager.filter(**{f"{self.owner}__in": current})
        if self.manner == Manner.REMOVE:
            rows.filter(role=self.role, organization__in=keys).delete()
            return
        last = dict(rows.order_by().values_list(self.owner).annotate(Max("position")))
        self.model._base_manager.bulk_create(
            self.model(
                **{f"{self.owner}_id": pk},
                role=self.role,
                organization=organization,
                position=last.get(pk, -1) + 1 + place,
            )
            for pk, present in current.items()
            for place, organization in enumerate(
                organization
                for organization in self.organizations
                if organization.pk not in present
            )
        )

    def _current(self, records: Sequence[Record]) -> dict[int, dict[int, str]]:
        """Return the names of the organizations with the role, by record and by their key."""
        current: dict[int, dict[int, str]] = {record.pk: {} for record in records}
        rows = self.model._base_manager.filter(
            **{f"{self.owner}__in": current}, role=self.role, organization__isnull=False
        )
        for row in rows.select_related("organization"):
            current[getattr(row, f"{self.owner}_id")][row.organization_id] = str(row.organization)
        return current

    def _after(self, before: set[int]) -> set[int]:
        keys = {organization.pk for organization in self.organizations}
        return before | keys if self.manner == Manner.ADD else before - keys


def preview(change: FieldChange, records: Sequence[Record], *, by) -> list[Outcome]:
    """Return what `apply` would do, with the errors of the database. Nothing is written."""
    outcomes = _outcomes(change, records, by)
    with transaction.atomic():
        # Changes that need a proposal are tried too, so that their errors are shown now.
        with act_as(person=by, doing="check", may_publish=True):
            errors = _write(change, [one.record for one in outcomes if one.is_changed])
        transaction.set_rollback(True)
    return _with_errors(outcomes, errors)


def apply(
    change: FieldChange, records: Sequence[Record], versions: Mapping[int, int], *, by
) -> list[Outcome]:
    """Write the change, or propose it for records that the user may not change directly.

    Leave out, with an error, each record whose version is not that of the preview.
    """
    if not records:
        return []
    with transaction.atomic():
        model = type(records[0])
        keys = [record.pk for record in records]
        locked = list(model._base_manager.select_for_update().filter(pk__in=keys).order_by("pk"))
        current = last_event_numbers(model._meta.db_table, keys)
        stale = {pk for pk in keys if versions.get(pk) != current.get(pk, NO_EVENT)}
        outcomes = _outcomes(change, locked, by)
        errors = dict.fromkeys(stale, _("It has changed since the preview. Check it again."))
        ready = [one for one in outcomes if one.is_changed and one.record.pk not in stale]
        with act_as(person=by, doing=operation(Operation.BULK_EDIT)):
            errors |= _write(change, [one.record for one in ready if not one.is_proposed])
        if proposed := [one.record for one in ready if one.is_proposed]:
            propose(lambda: errors.update(_write(change, proposed)), by=by)
    return _with_errors(outcomes, errors)


def _outcomes(change: FieldChange, records: Sequence[Record], by) -> list[Outcome]:
    if not records:
        return []
    texts = change.texts(records)
    is_limited = not may_change_public_records(by)
    return [
        Outcome(record, *texts[record.pk], is_limited and record.state in GUARDED_STATES)
        for record in records
    ]


def _with_errors(outcomes: Iterable[Outcome], errors: Mapping[int, str]) -> list[Outcome]:
    return [
        replace(one, error=errors[one.record.pk]) if one.record.pk in errors else one
        for one in outcomes
    ]


def _write(change: FieldChange, records: Collection[Record]) -> dict[int, str]:
    """Write the change of all records that the database accepts; return the errors of the others.

    All are written together. Only if the database rejects that, each is written by itself.
    """
    if not records or _write_together(change, [*records]) is None:
        return {}
    errors = {}
    for record in records:
        if (error := _write_together(change, [record])) is not None:
            errors[record.pk] = error
    return errors


def _write_together(change: FieldChange, records: list[Record]) -> str | None:
    """Write the change of the records, or none and return the message of the database."""
    try:
        with transaction.atomic():
            change.write(records)
            check_references(change.tables())
    except Error as error:
        return str(database_error_message(error))
    return None


def _row_names(model: type[models.Model], keys: Collection[int]) -> dict[int, str]:
    return {row.pk: str(row) for row in with_name_relations(model, set(keys))}


def _joined(names: Iterable[str]) -> str:
    return "; ".join(names)
