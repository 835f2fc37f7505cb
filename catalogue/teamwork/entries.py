"""The work on a record, read from its log: assignee, discussion, notes and attachments."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef

from catalogue.base.visibility import State
from catalogue.records.record import Record
from catalogue.records.slugs import Address
from catalogue.teamwork.models import EntryKind, TeamEntry
from catalogue.workflow.transition_log import Transition, transitions_of
from staff.models import User


@dataclass(frozen=True)
class TeamState:
    """The current work on a record.

    `steps` are its transitions with the log of its work; `last_step` is its last transition.
    """

    assignee: User | None
    is_open: bool  # the discussion waits for an answer
    comments: int
    notes: list[TeamEntry]
    attachments: list[TeamEntry]
    last_step: Transition | None
    steps: list["TeamEntry | Transition"]


def entries_of(record: Record) -> models.QuerySet[TeamEntry]:
    """Return the log of a record and of the records that were merged into it, the oldest first."""
    model = type(record)
    merged = Address.objects.filter(
        kind=model._meta.model_name, object_id=record.pk, merged_from__isnull=False
    )
    return TeamEntry.objects.filter(
        models.Q(object_id=record.pk) | models.Q(object_id__in=merged.values("merged_from")),
        content_type=ContentType.objects.get_for_model(model),
    )


def team_state(record: Record) -> TeamState:
    """Return the current work on a record, in two queries."""
    entries = list(entries_of(record).select_related("person", "assignee", "about"))
    transitions = list(transitions_of(record))
    removed = {entry.about_id for entry in entries if entry.kind == EntryKind.REMOVED}
    kept = [entry for entry in entries if entry.pk not in removed]
    assigned = [
        entry
        for entry in entries
        if entry.kind == EntryKind.ASSIGNED and entry.object_id == record.pk
    ]
    steps: list[TeamEntry | Transition] = [*entries, *transitions]
    return TeamState(
        assignee=assigned[-1].assignee if assigned else None,
        is_open=_is_open(entries, transitions),
        comments=sum(entry.kind == EntryKind.COMMENT for entry in entries)
        + sum(map(starts_discussion, transitions)),
        notes=[entry for entry in kept if entry.kind == EntryKind.NOTE],
        attachments=[entry for entry in kept if entry.kind == EntryKind.ATTACHMENT],
        last_step=transitions[-1] if transitions else None,
        steps=sorted(steps, key=lambda step: step.at),
    )


def starts_discussion(transition: Transition) -> bool:
    """Return whether a record was sent back with a note, which begins its discussion."""
    return (
        bool(transition.note)
        and transition.state_before == State.IN_REVIEW
        and transition.state_after == State.DRAFT
    )


def _is_open(entries: Iterable[TeamEntry], transitions: Iterable[Transition]) -> bool:
    opening = (EntryKind.COMMENT, EntryKind.REOPENED)
    opened = [entry.at for entry in entries if entry.kind in opening]
    opened += [transition.at for transition in transitions if starts_discussion(transition)]
    resolved = [entry.at for entry in entries if entry.kind == EntryKind.RESOLVED]
    return bool(opened) and (not resolved or max(opened) > max(resolved))


def assigned_to(rows: models.QuerySet, user) -> models.QuerySet:
    """Return the records that are assigned to the user."""
    kind = ContentType.objects.get_for_model(rows.model)
    assigned = TeamEntry.objects.filter(kind=EntryKind.ASSIGNED, content_type=kind)
    later = assigned.filter(object_id=OuterRef("object_id"), pk__gt=OuterRef("pk"))
    current = assigned.filter(~Exists(later), assignee=user)
    return rows.filter(pk__in=current.values("object_id"))
