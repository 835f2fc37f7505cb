"""The figures of a report and its annexes, of records made for each case."""

import pytest

from catalogue.base.period import Period
from reports.composition.compose import compose
from reports.composition.document import Document, Paragraph, Table
from reports.composition.source_records import Scope
from tests.reports.samples import IN_2030
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    DisseminationFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    ProjectFactory,
    ProjectMandateFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db
UNCOUNTED = "several activities, whose number is not recorded and which are not counted here."


def composed(language: str = "en") -> Document:
    return compose(Scope(Period.from_edtf("2030")), language)


def section_of(document: Document, code: str):
    return next((one for one in document.all_sections() if one.code == code), None)


def cells_of(table: Table) -> list[list[str]]:
    return [["".join(run.text for run in cell) for cell in row.cells] for row in table.rows]


def figures(language: str = "en") -> tuple[list[str], list[list[str]]]:
    """Return the sentences and the table of the figures."""
    paragraph, *tables = section_of(composed(language), "figures").blocks
    assert isinstance(paragraph, Paragraph)
    rows = [row for table in tables for row in cells_of(table)]
    return [one.text.strip() for one in paragraph.sentences], rows


def annex(name: str) -> list[list[str]]:
    section = section_of(composed(), f"annex.{name}")
    return cells_of(section.blocks[0]) if section else []


def test_group_entries_are_told_apart_from_single_activities():
    for kind in ("research", "research", "training"):
        ActivityFactory(**IN_2030, kind=kind)
    for kind in ("training", "civil-society"):
        ActivityFactory(**IN_2030, kind=kind, is_collective=True)

    sentences, rows = figures()

    assert sentences == [
        "For 2030 the records hold three single activities, and two entries that each stand for "
        + UNCOUNTED
    ]
    assert rows == [
        ["Research", "2", "–"],
        ["Training", "1", "several, number not recorded"],
        ["Cooperation with civil society and academia", "–", "several, number not recorded"],
    ]


def test_group_entries_alone_are_not_counted():
    ActivityFactory(**IN_2030, is_collective=True)
    assert figures() == (
        [f"For 2030 the records hold one entry that stands for {UNCOUNTED}"],
        [["Research", "–", "several, number not recorded"]],
    )


def test_planned_work_is_not_counted():
    ActivityFactory(**IN_2030, kind="training")
    ActivityFactory(published=True, when="2031", status="planned")
    MeetingFactory(published=True, when="2031", status="planned")
    assert figures() == (
        ["For 2030 the records hold one single activity."], [["Training", "1", "–"]],
    )  # fmt: skip


def test_countries_of_meetings_are_counted_if_all_are_known():
    peru, chad = CountryFactory(alpha3="PER"), CountryFactory(alpha3="TCD")
    for country in (peru, peru, chad):
        MeetingFactory(**IN_2030, country=country)
    assert figures() == (["There were three meetings, held in two countries."], [])
    MeetingFactory(**IN_2030)
    assert figures() == (
        ["There were four meetings, held in two countries as far as the place is known."], [],
    )  # fmt: skip


def test_editions_of_publications_are_counted_by_language():
    first, second = (PublicationFactory(published=True, when="2030") for _ in range(2))
    assert figures() == (["Two publications are reported on."], [])
    for publication, language in ((first, "en"), (first, "es"), (second, "es")):
        EditionFactory(publication=publication, language=language)
    assert figures() == (
        ["Two publications are reported on; three editions are known, in English and Spanish."],
        [],
    )


def test_annex_of_meetings_is_sorted_by_country_and_date():
    peru, chad = CountryFactory(alpha3="PER"), CountryFactory(alpha3="TCD")
    given = {"published": True, "status": "completed"}
    MeetingFactory(**given, when="2030-05", title_en="Later", country=peru, city_en="Lima")
    MeetingFactory(
        **given, when="2030-02", title_en="Earlier", country=peru, city_en="Lima", venue_en="Hall"
    )
    MeetingFactory(**given, when="2030-09", title_en="Abroad", country=chad)
    MeetingFactory(**given, when="2030-01", title_en="Online", is_online=True)
    MeetingFactory(**given, when="2030-01", title_en="Anywhere")
    ActivityFactory(
        **IN_2030, title_en="Support", kind="meeting-support", is_collective=True, countries=[chad]
    )
    ActivityFactory(**IN_2030, kind="research", is_collective=True, countries=[chad])
    ActivityFactory(**IN_2030, kind="meeting-support", countries=[chad])

    assert annex("meetings") == [
        ["Chad", "Support", "several, number not recorded", "2030"],
        ["Chad", "Abroad", "", "September 2030"],
        ["Peru", "Earlier", "Lima, Hall", "February 2030"],
        ["Peru", "Later", "Lima", "May 2030"],
        ["Not recorded", "Anywhere", "", "January 2030"],
        ["online", "Online", "", "January 2030"],
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
        ["Main", "Work, with all that was done under it"],
        ["Idle", "Work, with all that was done under it"],
        ["Other", "Course; Elsewhere"],
    ]
