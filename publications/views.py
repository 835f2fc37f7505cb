"""The list of publications and their pages."""

from django.utils.translation import gettext_lazy as _

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
from catalogue.languages import Language
from catalogue.lists import RecordListView
from catalogue.pages import RecordDetailView, shown
from publications.filters import PublicationFilterSet
from publications.models import Dissemination, Publication


class PublicationListView(RecordListView):
    model = Publication
    filterset_class = PublicationFilterSet
    related = ("countries", "regions", "editions")
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
