"""The calendar of meetings, read by a client library and by a separate parser."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import vobject
from icalendar import Calendar

from catalogue.records.uuids import record_uuid
from meetings.calendar import event_sequence
from meetings.models import Meeting
from tests.support.edge_cases import EDGE_CASE_TEXT, EDGE_CASE_TITLES, edge_case_meetings
from tests.support.factories import CountryFactory, MeetingFactory
from tests.support.responses import content_of

pytestmark = pytest.mark.django_db
INSTANT = "%Y%m%dT%H%M%SZ"


def get_calendar(client, language="", **parameters) -> bytes:
    response = client.get(f"{language}/meetings/calendar.ics", parameters)
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "text/calendar; charset=utf-8",
    )
    return content_of(response)


def parse_calendar(content: bytes) -> list[dict[str, str]]:
    """Return the components of RFC 5545 with unfolded, unescaped lines, the header first."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    lines = content.decode().split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    components: list[dict[str, str]] = []
    for line in re.sub(r"\r\n[ \t]", "", content.decode()).split("\r\n"):
        name, value = re.match(r'((?:[^":]|"[^"]*")*):(.*)|()', line).group(1, 2)
        if name == "BEGIN":
            components.append({})
        elif name and name != "END":
            plain = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
            components[-1][name] = plain
    return components


def test_calendar_contains_whole_days_and_counts_omitted_meetings(client):
    meeting = MeetingFactory(
        published=True,
        title_en="Forum",
        slug="forum",
        when="2012-08-19/2012-08-20",
        status="completed",
        kind="forum",
        city_en="Quito",
        venue_en="Hall; 1, 2",
        country=CountryFactory(alpha3="ECU"),
    )
    for when in ("2012-07", "2012-33", "2012-08-19~", "/2012-08-20", None):
        MeetingFactory(published=True, when=when)
    MeetingFactory(draft=True, when="2012-08-19")
    head, event = parse_calendar(get_calendar(client))

    assert (
        head["X-WR-CALDESC;LANGUAGE=en"]
        == head["DESCRIPTION;LANGUAGE=en"]
        == (
            "Meetings of the ECLAC programme of work on international migration. 5 meetings "
            "without an exact date are not included."
        )
    )
    assert head["METHOD"] == "PUBLISH"
    meeting.refresh_from_db()
    assert event == {
        "UID": str(record_uuid(meeting)),
        "CREATED": meeting.created_at.strftime(INSTANT),
        "DTSTAMP": meeting.changed_at.strftime(INSTANT),
        "LAST-MODIFIED": meeting.changed_at.strftime(INSTANT),
        "SEQUENCE": "0",
        "DTSTART;VALUE=DATE": "20120819",
        "DTEND;VALUE=DATE": "20120821",
        "SUMMARY;LANGUAGE=en": "Forum",
        "LOCATION;LANGUAGE=en": "Hall; 1, 2, Quito, Ecuador",
        "URL": "http://testserver/meetings/forum/",
        "DESCRIPTION;LANGUAGE=en": (
            "19–20 August 2012\n\nForum\n\nhttp://testserver/meetings/forum/"
        ),
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
        "CATEGORIES": "Forum",
    }


def test_event_keeps_its_name_and_counts_its_changes(client):
    meeting = MeetingFactory(published=True, title_en="A", title_es="B", when="2013-01-31")
    Meeting.objects.filter(pk=meeting.pk).update(status="cancelled")
    meeting.refresh_from_db()
    (_, english), (_, spanish) = (
        parse_calendar(get_calendar(client)),
        parse_calendar(get_calendar(client, "/es")),
    )

    assert english["UID"] == spanish["UID"] == str(record_uuid(meeting))
    assert english["SEQUENCE"] == spanish["SEQUENCE"] == str(event_sequence(meeting))
    assert english["STATUS"] == spanish["STATUS"] == "CANCELLED"
    assert (english["SUMMARY;LANGUAGE=en"], spanish["SUMMARY;LANGUAGE=es"]) == ("A", "B")
    assert english["DTEND;VALUE=DATE"] == "20130201"


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        (timedelta(0), 0),
        (timedelta(seconds=1.9), 1),
        (timedelta(hours=1), 3600),
        (timedelta(hours=-1), 0),
    ],
)
def test_sequence_is_the_seconds_since_the_first_version(change, sequence):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    assert event_sequence(Meeting(created_at=start, changed_at=start + change)) == sequence


DAYS = {"": "19–20 August 2012", "/es": "19 y 20 de agosto de 2012"}
KIND = {"": "Seminar", "/es": "Seminario"}


@pytest.mark.parametrize("language", ["", "/es"])
def test_calendar_is_valid_with_any_text(client, language):
    edge_case_meetings()
    content = get_calendar(client, language)
    _, *events = parse_calendar(content)
    calendar = Calendar.from_ical(content)
    found = {event["dtstart"].dt: event for event in calendar.walk("VEVENT")}

    assert len(events) == len(found) == 2
    # Lines that had to be folded: parse_calendar() has checked that none is longer.
    assert max(len(line) for line in content.split(b"\r\n")) in (74, 75)
    event = found[date(2012, 8, 19)]
    assert event["dtend"].dt == date(2012, 8, 21)
    assert event["status"] == "TENTATIVE"
    ending = "ñ" if language else ""
    text = f"{EDGE_CASE_TEXT}{ending}"
    address = f"http://testserver{language}/meetings/semicolons/"
    expected = [DAYS[language], KIND[language], text, address]
    assert str(event["description"]) == "\n\n".join(expected)
    client_reads = vobject.readOne(content.decode())
    same = next(one for one in client_reads.vevent_list if one.dtstart.value == date(2012, 8, 19))
    assert (same.dtend.value, same.status.value) == (date(2012, 8, 21), "TENTATIVE")
    assert same.summary.value == str(event["summary"])
    assert same.description.value == str(event["description"])
    titles = {str(event["summary"]) for event in found.values()}
    ending = " ñ" if language else ""
    assert titles == {EDGE_CASE_TITLES[name] + ending for name in ("semicolons", "emoji")}


def test_calendar_uses_the_filters_and_offers_a_subscription(client):
    MeetingFactory(published=True, when="2012-08-19", kind="forum")
    MeetingFactory(published=True, when="2013-08-19", kind="summit")
    head, event = parse_calendar(get_calendar(client, kind="summit"))
    page = client.get("/meetings/", {"kind": "summit"}).text

    assert head["NAME;LANGUAGE=en"] == "Meetings – Kind: Summit"
    assert event["DTSTART;VALUE=DATE"] == "20130819"
    assert 'href="webcal://testserver/meetings/calendar.ics?kind=summit"' in page


@pytest.mark.parametrize(
    ("parameters", "named"),
    [({"kind": "x"}, [("kind", "x")]), ({"headers": "codes"}, [("headers", "codes")])],
)
def test_calendar_names_a_parameter_that_it_cannot_answer(client, parameters, named):
    response = client.get("/meetings/calendar.ics", parameters)
    problems = [(one.name, one.value) for one in response.context["problems"]]
    assert (response.status_code, problems) == (400, named)


def test_calendar_is_refused_to_a_client_that_takes_no_calendar(client):
    response = client.get("/meetings/calendar.ics", headers={"accept": "text/html"})
    assert (response.status_code, response["Content-Type"]) == (406, "text/plain; charset=utf-8")
    assert "text/calendar" in response.text
