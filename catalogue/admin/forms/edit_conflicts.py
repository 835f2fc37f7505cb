"""Conflicts between two editors of one row, found by the version that a form carries."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalogue.admin.forms.edit_merge import has_choices, merged_attempt
from catalogue.admin.forms.form_versions import MISSING_VERSION_MESSAGE, submitted_version
from catalogue.admin.forms.save_attempt import SaveAttempt
from catalogue.history.diff import describe_changes_since
from catalogue.history.events import last_event_number


def check_version(model_admin, request: HttpRequest, attempt: SaveAttempt) -> SaveAttempt:
    """Return the attempt, merged with the changes of the row since its form was opened.

    The attempt is refused if both changed the same field, or if the form carries no version. Locks
    the row until the transaction ends.
    """
    if attempt.object_id is None:
        return attempt
    row = model_admin.get_object(request, unquote(attempt.object_id))
    if row is None or not model_admin.has_change_permission(request, row):
        return attempt
    version = _lock_and_read_version(row)
    shown = submitted_version(request)
    attempt = replace(attempt, version=version)
    if shown is None:
        return replace(attempt, refusal=str(MISSING_VERSION_MESSAGE))
    if version <= shown and not has_choices(attempt.data):
        return attempt
    merged = merged_attempt(model_admin, request, attempt, row, shown)
    if merged is None:
        return replace(attempt, refusal=_changes_message(row, shown, _choose_sentence()))
    if version <= shown:
        return merged
    merged = replace(merged, other_editors=", ".join(describe_changes_since(row, shown)[0]))
    if merged.conflicts:
        return replace(merged, refusal=_changes_message(row, shown, _choose_sentence()))
    messages.info(request, _changes_message(row, shown, _("These changes are kept.")))
    return merged


def conflict_message(row: models.Model, seen_version: int | None) -> str:
    """Return the editors and changes since `seen_version`, or "" if there are none.

    Without `seen_version`, return the message that it is missing. Locks the row until the
    transaction ends.
    """
    current_version = _lock_and_read_version(row)
    if seen_version is None:
        return str(MISSING_VERSION_MESSAGE)
    if current_version <= seen_version:
        return ""
    return _changes_message(row, seen_version, _choose_sentence())


def _choose_sentence() -> str:
    return _("Your changes are kept below. Choose which text to keep, then save.")


def _lock_and_read_version(row: models.Model) -> int:
    type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    return last_event_number(row)


def _changes_message(row: models.Model, seen_version: int, ending: str) -> str:
    names, changes = describe_changes_since(row, seen_version)
    message = _("This record was changed by %(names)s after you opened it: %(changes)s.")
    return f"{message % {'names': ', '.join(names), 'changes': '; '.join(changes)}} {ending}"
