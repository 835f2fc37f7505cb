"""The count of meetings and the annexes, of records made for each case."""

from datetime import date

import pytest

from catalogue.base.period import Period
from reports.composition.compose import compose
from reports.composition.document import Document, Table
from reports.composition.source_records import Scope
from tests.reports.samples import IN_2030, told
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    DisseminationFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProjectFactory,
    ProjectMandateFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db


def composed(language: str = "en", *, written_on: date | None = None) -> Document:
    return compose(Scope(Period.from_edtf("2030"), written_on), language)


def section_of(document: Document, code: str):
    return next((one for one in document.all_sections() if one.code == code), None)


def cells_of(table: Table) -> list[list[str]]:
    return [["".join(run.text for run in cell) for cell in row.cells] for row in table.rows]


def annex(name: str) -> list[list[str]]:
    section = section_of(composed(), f"annex.{name}")
    return cells_of(section.blocks[-1]) if section else []


def test_meetings_are_counted_as_reported_and_only_if_held():
    commission = OrganizationFactory(published=True, title_en="Board", is_commission=True)
    for number, (when, status) in enumerate(
        (("2030-01", "completed"), ("2030-02", "completed"), ("2031-01", "completed"),
         ("2030-03", "cancelled"), ("2030-04", "planned"), ("2031-06", "planned"))
    ):  # fmt: skip
        meeting = MeetingFactory(
            published=True, when=when, status=status, kind="seminar", title_en=f"Seminar {number}"
        )
        ParticipationFactory(meeting=meeting, organization=commission, role="organizer")
    ActivityFactory(**IN_2030, kind="meeting-support", is_collective=True, title_en="Support")
    document = composed(written_on=date(2031, 1, 31))
    opening = section_of(document, "annex.meetings").blocks[0].text
    assert "three meetings that were held, one of them in January 2031" in opening
    text = told(written_on=date(2031, 1, 31))
    assert "Seminar 3" not in text
    assert "Seminar 4" not in text
    assert "Seminar 5" in text.partition("Outlook\n")[2]


def test_annex_of_meetings_is_sorted_by_country_and_date():
    peru, chad = CountryFactory(alpha3="PER"), CountryFactory(alpha3="TCD")
    given = {"published": True, "status": "completed"}
    lima = {"country": peru, "city_en": "Lima"}
    commission = OrganizationFactory(published=True, title_en="Board", is_commission=True)
    for meeting in (
        MeetingFactory(**given, when="2030-05", title_en="Later", **lima),
        MeetingFactory(**given, when="2030-02", title_en="Earlier", **lima, venue_en="Hall"),
        MeetingFactory(**given, when="2030-09", title_en="Abroad", country=chad),
        MeetingFactory(**given, when="2030-01", title_en="Online", is_online=True),
        MeetingFactory(**given, when="2030-01", title_en="Anywhere"),
    ):
        ParticipationFactory(meeting=meeting, organization=commission, role="participant")
    MeetingFactory(**given, when="2030-01", title_en="Without any part of the commission")
    ActivityFactory(
        **IN_2030, title_en="Support", kind="meeting-support", is_collective=True, countries=[chad]
    )
    ActivityFactory(**IN_2030, kind="research", is_collective=True, countries=[chad])
    ActivityFactory(**IN_2030, kind="meeting-support", countries=[chad])

    assert annex("meetings") == [
        ["Chad", "Abroad", "", "September 2030"],
        ["Peru", "Earlier", "Lima, Hall", "February 2030"],
        ["Peru", "Later", "Lima", "May 2030"],
        ["Online", "Online", "", "January 2030"],
        ["–", "Anywhere", "", "January 2030"],
    ]


def test_annex_of_editions_states_what_is_known_of_each():
    work = PublicationFactory(published=True, when="2030", title_en="A study")
    spanish = EditionFactory(
        publication=work, language="es", title="Un estudio", symbol="LC/L.1", pages=40,
        when="2030-03",
    )  # fmt: skip
    english = EditionFactory(
        publication=work, language="en", title="A study", isbn="978-92-1-000000-0", pages=1
    )
    EditionFactory(publication=work, language="fr")
    meeting = MeetingFactory(**IN_2030, title_en="A seminar")
    DisseminationFactory(
        publication=work, meeting=meeting, editions=[spanish, english], when="2030-05"
    )
    DisseminationFactory(publication=work, place_en="Quito", editions=[spanish])
    DisseminationFactory(publication=work, editions=[english], when="2030-06")
    DisseminationFactory(publication=work, place_en="Too early", editions=[spanish], when="2020")
    DisseminationFactory(publication=work, country=CountryFactory(alpha3="PER"), editions=[english])

    assert annex("editions") == [
        [
            "A study", "English", "ISBN 978-92-1-000000-0, one page",
            "A seminar (May 2030); June 2030; Peru",
        ],
        ["A study", "French", "", "–"],
        [
            "A study", "Spanish", "Un estudio, LC/L.1, 40 pages, March 2030",
            "A seminar (May 2030); Quito",
        ],
    ]  # fmt: skip


def test_annex_of_mandates_lists_the_responses():
    principal, other, idle = (
        MandateFactory(published=True, when="2001", title_en=title)
        for title in ("Main", "Other", "Idle")
    )
    programme = ProjectFactory(published=True, kind="programme", title_en="Work")
    for mandate in (principal, idle):
        ProjectMandateFactory(project=programme, mandate=mandate, is_principal=mandate is principal)
    ActivityFactory(**IN_2030, title_en="Course", mandates=[other], project=programme)
    ActivityFactory(**IN_2030, title_en="Elsewhere", mandates=[other])

    assert annex("mandates") == [
        ["Main", "Work, with all the work done under it"],
        ["Idle", "Work, with all the work done under it"],
        ["Other", "Course; Elsewhere"],
    ]
