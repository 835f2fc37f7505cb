"""Admin of mandates, projects, activities and outcomes."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from activities.activity import ACTIVITY_ROLES, PROJECT_ROLES
from activities.mandate_review.pages import MandateReviewAdmin
from activities.models import (
    Activity,
    Involvement,
    InvolvementRole,
    Mandate,
    MandateDecision,
    Outcome,
    Project,
    ProjectMandate,
    Provision,
    Uptake,
)
from activities.resolutions.pages import ResolutionMixin
from catalogue.admin.base_admin import CatalogueAdmin, YearListFilter
from catalogue.admin.calendar import LAST_DAY
from catalogue.admin.data_quality import RECORD_QUALITY_RULES, QualityFilter, QualityRule
from catalogue.admin.inlines import CitationInline, LinkInline, StackedInline, TabularInline
from catalogue.admin.record_admin import RecordAdmin
from catalogue.admin.registrations import PARTY_FIELDS
from deliverables.admin import DeliverableInline, DeliveryInline, PerformanceMeasureInline
from meetings.admin import OVERDUE_RULE, STATUS_HELP, StatusForm


class InvolvementInline(TabularInline):
    """Inline of participating organizations; a subclass declares the available roles."""

    model = Involvement
    fields = ("role", *PARTY_FIELDS)
    section = "whom"
    is_copied = True
    roles: tuple[str, ...] = ()

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "role":
            kwargs["choices"] = [
                (code, label) for code, label in InvolvementRole.choices if code in self.roles
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class ActivityInvolvementInline(InvolvementInline):
    fk_name = "activity"
    roles = ACTIVITY_ROLES


class ProjectInvolvementInline(InvolvementInline):
    fk_name = "project"
    roles = PROJECT_ROLES


STANDING_FIELDS = (("standing", "standing_date"), ("standing_reason_en", "standing_reason_es"))
STANDING_HELP = {
    "standing": _("In force, fulfilled, superseded or lapsed. Leave empty if it is not known."),
    "standing_date": _("Needed with the reason, unless it is in force."),
}


class ProvisionInline(StackedInline):
    model = Provision
    fk_name = "mandate"
    show_change_link = True
    fields = (
        ("number", "label_en", "label_es"),
        ("text_en", "text_es"),
        ("addressees", "establishes"),
        *STANDING_FIELDS,
        ("superseded_by_provision", "superseded_by_mandate"),
        ("position", "slug"),
    )
    section = "provisions"
    help_texts = {
        "label_en": _("A few words, for lists."),
        "text_en": _("Word for word."),
        "establishes": _("The body that it creates."),
        **STANDING_HELP,
    }


class ProjectMandateInline(TabularInline):
    model = ProjectMandate
    fields = ("mandate", "is_principal")
    section = "mandate"
    is_copied = True
    help_texts = {
        "is_principal": _("At most one."),
    }


class UptakeInline(TabularInline):
    model = Uptake
    fk_name = "outcome"
    fields = ("manner", "other_outcome", "organization", "meeting", "publication")
    section = "came"
    help_texts = {
        "manner": _("Suggested by, cited by, endorsed by or similar to."),
        "other_outcome": _("Choose one: an outcome, an organization, a meeting or a publication."),
    }


class OutcomeForm(forms.ModelForm):
    """A short form for a new outcome, without a slug, which is derived from the title."""


class OutcomeInline(StackedInline):
    """Inline that adds outcomes to an activity; their own pages have the other fields."""

    model = Outcome
    form = OutcomeForm
    fk_name = "activity"
    fields = (("title_en", "title_es"), ("kind", "adopted_at"), ("summary_en", "summary_es"))
    show_change_link = True
    can_delete = False
    section = "came"

    def has_change_permission(self, request, obj=None):
        """Return False: existing outcomes are edited and reviewed on their own pages."""
        return False


@admin.register(Mandate)
class MandateAdmin(ResolutionMixin, RecordAdmin):
    list_display = ("titled", "symbol", "kind", "adopting_body", "dates", "standing", "state")
    list_filter = ("state", "kind", "standing", YearListFilter, QualityFilter)
    list_select_related = ("adopting_body",)
    inlines = (ProvisionInline, CitationInline, LinkInline)
    what_fields = (("symbol", "kind"), *STANDING_FIELDS, "superseded_by")
    relation_fields = (("adopting_body", "adopted_at"), "family")
    part_titles = {"work": _("Adoption"), "when": _("Date and countries")}
    quality_rules = (
        *RECORD_QUALITY_RULES,
        QualityRule("no-work", _("No activity this year"), "without_activity_this_year"),
    )
    help_texts = {
        "adopting_body": _("The body, for example a committee."),
        "adopted_at": _("The session or summit."),
        **STANDING_HELP,
    }

    def initial_from_name(self, text: str) -> dict[str, str]:
        """Return the initial values of a new mandate; a short text with a digit is its symbol."""
        is_symbol = any(sign.isdigit() for sign in text) and len(text) <= 20
        return {"symbol": text} if is_symbol else super().initial_from_name(text)


admin.site.register(MandateDecision, MandateReviewAdmin)


@admin.register(Provision)
class ProvisionAdmin(CatalogueAdmin):
    name_fields = ("mandate__names", "number", "label_en", "label_es")
    list_display = ("__str__", "label", "establishes")
    list_select_related = ("mandate", "establishes")
    position_within = "mandate"
    fields = ("mandate", *ProvisionInline.fields)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("mandate")


@admin.register(Project)
class ProjectAdmin(RecordAdmin):
    list_display = ("titled", "code", "kind", "dates", "state", "changed_at")
    list_filter = ("state", "kind", YearListFilter, QualityFilter)
    inlines = (
        *(ProjectMandateInline, ProjectInvolvementInline),
        *(DeliverableInline, PerformanceMeasureInline, DeliveryInline),
        *(CitationInline, LinkInline),
    )
    what_fields = (("kind", "code", "parent"), ("objective_en", "objective_es"))
    organization_fields = ("parties_are_incomplete",)
    outcome_fields = (("concluded_at", "summed_up_in"),)
    calendar_days = LAST_DAY
    part_titles = {"mandate": _("Mandates")}
    help_texts = {
        "code": _("As used by the funder."),
        "objective_en": _("From the project document."),
    }


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    form = StatusForm
    list_display = ("titled", "kind", "dates", "status", "state", "changed_at")
    list_filter = ("state", "kind", "status", YearListFilter, QualityFilter)
    inlines = (
        *(ActivityInvolvementInline, OutcomeInline, DeliveryInline),
        *(CitationInline, LinkInline),
    )
    what_fields = (("kind", "status", "is_collective"),)
    place_fields = (("countries", "regions"), "days")
    organization_fields = ("parties_are_incomplete",)
    mandate_fields = (("mandates", "provisions"),)
    relation_fields = (
        *(("meetings", "publications"), ("prepares_meeting", "prepares_activity")),
        "project",
    )
    part_titles = {"work": _("Project, meetings and publications")}
    calendar_days = LAST_DAY
    quality_rules = (
        *RECORD_QUALITY_RULES,
        OVERDUE_RULE,
        QualityRule("no-outcome", _("Completed, no outcome"), "completed_without_outcome"),
    )
    help_texts = {
        "kind": _("The main thing done. Describe the rest in the summary."),
        "status": STATUS_HELP,
        "mandates": _("The mandates under which it was done. Do not repeat those of the project."),
        "provisions": _("The paragraphs to which it responds, if known."),
        "meetings": _("Meetings that it supported or took part in."),
        "publications": _("Publications written in the course of it."),
        "prepares_meeting": _("A later meeting."),
        "prepares_activity": _("A later activity."),
    }


@admin.register(Outcome)
class OutcomeAdmin(RecordAdmin):
    list_display = ("titled", "kind", "printed_number", "dates", "adopted_at", "state")
    list_filter = ("state", "kind", YearListFilter, QualityFilter)
    list_select_related = ("adopted_at",)
    inlines = (UptakeInline, CitationInline, LinkInline)
    what_fields = (
        ("kind", "label_en", "label_es", "printed_number"),
        ("parent", "position"),
        ("quotation", "quotation_language"),
    )
    relation_fields = (
        ("adopted_at", "publication"),
        ("project", "activity"),
        "organization",
        ("about_meetings", "about_publications"),
    )
    part_titles = {"work": _("Origin"), "came": _("Influence")}
    help_texts = {
        "adopted_at": _("The meeting."),
        "parent": _("The outcome that contains it, for example point 38 of a declaration."),
        "publication": _("Where it first appeared."),
        "about_meetings": _("Named in the text. Not the meeting that adopted it."),
    }
