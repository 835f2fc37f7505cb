"""The time of the last change of a record's texts in each language."""

import pytest
from django.db.models import F

from meetings.models import Meeting
from tests.support.factories import MeetingFactory

pytestmark = pytest.mark.django_db


def timestamps_moved(meeting) -> tuple[bool, bool]:
    """Return whether the English and Spanish timestamps changed since the last call."""
    before = meeting.english_changed_at, meeting.spanish_changed_at
    meeting.refresh_from_db()
    after = meeting.english_changed_at, meeting.spanish_changed_at
    return before[0] < after[0], before[1] < after[1]


def test_language_timestamp_follows_its_texts():
    meeting = MeetingFactory(title_en="Forum", title_es="Foro")
    assert meeting.english_changed_at == meeting.spanish_changed_at
    rows = Meeting.objects.filter(pk=meeting.pk)

    rows.update(venue_en="Room 1", kind="forum")
    assert timestamps_moved(meeting) == (True, False)
    rows.update(title_es="Foro regional")
    assert timestamps_moved(meeting) == (False, True)
    rows.update(kind="seminar")
    assert timestamps_moved(meeting) == (False, False)
    rows.update(title_en="A", title_es="B")
    assert timestamps_moved(meeting) == (True, True)
    assert meeting.english_changed_at == meeting.spanish_changed_at


def test_marking_a_translation_as_up_to_date_does_not_change_the_record():
    meeting = MeetingFactory(title_en="Forum", title_es="Foro")
    rows = Meeting.objects.filter(pk=meeting.pk)
    rows.update(title_en="Fora")
    meeting.refresh_from_db()

    rows.update(spanish_changed_at=F("english_changed_at"))
    assert timestamps_moved(meeting) == (False, True)
    assert rows.values_list("changed_at", flat=True).get() == meeting.changed_at
