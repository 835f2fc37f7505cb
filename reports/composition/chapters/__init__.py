"""Paragraphs about each kind of record."""

from collections.abc import Callable
from typing import Any

from activities.models import Activity, Mandate, Outcome, Project
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.composition.chapters.meetings import MeetingChapter
from reports.composition.chapters.projects import ProjectChapter
from reports.composition.chapters.publications import PublicationChapter
from reports.composition.document import Block


class Chapters(ProjectChapter, PublicationChapter, MeetingChapter):
    """Composer of the paragraphs about records of all kinds."""

    def blocks_for(self, record: Record) -> list[Block]:
        """Return the blocks of the document about a record."""
        methods: dict[type, Callable[[Any], list[Block]]] = {
            Project: self.project,
            Mandate: self.mandate,
            Activity: self.activity,
            Publication: self.publication,
            Meeting: self.meeting,
            Outcome: self.outcome,
        }
        return methods[type(record)](record)
