"""The home page: report, ways in, figures and events, with records and with none."""

import re
from datetime import date

import pytest
from django.utils.translation import override

from catalogue.base.period import Period
from eclac_migration.public_site import home
from eclac_migration.public_site.home import dated_records
from reports.models import Report
from tests.reports.samples import issue_accepted
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    OutcomeFactory,
    PublicationFactory,
)
from tests.support.queries import assert_queries, sql_of_request
from tests.support.query_lists import HOME_QUERIES
from tests.support.users import create_user

pytestmark = pytest.mark.django_db


def test_home_costs_the_same_with_one_record_of_a_kind_and_with_three(client):
    for number in range(3):
        activity = ActivityFactory(
            published=True, when="2012", status="planned", mandates=[MandateFactory(published=True)]
        )
        activity.countries.add(CountryFactory(alpha3="HND"))
        meeting = MeetingFactory(published=True, status="planned", when="2100", country=None)
        meeting.country = CountryFactory(alpha3="PER")
        meeting.save()
        OutcomeFactory(published=True, when="2012", adopted_at=meeting)
        EditionFactory(publication=PublicationFactory(published=True, when="2012"), language="ar")
        if number in (0, 2):
            assert_queries(sql_of_request(client, "/"), HOME_QUERIES)


@pytest.mark.parametrize("address", ["/", "/es/"])
def test_home_without_records_shows_no_empty_part(client, address):
    page = client.get(address)

    assert page.status_code == 200
    main = page.text.partition("<main")[2].partition("</main>")[0]
    headings = re.findall(r'<h[123][^>]*id="([a-z-]+)"', main)
    assert headings == ["ways"]
    assert not re.search(r"<(ul|ol|tbody)[^>]*>\s*</\1>", main)
    assert [list_.count("<li>") for list_ in re.findall(r"<ul.*?</ul>", main)] == [1]


def test_earlier_years_are_one_way_in(client):
    for year in range(2000, 2012):
        ActivityFactory(published=True, when=str(year))
    ways = client.get("/").text.partition('id="ways"')[2].partition("</section>")[0]

    shown = [str(year) for year in range(2011, 2001, -1)]
    assert re.findall(r'href="/activities/\?year=(\d+)"', ways) == shown
    assert '<a href="/activities/?sort=oldest">Earlier</a>' in ways


def test_latest_report_is_a_card_with_its_files(client, make_issued_report):
    assert 'class="report-card"' not in client.get("/").text
    make_issued_report("2011")
    make_issued_report("2012")
    new_report("2013")
    for address, title in (
        ("/", "International migration: annual report 2012"),
        ("/es/", "Migración internacional: informe anual 2012"),
    ):
        card = (
            client.get(address).text.partition('class="report-card"')[2].partition("</section>")[0]
        )
        assert f'<a href="{address}reports/2012/">{title}</a>' in card
        files = re.findall(r'href="[a-z/]*/reports/2012\.(\w+)">\w+ <small>([\d.,]+)', card)
        assert [name for name, _size in files] == ["pdf", "docx"]
        assert "2011" not in card
        assert "2013" not in card


def new_report(year: str) -> Report:
    report = Report(slug=year)
    report.when = Period.from_edtf(year)
    report.save()
    return report


@pytest.fixture
def make_issued_report():
    person = create_user("reviewer", role="reviewer")
    ActivityFactory(
        published=True,
        title_es="Curso",
        when="2011/2012",
        status="completed",
        kind="training",
    )

    def make(year: str) -> Report:
        report = new_report(year)
        return issue_accepted(report, person)

    return make


# --- records by their own date -------------------------------------------------------------------


def titles(section: str) -> list[str]:
    with override("en"):
        return [str(record.title) for record in dated_records()[section]]


@pytest.fixture
def in_2016(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2016, 6, 15))


def test_events_are_sorted_by_their_own_date(in_2016):
    MeetingFactory(published=True, title_en="Later", when="2016-05-02", status="completed")
    OutcomeFactory(published=True, title_en="Agreed", when="2016-03")
    MeetingFactory(published=True, title_en="Earlier", when="2015", status="completed")
    MeetingFactory(published=True, title_en="Today", when="2016-06-15", status="completed")
    OutcomeFactory(published=True, title_en="Undated", when=None)
    MeetingFactory(published=True, title_en="Not confirmed", when="2016-04", status="planned")
    MeetingFactory(published=True, title_en="Cancelled", when="2016-04", status="cancelled")
    MeetingFactory(draft=True, title_en="Draft", when="2016-04", status="completed")

    assert titles("events") == ["Today", "Later", "Agreed", "Earlier"]


def test_parts_of_an_outcome_do_not_fill_the_events(in_2016):
    whole = OutcomeFactory(published=True, title_en="Declaration", when="2016-03")
    for number in range(home.MAX_EVENTS):
        OutcomeFactory(published=True, title_en=f"Part {number}", when="2016-03", parent=whole)
    MeetingFactory(published=True, title_en="Meeting", when="2016-02", status="completed")

    assert titles("events") == ["Declaration", "Meeting"]


def test_next_events_begin_with_the_first(in_2016):
    MeetingFactory(published=True, title_en="Next year", when="2017", status="planned")
    ActivityFactory(published=True, title_en="Tomorrow", when="2016-06-16", status="planned")
    MeetingFactory(published=True, title_en="Cancelled", when="2017", status="cancelled")
    MeetingFactory(published=True, title_en="Past", when="2016-06-14", status="planned")

    assert titles("upcoming") == ["Tomorrow", "Next year"]
    for number in range(home.MAX_UPCOMING):
        ActivityFactory(published=True, title_en=f"{number}", when=f"2016-07-0{number + 1}")
    assert titles("upcoming") == ["Tomorrow", "0", "1", "2"]


def test_publications_are_sorted_by_their_own_date(in_2016):
    for year in range(2009, 2015):
        PublicationFactory(published=True, title_en=f"Study {year}", when=str(year))

    assert titles("publications") == [f"Study {year}" for year in (2014, 2013, 2012, 2011)]
