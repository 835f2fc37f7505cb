"""The standings that a mandate and its provisions had in earlier public versions."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import Q
from django.utils import timezone

from activities.models import Mandate, Provision
from activities.standing import StandingModel
from catalogue.base.compiled_queries import CompiledQuery, IsAnyOf, Parameter
from catalogue.history.events import Event
from catalogue.history.public_versions import public_versions
from catalogue.history.versions import instance_of

STANDING_COLUMNS = ("standing", "standing_date", "standing_reason_en", "standing_reason_es")


@dataclass(frozen=True)
class PastStanding:
    """A standing that was recorded until a day. `provision` is None for the mandate itself."""

    provision: Provision | None
    row: StandingModel
    until: date


def past_standings(mandate: Mandate, provisions: list[Provision]) -> list[PastStanding]:
    """Return the earlier standings that were public, the latest first.

    If none is recorded in the history, this takes one query.
    """
    events = _compiled_events().rows(mandate=mandate.pk, provisions=[one.pk for one in provisions])
    by_row: dict[tuple[str, int], list[tuple[datetime, dict[str, Any]]]] = {}
    for table, pk, at, row in events:
        values = {name: row.get(name) for name in STANDING_COLUMNS}
        by_row.setdefault((table, pk), []).append((at, values))
    changed = {key: some for key, some in by_row.items() if _has_changed(some)}
    if not changed:
        return []
    versions = [one for one in public_versions(mandate) if not one.is_withdrawn]
    provision_by_pk = {one.pk: one for one in provisions}
    past = []
    for (table, pk), states in changed.items():
        model = Mandate if table == Mandate._meta.db_table else Provision
        shown: list[tuple[dict[str, Any], datetime | None]] = []
        for version in versions:
            values = _at(states, version.since)
            if shown and shown[-1][0] == values:
                shown[-1] = (values, version.until)
            else:
                shown.append((values, version.until))
        past += [
            PastStanding(
                provision_by_pk.get(pk) if model is Provision else None,
                instance_of(model, values),
                timezone.localdate(until),
            )
            for values, until in shown[:-1]
            if values["standing"] and until
        ]
    return sorted(past, key=lambda one: one.until, reverse=True)


@cache
def _compiled_events() -> CompiledQuery:
    """Return the query of the events with a standing of a `mandate` and its `provisions`."""
    events = Event.objects.filter(
        Q(table=Mandate._meta.db_table, row_id=Parameter("mandate"))
        | (Q(table=Provision._meta.db_table) & Q(IsAnyOf("row_id", "provisions")))
    ).exclude(Q(row__standing__isnull=True) & Q(before__standing__isnull=True))
    return CompiledQuery(events.order_by("pk").values_list("table", "row_id", "at", "row"))


def _has_changed(states: list[tuple[datetime, dict[str, Any]]]) -> bool:
    return any(values != states[0][1] for _at, values in states)


def _at(states: list[tuple[datetime, dict[str, Any]]], instant: datetime) -> dict[str, Any]:
    earlier = [values for at, values in states if at <= instant]
    return earlier[-1] if earlier else dict.fromkeys(STANDING_COLUMNS, "")
