"""List of outcomes, and page of an outcome."""

from django.utils.translation import gettext_lazy as _

from activities.filters import OutcomeFilterSet
from activities.models import Outcome
from catalogue.base.languages import Language
from catalogue.base.visibility import if_public
from catalogue.exports.columns import (
    FIRST_COLUMNS,
    LAST_COLUMNS,
    PLACE_COLUMNS,
    ChoiceColumn,
    Column,
    PeriodColumns,
    RelatedColumn,
    TextColumn,
)
from catalogue.pages.chain import RecordNotes, record_key
from catalogue.pages.detail_view import RecordDetailView
from catalogue.pages.json_ld import JsonLd, thing_node
from catalogue.pages.list_view import RecordListView
from meetings.json_ld import meeting_node


class OutcomeListView(RecordListView):
    model = Outcome
    filterset_class = OutcomeFilterSet
    related = ("countries", "regions")
    columns = (
        *FIRST_COLUMNS,
        TextColumn("label", label=_("Label")),
        Column("printed_number"),
        ChoiceColumn("kind", Outcome.Kind),
        PeriodColumns("when", label=_("Date")),
        RelatedColumn("parent", ("parent",)),
        RelatedColumn("adopted_at", ("adopted_at",)),
        RelatedColumn("publication", ("publication",)),
        RelatedColumn("project", ("project",)),
        RelatedColumn("activity", ("activity",)),
        RelatedColumn("organization", ("organization",)),
        Column("quotation"),
        ChoiceColumn("quotation_language", Language),
        *PLACE_COLUMNS,
        *LAST_COLUMNS,
    )


class OutcomeDetailView(RecordDetailView):
    model = Outcome
    template_name = "activities/outcome.html"
    select_related_fields = (
        "parent",
        "adopted_at",
        "publication",
        "project",
        "activity",
        "organization",
    )
    chain = {
        "mandate": OutcomeFilterSet.base_filters["mandate"].paths,
        "project": ("project", "activity__project"),
        "activity": ("activity", "publication__activities"),
        "meeting": ("adopted_at", "about_meetings"),
        "publication": ("publication", "about_publications"),
    }

    @classmethod
    def related(cls) -> tuple:
        return (
            "countries",
            "regions",
            *cls.limited_prefetches(
                "items", "about_meetings", "about_publications", "uptakes", "taken_up"
            ),
        )

    def chain_notes(self, record: Outcome) -> RecordNotes:
        mentioned = (*record.about_meetings.all(), *record.about_publications.all())
        notes = {record_key(row): _("mentioned in it") for row in mentioned}
        for origin in (record.adopted_at, record.publication):
            if origin:
                notes.pop(record_key(origin), None)
        return notes

    def schema_org_properties(self, record: Outcome) -> JsonLd:
        return {
            "isPartOf": thing_node("CreativeWork", if_public(record.parent) or record.publication),
            "recordedAt": meeting_node(record.adopted_at),
            "text": record.quotation,
            "creator": thing_node("Organization", record.organization),
        }
