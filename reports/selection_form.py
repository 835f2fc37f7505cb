"""Form in which staff select and order the records of a report and add their own paragraphs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from activities.models import Activity, Outcome, Project
from catalogue.base.translation import content_language
from catalogue.models import Record
from meetings.models import Meeting
from publications.models import Publication
from reports.changes_since_issue import changed_record_numbers
from reports.composition.compose import split_citations
from reports.composition.outline import (
    FORMER_SECTIONS,
    SECTION_CODES,
    Outline,
    Passage,
    ReportSelection,
)
from reports.composition.source_records import SourceRecords
from reports.models import Report
from reports.preceding_report import preceding_report
from reports.rendering import load_selection, report_headings
from server.text_fields import MultiLineFormField
from staff.roles import has_model_permission

POSITION_STEP = 10  # between initial positions, so that staff can move a record between two others
MAX_POSITION = 1_000_000
MAX_UNDATED_PER_KIND = 50  # undated records listed for each kind, the latest first
NEW_PARAGRAPH_KEY = "new"  # field suffix of the empty paragraph form


@dataclass
class RecordLine:
    """Line of the form with a record that can be included, and a remark about it."""

    record: Record
    remark: str
    include: Any = None  # bound fields
    position: Any = None
    hosted_lines: list["RecordLine"] = field(default_factory=list)


@dataclass
class FormSection:
    """Section of the form, with its records and own paragraphs."""

    code: str
    heading: str
    lines: list[RecordLine]
    paragraphs: list[dict[str, Any]]


class SelectionForm(forms.Form):
    """Form with two fields per record (included, position) and four per own paragraph."""

    def __init__(self, report: Report, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.report, self.user = report, user
        self.selection = load_selection(report)
        cancelled = SourceRecords(report.scope).cancelled_records
        self.cancelled = {record.number for record in cancelled}
        self.source_records = SourceRecords(report.scope, self.cancelled)
        included = set(report.placements.filter(is_left_out=False).values_list("number", flat=True))
        self.left_out_records = self.selection.left_out | (self.cancelled - included)
        past_plans = [
            record.number
            for record in (*self.source_records.meetings, *self.source_records.activities)
            if report.scope.is_past_plan(record)
        ]
        everything = ReportSelection(
            positions=self.selection.positions, accepted_plans=frozenset(past_plans)
        )
        self.outline = Outline(self.source_records, everything)
        self.previous_report = PreviousReport(report)
        self.headings = report_headings(content_language())
        self.sections = [(leaf, self._heading(leaf)) for leaf in SECTION_CODES]
        for leaf in SECTION_CODES:
            for index, record in enumerate(self._records(leaf), start=1):
                self._add_record(record, index * POSITION_STEP)
        self.own_paragraphs = {str(passage.key): passage for passage in self.selection.passages}
        for key, passage in {
            **self.own_paragraphs,
            NEW_PARAGRAPH_KEY: Passage("programme", 0),
        }.items():
            self._add_paragraph(key, passage)

    @staticmethod
    def _section(passage: Passage) -> str:
        return FORMER_SECTIONS.get(passage.section, passage.section)

    def _heading(self, leaf: str) -> str:
        return self.headings[leaf]

    def _records(self, leaf: str) -> list[Record]:
        return [entry for entry in self.outline.entries(leaf) if isinstance(entry, Record)]

    def _hosted_records(self, record: Record) -> list[Record]:
        """Return the records described in the paragraph of `record`, at any depth."""
        hosted = self.outline.hosted.get(record, ())
        return [r for direct in hosted for r in (direct, *self._hosted_records(direct))]

    def _add_record(self, record: Record, position: int) -> None:
        left_out = self.left_out_records
        for included in (record, *self._hosted_records(record)):
            self.fields[f"in-{included.number}"] = forms.BooleanField(
                required=False, initial=included.number not in left_out, label=str(included)
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
            choices=self.sections, initial=self._section(passage), label=_("Section")
        )
        self.fields[f"place-{key}"] = forms.IntegerField(
            min_value=0, max_value=MAX_POSITION, initial=passage.position, label=_("Order")
        )
        for language, label in (("en", _("In English")), ("es", _("In Spanish"))):
            self.fields[f"text-{language}-{key}"] = MultiLineFormField(
                required=False,
                initial=passage.in_language(language),
                label=label,
                widget=forms.Textarea({"rows": 4, "lang": language}),
            )

    def clean(self):
        """Add an error for each record cited in an own paragraph that is not public."""
        cited = {
            name: {n for _text, numbers in split_citations(text or "") for n in numbers}
            for name, text in self.cleaned_data.items()
            if name.startswith("text-")
        }
        public = {
            record.number
            for record in self.source_records.public_by_number(set().union(*cited.values()))
        }
        for name, numbers in cited.items():
            for number in sorted(numbers - public):
                self.add_error(
                    name, _("There is no public record %(number)s.") % {"number": number}
                )
        return self.cleaned_data

    # --- selection ----------------------------------------------------------------------------

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
        """Return the own paragraphs with a text; a paragraph without text is removed."""
        data, passages = self.cleaned_data, []
        for key in (*self.own_paragraphs, NEW_PARAGRAPH_KEY):
            english, spanish = (data[f"text-{code}-{key}"].strip() for code in ("en", "es"))
            if english or spanish:
                position, section = data[f"place-{key}"], data[f"section-{key}"]
                pk = 0 if key == NEW_PARAGRAPH_KEY else int(key)
                passages.append(Passage(section, position, english, spanish, pk))
        return passages

    # --- for the page ---------------------------------------------------------------------------

    def form_sections(self) -> Iterator[FormSection]:
        for leaf, heading in self.sections:
            lines = [self._line(record) for record in self._records(leaf)]
            keys = [
                key
                for key, passage in self.own_paragraphs.items()
                if self._section(passage) == leaf
            ]
            paragraphs = [self._paragraph(key) for key in keys]
            if lines or paragraphs:
                yield FormSection(leaf, heading, lines, paragraphs)

    def _line(self, record: Record) -> RecordLine:
        return RecordLine(
            record,
            self._remark(record),
            self[f"in-{record.number}"],
            self[f"at-{record.number}"],
            [
                RecordLine(hosted, self._remark(hosted), self[f"in-{hosted.number}"])
                for hosted in self._hosted_records(record)
            ],
        )

    def _remark(self, record: Record) -> str:
        """Return what the author should know before including the record."""
        remarks = [self.previous_report.remark(record)]
        if record.number in self.cancelled:
            remarks.append(_("cancelled: leave it out, or the report says so"))
        elif hasattr(record, "status") and self.report.scope.is_past_plan(record):
            remarks.append(_("planned, but the date has passed: left out until accepted"))
        return "; ".join(filter(None, remarks))

    def _paragraph(self, key: str) -> dict[str, Any]:
        return {
            "section": self[f"section-{key}"],
            "place": self[f"place-{key}"],
            "texts": [self[f"text-{language}-{key}"] for language in ("en", "es")],
        }

    def new_paragraph(self) -> dict[str, Any]:
        return self._paragraph(NEW_PARAGRAPH_KEY)

    def undated_records(self) -> list[Record]:
        """Return public records without a date, which no report includes by itself."""
        in_form = {int(name[3:]) for name in self.fields if name.startswith("in-")}
        records: list[Record] = []
        for model in (Project, Activity, Publication, Meeting, Outcome):
            rows = model.objects.public().filter(period=None).exclude(number__in=in_form)
            rows = rows.filter(self.report.scope.subject.records_q(model))
            records += rows.order_by("-number")[:MAX_UNDATED_PER_KIND]
        return records

    def unpublished_records(self) -> list[Record]:
        """Return unpublished records of the period, which the report cannot include.

        Kinds that the user may not view are left out.
        """
        scope, records = self.report.scope, []
        for model in (Project, Activity, Publication, Meeting, Outcome):
            if not has_model_permission(self.user, "view", model):
                continue
            rows = model.objects.filter(scope.in_scope_q, scope.subject.drafts_q(model))
            public = model.objects.public()
            records += list(rows.exclude(pk__in=public.values("pk")).oldest_first())
        return records


class PreviousReport:
    """Records that the preceding issued report cites."""

    def __init__(self, report: Report):
        self.report = preceding_report(report)
        self.numbers: set[int] = set()
        self.changed: set[int] = set()
        if self.report is not None:
            self.numbers = set(self.report.cited_versions.values_list("number", flat=True))
            self.changed = set(changed_record_numbers(self.report))

    def remark(self, record: Record) -> str:
        """Return a remark if the preceding report cites the record, else an empty text."""
        if self.report is None or record.number not in self.numbers:
            return ""
        parameters = {"account": self.report.name}
        if record.number in self.changed:
            return _("in %(account)s, changed since") % parameters
        return _("in %(account)s, not changed since") % parameters
