"""The list of organizations and their pages."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.columns import FIRST, LAST, ClosedList, Related, Text
from catalogue.filters import OrganizationFilterSet
from catalogue.lists import RecordListView
from catalogue.models import Organization, Record
from catalogue.pages import RecordDetailView, shown


class OrganizationListView(RecordListView):
    model = Organization
    filterset_class = OrganizationFilterSet
    related = ("country",)
    columns = (
        *FIRST,
        Text("acronym", _("Acronym")),
        ClosedList("kind", _("Kind"), Organization.Kind),
        Related("country", _("Country"), ("country",), name="name", code_field="alpha3"),
        Related("parent", _("Part of"), ("parent",)),
        Related("memberships", _("Member of"), ("memberships__body",)),
        *LAST,
    )


# What an organization takes part in are rows of higher layers, each with its own record.
TOOK_PART = {
    "participations": ("meeting",),
    "authorships": ("publication",),
    "contributions": ("publication",),
    "involvements": ("activity", "project"),
}


@dataclass(frozen=True)
class Part:
    """An organization's part in a record."""

    record: Record
    role: str


def role_of(row) -> str:
    return row.get_role_display() if hasattr(row, "role") else capfirst(row._meta.verbose_name)


class OrganizationDetailView(RecordDetailView):
    model = Organization
    template_name = "catalogue/organization.html"
    single = ("country", "parent", "successor")

    def related(self) -> tuple:
        return (
            "other_names",
            *self.shown("parts", "predecessors", "memberships", "members", "meeting_series"),
            *self.shown("mandates_adopted", "established_by", "outcomes", "input_publications"),
            *(shown(Organization, name, *records) for name, records in TOOK_PART.items()),
        )

    def context(self, record: Organization) -> dict:
        parts = [
            Part(its_record, role_of(row))
            for name, paths in TOOK_PART.items()
            for row in getattr(record, name).all()
            for its_record in (getattr(row, path) for path in paths)
            if its_record is not None and its_record.is_public
        ]
        parts.sort(key=lambda part: (part.record.period is None, part.record.period))
        return {**super().context(record), "took_part": parts}
