"""What became of the records that an issued account rests on."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max

from catalogue.history.events import Event, changed_row_ids
from catalogue.models import State
from reports.models import Report
from reports.workflow import MODELS_BY_PLURAL


@dataclass(frozen=True)
class Withdrawal:
    """A record that is not public any more, and since when."""

    number: int
    at: datetime


def changed_record_numbers(report: Report) -> list[int]:
    """The numbers of records that have changed since: they, or rows of theirs at any depth."""
    return sorted(
        keys[key]
        for table, keys in _cited_rows_by_table(report).items()
        for key in changed_row_ids(table, keys.keys(), report.last_event or 0)
    )


def withdrawals(report: Report) -> list[Withdrawal]:
    """Records of the account that have been withdrawn from the public since it was issued."""
    found = []
    tables = _cited_rows_by_table(report)
    for model in MODELS_BY_PLURAL.values():
        keys = tables.get(model._meta.db_table, {})
        public = set(model.objects.public().filter(pk__in=keys).values_list("pk", flat=True))
        gone = {key: number for key, number in keys.items() if key not in public}
        if not gone:
            continue
        events = Event.objects.filter(
            table=model._meta.db_table, row_id__in=gone, before__state=State.PUBLISHED
        )
        dates = dict(events.values_list("row_id").annotate(at=Max("at")))
        found += [
            Withdrawal(number, dates.get(key, report.issued_at)) for key, number in gone.items()
        ]
    return sorted(found, key=lambda one: one.number)


def _cited_rows_by_table(report: Report) -> dict[str, dict[int, int]]:
    """By table, the keys of the records and their public numbers."""
    tables: dict[str, dict[int, int]] = {}
    types = ContentType.objects.get_for_models(*MODELS_BY_PLURAL.values())
    names = {kind.pk: model._meta.db_table for model, kind in types.items()}
    rows = report.restings.values_list("content_type", "object_id", "number")
    for kind, key, number in rows:
        tables.setdefault(names[kind], {})[key] = number
    return tables
