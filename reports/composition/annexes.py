"""Annexes of a report: tables of the meetings, editions and mandates that it describes."""

from collections.abc import Callable

from activities.models import Activity, Project
from catalogue.base.languages import Language
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Dissemination
from reports.composition.chapters import Chapters
from reports.composition.document import Section, Table, TableRow
from reports.composition.source_records import public_or_none
from reports.composition.templates import Phrase, Run, sort_key, words


class Annexes:
    """Builder of the tables of the described records."""

    def __init__(self, chapters: Chapters):
        self.chapters = chapters
        self.grammar, self.names = chapters.grammar, chapters.names
        self.outline, self.register = chapters.outline, chapters.register
        self.headings = self.grammar.headings

    def sections(self) -> list[Section]:
        builders: dict[str, Callable[[], Table]] = {
            "annex.meetings": self.meetings,
            "annex.editions": self.editions,
            "annex.mandates": self.mandates,
        }
        sections = []
        for code, build_table in builders.items():
            table = build_table()
            if table.rows:
                sections.append(Section(code, self.headings[code], [table]))
        return sections

    def _columns(self, *names: str) -> list[str]:
        return [self.headings[f"column.{name}"] for name in names]

    def _cell(self, *phrases: Phrase | None) -> list[Run]:
        return [run for phrase in phrases if phrase for run in phrase.runs]

    def _title(self, record: Record) -> Phrase:
        return self.names.text(record.title)

    def _described(self, kind: type) -> list:
        return [record for record in self.outline.described if isinstance(record, kind)]

    # --- meetings by country ----------------------------------------------------------------------

    def meetings(self) -> Table:
        rows: list[tuple[tuple, TableRow]] = []
        for meeting in self._described(Meeting):
            country = meeting.country
            name = str(country.name) if country else self._place_without_country(meeting)
            place = ", ".join(filter(None, [str(meeting.city), str(meeting.venue)]))
            cells = [
                self._cell(words(name)),
                self._cell(self._title(meeting)),
                self._cell(words(place)),
                self._cell(words(self.grammar.date(meeting.when))),
            ]
            start = meeting.period.lower.isoformat() if meeting.period else "9999"
            order = (country is None, sort_key(name), start, meeting.number)
            rows.append((order, TableRow(cells, self.register.numbers((meeting,)))))
        rows += self._group_entry_rows()
        ordered = [row for _order, row in sorted(rows, key=lambda pair: pair[0])]
        columns = self._columns("country", "meeting", "place", "when")
        return Table(self.headings["annex.meetings"], columns, ordered, [0.18, 0.44, 0.2, 0.18])

    def _place_without_country(self, meeting: Meeting) -> str:
        return self.headings["online" if meeting.is_online else "not recorded"]

    def _group_entry_rows(self) -> list[tuple[tuple, TableRow]]:
        """Return one row per country for the group entries of meetings, whose number is unknown."""
        kinds = (Activity.Kind.MEETING_PARTICIPATION, Activity.Kind.MEETING_SUPPORT)
        rows: list[tuple[tuple, TableRow]] = []
        for activity in self._described(Activity):
            if not activity.is_collective or activity.kind not in kinds:
                continue
            for country in activity.countries.all():
                name = str(country.name)
                cells = [
                    self._cell(words(name)),
                    self._cell(self._title(activity)),
                    self._cell(words(self.headings["several"])),
                    self._cell(words(self.grammar.date(activity.when))),
                ]
                row = TableRow(cells, self.register.numbers((activity,)))
                rows.append(((False, sort_key(name), "", activity.number), row))
        return rows

    # --- editions by language and place -----------------------------------------------------------

    def editions(self) -> Table:
        rows = []
        publications = [
            publication
            for publication in self.chapters.source_records.publications
            if publication in self.outline.described
        ]
        for publication in publications:
            acts = [
                act
                for act in publication.disseminations.all()
                if act.period is None or self.chapters.source_records.scope.contains(act)
            ]
            editions = sorted(
                publication.editions.all(),
                key=lambda edition: sort_key(str(Language(edition.language).label)),
            )
            for edition in editions:
                cells = [
                    self._cell(self.names.text(publication.title, manner="title")),
                    self._cell(words(str(Language(edition.language).label))),
                    self._edition_cell(edition),
                    self._distribution_cell(edition, acts),
                ]
                rows.append(TableRow(cells, self.register.numbers((publication,))))
        columns = self._columns("publication", "language", "edition", "went")
        return Table(self.headings["annex.editions"], columns, rows, [0.3, 0.15, 0.23, 0.32])

    def _edition_cell(self, edition) -> list[Run]:
        facts = [edition.symbol, f"ISBN {edition.isbn}" if edition.isbn else ""]
        if edition.pages:
            key = "page" if edition.pages == 1 else "pages"
            facts.append(self.grammar.words[key].format(count=edition.pages))
        facts.append(str(edition.when or ""))
        text = ", ".join(filter(None, facts))
        runs: list[Run] = []
        if edition.title and edition.title != str(edition.publication.title):
            language = "" if edition.language == self.grammar.code else edition.language
            runs += words(edition.title, language=language, manner="title").runs
        if text:
            runs.append(Run(f", {text}" if runs else text))
        return runs

    def _distribution_cell(self, edition, acts: list[Dissemination]) -> list[Run]:
        """Return the distributions that are recorded for this edition."""
        places = []
        for act in acts:
            if edition not in act.editions.all():
                continue
            meeting = public_or_none(act.meeting)
            where = self._title(meeting).text if meeting else str(act.place or act.country or "")
            when = self.grammar.date(act.when)
            is_time_added = where and when and when not in where
            places.append(f"{where} ({when})" if is_time_added else where or when)
        return self._cell(words("; ".join(filter(None, places)) or self.headings["none"]))

    # --- mandates and responses ---------------------------------------------------------------

    def mandates(self) -> Table:
        rows = []
        responses_by_mandate = self._responses_by_mandate()
        for mandate in self.chapters.source_records.mandates:
            if mandate not in self.outline.described:
                continue
            responses = responses_by_mandate.get(mandate.pk, [])
            texts = "; ".join(self._response_text(response) for response in responses)
            cells = [
                self._cell(self._title(mandate)),
                self._cell(words(texts or self.headings["nothing answered"])),
            ]
            rows.append(TableRow(cells, self.register.numbers((mandate, *responses))))
        columns = self._columns("mandate", "answered")
        return Table(self.headings["annex.mandates"], columns, rows, [0.3, 0.7])

    def _response_text(self, record: Record) -> str:
        title = self._title(record).text
        if isinstance(record, Project) and record.kind == Project.Kind.PROGRAMME:
            return self.headings["all under it"].format(programme=title)
        return title

    def _responses_by_mandate(self) -> dict[int, list[Record]]:
        """Return the projects and described activities that respond to a mandate, by its key."""
        responses: dict[int, list[Record]] = {}
        for project in self.chapters.source_records.projects:
            for key in {row.mandate_id for row in project.project_mandates.all()}:
                responses.setdefault(key, []).append(project)
        described = {*self.outline.described, *self.outline.hosted_records}
        for activity in self.chapters.source_records.activities:
            if activity not in described:
                continue
            keys = {mandate.pk for mandate in activity.mandates.all()}
            keys |= {provision.mandate_id for provision in activity.provisions.all()}
            for key in keys:
                responses.setdefault(key, []).append(activity)
        return responses
