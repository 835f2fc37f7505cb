"""The public page of the deliverables and measures of a programme, and its files.

They contain the programme and its public subprogrammes.
"""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from activities.models import Project, ProjectKind
from activities.views.project import ProjectDetailView
from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.visibility import if_public
from catalogue.exports.streaming import not_acceptable_response
from catalogue.exports.views import FILE_NOTES, TABLE_CONTENT_TYPES
from catalogue.filtering.query_parameters import (
    BadParametersError,
    ParameterProblem,
    parse_parameters,
    truncated,
)
from catalogue.pages.detail_view import AlternateFile
from catalogue.pages.list_view import list_context, parameter_errors_response
from catalogue.pages.record_subpages import RecordSubpageView
from deliverables.figures import MAX_YEARS, this_year, year_columns
from deliverables.files import plan_csv, plan_xlsx
from deliverables.table import ProgrammePlan, plan_address, programme_plan


@dataclass(frozen=True)
class YearSpan:
    """The first and last year of a table."""

    first: int
    last: int


def requested_span(request: HttpRequest, year: int) -> YearSpan:
    """Return the years in the parameters `from` and `to`; by default last year to next year.

    Raise BadParametersError if a parameter is not a year, or the years are reversed or too many.
    """
    data, problems = parse_parameters(request.GET, {"from", "to"})
    years: dict[str, int] = {}
    for name, default in (("from", year - 1), ("to", year + 1)):
        text = data.get(name, "")
        is_year = len(text) == 4 and text.isascii() and text.isdecimal()
        if text and not (is_year and MIN_YEAR <= int(text) <= MAX_YEAR):
            sentence = _("“%(value)s” is not a year between %(first)s and %(last)s.") % {
                "value": truncated(text),
                "first": MIN_YEAR,
                "last": MAX_YEAR,
            }
            problems.append(ParameterProblem(name, text, sentence))
        elif text:
            years[name] = int(text)
        else:
            years[name] = default
    if not problems:
        if "from" in data and "to" not in data:
            years["to"] = max(years["to"], years["from"])
            years["to"] = min(years["to"], years["from"] + MAX_YEARS - 1)
        elif "to" in data and "from" not in data:
            years["from"] = min(years["from"], years["to"])
            years["from"] = max(years["from"], years["to"] - MAX_YEARS + 1)
        problems += _span_problems(years["from"], years["to"])
    if problems:
        raise BadParametersError(problems)
    return YearSpan(years["from"], years["to"])


def _span_problems(first: int, last: int) -> list[ParameterProblem]:
    if last < first:
        sentence = _("The last year is before the first year.")
    elif last - first >= MAX_YEARS:
        sentence = _("The table has at most %(number)s years. Choose fewer.") % {
            "number": MAX_YEARS
        }
    else:
        return []
    return [ParameterProblem("to", str(last), sentence)]


class PlanView(RecordSubpageView):
    """The deliverables and measures of a public programme; a subclass answers with a file."""

    detail_view = ProjectDetailView
    content_type = ""
    extension = ""

    def record_response(self, request: HttpRequest, record: Any, **url_kwargs: str) -> HttpResponse:
        if record.kind != ProjectKind.PROGRAMME:
            raise Http404(_("This project has no table of deliverables."))
        if self.content_type and (refusal := not_acceptable_response(request, self.content_type)):
            return refusal
        year = this_year()
        try:
            span = requested_span(request, year)
        except BadParametersError as error:
            return parameter_errors_response(request, error.problems, Project, request.path)
        columns = year_columns(span.first, span.last, today=year)
        return self.table_response(request, programme_plan(record, columns), span)

    def table_response(
        self, request: HttpRequest, plan: ProgrammePlan, span: YearSpan
    ) -> HttpResponse:
        """Return the page with the tables."""
        record = plan.project
        query = f"?from={span.first}&to={span.last}"
        names = (("xlsx", _("Excel (XLSX)")), ("csv", "CSV"), ("docx", _("Word (DOCX)")))
        context = {
            "record": record,
            "plan": plan,
            "span": span,
            "files": [
                AlternateFile(
                    "", f"{plan_address(record, name)}{query}", label, FILE_NOTES.get(name, "")
                )
                for name, label in names
            ],
            "parent": if_public(record.parent),
            "share_title": f"{record.title} – {_('Deliverables')}",
            "page_description": plan.caption,
            **list_context(Project),
        }
        return render(request, "activities/plan.html", context)

    def file_response(self, plan: ProgrammePlan, span: YearSpan, content: bytes) -> HttpResponse:
        """Return a file to download."""
        years = f"{span.first}-{span.last}"
        name = f"{plan.project.slug}-{_('deliverables')}-{years}.{self.extension}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Access-Control-Allow-Origin": "*",
        }
        return HttpResponse(content, content_type=self.content_type, headers=headers)


class PlanCsvView(PlanView):
    content_type = TABLE_CONTENT_TYPES["csv"]
    extension = "csv"

    def table_response(self, request, plan, span):
        site = request.build_absolute_uri("/").rstrip("/")
        return self.file_response(plan, span, plan_csv(plan, site))


class PlanXlsxView(PlanView):
    content_type = TABLE_CONTENT_TYPES["xlsx"]
    extension = "xlsx"

    def table_response(self, request, plan, span):
        site = request.build_absolute_uri("/").rstrip("/")
        return self.file_response(plan, span, plan_xlsx(plan, site))


urlpatterns = [
    path("projects/<slug:slug>/deliverables/", PlanView.as_view(), name="plan"),
    path("projects/<slug:slug>/deliverables.csv", PlanCsvView.as_view(), name="plan-csv"),
    path("projects/<slug:slug>/deliverables.xlsx", PlanXlsxView.as_view(), name="plan-xlsx"),
]
