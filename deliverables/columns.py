"""The column of the deliverables that records count towards, in the files of lists."""

from django.utils.translation import gettext_lazy as _

from catalogue.exports.columns import RelatedColumn

DELIVERABLES_COLUMN = RelatedColumn(
    "deliverables", ("deliveries__deliverable",), label=_("Deliverables")
)
