"""Transitions of records between review states: submit, send back, publish and withdraw.

Each transition is a function: `publish(meeting, by=user)`. It succeeds completely or raises
ReviewError with a message for users. `by` is None in commands and the shell, which act as the
database role and are trusted. The database also rejects changes by users without the right to
publish. `version` is the number of the last event that the user saw; if the record has changed
since, the transition raises ReviewError.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import Error, connection, models, transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from catalogue.base.rules import TRIGGER_MESSAGES, database_error_message
from catalogue.base.visibility import REVIEW_FIELDS, State
from catalogue.history.actor import act_as
from catalogue.history.diff import Difference, differences
from catalogue.history.events import NO_EVENT, events_of, last_event_number
from catalogue.history.review_states import is_transition_event
from catalogue.history.undo import quoted_list
from catalogue.history.versions import version_at, version_now
from catalogue.records.record import Record
from catalogue.workflow.dependencies import row_key, unpublished_references
from catalogue.workflow.publication_checks import (
    Requirement,
    missing_parts_message,
    missing_requirements,
)
from catalogue.workflow.transition_log import transitions_of
from staff.roles import has_model_permission, may_publish

UNPUBLISHED_STATES = (State.DRAFT, State.IN_REVIEW)
# Sent by the model of a record, in the transaction that withdraws it; `record` is an argument.
record_withdrawn = Signal()
# Sent by the model of a record, in the transaction of a transition. The arguments are `record`, the
# states `before` and `after`, the person `by` (None for commands) and the `note`.
transition_made = Signal()


class ReviewError(Exception):
    """The transition is impossible; the message is for users."""


class IncompleteRecordError(ReviewError):
    """The record lacks required parts: `missing`."""

    def __init__(self, record: Record, missing: list[Requirement]) -> None:
        self.record, self.missing = record, missing
        super().__init__(missing_parts_message(record, missing))


class UnpublishedReferencesError(ReviewError):
    """The record refers to unpublished `records`, which the user must publish too or confirm."""

    def __init__(self, record: Record, records: list[Record], by=None) -> None:
        self.records = records
        names = quoted_list(
            f"{other} ({other._meta.verbose_name})"
            if by is None or has_model_permission(by, "view", type(other))
            else other._meta.verbose_name
            for other in records
        )
        super().__init__(
            _("“%(record)s” refers to unpublished records: %(names)s.")
            % {"record": record, "names": names}
        )


def submit(record: Record, *, by, note: str = "", version: int | None = None) -> None:
    """Submit a draft for review."""
    with _transition(record, by, note, (State.DRAFT,), version=version) as row:
        row.update(state=State.IN_REVIEW)


def send_back(record: Record, *, by, note: str, version: int | None = None) -> None:
    """Return a record in review to its editor, with a note about the changes needed."""
    if not note.strip():
        raise ReviewError(_("Enter a note that says what is missing."))
    with _transition(record, by, note, (State.IN_REVIEW,), version=version) as row:
        row.update(state=State.DRAFT)


def publish(
    record: Record,
    *,
    by,
    note: str = "",
    together: Iterable[Record] = (),
    allowed_unpublished: Iterable[Record] = (),
    public_from: datetime | None = None,
    version: int | None = None,
    versions: Mapping[int, int] | None = None,
) -> None:
    """Publish the record now or, under embargo, at `public_from`.

    The embargo of a published record may be changed until it ends. The records in `together` are
    published too; `versions` maps their record numbers to the versions that the user saw. Raise
    IncompleteRecordError if one of these records lacks a part that the settings require, and
    UnpublishedReferencesError if they refer to an unpublished record that is not in
    `allowed_unpublished`.
    """
    together = list(together)
    with transaction.atomic():
        for published in (record, *together):
            version_seen = version
            if published is not record:
                version_seen = (
                    None if versions is None else versions.get(published.number, NO_EVENT)
                )
            with _transition(
                published,
                by,
                note,
                _publishable_states(published),
                version=version_seen,
                needs_publish_right=True,
            ) as row:
                _check_second_person(published, by)
                _check_completeness(published)
                row.update(
                    state=State.PUBLISHED,
                    public_from=public_from,
                    withdrawal_reason_en="",
                    withdrawal_reason_es="",
                    is_unnamed=False,
                )
        allowed = {row_key(other) for other in allowed_unpublished}
        for published in (record, *together):
            unpublished = [
                other
                for other in unpublished_references(published)
                if row_key(other) not in allowed
            ]
            if unpublished:
                raise UnpublishedReferencesError(published, unpublished, by)


def withdraw(
    record: Record,
    *,
    by,
    note: str = "",
    reason_en: str = "",
    reason_es: str = "",
    unnamed: bool = False,
    version: int | None = None,
) -> None:
    """Withdraw a published record. Its address keeps a notice and is not reused.

    The notice shows the title, date and reason, except if `unnamed` is true because they would
    cause harm.
    """
    with _transition(
        record, by, note, (State.PUBLISHED,), version=version, needs_publish_right=True
    ) as row:
        row.update(
            state=State.WITHDRAWN,
            public_from=None,
            withdrawal_reason_en=reason_en.strip(),
            withdrawal_reason_es=reason_es.strip(),
            is_unnamed=unnamed,
        )
        record_withdrawn.send(type(record), record=record)


def differences_since_published(record: Record) -> list[Difference]:
    """Return the differences from the last published version, for a record not published now.

    Return an empty list if the record is published or was never published.
    """
    published = transitions_of(record).filter(state_before=State.PUBLISHED).last()
    if published is None or record.state == State.PUBLISHED:
        return []
    return differences(version_at(record, published.at).rows, version_now(record).rows)


def allowed_transitions(record: Record, user) -> list[str]:
    """Return the names of the transitions that the user may make in the current state, in order."""
    steps = {
        State.DRAFT: ("submit", "publish"),
        State.IN_REVIEW: ("publish", "send_back"),
        State.PUBLISHED: ("withdraw",) if record.is_public else ("publish", "withdraw"),
        State.WITHDRAWN: ("publish",),
    }[State(record.state)]
    reviewer = may_publish(user)
    return [step for step in steps if step == "submit" or reviewer]


# --- common checks ---------------------------------------------------------------------------


@contextmanager
def _transition(
    record: Record,
    by,
    note: str,
    states: tuple[str, ...],
    *,
    version: int | None = None,
    needs_publish_right: bool = False,
) -> Iterator[models.QuerySet]:
    """Yield a queryset of the locked row, for the update of its state; then refresh `record`.

    Raise ReviewError if `by` lacks the permission to change the record or the right to publish, the
    state is not in `states`, the version is outdated, or the database rejects the update.
    """
    rows = type(record)._base_manager.filter(pk=record.pk)
    _require_change_permission(record, by)
    if needs_publish_right:
        require_publish_right(by)
    may = True if needs_publish_right and by is not None else None
    try:
        acting = act_as(person=by, doing="review", may_publish=may, may_change_state=True)
        with transaction.atomic(), acting:
            state = rows.select_for_update().values_list("state", flat=True).first()
            if state not in states:
                raise ReviewError(_wrong_state_message(record, state))
            if version is not None and version != last_event_number(record):
                raise ReviewError(
                    _("“%(record)s” has been changed. Check the new version.") % {"record": record}
                )
            with _transition_note(note):
                yield rows
            after = rows.values_list("state", flat=True).get()
            transition_made.send(
                type(record), record=record, before=state, after=after, by=by, note=note.strip()
            )
    except Error as error:
        message = database_error_message(error)
        raise ReviewError(f"{record}: {message}") from error
    record.refresh_from_db(fields=REVIEW_FIELDS)


@contextmanager
def _transition_note(note: str) -> Iterator[None]:
    """Set the note that the trigger stores in the transition log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('catalogue.transition_note', %s, true)", [note.strip()])
        yield
        cursor.execute("SELECT set_config('catalogue.transition_note', '', true)")


def _wrong_state_message(record: Record, state: str | None) -> str:
    if state is None:
        return _("“%(record)s” no longer exists.") % {"record": record}
    return _("This action is not available for “%(record)s”. Its review state is “%(state)s”.") % {
        "record": record,
        "state": State(state).label,
    }


def require_publish_right(by) -> None:
    if by is not None and not may_publish(by):
        raise ReviewError(str(TRIGGER_MESSAGES["publish_right_required"]))


def may_change(record: Record, user) -> bool:
    """Return whether the user may change records of this kind."""
    opts = record._meta
    return user.has_perm(f"{opts.app_label}.change_{opts.model_name}")


def _require_change_permission(record: Record, by) -> None:
    if by is not None and not may_change(record, by):
        raise ReviewError(
            _("You do not have the permission to change “%(record)s” (%(kind)s).")
            % {"record": record, "kind": record._meta.verbose_name}
        )


def _check_second_person(record: Record, by) -> None:
    """Raise ReviewError if the second person rule applies and `by` has changed the record.

    Changes before the last publication do not count.
    """
    if by is None or not settings.SECOND_PERSON_REQUIRED:
        return
    own = events_of(record).filter(person=by)
    published = transitions_of(record).filter(state_after=State.PUBLISHED).last()
    if published:
        own = own.filter(at__gt=published.at)
    if any(not is_transition_event(event) for event in own):
        raise ReviewError(
            _("You changed “%(record)s”. Someone else must publish it.") % {"record": record}
        )


def _check_completeness(record: Record) -> None:
    """Raise IncompleteRecordError if a record that is not published yet lacks a required part."""
    if record.state == State.PUBLISHED:  # Only its embargo changes.
        return
    if missing := missing_requirements(record):
        raise IncompleteRecordError(record, missing)


def _publishable_states(record: Record) -> tuple[str, ...]:
    states = (*UNPUBLISHED_STATES, State.WITHDRAWN)
    embargoed = record.state == State.PUBLISHED and not record.is_public
    return (*states, State.PUBLISHED) if embargoed else states


TransitionFunction = Callable[..., None]
TRANSITIONS: dict[str, TransitionFunction] = {
    "submit": submit,
    "publish": publish,
    "send_back": send_back,
    "withdraw": withdraw,
}
