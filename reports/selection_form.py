"""The form in which staff choose what goes into an account, in which order, and write between."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from activities.models import Activity, Outcome, Project
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.changes_since_issue import changed_record_numbers
from reports.composition.compose import GRAMMARS, split_citations
from reports.composition.outline import SECTION_CODES, Outline, Passage, ReportSelection
from reports.composition.source_records import SourceRecords
from reports.models import Report
from reports.rendering import load_selection

POSITION_STEP = 10  # between two positions, so that something can be put between
MAX_POSITION = 1_000_000
MAX_UNDATED_PER_KIND = 50  # of a kind, the latest
NEW_PARAGRAPH_KEY = "new"  # the key of a paragraph that is yet to be


@dataclass
class RecordLine:
    """A record that can be reported, and what staff should know of it."""

    record: Record
    remark: str
    include: Any = None  # bound fields
    position: Any = None
    hosted_lines: list["RecordLine"] = field(default_factory=list)


@dataclass
class FormSection:
    """A section with its records, and the own paragraphs that stand in it."""

    code: str
    heading: str
    lines: list[RecordLine]
    paragraphs: list[dict[str, Any]]


class SelectionForm(forms.Form):
    """One field a record to take it in, one for its place; four for each own paragraph."""

    def __init__(self, report: Report, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.report = report
        self.selection = load_selection(report)
        self.source_records = SourceRecords(report.scope)
        everything = ReportSelection(frozenset(), self.selection.positions, ())
        self.outline = Outline(self.source_records, everything)
        self.previous_report = PreviousReport(report)
        language = (get_language() or "en").split("-")[0]
        self.headings = GRAMMARS.get(language, GRAMMARS["en"]).headings
        self.sections = [(leaf, self._heading(leaf)) for leaf in SECTION_CODES]
        for leaf in SECTION_CODES:
            for place, record in enumerate(self._records(leaf), start=1):
                self._add_record(record, place * POSITION_STEP)
        self.own_paragraphs = {str(one.key): one for one in self.selection.passages}
        for key, passage in {
            **self.own_paragraphs,
            NEW_PARAGRAPH_KEY: Passage("programme", 0),
        }.items():
            self._add_paragraph(key, passage)

    def _heading(self, leaf: str) -> str:
        code, _dot, kind = leaf.partition(".")
        return f"{self.headings[code]}: {self.headings[leaf]}" if kind else self.headings[leaf]

    def _records(self, leaf: str) -> list[Record]:
        return [one for one in self.outline.entries(leaf) if isinstance(one, Record)]

    def _hosted_records(self, record: Record) -> list[Record]:
        """What is told in a record's paragraph rather than in one of its own."""
        outline = self.outline
        hosted = [
            *outline.activities_by_host.get(record, ()),
            *outline.outcomes_by_host.get(record, ()),
        ]
        if isinstance(record, Outcome):
            hosted += self.source_records.items_of(record)
        return [each for one in hosted for each in (one, *self._hosted_records(one))]

    def _add_record(self, record: Record, position: int) -> None:
        left_out = self.selection.left_out
        for one in (record, *self._hosted_records(record)):
            self.fields[f"in-{one.number}"] = forms.BooleanField(
                required=False, initial=one.number not in left_out, label=str(one)
            )
        label = _("Order of “%(title)s”") % {"title": record}
        self.fields[f"at-{record.number}"] = forms.IntegerField(
            min_value=0,
            max_value=MAX_POSITION,
            required=False,
            initial=self.selection.positions.get(record.number, position),
            label=label,
            widget=forms.NumberInput({"class": "position", "aria-label": label}),
        )

    def _add_paragraph(self, key: str, passage: Passage) -> None:
        self.fields[f"section-{key}"] = forms.ChoiceField(
            choices=self.sections, initial=passage.section, label=_("Section")
        )
        self.fields[f"place-{key}"] = forms.IntegerField(
            min_value=0, max_value=MAX_POSITION, initial=passage.position, label=_("Order")
        )
        for language, label in (("en", _("In English")), ("es", _("In Spanish"))):
            self.fields[f"text-{language}-{key}"] = forms.CharField(
                required=False,
                initial=passage.text(language),
                label=label,
                widget=forms.Textarea({"rows": 4, "lang": language}),
            )

    def clean(self):
        """Every record cited in an own paragraph is there, and public."""
        cited = {
            name: {n for _text, numbers in split_citations(text or "") for n in numbers}
            for name, text in self.cleaned_data.items()
            if name.startswith("text-")
        }
        known = {
            one.number
            for one in self.source_records.records_by_number(set().union(*cited.values()))
        }
        for name, numbers in cited.items():
            for number in sorted(numbers - known):
                self.add_error(
                    name, _("There is no public record %(number)s.") % {"number": number}
                )
        return self.cleaned_data

    # --- what was chosen ------------------------------------------------------------------------

    @property
    def left_out(self) -> set[int]:
        data = self.cleaned_data
        return {int(name[3:]) for name in data if name.startswith("in-") and not data[name]}

    @property
    def positions(self) -> dict[int, int]:
        data = self.cleaned_data
        return {
            int(name[3:]): data[name]
            for name in data
            if name.startswith("at-") and data[name] is not None
        }

    @property
    def passages(self) -> list[Passage]:
        """The own paragraphs that have a text; one that was emptied is gone."""
        data, found = self.cleaned_data, []
        for key in (*self.own_paragraphs, NEW_PARAGRAPH_KEY):
            english, spanish = (data[f"text-{code}-{key}"].strip() for code in ("en", "es"))
            if english or spanish:
                place, section = data[f"place-{key}"], data[f"section-{key}"]
                number = 0 if key == NEW_PARAGRAPH_KEY else int(key)
                found.append(Passage(section, place, english, spanish, number))
        return found

    # --- for the page ---------------------------------------------------------------------------

    def form_sections(self) -> Iterator[FormSection]:
        for leaf, heading in self.sections:
            lines = [self._line(record) for record in self._records(leaf)]
            own = [key for key, passage in self.own_paragraphs.items() if passage.section == leaf]
            paragraphs = [self._paragraph(key) for key in own]
            if lines or paragraphs:
                yield FormSection(leaf, heading, lines, paragraphs)

    def _line(self, record: Record) -> RecordLine:
        return RecordLine(
            record,
            self.previous_report.remark(record),
            self[f"in-{record.number}"],
            self[f"at-{record.number}"],
            [
                RecordLine(one, self.previous_report.remark(one), self[f"in-{one.number}"])
                for one in self._hosted_records(record)
            ],
        )

    def _paragraph(self, key: str) -> dict[str, Any]:
        return {
            "section": self[f"section-{key}"],
            "place": self[f"place-{key}"],
            "texts": [self[f"text-{language}-{key}"] for language in ("en", "es")],
        }

    def new_paragraph(self) -> dict[str, Any]:
        return self._paragraph(NEW_PARAGRAPH_KEY)

    def undated_records(self) -> list[Record]:
        """Public records without a date: no account finds them by itself."""
        asked = {int(name[3:]) for name in self.fields if name.startswith("in-")}
        found: list[Record] = []
        for model in (Project, Activity, Publication, Meeting, Outcome):
            rows = model.objects.public().filter(period=None).exclude(number__in=asked)
            found += rows.order_by("-number")[:MAX_UNDATED_PER_KIND]
        return found

    def unpublished_records(self) -> list[Record]:
        """Records of the time that the account cannot tell of, as they are not public."""
        scope, found = self.report.scope, []
        for model in (Project, Activity, Publication, Meeting, Outcome):
            rows = model.objects.filter(scope.in_scope_q)
            public = model.objects.public()
            found += list(rows.exclude(pk__in=public.values("pk")).oldest_first())
        return found


class PreviousReport:
    """What the issued account before this one told of."""

    def __init__(self, report: Report):
        before = Report.objects.public().filter(period__endswith__lte=report.period.lower)
        self.report = before.order_by("-period", "-revision").first()
        self.numbers: set[int] = set()
        self.changed: set[int] = set()
        if self.report is not None:
            self.numbers = set(self.report.restings.values_list("number", flat=True))
            self.changed = set(changed_record_numbers(self.report))

    def remark(self, record: Record) -> str:
        if self.report is None or record.number not in self.numbers:
            return ""
        told = {"account": self.report.name}
        if record.number in self.changed:
            return _("in %(account)s, changed since") % told
        return _("in %(account)s, not changed since") % told
