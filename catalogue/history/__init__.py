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
