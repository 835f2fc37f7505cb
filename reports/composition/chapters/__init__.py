"""Each kind of record in words."""

from collections.abc import Callable
from typing import Any

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.chapters.meetings import OfMeetings
from reports.composition.chapters.projects import OfProjects
from reports.composition.chapters.publications import OfPublications
from reports.composition.document import Block


class Chapters(OfProjects, OfPublications, OfMeetings):
    """Tells of a record, by its kind, as blocks of the tree."""

    def tell(self, record: Record) -> list[Block]:
        telling: dict[type, Callable[[Any], list[Block]]] = {
            Project: self.project,
            Mandate: self.mandate,
            Activity: self.activity,
            Publication: self.publication,
            Meeting: self.meeting,
            Outcome: self.outcome,
        }
        return telling[type(record)](record)
