"""Changes and withdrawals of the records that an issued report cites."""

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
    """Number of a record that is no longer public, and the time of its withdrawal."""

    number: int
    at: datetime


def changed_record_numbers(report: Report) -> list[int]:
    """Return the numbers of cited records that changed since the issue, or whose child rows did."""
    return sorted(
        keys[key]
        for table, keys in _cited_rows_by_table(report).items()
        for key in changed_row_ids(table, keys.keys(), report.last_event or 0)
    )


def withdrawals(report: Report) -> list[Withdrawal]:
    """Return the cited records that were withdrawn since the issue, by number."""
    withdrawn = []
    tables = _cited_rows_by_table(report)
    for model in MODELS_BY_PLURAL.values():
        keys = tables.get(model._meta.db_table, {})
        public = set(model.objects.public().filter(pk__in=keys).values_list("pk", flat=True))
        not_public = {key: number for key, number in keys.items() if key not in public}
        if not not_public:
            continue
        events = Event.objects.filter(
            table=model._meta.db_table, row_id__in=not_public, before__state=State.PUBLISHED
        )
        dates = dict(events.values_list("row_id").annotate(at=Max("at")))
        withdrawn += [
            Withdrawal(number, dates.get(key, report.issued_at))
            for key, number in not_public.items()
        ]
    return sorted(withdrawn, key=lambda withdrawal: withdrawal.number)


def _cited_rows_by_table(report: Report) -> dict[str, dict[int, int]]:
    """Return the public numbers of the cited records by table name and primary key."""
    tables: dict[str, dict[int, int]] = {}
    types = ContentType.objects.get_for_models(*MODELS_BY_PLURAL.values())
    names = {kind.pk: model._meta.db_table for model, kind in types.items()}
    rows = report.cited_versions.values_list("content_type", "object_id", "number")
    for kind, key, number in rows:
        tables.setdefault(names[kind], {})[key] = number
    return tables
