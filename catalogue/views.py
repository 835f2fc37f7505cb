"""The list of organizations and their pages."""

from django.utils.translation import gettext_lazy as _

from catalogue.columns import FIRST, LAST, ClosedList, Related, Text
from catalogue.filters import OrganizationFilterSet
from catalogue.linked_data import Data, countries, thing
from catalogue.lists import RecordListView
from catalogue.models import Organization
from catalogue.pages import RecordDetailView, named
from catalogue.parts import as_of, asked_year, roles_of

SCHEMAS = {
    "government": "GovernmentOrganization",
    "academia": "EducationalOrganization",
    "civil-society": "NGO",
    "labour": "WorkersUnion",
}


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


class OrganizationDetailView(RecordDetailView):
    model = Organization
    template_name = "catalogue/organization.html"
    single = ("country", "parent", "successor")

    def related(self) -> tuple:
        return (
            "other_names",
            *self.shown("parts", "predecessors", "meeting_series", "mandates_adopted"),
            *self.shown("established_by", "outcomes", "input_publications"),
        )

    def own(self, record: Organization) -> dict:
        return {"memberships": record.memberships.all()}

    def context(self, record: Organization) -> dict:
        year = asked_year(self.request)
        return {
            **super().context(record),
            "year": year,
            "memberships": named(as_of(record.memberships.public(), year)),
            "members": named(as_of(record.members.public(), year)),
            **roles_of(record),
        }

    def schema(self, record: Organization) -> str:
        return SCHEMAS.get(record.kind, "Organization")

    def said_of(self, record: Organization) -> Data:
        return {
            "alternateName": [
                *filter(None, [str(record.acronym)]),
                *(other.name for other in record.other_names.all()),
            ],
            "parentOrganization": thing("Organization", record.parent),
            "location": countries([record.country] if record.country else []),
        }
