"""The list of organizations and their pages."""

from django.utils.translation import gettext_lazy as _

from catalogue.exports.columns import FIRST, LAST, ClosedList, Related, Text
from catalogue.filtering.filters import OrganizationFilterSet
from catalogue.pages.detail_view import RecordDetailView, named
from catalogue.pages.json_ld import Data, countries, thing
from catalogue.pages.list_view import RecordListView
from catalogue.pages.organization_roles import as_of, asked_year, roles_of
from catalogue.records.organizations import Organization

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
