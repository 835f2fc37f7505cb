"""Doubts about a draft: what is listed, where it stands, and what an acceptance covers."""

import pytest
from django.db import transaction
from django.utils.translation import override

from activities.models import Activity
from meetings.models import Meeting
from reports.models import AcceptedDoubt, Report
from reports.rendering import compose_report
from reports.workflow.doubt_acceptance import accept_doubts, find_doubts, open_doubts
from reports.workflow.selection import save_selection
from tests.reports.invented_2013 import make_2013
from tests.reports.samples import report_text
from tests.support.constraint_violations import violated_constraint
from tests.support.factories import (
    ActivityFactory,
    CitationFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
)

pytestmark = pytest.mark.django_db


def report_of_2013(make_report) -> Report:
    return make_report("2013", written_on="2014-01-31")


def found(report: Report, code: str) -> dict[int, list[str]]:
    """Return the details of the open doubts of a kind, by number of the record."""
    by_number: dict[int, list[str]] = {}
    for doubt in open_doubts(report):
        if doubt.code == code:
            by_number.setdefault(doubt.number, []).append(doubt.detail or doubt.language)
    return by_number


def test_every_doubt_of_the_invented_year_is_listed(make_report):
    made = {key: record.number for key, record in make_2013().items()}
    report = report_of_2013(make_report)
    assert found(report, "past-plan") == {made[223]: ["November 2013"]}
    assert found(report, "summary").keys() == {made[202], made[203], made[212]}
    assert found(report, "translation") == {made[232]: ["en"]}
    assert found(report, "difference") == {made[224]: ["12–15 August 2013; 12–16 August 2013"]}
    assert found(report, "cancelled") == found(report, "duplicate") == {}
    without_source = found(report, "citation")
    assert made[201] in without_source
    assert not {made[206], made[221], made[223], made[224]} & without_source.keys()


def test_doubt_names_its_paragraph_and_leads_to_its_record(make_report):
    made = make_2013()
    doubts = open_doubts(report_of_2013(make_report))
    doubt = next(one for one in doubts if (one.code, one.number) == ("summary", made[202].number))
    assert (doubt.paragraph, doubt.path, doubt.title) == (
        4, made[202].get_absolute_url(), "Course on migration statistics",
    )  # fmt: skip


def test_included_cancelled_work_is_a_doubt(make_report):
    made = make_2013()
    report = report_of_2013(make_report)
    numbers = [made[206].number, made[221].number]
    save_selection(report=report, left_out=[], positions=dict.fromkeys(numbers, 1), passages=[])
    assert found(report, "cancelled").keys() == set(numbers)


def test_records_with_the_same_title_and_time_are_possible_duplicates(make_report):
    same = {
        "published": True, "when": "2012", "status": "completed", "kind": "training",
        "title_en": "Course on statistics", "summary_en": "Held.",
    }  # fmt: skip
    first, second = (ActivityFactory(**same, slug=slug) for slug in ("a", "b"))
    ActivityFactory(**{**same, "when": "2012-05"}, slug="c")
    assert found(make_report(), "duplicate") == {
        first.number: [str(second.number)], second.number: [str(first.number)],
    }  # fmt: skip


def test_acceptance_covers_only_the_text_that_was_looked_at(make_report, reviewer):
    course = ActivityFactory(
        published=True, when="2012", status="completed", kind="training",
        title_en="Course", title_es="Curso", summary_en="Held.", summary_es="Impartido.",
    )  # fmt: skip
    report = make_report()
    assert found(report, "citation").keys() == {course.number}
    assert accept_doubts(report=report, person=reviewer, reason="Known.") == 1
    assert accept_doubts(report=report, person=reviewer, reason="Known.") == 0
    Activity.objects.filter(pk=course.pk).update(summary_es="Otro texto.")
    assert found(report, "citation").keys() == {course.number}
    Activity.objects.filter(pk=course.pk).update(summary_es="Impartido.")
    assert open_doubts(report) == []
    CitationFactory(record=course)
    assert find_doubts(report) == []


def test_dates_are_printed_and_accepted_in_both_languages(make_report, reviewer):
    common = {"published": True, "summary_en": "On migration.", "summary_es": "Sobre migración."}
    planned = MeetingFactory(when="2012-08-19", status="planned", title_es="Foro", **common)
    held = MeetingFactory(when="2012-08-20", status="completed", title_es="Curso", **common)
    commission = OrganizationFactory(published=True, is_commission=True)
    for meeting in (planned, held):
        ParticipationFactory(meeting=meeting, organization=commission, role="organizer")
    for value in ("2012-08-19/2012-08-20", "2012-08-20"):
        CitationFactory(record=held, field="period", value=value)
    report = make_report()
    with override("es"):
        assert found(report, "past-plan") == {planned.number: ["19 de agosto de 2012"]}
        assert found(report, "difference") == {
            held.number: ["19 y 20 de agosto de 2012; 20 de agosto de 2012"]
        }
        accept_doubts(report=report, person=reviewer, reason="Known.")
    assert not {"past-plan", "difference"} & {one.code for one in open_doubts(report)}


def test_accepted_plan_is_reported_as_planned_and_a_mended_one_as_held(make_report, reviewer):
    made = make_2013()
    report = report_of_2013(make_report)

    def text() -> str:
        return report_text(compose_report(report, "en"))

    assert "Dialogue" not in text()
    doubt = next(one for one in open_doubts(report) if one.code == "past-plan")
    reasons = {doubt.key: "No news from the organizers"}
    assert accept_doubts(report=report, person=reviewer, reasons=reasons) == 1
    assert "The Regional Dialogue on Mobility was planned for November 2013 in Asunción." in text()
    assert "past-plan" not in {one.code for one in open_doubts(report)}

    with transaction.atomic():
        Meeting.objects.filter(pk=made[223].pk).update(status="completed")
        Activity.objects.filter(pk=made[207].pk).update(status="completed")
        assert "took part in the Regional Dialogue on Mobility, held in Asunción" in text()
    Meeting.objects.filter(pk=made[223].pk).update(status="cancelled")
    Activity.objects.filter(pk=made[207].pk).update(status="cancelled")
    assert "Dialogue" not in text()


def test_database_requires_a_reason(make_report, reviewer):
    report = make_report()

    def accept():
        AcceptedDoubt.objects.create(
            report=report, code="citation", number=1, digest="0" * 64,
            person=reviewer, person_name="Ana Ruiz",
        )  # fmt: skip

    assert violated_constraint(accept) == "reports_accepteddoubt_has_reason"
