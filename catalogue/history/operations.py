"""Names of operations in the history: stored as codes, shown in the language of the reader.

`act_as(doing=operation(Operation.IMPORT, "meetings.csv"))` stores "import: meetings.csv", and the
history page shows "Imported from meetings.csv". Commands and the shell may store any other text,
which is shown as it is.
"""

import re
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.base.visibility import State
from catalogue.history.events import Action, Event


class Operation(models.TextChoices):
    """Codes with labels; `%s` is the place of the detail."""

    EDIT = "edit", gettext_lazy("Edited")
    BULK_EDIT = "bulk-edit", gettext_lazy("Edited together with other records")
    IMPORT = "import", gettext_lazy("Imported from %s")
    IMPORT_UNDO = "import-undo", gettext_lazy("Import from %s undone")
    UNDO = "undo", gettext_lazy("Change undone")
    RESTORE = "restore", gettext_lazy("Earlier version restored")
    COMMAND = "command", gettext_lazy("Loaded by the command %s")
    PROPOSAL = "proposal", gettext_lazy("Proposal by %s accepted")
    ISSUE = "issue", gettext_lazy("Issued")


# Until version 1.0.0, requests were stored as "POST /admin/…".
_REQUEST = re.compile(r"(POST|PUT|PATCH|DELETE) /")


def operation(code: Operation, detail: str = "") -> str:
    return f"{code.value}: {detail}" if detail else code.value


def operation_code(doing: str) -> str:
    """Return the code of a stored operation, without its detail."""
    return doing.partition(": ")[0]


def operation_label(events: Iterable[Event]) -> str:
    """Return what was done, for all events of a record in one context, the first one first."""
    several = list(events)
    doing = several[-1].doing
    code, _separator, detail = doing.partition(": ")
    if code in Operation.values and code != Operation.EDIT:
        label = str(Operation(code).label)
        return label % detail if "%s" in label else label
    own = [event for event in several if not event.owner_table]
    for event in own:
        if event.before and "state" in event.before:
            return _transition_label(event.before["state"], event.row["state"])
    if doing and code != Operation.EDIT and not _REQUEST.match(doing):
        return doing
    if own and own[0].action == Action.INSERT:
        return _("Created")
    if own and own[-1].action == Action.DELETE:
        return _("Deleted")
    return str(Operation.EDIT.label)


def _transition_label(before: str, after: str) -> str:
    if after == State.PUBLISHED:
        return _("Published")
    if after == State.WITHDRAWN:
        return _("Withdrawn")
    return _("Submitted for review") if after == State.IN_REVIEW else _("Sent back")
