"""Export views of lists: all formats with the same parameters, rows and cells."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalogue.exports import atom
from catalogue.exports.columns import Column
from catalogue.exports.csv_export import csv_chunks
from catalogue.exports.json_export import json_chunks
from catalogue.exports.streaming import (
    ClientDisconnectedError,
    is_client_connected,
    not_acceptable_response,
    streaming_response,
)
from catalogue.exports.xlsx_export import xlsx_chunks
from catalogue.filtering import query_parameters
from catalogue.filtering.description import (
    DescriptionLine,
    data_licence,
    describe_filters,
    describe_order,
)
from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.filtering.query_parameters import BadParametersError, ParameterProblem
from catalogue.records.record import Record

EXPORT_PARAMETERS = {"headers": {"codes"}, "guard": {"none"}, "delimiter": {"semicolon"}}
TABLE_CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


FILE_NOTES = {
    "csv": gettext_lazy("for analysis"),
    "csv;": gettext_lazy("for Excel in Spanish"),
    "xlsx": gettext_lazy("for reading and sums"),
    "json": gettext_lazy("for programs"),
    "bib": gettext_lazy("for LaTeX and reference managers"),
    "ris": gettext_lazy("for reference managers"),
}


@dataclass(frozen=True)
class DownloadLink:
    """A link to a list in an export format: label, address and what the file is for."""

    format: str
    label: str
    address: str
    note: str | Promise = ""


def download_links(formats: Iterable[str], plural: str, query: str) -> list[DownloadLink]:
    """Return the download links of a list; in Spanish, Excel comes first.

    The Spanish version of Excel expects semicolons and reads a CSV file into one column.
    """
    labels = {
        "csv": "CSV",
        "csv;": _("CSV with semicolons"),
        "xlsx": _("Excel (XLSX)"),
        "json": "JSON",
        "bib": "BibTeX",
        "ris": "RIS",
    }
    names = [name for name in labels if name.removesuffix(";") in formats]
    if get_language() == "es":
        names.sort(key=lambda name: name != "xlsx")
    return [
        DownloadLink(name, labels[name], download_address(plural, name, query), FILE_NOTES[name])
        for name in names
    ]


def download_address(plural: str, name: str, query: str) -> str:
    """Return the address of a file; "csv;" is the one with semicolons."""
    if name == "csv;":
        return export_address(plural, "csv", f"{query}&delimiter=semicolon".lstrip("&"))
    return export_address(plural, name, query)


def subscription_links(
    formats: Iterable[str], plural: str, query: str, request: HttpRequest
) -> list[DownloadLink]:
    """Return the links for subscribing to the list: calendar and Atom feed."""
    offered = []
    if "ics" in formats:
        address = f"webcal://{request.get_host()}{export_address(plural, 'ics', query)}"
        offered.append(
            DownloadLink(
                "ics",
                _("Calendar"),
                address,
                _("The meetings of this list appear in your calendar and stay up to date."),
            )
        )
    return [
        *offered,
        DownloadLink(
            "atom",
            _("Feed (Atom)"),
            export_address(plural, "atom", query),
            _("New and updated records appear in your feed reader."),
        ),
    ]


def export_address(plural: str, name: str, query: str) -> str:
    return f"{reverse(f'{plural}:{name}')}{f'?{query}' if query else ''}"


class ExportMixin:
    """A mixin for views of lists that exports files.

    `files` maps addresses to formats and `content_types` maps formats to media types. For each
    format of a file the view has a method of that name that returns the chunks of the file.
    """

    model: type[Record]
    columns: tuple[Column, ...]
    format: str
    files: ClassVar[dict[str, str]] = {f"export.{name}": name for name in TABLE_CONTENT_TYPES} | {
        "feed.atom": "atom"
    }
    content_types: ClassVar[dict[str, str]] = TABLE_CONTENT_TYPES | {"atom": atom.CONTENT_TYPE}

    def export_response(self, request: HttpRequest) -> HttpResponseBase:
        """Return the list in the format of the view. Raise BadParametersError."""
        content_type = self.content_types[self.format]
        if refusal := not_acceptable_response(request, content_type):
            return refusal
        filterset = self.bound_filterset(request, *self.export_parameters())
        check_export_parameters(filterset)
        if self.format == "atom":
            return atom.feed_response(request, filterset)
        make = getattr(self, self.format)
        try:
            return streaming_response(
                request,
                lambda: make(request, filterset),
                content_type,
                export_file_name(self.model.plural, filterset, self.format),
            )
        except ClientDisconnectedError:
            return HttpResponse(status=503)  # not sent: the client is disconnected

    def export_parameters(self) -> list[str]:
        """Return the parameters of the format beside those of the list."""
        if self.format not in TABLE_CONTENT_TYPES:
            return []
        return [name for name in EXPORT_PARAMETERS if name != "delimiter" or self.format == "csv"]

    def csv(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        guarded = filterset.data.get("guard") != "none"
        return csv_chunks(
            filterset.ordered_rows(whole=True),
            self.columns,
            guarded=guarded,
            semicolons=filterset.data.get("delimiter") == "semicolon",
            **self.export_options(request),
        )

    def json(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        found = filterset.ordered_rows(whole=True)
        return json_chunks(found, self.columns, **self.export_options(request))

    def xlsx(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        return xlsx_chunks(
            filterset.ordered_rows(whole=True),
            self.columns,
            name=capfirst(str(self.model._meta.verbose_name_plural)),
            about=self.file_description(request, filterset),
            is_client_connected=lambda: is_client_connected(request),
            **self.export_options(request),
        )

    def export_options(self, request: HttpRequest) -> dict:
        """Return the arguments for all formats: the address of the list and the column names."""
        return {
            "site": request.build_absolute_uri(reverse(f"{self.model.plural}:list")),
            "codes": request.GET.get("headers", "").strip() == "codes",
        }

    def file_description(
        self, request: HttpRequest, filterset: RecordFilterSet
    ) -> list[DescriptionLine]:
        """Return the description of a file: title, filters, date, licence and address."""
        data = filterset.data.copy()
        for name in EXPORT_PARAMETERS:
            data.pop(name, None)
        query = f"?{data.urlencode()}" if data else ""
        return [
            (_("List"), capfirst(str(self.model._meta.verbose_name_plural))),
            *(describe_filters(filterset) or [(_("Filters"), _("none (complete list)"))]),
            (_("Sort by"), describe_order(filterset)),
            (_("Downloaded on"), timezone.now().strftime("%Y-%m-%d %H:%M:%S UTC")),
            (_("Data licence"), data_licence() or _("not stated")),
            (
                _("Web address of this list"),
                request.build_absolute_uri(reverse(f"{self.model.plural}:list")) + query,
            ),
        ]


def check_export_parameters(filterset: RecordFilterSet) -> None:
    """Raise BadParametersError if a parameter of the file has an invalid value."""
    for name, values in EXPORT_PARAMETERS.items():
        given = filterset.data.get(name)
        if given and given not in values:
            message = _("“%(value)s” is not a valid value for “%(name)s”.") % {
                "value": query_parameters.truncated(given),
                "name": name,
            }
            raise BadParametersError([ParameterProblem(name, given, message)])


def export_file_name(plural: str, filterset: RecordFilterSet, suffix: str) -> str:
    """Return a name with kind, filters and day: `activities_country-HND_2026-11-24.csv`."""
    filters = [
        f"{name}-{'+'.join(filterset.data.getlist(name))}"
        for name in sorted(filterset.data)
        if name not in {*EXPORT_PARAMETERS, "sort"}
    ]
    day = timezone.localdate().isoformat()
    return f"{'_'.join([plural, *map(_safe_file_name, filters)])[:150]}_{day}.{suffix}"


def _safe_file_name(text: str) -> str:
    """Return the text in letters, digits, plus signs and hyphens, valid on every file system."""
    decomposed = unicodedata.normalize("NFKD", text)
    letters = (c for c in decomposed if not unicodedata.combining(c))
    return "".join(c if c.isascii() and (c.isalnum() or c in "-+") else "-" for c in letters)
