"""List of organizations and the page of an organization."""

from django.utils.translation import gettext_lazy as _

from catalogue.exports.columns import (
    FIRST_COLUMNS,
    LAST_COLUMNS,
    ChoiceColumn,
    Column,
    RelatedColumn,
    TextColumn,
)
from catalogue.filtering.filter_sets import OrganizationFilterSet
from catalogue.pages.detail_view import RecordDetailView
from catalogue.pages.json_ld import JsonLd, country_nodes, thing_node
from catalogue.pages.list_view import RecordListView
from catalogue.pages.organization_roles import organization_context, requested_year
from catalogue.records.organizations import Organization

SCHEMA_ORG_TYPES = {
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
        *FIRST_COLUMNS,
        TextColumn("acronym", label=_("Acronym")),
        ChoiceColumn("kind", Organization.Kind),
        RelatedColumn("country", ("country",), name="name", code_field="alpha3"),
        RelatedColumn("parent", ("parent",)),
        RelatedColumn("memberships", ("memberships__body",), label=_("Member of")),
        Column("ror"),
        Column("isni"),
        Column("wikidata"),
        *LAST_COLUMNS,
    )


class OrganizationDetailView(RecordDetailView):
    model = Organization
    template_name = "catalogue/pages/organization.html"
    select_related_fields = ("country", "parent", "successor")

    @classmethod
    def related(cls) -> tuple:
        return (
            "other_names",
            *cls.limited_prefetches("parts", "predecessors", "meeting_series", "mandates_adopted"),
            *cls.limited_prefetches("established_by", "outcomes", "input_publications"),
        )

    def record_context(self, record: Organization) -> dict:
        return {"memberships": record.memberships.all()}

    def context(self, record: Organization) -> dict:
        year = requested_year(self.request)
        return {**super().context(record), **organization_context(record, year)}

    def schema_org_type(self, record: Organization) -> str:
        return SCHEMA_ORG_TYPES.get(record.kind, "Organization")

    def schema_org_properties(self, record: Organization) -> JsonLd:
        return {
            "alternateName": [
                *filter(None, [str(record.acronym)]),
                *(other.name for other in record.other_names.all()),
            ],
            "parentOrganization": thing_node("Organization", record.parent),
            "location": country_nodes([record.country] if record.country else []),
        }
