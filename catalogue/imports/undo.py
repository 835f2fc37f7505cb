"""The permission to undo a context, and the start of the undo of an import.

The history of a record and the page of an import use the same functions.
An undo does the opposite of every change of the context, so it needs the permission for each:
to delete what was added, to add what was deleted, to change what was changed. The restore of a
version needs the permission for each of its own changes.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.history.events import Action, Event
from catalogue.history.owners import record_key
from catalogue.history.row_writer import HistoryError
from catalogue.history.tracking import tracked_tables
from catalogue.imports.models import ImportJob, ImportState
from catalogue.imports.tasks import enqueue
from staff.roles import has_model_permission, may_publish

VERBS = {Action.INSERT: "add", Action.UPDATE: "change", Action.DELETE: "delete"}
OPPOSITES = {Action.INSERT: "delete", Action.UPDATE: "change", Action.DELETE: "add"}


def undoable_contexts(contexts: Iterable[UUID], user) -> set[UUID]:
    """Return which of the contexts the user may undo.

    An import, or a change of several records, can be undone by the user who made it and by
    reviewers.
    """
    contexts = list(contexts)
    allowed, others = set(contexts), set()
    events = Event.objects.filter(context__in=contexts).order_by()
    for context, table, action, person in events.values_list(
        "context", "table", "action", "person"
    ).distinct():
        if not _has_permission(user, table, OPPOSITES[Action(action)]):
            allowed.discard(context)
        if person != user.pk:
            others.add(context)
    if may_publish(user):
        return allowed
    imports = ImportJob.objects.filter(context_id__in=contexts).exclude(uploaded_by=user)
    allowed -= set(imports.values_list("context_id", flat=True))
    return {
        context
        for context in allowed
        if context not in others or not _changes_several_records(context)
    }


def offered_undos(contexts: Iterable[UUID], user) -> set[UUID]:
    """Return which of the contexts a page offers to undo.

    The user may undo them, and none is an import that was undone already or that is being undone.
    """
    allowed = undoable_contexts(contexts, user)
    imports = ImportJob.objects.filter(context_id__in=allowed).exclude(state=ImportState.DONE)
    return allowed - set(imports.values_list("context_id", flat=True))


def may_undo_context(context: UUID, user) -> bool:
    """Return whether the user may undo every change of the context."""
    return context in undoable_contexts([context], user)


def may_make_changes(context: UUID, user) -> bool:
    """Return whether the user has the permission for every change of the context."""
    changes = Event.objects.filter(context=context).order_by().values_list("table", "action")
    return all(
        _has_permission(user, table, VERBS[Action(action)]) for table, action in changes.distinct()
    )


def may_undo(job: ImportJob, user) -> bool:
    """Return True if the import can be undone and the user may undo each of its changes."""
    if job.state != ImportState.DONE or job.context_id is None:
        return False
    return may_undo_context(job.context_id, user)


def start_undo(job: ImportJob, user) -> None:
    """Queue the undo of a completed import, in the name of the user.

    Raise HistoryError if the import is in another state, such as undone.
    """
    with transaction.atomic():
        updated = ImportJob.objects.filter(pk=job.pk, state=ImportState.DONE).update(
            state=ImportState.UNDOING, undone_by=user, undone_at=timezone.now()
        )
        if not updated:
            job.refresh_from_db(fields=["state"])
            raise HistoryError(
                _("This import cannot be undone. Its state is “%(state)s”.")
                % {"state": job.get_state_display()}
            )
        enqueue(job)


def _has_permission(user, table: str, verb: str) -> bool:
    """Return whether the user has the permission for this change of a row."""
    model: Any = tracked_tables()[table][0]
    if model._meta.auto_created:  # a row of a many-to-many field is part of its record
        model, verb = model._meta.auto_created, "change"
    return has_model_permission(user, verb, model)


def _changes_several_records(context: UUID) -> bool:
    """Return whether the rows of the context belong to more than one record."""
    rows = Event.objects.filter(context=context).order_by()
    keys = rows.values_list("table", "row_id", "owner_table", "owner_id").distinct()
    records = set()
    seen = set()
    for table, pk, owner_table, owner_id in keys.iterator():
        key = (owner_table, owner_id) if owner_table else (table, pk)
        if key not in seen:
            seen.add(key)
            records.add(record_key(*key))
            if len(records) > 1:
                return True
    return False
