"""The versions of a record that the public could see, and what of each may be shown now."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from catalogue.base.visibility import State
from catalogue.history.events import Event, events_of
from catalogue.history.redaction import redact_record
from catalogue.history.versions import version_at
from catalogue.records.record import Record

TIMESTAMP_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class PublicVersion:
    """A span of time in which everyone saw a record so; `until` is None while they still do.

    What was done in one go is one version. `is_withdrawn` says that the record was withdrawn
    later, even if it is public again: what was withdrawn stays so.
    """

    since: datetime
    until: datetime | None
    is_withdrawn: bool = False

    @property
    def timestamp(self) -> str:
        """The instant in its address: UTC, to the second in which it was there."""
        whole = self.since.replace(microsecond=0)
        return (
            (whole + ONE_SECOND * (whole < self.since)).astimezone(UTC).strftime(TIMESTAMP_FORMAT)
        )

    @property
    def day(self) -> date:
        """The day in its address, hence in UTC."""
        return self.since.astimezone(UTC).date()


def public_versions(record: Record) -> list[PublicVersion]:
    """Every version of a public record, the first one first. Two queries."""
    done = events_of(record).order_by().values("context").annotate(last=Max("at"))
    ends = sorted(one["last"] for one in done) or [record.changed_at]
    states = _state_history(record)
    withdrawn = [at for at, state, _from in states if state == State.WITHDRAWN]
    versions = []
    for since, until in zip(ends, [*ends[1:], None], strict=True):
        known = bisect_right([at for at, _state, _from in states], since)
        _at, state, public_from = states[known - 1] if known else states[0]
        seen_since = max(since, public_from or since)
        if state == State.PUBLISHED and seen_since < (until or timezone.now()):
            is_withdrawn = bool(withdrawn) and seen_since < withdrawn[-1]
            versions.append(PublicVersion(seen_since, until, is_withdrawn))
    return versions


def current_public_version(record: Record) -> PublicVersion:
    """The version of a public record that stands now. One query."""
    last = events_of(record).aggregate(last=Max("at"))["last"] or record.changed_at
    return PublicVersion(max(last, record.public_from or last), None)


def _state_history(record: Record) -> list[tuple[datetime, str, datetime | None]]:
    """When the record came to be in which state, and under which embargo."""
    own = Event.objects.filter(table=record._meta.db_table, row_id=record.pk).order_by("pk")
    told = own.values_list("at", "row__state", "row__public_from")
    states = [
        (at, state, parse_datetime(public_from) if public_from else None)
        for at, state, public_from in told
    ]
    return states or [(record.changed_at, record.state, record.public_from)]


def last_version_in_span(versions: list[PublicVersion], span: tuple[datetime, datetime]):
    """The last of the versions that stood within a span, or None."""
    first, last = span
    stood = [one for one in versions if one.since <= last and (not one.until or one.until > first)]
    return stood[-1] if stood else None


def parse_version_span(text: str) -> tuple[datetime, datetime] | None:
    """The time that an address asks about: a day in UTC, or the second that ends at an instant."""
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
    """The record as that version was, never to be saved, with what it led to and may be shown."""
    then = version_at(record, version.since).record
    return redact_record(then, version.until or timezone.now())
