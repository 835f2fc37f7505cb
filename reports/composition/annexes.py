"""Annexes of a report: tables of the held meetings, editions and mandates that it names.

The annex of deliverables is in `deliverables_annex`.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

from activities.models import Project
from catalogue.base.languages import Language
from catalogue.base.visibility import if_public
from catalogue.models import Record
from meetings.models import Meeting, Status
from publications.models import Dissemination, Edition, Publication
from reports.composition.announcements import Announcements
from reports.composition.chapters.announced import announced_rows
from reports.composition.chapters.context import Context
from reports.composition.deliverables_annex import DeliverablesAnnex
from reports.composition.document import Paragraph, Section, Sentence, Table, TableRow
from reports.composition.options import IN_ANNEX, ReportOptions
from reports.composition.templates import (
    Phrase,
    fill_template,
    join_phrases,
    join_with,
    literal_phrase,
    sort_key,
    words,
)

MEETINGS = "annex.meetings"
NOT_DONE = (Status.CANCELLED, Status.PLANNED)


class Annexes:
    """Builder of the tables of the records that the text of the report cites."""

    def __init__(self, context: Context, options: ReportOptions):
        self.context, self.options = context, options
        self.grammar, self.names = context.grammar, context.names
        self.outline, self.register = context.outline, context.register
        self.cited = set(context.register.records.values())
        self.headings = self.grammar.headings

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Return the tables that the report has and that have rows, by code."""
        builders = {
            "meetings": self.meetings,
            "editions": self.editions,
            "mandates": self.mandates,
        }
        tables = {
            f"annex.{code}": build()
            for code, build in builders.items()
            if code in self.options.annexes
        }
        if self.options.comparison == IN_ANNEX and self.options.announcements:
            tables["annex.announced"] = self.announced(self.options.announcements)
        return {key: table for key, table in tables.items() if table.rows}

    def sections(self) -> list[Section]:
        sections = [
            Section(
                key,
                table.caption,
                [Paragraph([self.meetings_sentence()]), table] if key == MEETINGS else [table],
            )
            for key, table in self.tables.items()
        ]
        if "deliverables" in self.options.annexes:
            sections += DeliverablesAnnex(self.context).sections()
        return sections

    def _columns(self, *names: str) -> list[str]:
        return [self.headings[f"column.{name}"] for name in names]

    def _row(self, cells: Sequence[Phrase], records: Iterable[Record]) -> TableRow:
        """Return a row whose cells begin with a capital."""
        capital = [cell.with_text(lambda text: text[:1].upper() + text[1:]) for cell in cells]
        return self.register.row(capital, records)

    @property
    def held_meetings(self) -> list[Meeting]:
        """Return the meetings that the text names and that have been held, in order."""
        scope = self.context.source_records.scope
        return [
            meeting
            for meeting in self.context.source_records.meetings
            if meeting in self.cited
            and meeting.status in ("", Status.COMPLETED)
            and (meeting.period is None or meeting.period.lower <= scope.last_day)
        ]

    def meetings_sentence(self) -> Sentence:
        """Return how many held meetings the report names, and how many were held afterwards."""
        meetings, scope = self.held_meetings, self.context.source_records.scope
        later = [each for each in meetings if each.period and each.period.lower >= scope.days.upper]
        if len(later) == len(meetings):
            later = []
        number = words(self.grammar.number(len(later), is_feminine=True))
        phrases = {
            "meetings": self.grammar.count_phrase(len(meetings), "meeting"),
            "number": number if later else None,
            "later": self.grammar.common_month(later) if later else None,
        }
        phrase = fill_template(self.grammar.sentences[MEETINGS], phrases)
        return self.context.builder().sentence(phrase, *meetings)

    # --- meetings by country ----------------------------------------------------------------------

    def meetings(self) -> Table:
        rows: list[tuple[tuple, TableRow]] = []
        for meeting in self.held_meetings:
            country = meeting.country
            name = str(country.name) if country else self._place_without_country(meeting)
            place = ", ".join(filter(None, [str(meeting.city), str(meeting.venue)]))
            cells = [
                words(name),
                self.names.plain_title(meeting),
                words(place),
                words(self.grammar.date(meeting.when)),
            ]
            start = meeting.period.lower.isoformat() if meeting.period else "9999"
            order = (country is None, sort_key(name), start, meeting.number)
            rows.append((order, self._row(cells, [meeting])))
        ordered = [row for _order, row in sorted(rows, key=lambda pair: pair[0])]
        columns = self._columns("country", "meeting", "place", "when")
        return Table(self.headings["annex.meetings"], columns, ordered, [0.15, 0.42, 0.17, 0.26])

    def _place_without_country(self, meeting: Meeting) -> str:
        return self.headings["online" if meeting.is_online else "none"]

    # --- editions by language and place -----------------------------------------------------------

    def editions(self) -> Table:
        rows = []
        publications = [
            publication
            for publication in self.context.source_records.publications
            if publication in self.cited
        ]
        for publication in publications:
            acts = [
                act
                for act in publication.disseminations.all()
                if act.period is None or self.context.source_records.scope.contains(act)
            ]
            editions = sorted(
                publication.editions.all(),
                key=lambda edition: sort_key(str(Language(edition.language).label)),
            )
            for edition in editions:
                cells = [
                    self.names.plain_title(publication, manner="title"),
                    words(str(Language(edition.language).label)),
                    self._edition_cell(edition, publication),
                    self._distribution_cell(edition, acts),
                ]
                rows.append(self._row(cells, [publication]))
        columns = self._columns("publication", "language", "edition", "went")
        return Table(self.headings["annex.editions"], columns, rows, [0.3, 0.15, 0.23, 0.32])

    def _edition_cell(self, edition: Edition, publication: Publication) -> Phrase:
        facts = [
            self.names.edition_title(edition, publication),
            self.names.edition_symbol(edition, publication),
            words(f"ISBN {edition.isbn}" if edition.isbn else ""),
        ]
        if edition.pages:
            key = "page" if edition.pages == 1 else "pages"
            facts.append(words(self.grammar.words[key].format(count=edition.pages)))
        facts.append(words(str(edition.when or "")))
        return join_with(", ", facts)

    def _distribution_cell(self, edition: Edition, acts: list[Dissemination]) -> Phrase:
        """Return the distributions that are recorded for this edition."""
        places = []
        for act in acts:
            if edition not in act.editions.all():
                continue
            meeting = if_public(act.meeting)
            place = words(str(act.place or act.country or ""))
            where = self.names.plain_title(meeting) if meeting else place
            when = self.grammar.date(act.when)
            if where and when and not where.contains(when):
                where = join_phrases((where, literal_phrase(f" ({when})")))
            places.append(where or words(when))
        return join_with("; ", places) or words(self.headings["none"])

    # --- mandates and responses ---------------------------------------------------------------

    def mandates(self) -> Table:
        rows = []
        responses_by_mandate = self._responses_by_mandate()
        for mandate in self.context.source_records.mandates:
            if mandate not in self.cited:
                continue
            responses = responses_by_mandate.get(mandate.pk, [])
            texts = join_with("; ", map(self._response_text, responses))
            cells = [
                self.names.plain_title(mandate),
                texts or words(self.headings["none"]),
            ]
            rows.append(self._row(cells, [mandate, *responses]))
        columns = self._columns("mandate", "answered")
        return Table(self.headings["annex.mandates"], columns, rows, [0.3, 0.7])

    # --- what the preceding report announced ------------------------------------------------------

    def announced(self, announcements: Announcements) -> Table:
        rows = [
            self.register.row(cells, [item.record])
            for item, cells in announced_rows(self.context, announcements)
        ]
        caption = self.headings["annex.announced"].format(report=announcements.period)
        columns = self._columns("announced", "planned", "became", "paragraph")
        return Table(caption, columns, rows, [0.42, 0.18, 0.28, 0.12])

    def _response_text(self, record: Record) -> Phrase:
        title = self.names.plain_title(record)
        if isinstance(record, Project) and record.kind == Project.Kind.PROGRAMME:
            return fill_template(self.headings["all under it"], {"programme": title})
        return title

    def _responses_by_mandate(self) -> dict[int, list[Record]]:
        """Return the projects and described activities that respond to a mandate, by its key."""
        responses: dict[int, list[Record]] = {}
        for project in self.context.source_records.projects:
            for key in {row.mandate_id for row in project.project_mandates.all()}:
                responses.setdefault(key, []).append(project)
        for activity in self.context.source_records.activities:
            if activity not in self.cited or activity.status in NOT_DONE:
                continue
            keys = {mandate.pk for mandate in activity.mandates.all()}
            keys |= {provision.mandate_id for provision in activity.provisions.all()}
            for key in keys:
                responses.setdefault(key, []).append(activity)
        return responses
