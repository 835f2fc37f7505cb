"""The meetings as a calendar that can be subscribed to (RFC 5545).

An event needs the day on which it begins. A meeting of which only the month or the year is known
is left out and counted: no day is ever invented.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta

from django.db.models import QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from catalogue.base.period import Period, Precision
from catalogue.base.sql import no_statement_timeout
from catalogue.exports.csv_export import ClosingIterator, start_iterator
from catalogue.models import Record
from catalogue.records.uuids import record_uuid
from meetings.models import Meeting, Status

REFRESH_INTERVAL = timedelta(hours=12)
BATCH_SIZE = 500  # meetings read at once
EVENT_STATUSES: dict[str, str] = {Status.PLANNED: "TENTATIVE", Status.CANCELLED: "CANCELLED"}
CALENDAR_END = b"END:VCALENDAR\r\n"


def with_known_first_day(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The meetings of which the first day is known."""
    return meetings.filter(start_precision=Precision.DAY)


def calendar_chunks(
    meetings: QuerySet[Meeting], *, name: str, address: str, site: str
) -> Iterator[bytes]:
    """The calendar, piece by piece. `address` is where it is, `site` what comes before a path.

    The database has answered when this returns. Close the iterator to end the query.
    """
    left_out = meetings.count() - with_known_first_day(meetings).count()
    head = calendar_head(name, address, left_out).to_ical().removesuffix(CALENDAR_END)
    events = start_iterator(
        _event_chunks(with_known_first_day(meetings).select_related("country"), site)
    )
    return ClosingIterator(_calendar_parts(head, events, CALENDAR_END), events)


def _calendar_parts(head: bytes, events: Iterable[bytes], foot: bytes) -> Iterator[bytes]:
    yield head
    yield from events
    yield foot


def _event_chunks(meetings: QuerySet[Meeting], site: str) -> Iterator[bytes]:
    with no_statement_timeout(meetings.db):
        for meeting in meetings.iterator(chunk_size=BATCH_SIZE):
            yield calendar_event(meeting, site).to_ical()


def calendar_head(name: str, address: str, left_out: int) -> Calendar:
    """The calendar without its events."""
    calendar = Calendar()
    calendar.add("prodid", "-//ECLAC//International migration: the programme of work//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for property_name in ("name", "x-wr-calname"):
        calendar.add(property_name, name, parameters=_language_parameter())
    for property_name in ("description", "x-wr-caldesc"):
        calendar.add(
            property_name, calendar_description(left_out), parameters=_language_parameter()
        )
    calendar.add("source", address, parameters={"VALUE": "URI"})
    calendar.add("url", address)
    for property_name in ("refresh-interval", "x-published-ttl"):
        calendar.add(property_name, REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    return calendar


def calendar_description(left_out: int) -> str:
    """What the calendar holds, and how many meetings it cannot hold."""
    said = _("Meetings of the ECLAC programme of work on international migration")
    if not left_out:
        return said
    missing = ngettext(
        "%(count)d meeting without an exact date is not included.",
        "%(count)d meetings without an exact date are not included.",
        left_out,
    ) % {"count": left_out}
    return f"{said}. {missing}"


def calendar_event(meeting: Meeting, site: str) -> Event:
    """A meeting whose first day is known, as an event of whole days."""
    event = Event()
    event.add("uid", str(record_uuid(meeting)))
    changed_at = meeting.changed_at.astimezone(UTC)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("created", meeting.created_at.astimezone(UTC))
    event.add("sequence", event_sequence(meeting))
    first, after = event_days(meeting.when)
    event.add("dtstart", first)
    if after:
        event.add("dtend", after)
    event.add("summary", meeting.title, parameters=_language_parameter(meeting.title.language))
    if where := event_location(meeting):
        event.add("location", where, parameters=_language_parameter())
    address = f"{site}{meeting.get_absolute_url()}"
    event.add("url", address)
    parts = (str(meeting.when), meeting.get_kind_display(), str(meeting.summary), address)
    event.add("description", "\n\n".join(filter(None, parts)), parameters=_language_parameter())
    event.add("status", EVENT_STATUSES.get(meeting.status, "CONFIRMED"))
    event.add("transp", "TRANSPARENT")  # nobody is busy because a meeting is held somewhere
    if meeting.kind:
        event.add("categories", [meeting.get_kind_display()])
    return event


def event_days(period: Period) -> tuple[date, date | None]:
    """The first day, and the day after the last one where that is known to the day."""
    first, end = period.start.first, period.end
    if end is None or end.precision != Precision.DAY:
        return first, None  # what is not known is said in words, in the description
    return first, end.last + timedelta(days=1)


def event_sequence(record: Record) -> int:
    """A number that grows with every change: the seconds from the first version to this one."""
    return max(0, int((record.changed_at - record.created_at).total_seconds()))


def event_location(meeting: Meeting) -> str:
    country = str(meeting.country) if meeting.country else ""
    parts = [str(meeting.venue), str(meeting.city), country]
    if meeting.is_online:
        parts.append(_("online"))
    return ", ".join(filter(None, parts))


def _language_parameter(language: str = "") -> dict[str, str]:
    return {"LANGUAGE": language or get_language()}
