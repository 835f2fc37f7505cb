"""Changes of review states in the history. Only transitions make them; an undo never does."""

from django.utils.translation import gettext as _

from catalogue.base.visibility import REVIEW_FIELDS, State
from catalogue.history.events import Event
from catalogue.history.tracking import is_record_table
from catalogue.history.versions import Row, RowKey

# The columns that differ after an event which changed nothing but the review state. The reason of a
# withdrawal is a text in both languages, so it also sets the times of the last change of each.
TRANSITION_COLUMNS = (*REVIEW_FIELDS, "changed_at", "english_changed_at", "spanish_changed_at")
# A condition for a row `e` of the table of events: see `is_transition_event`.
TRANSITION_EVENT_SQL = "coalesce(e.before ?| %s AND e.before - %s::text[] = '{}', false)"
TRANSITION_EVENT_PARAMETERS = [list(REVIEW_FIELDS), list(TRANSITION_COLUMNS)]


def is_transition_event(event: Event) -> bool:
    """Return whether the event changed the review state or its fields, and nothing else."""
    columns = set(event.before or ())
    return not columns.isdisjoint(REVIEW_FIELDS) and columns.issubset(TRANSITION_COLUMNS)


def changes_review_state(key: RowKey, before: Row | None, after: Row | None) -> bool:
    """Return whether a change of a row, or its insertion, set the review state or its fields."""
    if not is_record_table(key[0]) or after is None:
        return False
    if before is None:
        return after["state"] != State.DRAFT
    return any(before.get(name) != after.get(name) for name in REVIEW_FIELDS)


def transition_label(state: str, target: str) -> str:
    """Return the label of the transition that a user makes instead of setting `target` again."""
    if (state, target) == (State.IN_REVIEW, State.DRAFT):
        return _("Send back")
    if (state, target) == (State.DRAFT, State.IN_REVIEW):
        return _("Submit for review")
    return _("Publish") if target == State.PUBLISHED else _("Withdraw")
