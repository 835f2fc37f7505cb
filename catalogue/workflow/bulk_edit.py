"""Change of one field of many records: a preview, and a write in one context of the history.

    outcomes = preview(change, records, by=user)             # nothing is written
    outcomes = apply(change, records, versions, by=user)     # `versions` are those of the preview

Both return one outcome for each record. Records that the user may change only by a proposal get
one. A record that has changed since the preview, or that the database rejects, is left out, and
its outcome names the reason; the others are written. The history undoes the write as a whole.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import Error, transaction
from django.utils.translation import gettext as _

from catalogue.base.rules import database_error_message
from catalogue.history.actor import act_as, may_change_public_records
from catalogue.history.events import NO_EVENT, last_event_numbers
from catalogue.history.operations import Operation, operation
from catalogue.history.row_writer import check_references
from catalogue.records.record import Record
from catalogue.workflow.field_changes import FieldChange
from catalogue.workflow.proposals import propose

MAX_BULK_RECORDS = 2000  # records changed by one action


@dataclass(frozen=True)
class BulkOutcome:
    """The value of the field before and after, as texts; `error` is why a record is left out."""

    record: Record
    before: str
    after: str
    is_changed: bool
    is_proposed: bool = False
    error: str = ""


def preview(change: FieldChange, records: Sequence[Record], *, by) -> list[BulkOutcome]:
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
) -> list[BulkOutcome]:
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


def _outcomes(change: FieldChange, records: Sequence[Record], by) -> list[BulkOutcome]:
    if not records:
        return []
    texts = change.texts(records)
    is_limited = not may_change_public_records(by)
    return [
        BulkOutcome(record, *texts[record.pk], is_limited and record.is_guarded)
        for record in records
    ]


def _with_errors(outcomes: Iterable[BulkOutcome], errors: Mapping[int, str]) -> list[BulkOutcome]:
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
