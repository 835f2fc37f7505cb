"""The times at which records became public."""

from datetime import datetime

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from catalogue.history.events import Action, Event
from catalogue.records.record import RecordQuerySet


def became_public(records: RecordQuerySet, since: datetime, until: datetime) -> RecordQuerySet:
    """Return the public records that became public after `since` and not after `until`.

    Each has this time as `public_since`: that of its last publication, or the end of its embargo
    if that is later. A change of a public record is no publication.
    """
    table = records.model._meta.db_table
    publications = _publications(table)
    # First the few records of the time, because the time of each record is read from its events.
    recent = publications.filter(at__gt=since).values("row_id")
    last = (
        publications.filter(row_id=OuterRef("pk"))
        .order_by()
        .values("row_id")
        .annotate(last=Max("at"))
        .values("last")
    )
    return (
        records.public()
        .filter(Q(pk__in=recent) | Q(public_from__gt=since))
        .annotate(public_since=Greatest(Subquery(last), F("public_from")))
        .filter(public_since__gt=since, public_since__lte=until)
    )


def _publications(table: str) -> QuerySet[Event]:
    """Return the events that set the review state or the end of the embargo of a record."""
    return Event.objects.filter(
        Q(action=Action.INSERT) | Q(before__has_any_keys=["state", "public_from"]), table=table
    )
