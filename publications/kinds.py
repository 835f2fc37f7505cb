"""Kind of record of this app: publications."""

from django.utils.translation import gettext_lazy as _

from catalogue.kinds import RecordKind

PUBLICATION = RecordKind(
    "publications.Publication",
    rank=3,
    description=_(
        "Studies and other publications, their language editions and where they were distributed."
    ),
    list="publications.views.PublicationListView",
    detail="publications.views.PublicationDetailView",
    api="publications.api.PublicationViewSet",
    imports="publications.imports.PUBLICATIONS",
    archive="publications.tables.tables",
)
KINDS = (PUBLICATION,)
