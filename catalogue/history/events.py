"""Events of the history: one immutable row, written by a trigger, for every row written."""

from collections.abc import Collection, Iterator
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Expression, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.history.tracking import intermediate_tables

NO_EVENT = 0  # the version of a row without events


class Action(models.TextChoices):
    """Kinds of changes of a row."""

    INSERT = "I", _("Added")
    UPDATE = "U", _("Changed")
    DELETE = "D", _("Deleted")


def immutability_trigger(name: str, level, operation, condition: str) -> pgtrigger.Trigger:
    """Return a trigger that rejects the operation if the SQL `condition` is true."""
    return pgtrigger.Trigger(
        name=name,
        level=level,
        when=pgtrigger.Before,
        operation=operation,
        func=pgtrigger.Func(
            f"""
            IF {condition} THEN
                RAISE EXCEPTION 'the history is kept as it is' USING
                    ERRCODE = 'check_violation', CONSTRAINT = 'history_immutable';
            END IF;
            RETURN NULL;
            """
        ),
    )


def immutability_triggers() -> list[pgtrigger.Trigger]:
    """Return triggers that reject changes and deletions, also by the owner of the table."""
    return [
        immutability_trigger(
            "immutable", pgtrigger.Row, pgtrigger.Update | pgtrigger.Delete, "true"
        ),
        # Tests with real commits truncate all tables afterwards and set this variable.
        immutability_trigger(
            "no_truncate",
            pgtrigger.Statement,
            pgtrigger.Truncate,
            "current_setting('catalogue.allow_truncate', true) IS DISTINCT FROM 'yes'",
        ),
    ]


class Event(models.Model):
    """The insertion, update or deletion of one row.

    `row` is the row after the change (before it, for a deletion); `before` holds the old values of
    the columns that an update changed. `owner_table` and `owner_id` identify the row that it
    belongs to, so that the history of a record includes that of its rows. A row that moves to
    another owner has two events: a deletion at the old owner and an insertion at the new one.
    Events are numbered in chronological order.
    """

    at = models.DateTimeField(_("date"))
    context = models.UUIDField(_("operation number"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,  # the history outlives the user account
        related_name="+",
        verbose_name=_("person"),
    )
    person_name = models.CharField(_("user name at the time"), max_length=150, blank=True)
    role = models.CharField(_("database user"), max_length=63)
    doing = models.CharField(_("operation"), max_length=200, blank=True)
    action = models.CharField(_("action"), max_length=1, choices=Action)
    table = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    owner_table = models.CharField(max_length=63, blank=True)
    owner_id = models.BigIntegerField(null=True)
    row = models.JSONField()
    before = models.JSONField(null=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("history")
        ordering: ClassVar[list[str]] = ["pk"]
        default_permissions = ("view",)
        indexes: ClassVar[list] = [
            models.Index(fields=["table", "row_id"], name="catalogue_event_row"),
            models.Index(fields=["owner_table", "owner_id"], name="catalogue_event_owner"),
            models.Index(fields=["context"], name="catalogue_event_context"),
            models.Index(fields=["at"], name="catalogue_event_at"),
            models.Index(
                fields=["table", "row_id"], name="catalogue_event_gone", condition=Q(action="D")
            ),
            # The address `/id/27/` asks for the deletion of the record with this number.
            models.Index(
                "table", "row__number", name="catalogue_event_gone_number", condition=Q(action="D")
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = immutability_triggers()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_action_display()} {self.table} {self.row_id}"

    @property
    def actor_name(self) -> str:
        """Return the user name of the person, or words for a command, which has none."""
        return self.person_name or command_name()

    @property
    def row_before(self) -> dict | None:
        """Return the row before the event, or None for an insertion."""
        if self.action == Action.INSERT:
            return None
        return {**self.row, **(self.before or {})}

    @property
    def row_after(self) -> dict | None:
        """Return the row after the event, or None for a deletion."""
        return None if self.action == Action.DELETE else self.row


def command_name() -> str:
    """Return the words for the actor of changes without a person."""
    return gettext("a command of the server")


def events_of(record: models.Model) -> models.QuerySet[Event]:
    """Return all events of the record and of the rows that belong to it, at any depth."""
    return events_of_row(record._meta.db_table, record.pk)


def events_of_row(table: str, pk: int | Expression) -> models.QuerySet[Event]:
    """Return `events_of` of a row, given by its table and primary key."""
    keys = [events.order_by().values("pk") for events in _event_querysets(table, pk)]
    return Event.objects.filter(pk__in=keys[0].union(*keys[1:]))


def _event_querysets(table: str, pk: Any) -> Iterator[models.QuerySet[Event]]:
    """Yield the events of a record in parts, each of which uses an index."""
    events = Event.objects.all()
    yield events.filter(table=table, row_id=pk)
    yield events.filter(owner_table=table, owner_id=pk)
    for owning in intermediate_tables(table):
        inner = events.filter(table=owning, owner_table=table, owner_id=pk)
        # Ownership has at most two levels: publication, dissemination, recipient.
        yield events.filter(owner_table=owning, owner_id__in=inner.values("row_id"))


def changed_row_ids(table: str, ids: Collection[int], event: int) -> set[int]:
    """Return which of the rows `ids` of `table`, or rows that belong to them, changed later."""
    later = Event.objects.filter(pk__gt=event)
    changed_ids = set(later.filter(table=table, row_id__in=ids).values_list("row_id", flat=True))
    rows = later.filter(owner_table=table, owner_id__in=ids)
    changed_ids |= set(rows.values_list("owner_id", flat=True))
    for owning in intermediate_tables(table):
        inner = Event.objects.filter(table=owning, owner_table=table, owner_id__in=ids)
        changed = later.filter(owner_table=owning).values("owner_id")
        changed_ids |= set(inner.filter(row_id__in=changed).values_list("owner_id", flat=True))
    return changed_ids


def last_event_numbers(table: str, ids: Collection[int]) -> dict[int, int]:
    """Return `last_event_number` of several rows of a table, by their keys."""
    events = Event.objects.order_by()
    belonging = events.filter(owner_table=table, owner_id__in=ids)
    latest = models.Max("pk")
    pairs = [
        *events.filter(table=table, row_id__in=ids).values_list("row_id").annotate(latest),
        *belonging.values_list("owner_id").annotate(latest),
    ]
    for owning in intermediate_tables(table):
        owners = dict(belonging.filter(table=owning).values_list("row_id", "owner_id"))
        inner = events.filter(owner_table=owning, owner_id__in=owners).values_list("owner_id")
        pairs += [(owners[key], event) for key, event in inner.annotate(latest)]
    # Later pairs replace earlier ones, so the highest number of each row remains.
    return dict.fromkeys(ids, 0) | dict(sorted(pairs, key=lambda pair: pair[1]))


def last_event_number(record: models.Model) -> int:
    """Return the number of the current version: that of the last event, or 0 without events."""
    # Adding 0 stops PostgreSQL from scanning the primary key of the whole history backwards.
    last = models.Max(models.F("pk") + 0)
    return events_of(record).aggregate(last=last)["last"] or 0
