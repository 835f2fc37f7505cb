"""Conflicts between two editors of one row, found by the version that a form carries."""

from dataclasses import replace

from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalogue.admin.forms.form_versions import MISSING_VERSION_MESSAGE, submitted_version
from catalogue.admin.forms.save_attempt import SaveAttempt
from catalogue.history.diff import describe_changes_since
from catalogue.history.events import last_event_number


def check_version(model_admin, request: HttpRequest, attempt: SaveAttempt) -> SaveAttempt:
    """Return the attempt, refused if the row has changed since its form was opened.

    Locks the row until the transaction ends.
    """
    if attempt.object_id is None:
        return attempt
    row = model_admin.get_object(request, unquote(attempt.object_id))
    if row is None:
        return attempt
    version = _lock_and_read_version(row)
    message = _message(row, submitted_version(request), version)
    return replace(attempt, version=version, refusal=message)


def conflict_message(row: models.Model, seen_version: int | None) -> str:
    """Return the editors and changes since `seen_version`, or "" if there are none.

    Without `seen_version`, return the message that it is missing. Locks the row until the
    transaction ends.
    """
    return _message(row, seen_version, _lock_and_read_version(row))


def _lock_and_read_version(row: models.Model) -> int:
    type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    return last_event_number(row)


def _message(row: models.Model, seen_version: int | None, current_version: int) -> str:
    if seen_version is None:
        return str(MISSING_VERSION_MESSAGE)
    if current_version <= seen_version:
        return ""
    names, changes = describe_changes_since(row, seen_version)
    return _(
        "This record was changed by %(names)s after you opened it: %(changes)s. Your changes "
        "are kept below. Choose which text to keep, then save."
    ) % {"names": ", ".join(names), "changes": "; ".join(changes)}
