"""The list of publications, their pages and references."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views import View

from catalogue.columns import (
    FIRST,
    LAST,
    PLACES,
    CellType,
    ClosedList,
    Column,
    Dates,
    Related,
    RelatedChoices,
    Text,
)
from catalogue.filters import RecordFilterSet
from catalogue.languages import Language
from catalogue.lists import RecordListView
from catalogue.pages import RecordDetailView, shown
from catalogue.sending import not_acceptable
from publications.filters import PublicationFilterSet
from publications.models import Dissemination, Publication
from publications.references import (
    CONTENT_TYPES,
    FORMS,
    reference_chunks,
    reference_of,
    with_what_references_say,
)


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

    def related(self) -> tuple:
        return (
            "countries",
            "regions",
            "other_names",
            "editions",
            *self.shown("authorships", "contributions", "input_to", "input_to_bodies"),
            shown(
                Publication,
                "disseminations",
                "editions",
                shown(Dissemination, "distributors"),
                shown(Dissemination, "recipients"),
            ),
            *self.shown("activities", "projects_summed_up"),
            *self.shown("outcomes", "outcomes_about", "uptakes"),
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
