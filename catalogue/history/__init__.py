"""The history of every record and of every row that belongs to one, kept for ever.

A trigger on each table writes an `Event` for every row inserted, updated or deleted, whichever
way the change came. What is done in one go (a request, an import, or else a transaction) is one
*context*; `acting` says who does it, and outside of it the database role is the actor.

    with acting(person=user, doing="import of meetings.csv") as context:
        ...                              # any change, by any way
    undo(context)                        # all of it is taken back, or none

    version_at(meeting, instant)         # the record with its rows as they stood then
    restore(event)                       # the record as it stood right after that event
"""

from catalogue.history.acting import acting, acting_context
from catalogue.history.events import (
    NEVER,
    Event,
    changed_since,
    events_of,
    last_event_of,
    last_events_of,
)
from catalogue.history.undoing import HistoryError, restore, undo
from catalogue.history.versions import Version, version_after, version_at, version_now

__all__ = [
    "NEVER",
    "Event",
    "HistoryError",
    "Version",
    "acting",
    "acting_context",
    "changed_since",
    "events_of",
    "last_event_of",
    "last_events_of",
    "restore",
    "undo",
    "version_after",
    "version_at",
    "version_now",
]
