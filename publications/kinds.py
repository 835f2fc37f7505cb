"""The kind of record of this layer: publications."""

from django.utils.translation import gettext_lazy as _

from catalogue.kinds import RecordKind

PUBLICATION = RecordKind(
    "publications.Publication",
    rank=3,
    description=_("What was issued, in which languages, and where it was handed out."),
    list="publications.views.PublicationListView",
    detail="publications.views.PublicationDetailView",
    api="publications.api.PublicationViewSet",
    imports="publications.imports.PUBLICATIONS",
    archive="publications.tables.tables",
    urls="publications.urls",
)
KINDS = (PUBLICATION,)
