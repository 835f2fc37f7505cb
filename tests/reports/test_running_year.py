"""Reports on a year that is not over: the day up to which they go, and what is still to come."""

from datetime import UTC, date, datetime

import pytest

from catalogue.base.period import Period
from reports.composition.compose import compose
from reports.composition.options import ReportOptions
from reports.composition.source_records import Scope
from reports.models import Report
from tests.reports.texts import report_lines
from tests.support.factories import (
    DeliverableFactory,
    InvolvementFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProjectFactory,
)

YEAR = Period.from_edtf("2026")
NOVEMBER, LAST_DAY = date(2026, 11, 30), date(2026, 12, 31)


@pytest.fixture
def commission(db):
    return OrganizationFactory(published=True, is_commission=True, title_en="Commission A")


@pytest.mark.parametrize(
    ("span", "day", "english", "spanish"),
    [
        ("2026", NOVEMBER, "out in 2026 up to 30 November.", "en 2026 hasta el 30 de noviembre."),
        ("2026", LAST_DAY, "out in 2026.", "realizadas en 2026."),
        (
            "2025/2026",
            NOVEMBER,
            "out from 2025 to 30 November 2026.",
            "realizadas desde 2025 hasta el 30 de noviembre de 2026.",
        ),
    ],
)
def test_scope_says_up_to_which_day(commission, span, day, english, spanish):
    programme = ProjectFactory(published=True, kind="programme")
    InvolvementFactory(project=programme, organization=commission, role="executing")
    scope = Scope(Period.from_edtf(span), composed_on=day)
    for language, said in (("en", english), ("es", spanish)):
        assert "\n".join(report_lines(compose(scope, language))).count(said) == 1


def test_meeting_planned_for_today_is_still_to_come(commission):
    meeting = MeetingFactory(published=True, status="planned", when="2026-11-30")
    days = [date(2026, 11, 30), date(2026, 12, 1), LAST_DAY]
    assert [Scope(YEAR, composed_on=day).is_past_plan(meeting) for day in days] == [
        False,
        True,
        True,
    ]


def test_rest_of_the_year_is_still_to_come(commission):
    meeting = MeetingFactory(published=True, status="planned", when="2026-12-10")
    ParticipationFactory(meeting=meeting, organization=commission, role="organizer")
    running, over = Scope(YEAR, composed_on=NOVEMBER), Scope(YEAR, composed_on=date(2027, 1, 31))
    assert (running.is_past_plan(meeting), over.is_past_plan(meeting)) == (False, True)
    codes = [[section.code for section in compose(one, "en").sections] for one in (running, over)]
    assert ["planned" in sections for sections in codes] == [True, False]


def test_heading_of_the_annex_of_deliverables_says_up_to_which_day(db):
    programme = ProjectFactory(published=True, kind="programme", title_en="Programme B")
    DeliverableFactory(project=programme)
    options = ReportOptions(annexes=("deliverables",))
    for language, running, over in (
        (
            "en",
            "Deliverables and performance measures up to 30 November 2026",
            "Deliverables and performance measures",
        ),
        (
            "es",
            "Entregables y medidas de la ejecución hasta el 30 de noviembre de 2026",
            "Entregables y medidas de la ejecución",
        ),
    ):
        for day, heading in ((NOVEMBER, running), (LAST_DAY, over)):
            document = compose(Scope(YEAR, composed_on=day), language, options=options)
            assert [annex.heading for annex in document.annexes] == [heading]


@pytest.mark.parametrize(
    ("issued", "now", "day"),
    [
        (None, datetime(2026, 11, 30, 15, tzinfo=UTC), NOVEMBER),
        (None, datetime(2027, 1, 15, tzinfo=UTC), None),
        (datetime(2026, 11, 30, 15, tzinfo=UTC), datetime(2027, 1, 15, tzinfo=UTC), NOVEMBER),
    ],
)
def test_draft_goes_up_to_today_and_an_issued_report_up_to_its_issue(monkeypatch, issued, now, day):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    report = Report(slug="2026", issued_at=issued)
    report.when = YEAR
    assert report.scope.day_so_far == day
