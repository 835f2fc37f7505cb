"""The acts of staff in the work on a record. Each adds an entry to its log.

Each act checks the permission for the record: to view it for the discussion, to change it for the
assignee, notes and attachments. It raises PermissionDenied, or ValidationError with a message for
the user.
"""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from catalogue.records.record import Record
from catalogue.teamwork.access import editors, viewers
from catalogue.teamwork.entries import team_state
from catalogue.teamwork.mentions import mentioned_users
from catalogue.teamwork.models import EntryKind, TeamEntry
from catalogue.teamwork.notices import notify
from staff.models import NotificationKind, User

MAX_ATTACHMENTS = 50  # of one record


@transaction.atomic
def assign(record: Record, *, by: User, to: User | None) -> None:
    """Assign the record to a person who may change it, or to nobody."""
    _require(by, editors(type(record)))
    _lock(record)
    if to == team_state(record).assignee:
        return
    if to is not None and not editors(type(record)).filter(pk=to.pk).exists():
        message = _("%(person)s cannot change this record. Choose another person.")
        raise ValidationError(message % {"person": to})
    _add(record, by, EntryKind.ASSIGNED, assignee=to)
    if to is not None:
        notify(NotificationKind.ASSIGNED, [to], record, person=by)


@transaction.atomic
def add_comment(record: Record, *, by: User, content: str) -> None:
    """Add a comment, which opens the discussion again, and notify the mentioned people."""
    people = viewers(type(record))
    _require(by, people)
    _add(record, by, EntryKind.COMMENT, content=content)
    notify(NotificationKind.MENTIONED, mentioned_users(content, people), record, person=by)


def resolve(record: Record, *, by: User) -> None:
    """Resolve an open discussion."""
    _set_open(record, by, is_open=False)


def reopen(record: Record, *, by: User) -> None:
    """Reopen a resolved discussion."""
    _set_open(record, by, is_open=True)


@transaction.atomic
def _set_open(record: Record, by: User, *, is_open: bool) -> None:
    _require(by, viewers(type(record)))
    _lock(record)
    state = team_state(record)
    if state.is_open != is_open and state.comments:
        _add(record, by, EntryKind.REOPENED if is_open else EntryKind.RESOLVED)


def add_note(record: Record, *, by: User, content: str) -> None:
    """Add an internal note."""
    _require(by, editors(type(record)))
    _add(record, by, EntryKind.NOTE, content=content)


@transaction.atomic
def attach(record: Record, *, by: User, file) -> None:
    """Attach a file to the record."""
    _require(by, editors(type(record)))
    _lock(record)
    if len(team_state(record).attachments) >= MAX_ATTACHMENTS:
        message = _("A record has at most %(most)s attachments. Remove one first.")
        raise ValidationError(message % {"most": MAX_ATTACHMENTS})
    _add(record, by, EntryKind.ATTACHMENT, file=file)


@transaction.atomic
def remove(record: Record, entry_key: str, *, by: User) -> None:
    """Remove a note or an attachment of the record. An unknown or removed one has no effect."""
    _require(by, editors(type(record)))
    _lock(record)
    state = team_state(record)
    for entry in (*state.notes, *state.attachments):
        if str(entry.pk) == entry_key:
            _add(record, by, EntryKind.REMOVED, about=entry)


def _require(person: User, people: models.QuerySet[User]) -> None:
    if not people.filter(pk=person.pk).exists():
        raise PermissionDenied


def _lock(record: Record) -> None:
    """Let acts on the same record follow each other, so that none happens twice."""
    type(record)._base_manager.select_for_update().filter(pk=record.pk).first()


def _add(record: Record, by: User, kind: EntryKind, **values) -> None:
    entry = TeamEntry(
        content_type=ContentType.objects.get_for_model(record),
        object_id=record.pk,
        kind=kind,
        person=by,
        **values,
    )
    entry.full_clean()
    entry.save(force_insert=True)
