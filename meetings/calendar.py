"""Calendar of the meetings for subscriptions (iCalendar, RFC 5545).

An event needs a first day. Meetings with only a known month or year are left out, and the
description of the calendar contains their number.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, timedelta

from django.db.models import QuerySet
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from catalogue.base.calendar_unit import Precision
from catalogue.base.period import Period
from catalogue.base.sql import no_statement_timeout
from catalogue.exports.csv_export import ClosingIterator, start_iterator
from catalogue.models import Record
from catalogue.records.uuids import record_uuid
from meetings.models import Meeting, Status

REFRESH_INTERVAL = timedelta(hours=12)
BATCH_SIZE = 500  # meetings per database fetch
EVENT_STATUSES: dict[str, str] = {Status.PLANNED: "TENTATIVE", Status.CANCELLED: "CANCELLED"}
CALENDAR_END = b"END:VCALENDAR\r\n"


def with_known_first_day(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Return the meetings whose first day is known."""
    return meetings.filter(start_precision=Precision.DAY)


def calendar_chunks(
    meetings: QuerySet[Meeting], *, name: str, address: str, site: str
) -> Iterator[bytes]:
    """Return an iterator of the calendar's parts.

    `address` is the URL of the calendar, `site` the root of the site without a final slash. The
    first rows are read before the function returns, so a database error is raised here and not
    during the response. Close the iterator to end the query.
    """
    omitted_count = meetings.count() - with_known_first_day(meetings).count()
    head = calendar_head(name, address, omitted_count).to_ical().removesuffix(CALENDAR_END)
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


def calendar_head(name: str, address: str, omitted_count: int) -> Calendar:
    """Return the calendar without its events."""
    calendar = Calendar()
    calendar.add("prodid", "-//ECLAC//International migration: the programme of work//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for property_name in ("name", "x-wr-calname"):
        calendar.add(property_name, name, parameters=_language_parameter())
    for property_name in ("description", "x-wr-caldesc"):
        calendar.add(
            property_name, calendar_description(omitted_count), parameters=_language_parameter()
        )
    calendar.add("source", address, parameters={"VALUE": "URI"})
    calendar.add("url", address)
    for property_name in ("refresh-interval", "x-published-ttl"):
        calendar.add(property_name, REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    return calendar


def calendar_description(omitted_count: int) -> str:
    """Return the description of the calendar with the number of meetings that it omits."""
    description = _("Meetings of the ECLAC programme of work on international migration")
    if not omitted_count:
        return description
    omission = ngettext(
        "%(count)d meeting without an exact date is not included.",
        "%(count)d meetings without an exact date are not included.",
        omitted_count,
    ) % {"count": omitted_count}
    return f"{description}. {omission}"


def calendar_event(meeting: Meeting, site: str) -> Event:
    """Return an all-day event for a meeting whose first day is known."""
    event = Event()
    event.add("uid", str(record_uuid(meeting)))
    changed_at = meeting.changed_at.astimezone(UTC)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("created", meeting.created_at.astimezone(UTC))
    event.add("sequence", event_sequence(meeting))
    first_day, end_day = event_days(meeting.when)
    event.add("dtstart", first_day)
    if end_day:
        event.add("dtend", end_day)
    event.add("summary", meeting.title, parameters=_language_parameter(meeting.title.language))
    if location := event_location(meeting):
        event.add("location", location, parameters=_language_parameter())
    address = f"{site}{meeting.get_absolute_url()}"
    event.add("url", address)
    parts = (str(meeting.when), meeting.get_kind_display(), str(meeting.summary), address)
    event.add("description", "\n\n".join(filter(None, parts)), parameters=_language_parameter())
    event.add("status", EVENT_STATUSES.get(meeting.status, "CONFIRMED"))
    event.add("transp", "TRANSPARENT")  # the subscriber's calendar does not show them as busy
    if meeting.kind:
        event.add("categories", [meeting.get_kind_display()])
    return event


def event_days(period: Period) -> tuple[date, date | None]:
    """Return the first day, and the day after the last one (DTEND is exclusive) if known."""
    first, end = period.start.first, period.end
    if end is None or end.precision != Precision.DAY:
        return first, None  # the event's description contains the period in words
    return first, end.last + timedelta(days=1)


def event_sequence(record: Record) -> int:
    """Return a number that grows with each change: seconds from creation to the last change."""
    return max(0, int((record.changed_at - record.created_at).total_seconds()))


def event_location(meeting: Meeting) -> str:
    country = str(meeting.country) if meeting.country else ""
    parts = [str(meeting.venue), str(meeting.city), country]
    if meeting.is_online:
        parts.append(_("online"))
    return ", ".join(filter(None, parts))


def _language_parameter(language: str = "") -> dict[str, str]:
    return {"LANGUAGE": language or get_language()}
