"""The list of publications, their pages and references."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Trim
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View

from catalogue.base.languages import Language
from catalogue.base.translation import translated
from catalogue.exports.columns import (
    FIRST,
    LAST,
    PLACES,
    Cell,
    CellType,
    ClosedList,
    Column,
    Dates,
    Related,
    RelatedChoices,
    Text,
)
from catalogue.exports.streaming import not_acceptable
from catalogue.filtering.filters import RecordFilterSet
from catalogue.pages.detail_view import RecordDetailView, at_most
from catalogue.pages.json_ld import Data, countries, parties, said, span
from catalogue.pages.list_view import RecordListView
from publications.filters import PublicationFilterSet
from publications.models import Dissemination, Edition, Publication
from publications.queries import acts_shown
from publications.references import (
    CONTENT_TYPES,
    FORMS,
    reference_chunks,
    reference_of,
    with_what_references_say,
)

SCHEMAS = {
    "study": "Report",
    "technical-document": "Report",
    "compendium": "Book",
    "flagship": "Book",
    "statistical-digest": "Book",
}


@dataclass(frozen=True)
class Unlisted(Related):
    """Persons and described groups: they have names, and no record of their own."""

    def cells(self) -> Iterator[Cell]:
        yield Cell(self.code, self.label, relation=self, type=CellType.NAMES)

    def pairs(self, model: type[models.Model], listed) -> QuerySet:
        """Rows of (record, no code, names), each once."""
        (path,) = self.paths
        rows = model._base_manager.filter(
            pk__in=listed, **{f"{path}__isnull": False, f"{path}__organization__isnull": True}
        )
        no_code = Value("", output_field=TextField())
        names = self.names_at(model, path).values()
        return rows.values_list("pk", no_code, *names).order_by().distinct()

    def name_at(self, model: type[models.Model], path: str) -> Case:
        given, family = F(f"{path}__given_name"), F(f"{path}__family_name")
        person = Trim(Concat(given, Value(" "), family, output_field=TextField()))
        group = When(**{f"{path}__family_name": ""}, then=translated(f"{path}__group"))
        return Case(group, default=person, output_field=TextField())

    def read_at(self, model: type[models.Model], path: str) -> Iterator[str]:
        for name in ("organization", "given_name", "family_name", "group_en", "group_es"):
            yield f"{path}__{name}"


class PublicationListView(RecordListView):
    model = Publication
    filterset_class = PublicationFilterSet
    related = ("countries", "regions", "editions")
    files: ClassVar[dict[str, str]] = RecordListView.files | {
        "export.bib": "bib",
        "export.ris": "ris",
    }
    content_types: ClassVar[dict[str, str]] = RecordListView.content_types | CONTENT_TYPES
    columns = (
        *FIRST,
        ClosedList("kind", _("Kind"), Publication.Kind),
        Dates("when", _("When")),
        Text("serial", _("Serial")),
        Column("issue", _("Issue")),
        RelatedChoices(
            "editions", _("Editions"), ("editions",), code_field="language", choices=Language
        ),
        Related("authors", _("Authors and contributors"), ("authorships__organization",)),
        Unlisted("other_authors", _("Persons and groups among them"), ("authorships",)),
        Related("disseminated_at", _("Handed out at"), ("disseminations__meeting",)),
        Related("distributors", _("Handed out by"), ("disseminations__distributors",)),
        Column("doi", _("DOI")),
        Column("handle", _("Handle"), type=CellType.ADDRESS),
        Column("licence", _("Licence")),
        Column("covers_from", _("Covers from year"), type=CellType.INTEGER),
        Column("covers_to", _("Covers to year"), type=CellType.INTEGER),
        Related("input_to", _("Input to"), ("input_to",)),
        Related("input_to_bodies", _("Input to the work of"), ("input_to_bodies",)),
        *PLACES,
        Related("mandates", _("Mandates"), PublicationFilterSet.base_filters["mandate"].paths),
        Related("projects", _("Projects"), PublicationFilterSet.base_filters["project"].paths),
        *LAST,
    )

    def bib(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        return self.references(request, filterset)

    def ris(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        return self.references(request, filterset)

    def references(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        return reference_chunks(
            filterset.qs,
            self.format,
            site=site_of(request),
            languages=tuple(filterset.data.getlist("language")),
        )


class PublicationDetailView(RecordDetailView):
    model = Publication
    template_name = "publications/publication.html"
    chain = {
        "mandate": PublicationFilterSet.base_filters["mandate"].paths,
        "project": PublicationFilterSet.base_filters["project"].paths,
        "activity": ("activities",),
        "meeting": ("disseminations__meeting", "input_to"),
        "outcome": ("outcomes", "outcomes_about"),
    }

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            "other_names",
            "editions",
            *self.shown("authorships", "contributions", "input_to", "input_to_bodies"),
            at_most(acts_shown()),
            *self.shown("activities", "projects_summed_up"),
            *self.shown("outcomes", "outcomes_about", "uptakes"),
        )

    def own(self, record: Publication) -> dict:
        editions = sorted(
            record.editions.all(), key=lambda one: plain(str(one.get_language_display()))
        )
        columns = [column for column in EDITION_COLUMNS if any(column.of(one) for one in editions)]
        return {
            "editions": editions,
            "edition_columns": columns,
            "edition_rows": [(one, [column.of(one) for column in columns]) for one in editions],
            "matrix": [handed_out(act, editions) for act in record.disseminations.all()],
        }

    def schema(self, record: Publication) -> str:
        return SCHEMAS.get(record.kind, "CreativeWork")

    def said_of(self, record: Publication) -> Data:
        authorships = record.authorships.all()
        return {
            "datePublished": span(record.when, "first", "last").get("last", ""),
            "author": [*parties(authorships, "author"), *persons(authorships)],
            "contributor": parties(authorships, "contributor", "coordinator"),
            "publisher": parties(authorships, "publisher"),
            "isPartOf": said({"@type": "Periodical", "name": str(record.serial)})
            if record.serial
            else {},
            "license": record.licence,
            "spatialCoverage": countries(record.countries.all()),
            "temporalCoverage": f"{record.covers_from}/{record.covers_to}"
            if record.covers_from
            else "",
            "workExample": [edition_said(edition) for edition in record.editions.all()],
        }


@dataclass(frozen=True)
class HandedOut:
    """An act of dissemination against the editions; no cells where nobody recorded which."""

    act: Dissemination
    cells: list[bool]


def handed_out(act: Dissemination, editions: list[Edition]) -> HandedOut:
    held = {edition.pk for edition in act.editions.all()}
    return HandedOut(act, [edition.pk in held for edition in editions] if held else [])


@dataclass(frozen=True)
class EditionColumn:
    """Something said of editions; shown where it is known of one of them at least."""

    name: str
    label: str | Promise

    def of(self, edition: Edition) -> Any:
        return getattr(edition, self.name)


EDITION_COLUMNS = (
    EditionColumn("title", _("Title")),
    EditionColumn("symbol", _("Symbol")),
    EditionColumn("when", _("Date")),
    EditionColumn("pages", _("Pages")),
    EditionColumn("isbn", _("ISBN")),
)


def plain(text: str) -> str:
    """For sorting: without accents, so that “árabe” comes first."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()


def persons(authorships) -> list[Data]:
    return [
        said({"@type": "Person", "familyName": row.family_name, "givenName": row.given_name})
        for row in authorships
        if row.family_name and row.role == "author"
    ]


def edition_said(edition: Edition) -> Data:
    return said(
        {
            "@type": "CreativeWork",
            "inLanguage": edition.language,
            "name": edition.title,
            "isbn": edition.isbn,
            "identifier": edition.symbol,
            "url": edition.url,
        }
    )


class ReferenceView(View):
    """The reference to one publication, as BibTeX or RIS."""

    def get(self, request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
        found = Publication.objects.public().filter(slug=slug)
        publication = with_what_references_say(found).first()
        if publication is None:
            return self.elsewhere(request, slug, form)
        content_type = CONTENT_TYPES[form]
        if refusal := not_acceptable(request, content_type):
            return refusal
        permalink = f"{site_of(request)}{publication.get_absolute_url()}"
        text = FORMS[form](reference_of(publication, permalink))
        disposition = f'attachment; filename="{publication.slug}.{form}"'
        headers = {"Content-Disposition": disposition, "Access-Control-Allow-Origin": "*"}
        return HttpResponse(text, content_type=content_type, headers=headers)

    @staticmethod
    def elsewhere(request: HttpRequest, slug: str, form: str) -> HttpResponseBase:
        """What the page of the publication answers: moved, withdrawn, or not there."""
        response = PublicationDetailView.as_view()(request, slug=slug)
        if response.status_code == HTTPStatus.MOVED_PERMANENTLY:
            response["Location"] = f"{response['Location']}reference.{form}"
        return response


def site_of(request: HttpRequest) -> str:
    """What comes before a path."""
    return request.build_absolute_uri("/").rstrip("/")
