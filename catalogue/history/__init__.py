"""The permanent history of every record and of every row that belongs to one.

A trigger on each table writes an `Event` for every row that is inserted, updated or deleted, by the
application or in psql. The changes of one operation (a request, an import, or else a transaction)
form one *context*. `act_as` sets the actor; outside of it the database role is the actor.

    with act_as(person=user, doing="import of meetings.csv") as context:
        ...                              # any change
    undo_context(context)                # undoes all of it, or nothing; never a review state

    version_at(meeting, instant)         # the record and its rows at that instant
    restore_version(event)               # sets the record back to its version after that event
"""
