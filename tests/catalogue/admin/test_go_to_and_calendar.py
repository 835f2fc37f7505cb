"""The page and the completions that lead to any record, and the calendar of staff."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from catalogue.admin.calendar import month_of
from tests.support.factories import (
    ActivityFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ProjectFactory,
)
from tests.support.queries import captured_sql
from tests.support.review_forms import admin_url, sign_in_as
from tests.support.users import create_user

pytestmark = pytest.mark.django_db


def found(client, text) -> list[str]:
    answer = client.get(reverse("records:completions"), {"q": text})
    assert "no-store" in answer["Cache-Control"]
    results = answer.json()["results"]
    names = [one["name"] for one in results if one["details"] != "Page"]
    page = client.get(reverse("records:go-to"), {"q": text})
    assert [str(one.record) for one in page.context["results"]] == names
    return names


# --- go to ----------------------------------------------------------------------------------------


def test_records_of_all_kinds_are_found_the_best_first(client):
    sign_in_as(client, "editor")
    celade = OrganizationFactory(title_en="Population Division", acronym_en="CELADE")
    MeetingFactory(title_en="CELADE seminar", when="2012")
    ActivityFactory(title_en="Support to CELADE", summary_en="Text")
    MandateFactory(title_en="A mandate", summary_en="About CELADE", symbol="615 (XXXI)")
    assert found(client, "celade") == [
        "Population Division",
        "CELADE seminar",
        "Support to CELADE",
    ]
    assert found(client, "615 (XXXI)") == ["A mandate"]
    [first, *_others] = client.get(reverse("records:completions"), {"q": "celade sem"}).json()[
        "results"
    ]
    assert first["details"].startswith("Meeting · 2012 · Draft · ")
    answer = client.get(reverse("records:completions"), {"q": "CELADE"}).json()["results"]
    assert answer[0]["address"] == admin_url(celade)


def test_record_is_found_by_its_number(client):
    sign_in_as(client, "editor")
    meeting = MeetingFactory(title_en="Seminar")
    for text in (str(meeting.number), f"[{meeting.number}]"):
        assert found(client, text)[0] == "Seminar"


def pages(client, text) -> list[str]:
    results = client.get(reverse("records:completions"), {"q": text}).json()["results"]
    names = [one["name"] for one in results if one["details"] == "Page"]
    page = client.get(reverse("records:go-to"), {"q": text})
    assert [name for name, _address in page.context["pages"]] == names
    assert all(f">{name}</a>" in page.text for name in names)
    return names


def test_pages_are_found_by_the_words_of_their_names(client):
    sign_in_as(client, "editor")
    assert pages(client, "read") == ["Read a document"]
    assert pages(client, "docu re") == ["Read a document"]
    assert pages(client, "meetings")[0] == "Meetings"
    assert pages(client, "calendar") == ["Calendar"]
    assert pages(client, "eeting") == pages(client, "user") == []


@pytest.mark.parametrize("text", ["", " ", "%", "'", "(", "9" * 300, "[]", "a" * 5000])
def test_any_text_is_answered(client, text):
    sign_in_as(client, "editor")
    MeetingFactory()
    assert found(client, text) == []


def test_kinds_that_the_user_may_not_view_are_not_named(client):
    user = create_user("of-meetings")
    user.user_permissions.set(Permission.objects.filter(codename="view_meeting"))
    client.force_login(user)
    day = timezone.localdate().isoformat()
    MeetingFactory(title_en="Open seminar", when=day)
    secret = ActivityFactory(title_en="Secret seminar", when=day, status="planned")
    assert found(client, "seminar") == ["Open seminar"]
    assert found(client, str(secret.number)) == []
    assert pages(client, "activities") == pages(client, "document") == []
    page = client.get(reverse("records:calendar"))
    assert ("Open seminar" in page.text, "Secret seminar" in page.text) == (True, False)


# --- calendar -------------------------------------------------------------------------------------


def days(client, month) -> dict[int, list[tuple[str, str]]]:
    page = client.get(reverse("records:calendar"), {"month": month})
    return {
        day.day: [(str(one.record), str(one.what)) for one in shown.entries]
        for day, shown in page.context["month"].days.items()
        if shown.entries
    }


def test_month_shows_meetings_last_days_and_embargoes(client):
    sign_in_as(client, "editor")
    MeetingFactory(title_en="Course", when="2012-08-30/2012-09-02")
    MeetingFactory(title_en="Whole year", when="2012")
    MeetingFactory(title_en="Some day", when="2012-08")
    MeetingFactory(title_en="Third quarter", when="2012-35")
    MeetingFactory(title_en="Other quarter", when="2012-36")
    MeetingFactory(title_en="Withdrawn", when="2012-08-03", withdrawn=True)
    ActivityFactory(title_en="Study", when="2012-03-01/2012-08-15")
    ProjectFactory(title_en="Project", when="2011/2012-08-31")
    ProjectFactory(title_en="Ongoing", when="2011/..")
    ProjectFactory(title_en="To the end of September at most", when="2011/2012-35")
    assert days(client, "2012-08") == {
        15: [("Study", "ends")],
        30: [("Course", "")],
        31: [("Course", ""), ("Project", "ends")],
    }
    undated = {"2012-08": ["Whole year", "Third quarter", "Some day"]}
    undated["2012-09"] = ["Whole year", "Third quarter", "To the end of September at most"]
    for month, titles in undated.items():
        page = client.get(reverse("records:calendar"), {"month": month})
        assert [str(one.record) for one in page.context["month"].undated] == titles
    assert days(client, "2012-09") == {1: [("Course", "")], 2: [("Course", "")]}
    embargoed = MandateFactory(title_en="Embargoed", embargoed=True)
    end = timezone.localdate(embargoed.public_from)
    assert days(client, f"{end:%Y-%m}") == {end.day: [("Embargoed", "embargo ends")]}


@pytest.mark.parametrize(
    "text", ["", "x", "2012", "2012-13", "2012-00", "0001-01", "9999-12", "²012-08", "2012-8-1"]
)
def test_other_months_are_the_current_one(text):
    assert month_of(text) == timezone.localdate().replace(day=1)


def test_month_is_read_and_the_next_ones_are_linked(client):
    sign_in_as(client, "editor")
    assert month_of("2012-08") == date(2012, 8, 1)
    text = client.get(reverse("records:calendar"), {"month": "2012-12"}).text
    for month in ("2012-11", "2013-01"):
        assert f'href="?month={month}"' in text
    for month, absent in (("1900-01", "1899-12"), ("2199-12", "2200-01")):
        assert absent not in client.get(reverse("records:calendar"), {"month": month}).text


def test_number_of_statements_does_not_depend_on_the_number_of_records(client):
    sign_in_as(client, "editor")
    counts = []
    for _round in range(3):
        for _number in range(3):
            MeetingFactory(when="2012-08-03")
        with captured_sql() as statements:
            client.get(reverse("records:calendar"), {"month": "2012-08"})
        counts.append(len(statements))
    assert counts[1] == counts[2]
