"""Quarters, halves, seasons and approximate dates in lists, files, the API and the archive."""

import csv
import io
import json
import zipfile

import pytest

from catalogue.base.period import Period
from meetings.models import Meeting
from tests.support.factories import MeetingFactory
from tests.support.responses import content_of

pytestmark = pytest.mark.django_db

WHENS = {
    "2013-21": ("spring 2013", "2013-01-01", "2013-12-31"),
    "2013-34": ("second quarter of 2013", "2013-04-01", "2013-06-30"),
    "2013-41": ("second half of 2013", "2013-07-01", "2013-12-31"),
    "2013-08~": ("about August 2013", "2013-08-01", "2013-08-31"),
    "2013-34~/..": ("since about the second quarter of 2013", "2013-04-01", ""),
}


@pytest.fixture
def meetings():
    return {
        when: MeetingFactory(published=True, slug=f"m{number}", when=when)
        for number, when in enumerate(WHENS)
    }


def test_stored_period_is_the_same_after_reading(meetings):
    for when, meeting in meetings.items():
        assert Meeting.objects.get(pk=meeting.pk).when == Period.from_edtf(when)


def test_csv_and_api_print_the_period_and_its_days(client, meetings):
    text = content_of(client.get("/meetings/export.csv")).decode("utf-8-sig")
    rows = {int(row["Record number"]): row for row in csv.DictReader(io.StringIO(text))}
    for when, meeting in meetings.items():
        row = rows[meeting.number]
        assert (row["Date"], row["First day"], row["Last day"]) == WHENS[when]
        period = client.get(f"/api/v1/meetings/{meeting.slug}/").json()["when"]
        label, first, last = WHENS[when]
        assert (period["edtf"], period["label"]["en"]) == (when, label)
        assert (period["first_day"], period["last_day"]) == (first, last or None)


def test_lists_filter_and_sort_them_by_their_days(client, meetings):
    def found(**parameters):
        page = client.get("/meetings/", {"sort": "oldest", **parameters})
        return [item.when.edtf for item in page.context["page"]]

    assert found(**{"from": "2013-06-01", "to": "2013-06-30"}) == [
        *("2013-21", "2013-34", "2013-34~/.."),
    ]  # fmt: skip
    assert len(found(year="2013")) == 5


def test_archive_names_the_precision(client, meetings):
    archive = zipfile.ZipFile(io.BytesIO(content_of(client.get("/data/catalogue.zip"))))
    name = next(name for name in archive.namelist() if name.rpartition("/")[2] == "meetings.csv")
    rows = list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
    ends = {(row["start_precision"], row["end_precision"]) for row in rows}
    assert ends == {
        ("spring", "spring"),
        ("quarter", "quarter"),
        ("half", "half"),
        ("~month", "~month"),
        ("~quarter", "ongoing"),
    }
    package = json.loads(archive.read("datapackage.json"))
    assert package["resources"]
