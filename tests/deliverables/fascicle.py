"""An invented programme and its table, typed as a printed fascicle.

Every name and figure is invented. The records below are those from which the actual quantities
follow; the table gives the figures that must come out.
"""

from typing import Any

from deliverables.models import Deliverable, DeliverableYear, MeasureYear, PerformanceMeasure
from tests.support.factories import (
    ActivityFactory,
    DeliveryFactory,
    MeetingFactory,
    ProjectFactory,
    PublicationFactory,
)

THIS_YEAR = 2031
YEARS = "2030 planned | 2030 actual | 2031 planned | 2032 planned"
# The first line of a subcategory has its sums; a dash is an empty cell.
PRINTED = """
A. Facilitation of the intergovernmental process and expert bodies
Parliamentary documentation (number of documents) | 2 | 1 | 2 | 1
1. Reports for the Conference on Rivers | 2 | 1 | 2 | 1
Substantive services for meetings (number of three-hour meetings) | 8 | 6 | 4 | 4
2. Meetings of the Conference on Rivers | 6 | 6 | – | 4
3. Meetings of the Committee of Bridges | 2 | 0 | 4 | –
B. Generation and transfer of knowledge
Field and technical cooperation projects (number of projects) | 1 | 1 | 1 | 1
4. Projects on ferries | 1 | 1 | 1 | 1
Seminars, workshops and training events (number of days) | 10 | 12 | 10 | 10
5. Courses for ferry crews | 10 | 12 | 10 | 10
Publications (number of publications) | 2 | 3 | 1 | 2
6. Studies on rivers | 2 | 3 | 1 | 2
Technical materials (number of materials) | 4 | 5 | 4 | 4
7. Manuals for bridge keepers | 4 | 5 | 4 | 4
C. Substantive deliverables
Consultation, advice and advocacy | – | – | – | –
8. Advice to four river authorities | – | – | – | –
"""
# The table of its subprogramme, and the sums of both.
PRINTED_OF_PART = """
B. Generation and transfer of knowledge
Seminars, workshops and training events (number of days) | 9 | 10 | – | –
9. Courses for bridge keepers | 9 | 10 | – | –
Publications (number of publications) | 3 | 2 | 2 | 1
10. Studies on bridges | 2 | 2 | 1 | 1
11. Maps of bridges | 1 | 0 | 1 | –
"""
PRINTED_TOTALS = """
A. Facilitation of the intergovernmental process and expert bodies
Parliamentary documentation (number of documents) | 2 | 1 | 2 | 1
Substantive services for meetings (number of three-hour meetings) | 8 | 6 | 4 | 4
B. Generation and transfer of knowledge
Field and technical cooperation projects (number of projects) | 1 | 1 | 1 | 1
Seminars, workshops and training events (number of days) | 19 | 22 | 10 | 10
Publications (number of publications) | 5 | 5 | 3 | 3
Technical materials (number of materials) | 4 | 5 | 4 | 4
C. Substantive deliverables
Consultation, advice and advocacy | – | – | – | –
"""
SUBCATEGORIES = {
    "1": ("parliamentary-documentation", "documents"),
    "2": ("substantive-services", "three-hour-meetings"),
    "3": ("substantive-services", "three-hour-meetings"),
    "4": ("field-projects", "projects"),
    "5": ("training", "days"),
    "6": ("publications", "publications"),
    "7": ("technical-materials", "materials"),
    "8": ("consultation", ""),
    "9": ("training", "days"),
    "10": ("publications", "publications"),
    "11": ("publications", "publications"),
}
# The columns of measures have totals after the years: planned, actual.
MEASURES = [
    ["Persons trained (persons)", "45", "50", "–", "–", "45", "50"],
    ["Persons trained since 2029 (persons, cumulative)", "60", "57", "80.5", "–", "60", "57"],
    ["Average rating (points)", "3.5", "3.75", "4", "4.25", "–", "–"],
]


def lines(printed: str = PRINTED) -> list[list[str]]:
    """Return the cells of each printed line."""
    return [line.split(" | ") for line in printed.strip().splitlines()]


class Fascicle:
    """The programme with its plan, its records and, in `by_number`, its deliverables."""

    def __init__(self) -> None:
        self.programme: Any = ProjectFactory(
            published=True,
            kind="programme",
            title_en="Programme on rivers",
            title_es="Programa sobre los ríos",
            when="2030/2032",
        )
        self.by_number: dict[str, Deliverable] = {}
        for cells in lines():
            number, dot, title = cells[0].partition(". ")
            if dot and number in SUBCATEGORIES:
                self._plan(self.programme, number, title, cells[1:])
        self._record()

    def add_part(self) -> Any:
        """Add a subprogramme with its records, and return it."""
        part = ProjectFactory(
            published=True,
            kind="programme",
            title_en="Subprogramme on bridges",
            title_es="Subprograma sobre los puentes",
            when="2030/2032",
            parent=self.programme,
        )
        for cells in lines(PRINTED_OF_PART):
            number, dot, title = cells[0].partition(". ")
            if dot and number in SUBCATEGORIES:
                self._plan(part, number, title, cells[1:])
        done = {"published": True, "status": "completed"}
        # Typed days stand for those of the date, and count in the year in which the event ended.
        self.count("9", MeetingFactory(**done, when="2030-03-04/2030-03-08", days=3))
        self.count("9", MeetingFactory(**done, when="2029-12-31/2030-01-02", days=2))
        self.count("9", ActivityFactory(**done, when="2030", days=5))
        for month in ("02", "05"):
            self.count("10", PublicationFactory(published=True, when=f"2030-{month}"))
        return part

    def _plan(self, programme: Any, number: str, title: str, cells: list[str]) -> None:
        subcategory, unit = SUBCATEGORIES[number]
        deliverable = Deliverable.objects.create(
            project=programme,
            number=number,
            position=int(number),
            title_en=title,
            title_es=f"Entregable {number}",
            subcategory=subcategory,
            unit=unit,
            slug=f"rivers-{number}",
        )
        self.by_number[number] = deliverable
        planned_2030, _actual, planned_2031, planned_2032 = cells
        for year, cell in ((2030, planned_2030), (2031, planned_2031), (2032, planned_2032)):
            if cell != "–":
                DeliverableYear.objects.create(
                    deliverable=deliverable, year=year, planned=int(cell)
                )

    def count(self, number: str, record: Any, quantity: int | None = None) -> Any:
        """Let a record count towards a deliverable, and return the record."""
        name = type(record)._meta.model_name
        DeliveryFactory(deliverable=self.by_number[number], quantity=quantity, **{name: record})
        return record

    def _record(self) -> None:
        done = {"published": True, "status": "completed"}
        self.count("1", PublicationFactory(published=True, when="2030-02"))
        self.count("2", MeetingFactory(**done, when="2030-05-06/2030-05-08", three_hour_meetings=6))
        planned = MeetingFactory(
            published=True, status="planned", when="2030-11", three_hour_meetings=2
        )
        cancelled = MeetingFactory(
            published=True, status="cancelled", when="2030-09", three_hour_meetings=2
        )
        self.count("3", planned)
        self.count("3", cancelled)
        self.count("4", ProjectFactory(published=True, when="2029/2031"))
        course = MeetingFactory(
            **done, when="2030-06-03/2030-06-07", kind="course", participants=40, women=22
        )
        self.count("5", course)
        self.count("5", MeetingFactory(**done, when="2030-08", participants=10), quantity=5)
        # Two of its four days are in the next year.
        self.count("5", MeetingFactory(**done, when="2030-12-30/2031-01-02"))
        for month in ("01", "04", "07"):
            self.count("6", PublicationFactory(published=True, when=f"2030-{month}"))
        several = ActivityFactory(**done, when="2030", is_collective=True)
        self.count("7", several, quantity=4)
        self.count("7", ActivityFactory(**done, when="2030-10"))
        self.count("8", ActivityFactory(**done, when="2030-03"))

    def measures(self) -> None:
        """Add the measures of `MEASURES`, and a narrative."""
        people = PerformanceMeasure.objects.create(
            project=self.programme,
            position=1,
            title_en="Persons trained",
            unit_en="persons",
            computed_from="participants",
        )
        MeasureYear.objects.create(measure=people, year=2030, planned=45)
        since = PerformanceMeasure.objects.create(
            project=self.programme,
            position=2,
            title_en="Persons trained since 2029",
            unit_en="persons",
            computed_from="participants",
            is_cumulative=True,
        )
        earlier = MeetingFactory(published=True, status="completed", when="2029-06", participants=7)
        self.count("5", earlier, quantity=2)
        for year, planned in ((2030, 60), (2031, "80.5")):
            MeasureYear.objects.create(measure=since, year=year, planned=planned)
        rating = PerformanceMeasure.objects.create(
            project=self.programme, position=3, title_en="Average rating", unit_en="points"
        )
        for year, planned in ((2030, "3.5"), (2031, 4), (2032, "4.25")):
            MeasureYear.objects.create(measure=rating, year=year, planned=planned)
        MeasureYear.objects.filter(measure=rating, year=2030).update(
            actual="3.75", source_en="Survey"
        )
        story = PerformanceMeasure.objects.create(
            project=self.programme, position=4, title_en="Use of the manual", kind="narrative"
        )
        MeasureYear.objects.create(
            measure=story,
            year=2030,
            planned_text_en="Two authorities use it.",
            actual_text_en="Three authorities use it.",
            source_en="Survey of the authorities",
        )
