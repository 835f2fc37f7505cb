"""The public versions of a record, redacted to the content that may be shown now."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from django.apps import apps
from django.db.models import DateTimeField, Expression, F, Func, Max, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from catalogue.base.compiled_queries import CompiledQuery, Parameter
from catalogue.base.visibility import State
from catalogue.history.events import Event, events_of_row
from catalogue.history.public_changes import is_public_change
from catalogue.history.redaction import redact_record
from catalogue.history.versions import version_at
from catalogue.records.record import Record

TIMESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class PublicVersion:
    """A span of time in which a record had the same public content; `until` is None if current.

    All changes of one context make one version. `is_withdrawn` is true if the record was withdrawn
    later, even if it is public again, because a withdrawn version stays withdrawn.
    """

    since: datetime
    until: datetime | None
    is_withdrawn: bool = False

    @property
    def timestamp(self) -> str:
        """Return the instant for the address, in UTC, rounded up to a whole second."""
        whole = self.since.replace(microsecond=0)
        return (
            (whole + ONE_SECOND * (whole < self.since)).astimezone(UTC).strftime(TIMESTAMP_FORMAT)
        )

    @property
    def day(self) -> date:
        """Return the day for the address, in UTC."""
        return self.since.astimezone(UTC).date()


def public_versions(record: Record) -> list[PublicVersion]:
    """Return every version of a public record, in chronological order, with two queries."""
    contexts = public_events_of(record).order_by().values("context").annotate(last=Max("at"))
    ends = sorted(context["last"] for context in contexts) or [record.changed_at]
    states = _state_history(record)
    withdrawn = [at for at, state, _from in states if state == State.WITHDRAWN]
    versions = []
    for since, until in zip(ends, [*ends[1:], None], strict=True):
        earlier = bisect_right([at for at, _state, _from in states], since)
        _at, state, public_from = states[earlier - 1] if earlier else states[0]
        public_since = max(since, public_from or since)
        if state == State.PUBLISHED and public_since < (until or timezone.now()):
            is_withdrawn = bool(withdrawn) and public_since < withdrawn[-1]
            versions.append(PublicVersion(public_since, until, is_withdrawn))
    return versions


def current_public_version(record: Record) -> PublicVersion:
    """Return the current version of a public record, with one query."""
    [(last,)] = _compiled_last_event(record._meta.db_table).rows(record=record.pk)
    last = last or record.changed_at
    return PublicVersion(max(last, record.public_from or last), None)


@cache
def _compiled_last_event(table: str) -> CompiledQuery:
    """Return the query of the time of the last public event of the parameter `record`."""
    last = Func(F("at"), function="MAX", output_field=DateTimeField())
    events = _public_events(table, Parameter("record")).order_by()
    return CompiledQuery(events.annotate(last=last).values_list("last"))


def public_events_of(record: Record) -> QuerySet[Event]:
    """Return the events of the record that changed something that the public sees.

    A row that refers to a non-public row, such as the citation of an internal source, is not shown,
    and its time would reveal it. Rows that no page of a version shows do not count, either.
    """
    return _public_events(record._meta.db_table, record.pk)


def _public_events(table: str, pk: int | Expression) -> QuerySet[Event]:
    events = events_of_row(table, pk).exclude(table__in=unversioned_tables())
    return events.filter(is_public_change(table))


@cache
def unversioned_tables() -> tuple[str, ...]:
    """Return the tables of rows that belong to a record and are not part of its versions."""
    models = apps.get_models()
    return tuple(
        model._meta.db_table for model in models if not getattr(model, "is_in_versions", True)
    )


def _state_history(record: Record) -> list[tuple[datetime, str, datetime | None]]:
    """Return (instant, review state, end of the embargo) after each event of the record."""
    events = Event.objects.filter(table=record._meta.db_table, row_id=record.pk).order_by("pk")
    states = [
        (at, state, parse_datetime(public_from) if public_from else None)
        for at, state, public_from in events.values_list("at", "row__state", "row__public_from")
    ]
    return states or [(record.changed_at, record.state, record.public_from)]


def last_version_in_span(versions: list[PublicVersion], span: tuple[datetime, datetime]):
    """Return the last version that was public within a span, or None."""
    first, last = span
    within = [
        version
        for version in versions
        if version.since <= last and (not version.until or version.until > first)
    ]
    return within[-1] if within else None


def parse_version_span(text: str) -> tuple[datetime, datetime] | None:
    """Parse the time in an address: a day in UTC, or the second that ends at an instant.

    Return None if the text is neither, or the day is in the future.
    """
    try:
        instant = datetime.strptime(text, TIMESTAMP_FORMAT).replace(tzinfo=UTC)
        span = (instant - ONE_SECOND, instant)
        return span if instant.strftime(TIMESTAMP_FORMAT) == text else None
    except (ValueError, OverflowError):
        pass
    try:
        day = date.fromisoformat(text)
        first, last = (datetime.combine(day, end, UTC) for end in (time.min, time.max))
    except (ValueError, OverflowError):
        return None
    return (first, last) if day.isoformat() == text and first <= timezone.now() else None


def public_record_at(record: Record, version: PublicVersion) -> Record:
    """Return the record in that version, without references that are not public.

    The instance must not be saved.
    """
    then = version_at(record, version.since).record
    return redact_record(then, version.until or timezone.now())
