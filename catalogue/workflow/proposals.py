"""Proposed changes of public records, made by editors and decided by reviewers.

    proposals = propose(lambda: form.save(), by=user, note="…")   # one for each changed record

`propose` runs the change with the right to publish, reads the changed rows from the history, and
rolls the change back, so that the public record stays as it is. A proposal stores the rows before
and after the change, so any code can make it: a form with its inlines, an import, a merge. If the
change raises an exception, no proposal is stored.

    differences_of(proposal)                # the differences, for the reviewer
    with proposal_applied(proposal): ...    # the change is applied; rolled back at the end
    accept(proposal, by=reviewer)           # the rows are written, if the record is unchanged
    send_back(proposal, by=reviewer, note="…")

No code checks beforehand if a change needs a proposal: the database rejects the change, and
`is_publish_refusal(error)` recognizes that error.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _

from catalogue.history.actor import act_as, nested_contexts
from catalogue.history.diff import PERIOD_COLUMNS, Difference, differences
from catalogue.history.events import Event, last_event_number
from catalogue.history.operations import Operation, operation
from catalogue.history.owners import event_record_key
from catalogue.history.review_states import changes_review_state
from catalogue.history.row_writer import check_references, write_rows
from catalogue.history.tracking import tracked_tables
from catalogue.history.versions import Row, RowKey, current_rows
from catalogue.workflow.proposal_model import Decision, Proposal
from catalogue.workflow.transitions import ReviewError, require_publish_right

# Sent in the transaction that accepts a proposal or sends it back. The arguments are `proposal` and
# the person `by`.
proposal_decided = Signal()


def propose(
    change: Callable[[], Any], *, by, note: str = "", based_on: Proposal | None = None
) -> list[Proposal]:
    """Run `change`, roll it back, and store one proposal for each record that it changed.

    With `based_on`, apply the change on top of that proposal, which the new one replaces.
    """
    with transaction.atomic():
        changes_by_record, context = _capture_changes(change, by, based_on)
        if based_on is not None and changes_by_record:
            _decide(based_on, Decision.CANCELLED, by, "")
        return Proposal.objects.bulk_create(
            Proposal(
                content_type=ContentType.objects.get_for_model(record),
                object_id=record.pk,
                title=str(_current_record(record))[:500],
                base=last_event_number(record),
                changes=changes,
                context=context,
                by=by,
                at=timezone.now(),
                note=note.strip(),
            )
            for record, changes in changes_by_record
        )


def _capture_changes(change, by, based_on) -> tuple[list[tuple[models.Model, list[dict]]], UUID]:
    """Run `change` and roll it back. Return its changes by record, and its context."""
    with transaction.atomic():
        with act_as(person=by, doing="proposal", may_publish=True) as context:
            if based_on is not None:
                write_rows(rebased_rows(based_on))
            change()
            events = list(Event.objects.filter(context__in=nested_contexts()))
            check_references({event.table for event in events})
            changes_by_record = _net_changes_by_record(events)
        transaction.set_rollback(True)
    return changes_by_record, context


def _net_changes_by_record(events: list[Event]) -> list[tuple[models.Model, list[dict]]]:
    """Return the net change of each row, grouped by the record that it belongs to.

    New records are grouped with the first existing record, which may refer to them.
    """
    net: dict[RowKey, dict] = {}
    records: dict[RowKey, RowKey] = {}
    for event in events:
        key = (event.table, event.row_id)
        change = net.setdefault(
            key, {"table": event.table, "id": event.row_id, "before": event.row_before}
        )
        change["after"] = event.row_after
        records[key] = event_record_key(event)
    by_record: dict[RowKey, list[dict]] = {}
    for key, row in net.items():
        if row["before"] != row["after"]:
            by_record.setdefault(records[key], []).append(row)
    new = {key for key in by_record if net.get(key, {"before": key})["before"] is None}
    old = [key for key in by_record if key not in new]
    for key in new if old else ():
        by_record[old[0]] += by_record.pop(key)
    result = []
    for (table, pk), changes in by_record.items():
        record = tracked_tables()[table][0]._base_manager.filter(pk=pk).first()
        if record is not None:
            result.append((record, changes))
    return result


def _current_record(record: models.Model) -> models.Model:
    return type(record)._base_manager.filter(pk=record.pk).first() or record


def rows_after(proposal: Proposal) -> dict[RowKey, Row | None]:
    return {(change["table"], change["id"]): change["after"] for change in proposal.changes}


def rows_before(proposal: Proposal) -> dict[RowKey, Row | None]:
    return {(change["table"], change["id"]): change["before"] for change in proposal.changes}


def rebased_rows(
    proposal: Proposal, current: dict[RowKey, Row] | None = None
) -> dict[RowKey, Row | None]:
    """Return the proposed rows with later changes of other columns: those of `current` rows.

    Without `current`, the rows as they are stored now.
    """
    if current is None:
        current = current_rows(rows_after(proposal))
    before = rows_before(proposal)
    return {
        key: _rebased_row(before[key], row, current.get(key))
        for key, row in rows_after(proposal).items()
    }


def _rebased_row(before: Row | None, after: Row | None, current: Row | None) -> Row | None:
    if before is None or after is None or current is None:
        return after
    changed = {name for name in after if after[name] != before.get(name)}
    if changed & {*PERIOD_COLUMNS}:
        changed |= {name for name in PERIOD_COLUMNS if name in after}  # they are one value
    return {**current, **{name: after[name] for name in changed}}


def sets_review_state(proposal: Proposal) -> bool:
    """Return whether the proposal would change a review state, which only transitions may do."""
    before = rows_before(proposal)
    return any(
        changes_review_state(key, before[key], row) for key, row in rows_after(proposal).items()
    )


def differences_of(proposal: Proposal) -> list[Difference]:
    """Return the differences that the proposal makes, for readers."""
    return differences(rows_before(proposal), rows_after(proposal))


@contextmanager
def proposal_applied(proposal: Proposal) -> Iterator[None]:
    """Apply the proposal inside the block and roll it back at the end.

    Columns that it does not change keep what is stored now.
    Raise HistoryError if the proposal now breaks a constraint.
    """
    with transaction.atomic():
        with act_as(doing="preview", may_publish=True):
            write_rows(rebased_rows(proposal))
        yield
        transaction.set_rollback(True)


def accept(proposal: Proposal, *, by, note: str = "") -> None:
    """Write the proposed rows. Raise ReviewError if the record has changed since."""
    with transaction.atomic():
        locked = _lock_waiting(proposal)
        require_publish_right(by)
        if settings.SECOND_PERSON_REQUIRED and by is not None and by.pk == locked.by_id:
            raise ReviewError(_("You made this proposal. Someone else must decide."))
        if sets_review_state(locked):
            raise ReviewError(
                _(
                    "This proposal would change the review state of “%(record)s”. Send it back and "
                    "use “Publish” or “Withdraw” instead."
                )
                % {"record": locked}
            )
        model = locked.content_type.model_class()
        model._base_manager.select_for_update().filter(pk=locked.object_id).first()
        if locked.is_stale:
            raise ReviewError(
                _("“%(record)s” changed after this proposal. Send it back.") % {"record": locked}
            )
        doing = operation(Operation.PROPOSAL, str(locked.by))
        with act_as(person=by, doing=doing, may_publish=True if by else None):
            write_rows(rows_after(locked))
        _decide(locked, Decision.ACCEPTED, by, note)
        proposal_decided.send(Proposal, proposal=locked, by=by)
    proposal.refresh_from_db()


def send_back(proposal: Proposal, *, by, note: str) -> None:
    """Return a proposal to its author, with a note. The author may base a new one on it."""
    require_publish_right(by)
    if not note.strip():
        raise ReviewError(_("Enter a note that says what is missing."))
    with transaction.atomic():
        locked = _lock_waiting(proposal)
        _decide(locked, Decision.SENT_BACK, by, note)
        proposal_decided.send(Proposal, proposal=locked, by=by)
    proposal.refresh_from_db()


def cancel(proposal: Proposal, *, by) -> None:
    """Cancel a proposal. Raise ReviewError if `by` is not its author."""
    if by is not None and by.pk != proposal.by_id:
        raise ReviewError(_("Only its author can cancel this proposal."))
    with transaction.atomic():
        _decide(_lock_waiting(proposal), Decision.CANCELLED, by, "")
    proposal.refresh_from_db()


def _lock_waiting(proposal: Proposal) -> Proposal:
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.decision != Decision.WAITING:
        raise ReviewError(_("This proposal has already been decided."))
    return locked


def _decide(proposal: Proposal, decision: Decision, by, note: str) -> None:
    Proposal.objects.filter(pk=proposal.pk).update(
        decision=decision, decided_by=by, decided_at=timezone.now(), decision_note=note.strip()
    )


def is_publish_refusal(error: BaseException | None) -> bool:
    """Return whether the database rejected a change of a public record for lack of the right."""
    diagnosis = getattr(getattr(error, "__cause__", None), "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    return isinstance(error, IntegrityError) and name == "publish_right_required"
