"""Changes of one field that can be made to many records: of values, of relations, of roles."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.history.diff import with_name_relations
from catalogue.records.record import Record


class Manner(models.TextChoices):
    """Ways to apply a value."""

    SET = "set", gettext_lazy("Set to")
    ADD = "add", gettext_lazy("Add")
    REMOVE = "remove", gettext_lazy("Remove")


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


def _row_names(model: type[models.Model], keys: Collection[int]) -> dict[int, str]:
    return {row.pk: str(row) for row in with_name_relations(model, set(keys))}


def _joined(names: Iterable[str]) -> str:
    return "; ".join(names)
