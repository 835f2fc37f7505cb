"""Times of the history, which the database sets."""

from datetime import timedelta

from django.db import connection


def backdate_events(days: int = 1) -> None:
    """Move all events so far some days into the past."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no trigger of the table may be pending
        cursor.execute("ALTER TABLE catalogue_event DISABLE TRIGGER USER")
        cursor.execute("UPDATE catalogue_event SET at = at - %s", [timedelta(days=days)])
        cursor.execute("ALTER TABLE catalogue_event ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
