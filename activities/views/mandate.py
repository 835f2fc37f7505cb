"""List of mandates, and page of a mandate."""

from django.utils.translation import gettext_lazy as _

from activities.filters import MandateFilterSet
from activities.mandate_progress import ProvisionResponse, activities_by_year, provision_responses
from activities.mandate_review.past_standings import past_standings
from activities.models import Mandate
from activities.queries import provisions_prefetch
from catalogue.exports.columns import (
    FIRST_COLUMNS,
    LAST_COLUMNS,
    PLACE_COLUMNS,
    CellType,
    ChoiceColumn,
    Column,
    PeriodColumns,
    RelatedColumn,
    TextColumn,
)
from catalogue.pages.chain import RecordNotes, record_key
from catalogue.pages.detail_view import RecordDetailView
from catalogue.pages.json_ld import JsonLd, period_properties, thing_node
from catalogue.pages.list_view import RecordListView
from catalogue.pages.prefetches import public_prefetch


class MandateListView(RecordListView):
    model = Mandate
    filterset_class = MandateFilterSet
    related = ("countries", "regions")
    columns = (
        *FIRST_COLUMNS,
        Column("symbol"),
        ChoiceColumn("kind", Mandate.Kind),
        ChoiceColumn("standing", Mandate.Standing),
        Column("standing_date", type=CellType.DAY),
        TextColumn("standing_reason", label=_("Reason for the standing")),
        RelatedColumn("superseded_by", ("superseded_by",)),
        PeriodColumns("when", label=_("Date")),
        RelatedColumn("adopting_body", ("adopting_body",)),
        RelatedColumn("adopted_at", ("adopted_at",)),
        RelatedColumn("family", ("family",)),
        RelatedColumn("provisions", ("provisions",), label=_("Provisions")),
        *PLACE_COLUMNS,
        *LAST_COLUMNS,
    )


class MandateDetailView(RecordDetailView):
    model = Mandate
    template_name = "activities/mandate.html"
    select_related_fields = ("adopting_body", "adopted_at", "family", "superseded_by")
    chain = {
        "project": ("projects",),
        "activity": ("activities", "provisions__activities", "projects__activities"),
        "meeting": (
            "adopted_at",
            "activities__meetings",
            "provisions__activities__meetings",
            "projects__activities__meetings",
            "projects__concluded_at",
        ),
        "publication": (
            "activities__publications",
            "provisions__activities__publications",
            "projects__activities__publications",
            "projects__summed_up_in",
        ),
        "outcome": (
            "activities__outcomes",
            "provisions__activities__outcomes",
            "projects__outcomes",
            "projects__activities__outcomes",
        ),
    }

    @classmethod
    def related(cls) -> tuple:
        return (
            "countries",
            "regions",
            provisions_prefetch(),
            public_prefetch(Mandate, "decisions"),
            *cls.limited_prefetches("family_members", "project_mandates", "supersedes"),
        )

    def record_context(self, record: Mandate) -> dict:
        return {
            "provisions": [
                ProvisionResponse(provision, [], False) for provision in record.provisions.all()
            ]
        }

    def context(self, record: Mandate) -> dict:
        responses = provision_responses(record)
        provisions = [response.provision for response in responses]
        return {
            **super().context(record),
            "provisions": responses,
            "without_response": sum(response.lacks_response for response in responses),
            "has_several_provisions": len(responses) > 1,
            "past_standings": past_standings(record, provisions),
            "activities_by_year": activities_by_year(record, provisions),
        }

    def chain_notes(self, record: Mandate) -> RecordNotes:
        return {
            record_key(row.project): _("principal mandate of the project")
            for row in record.project_mandates.all()
            if row.is_principal
        }

    def schema_org_type(self, record: Mandate) -> str:
        return "Legislation"

    def schema_org_properties(self, record: Mandate) -> JsonLd:
        return {
            "legislationIdentifier": record.symbol,
            "legislationType": record.get_kind_display(),
            "legislationDate": period_properties(record.when, "first", "last").get("last", ""),
            "legislationPassedBy": thing_node("Organization", record.adopting_body),
        }
