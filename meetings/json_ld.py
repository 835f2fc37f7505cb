"""Structured data of meetings: an `Event` of schema.org if its day and its place are known.

Consumers reject an event without a start day and a location, so other meetings are described as
creative works with the time and the place that they cover.
"""

from catalogue.base.calendar_unit import Precision
from catalogue.pages.json_ld import JsonLd, organization_nodes, period_properties
from meetings.models import Meeting

ATTENDANCE_MODES = {  # by (is online, has a place)
    (True, True): "https://schema.org/MixedEventAttendanceMode",
    (True, False): "https://schema.org/OnlineEventAttendanceMode",
    (False, True): "https://schema.org/OfflineEventAttendanceMode",
}
SCHEDULED = "https://schema.org/EventScheduled"
CANCELLED = "https://schema.org/EventCancelled"


def is_event(meeting: Meeting) -> bool:
    """Return whether the first day of the meeting is known, and a place or that it was online."""
    start = meeting.when.start if meeting.when else None
    has_day = start is not None and start.precision == Precision.DAY
    return has_day and bool(meeting.is_online or place_node(meeting))


def event_type(meeting: Meeting) -> str:
    if not is_event(meeting):
        return "CreativeWork"
    return "CourseInstance" if meeting.kind == Meeting.Kind.COURSE else "Event"


def event_properties(meeting: Meeting, address: str) -> JsonLd:
    """Return the properties of the type of the meeting; `address` is the URL of its page."""
    organizers = organization_nodes(meeting.participations.all(), "organizer", "convener", "host")
    place = place_node(meeting)
    # The page in this catalogue remains the `@id`.
    website = {"url": meeting.website} if meeting.website else {}
    if not is_event(meeting):
        return {
            **website,
            "temporalCoverage": meeting.when.edtf if meeting.when else "",
            "spatialCoverage": place,
            "isPartOf": meeting_node(meeting.part_of),
            "contributor": organizers,
        }
    online = {"@type": "VirtualLocation", "url": meeting.website or address}
    locations = [*([place] if place else []), *([online] if meeting.is_online else [])]
    return {
        **website,
        **period_properties(meeting.when, "startDate", "endDate"),
        "eventStatus": CANCELLED if meeting.status == Meeting.Status.CANCELLED else SCHEDULED,
        "eventAttendanceMode": ATTENDANCE_MODES[meeting.is_online, bool(place)],
        "location": locations[0] if len(locations) == 1 else locations,
        "superEvent": meeting_node(meeting.part_of),
        "organizer": organizers,
    }


def meeting_node(meeting: Meeting | None) -> JsonLd:
    """Return a reference to the page of a public meeting, or an empty node.

    It has no type, because an event must have a day and a place; the page of the
    meeting describes it.
    """
    if meeting is None or not meeting.is_public:
        return {}
    return {"@id": meeting.get_absolute_url(), "name": str(meeting.title)}


def place_node(meeting: Meeting) -> JsonLd:
    if not (meeting.city or meeting.country or meeting.venue):
        return {}
    address = {"@type": "PostalAddress"}
    if meeting.city:
        address["addressLocality"] = str(meeting.city)
    if meeting.country:
        address["addressCountry"] = meeting.country.alpha3
    name = ", ".join(filter(None, [str(meeting.venue), str(meeting.city)]))
    return {"@type": "Place", "name": name or str(meeting.country), "address": address}
