"""The withdrawn records of which the public is told: those that were public."""

from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from catalogue.base.visibility import State
from catalogue.history.events import Event
from catalogue.records.record import Record


def publicly_withdrawn(records: QuerySet) -> QuerySet:
    """Return the withdrawn records, except those that were withdrawn before their embargo ended.

    The public has never seen such a record, so its number and addresses are unknown ones. A record
    that was public before its last embargo counts as withdrawn.
    """
    model: type[Record] = records.model
    withdrawals = Event.objects.filter(
        table=model._meta.db_table,
        row_id=OuterRef("pk"),
        before__state=State.PUBLISHED,
        row__state=State.WITHDRAWN,
    ).annotate(embargo_end=Cast(KT("before__public_from"), DateTimeField()))
    before_the_end = Q(embargo_end__gt=F("at"))
    while_public = Q(embargo_end__isnull=True) | Q(embargo_end__lte=F("at"))
    return records.filter(state=State.WITHDRAWN).filter(
        ~Exists(withdrawals.filter(before_the_end)) | Exists(withdrawals.filter(while_public))
    )
