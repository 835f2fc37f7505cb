"""Mandates, projects, activities and outcomes in the admin."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from activities.activity import ACTIVITY_ROLES, PROJECT_ROLES
from activities.models import (
    Activity,
    Involvement,
    InvolvementRole,
    Mandate,
    Outcome,
    Project,
    ProjectMandate,
    Provision,
    Uptake,
)
from catalogue.admin.bulk_actions import add_related_action
from catalogue.admin.data_quality import RECORD_QUALITY_RULES, QualityFilter, QualityRule
from catalogue.admin.inlines import CitationInline, LinkInline, StackedInline, TabularInline
from catalogue.admin.record_admin import CatalogueAdmin, RecordAdmin, YearListFilter
from catalogue.admin.registrations import PARTY_FIELDS
from meetings.admin import OVERDUE_RULE

ADD_MANDATES_ACTION = add_related_action("mandates", _("Add mandates to the selected records"))


class InvolvementInline(TabularInline):
    """Parties, in the roles that fit."""

    model = Involvement
    fields = ("role", *PARTY_FIELDS)
    section = "whom"
    is_copied = True
    roles: tuple[str, ...] = ()

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "role":
            kwargs["choices"] = [one for one in InvolvementRole.choices if one[0] in self.roles]
        return super().formfield_for_choice_field(db_field, request, **kwargs)


class ActivityInvolvementInline(InvolvementInline):
    fk_name = "activity"
    roles = ACTIVITY_ROLES


class ProjectInvolvementInline(InvolvementInline):
    fk_name = "project"
    roles = PROJECT_ROLES


class ProvisionInline(StackedInline):
    model = Provision
    show_change_link = True
    fields = (
        ("number", "label_en", "label_es"),
        ("text_en", "text_es"),
        ("addressees", "establishes"),
        ("position", "slug"),
    )
    section = "provisions"
    help_texts = {
        "label_en": _("A few words that tell it from the others."),
        "text_en": _("Word for word, as it was adopted."),
        "establishes": _("The body that this paragraph sets up."),
    }


class ProjectMandateInline(TabularInline):
    model = ProjectMandate
    fields = ("mandate", "is_principal")
    section = "mandate"
    is_copied = True
    help_texts = {
        "is_principal": _("One at most."),
    }


class UptakeInline(TabularInline):
    model = Uptake
    fk_name = "outcome"
    fields = ("manner", "other_outcome", "organization", "meeting", "publication")
    section = "came"
    help_texts = {
        "manner": _("How it was taken up."),
        "other_outcome": _("By whom or what: one of these."),
    }


class OutcomeForm(forms.ModelForm):
    """The beginning of an outcome. Its address is made of its title."""


class OutcomeInline(StackedInline):
    """What came of an activity, begun here; each has a page of its own for the rest."""

    model = Outcome
    form = OutcomeForm
    fk_name = "activity"
    fields = (("title_en", "title_es"), ("kind", "adopted_at"), ("summary_en", "summary_es"))
    show_change_link = True
    can_delete = False
    section = "came"

    def has_change_permission(self, request, obj=None):
        """Those that are there are changed on their own pages, where their review is."""
        return False


@admin.register(Mandate)
class MandateAdmin(RecordAdmin):
    list_display = ("titled", "symbol", "kind", "adopting_body", "dates", "state")
    list_filter = ("state", "kind", YearListFilter, QualityFilter)
    list_select_related = ("adopting_body",)
    inlines = (ProvisionInline, CitationInline, LinkInline)
    what_fields = (("symbol", "kind"),)
    relation_fields = (("adopting_body", "adopted_at"), "family")
    part_titles = {"work": _("Adopted by whom"), "when": _("When, and about which countries")}
    quality_rules = (
        *RECORD_QUALITY_RULES,
        QualityRule("no-work", _("No work under it this year"), "without_activity_this_year"),
    )
    help_texts = {
        "adopting_body": _("The body that adopted it, such as a committee."),
        "adopted_at": _("The session or summit, if it is recorded."),
    }

    def initial_from_name(self, text: str) -> dict[str, str]:
        """What holds a digit is a symbol."""
        is_symbol = any(sign.isdigit() for sign in text) and len(text) <= 20
        return {"symbol": text} if is_symbol else super().initial_from_name(text)


@admin.register(Provision)
class ProvisionAdmin(CatalogueAdmin):
    name_fields = ("mandate__names", "number", "label_en", "label_es")
    list_display = ("__str__", "label", "establishes")
    list_select_related = ("mandate", "establishes")
    fields = ("mandate", *ProvisionInline.fields)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("mandate")


@admin.register(Project)
class ProjectAdmin(RecordAdmin):
    list_display = ("titled", "code", "kind", "dates", "state", "changed_at")
    list_filter = ("state", "kind", YearListFilter, QualityFilter)
    actions = (*RecordAdmin.actions, ADD_MANDATES_ACTION)
    inlines = (ProjectMandateInline, ProjectInvolvementInline, CitationInline, LinkInline)
    what_fields = (("kind", "code"), ("objective_en", "objective_es"))
    organization_fields = ("parties_are_incomplete",)
    outcome_fields = (("concluded_at", "summed_up_in"),)
    part_titles = {"mandate": _("Under which mandates")}
    help_texts = {
        "code": _("As the funder writes it."),
        "objective_en": _("As the project document says it."),
        "concluded_at": _("Its final meeting."),
    }


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    list_display = ("titled", "kind", "dates", "status", "state", "changed_at")
    list_filter = ("state", "kind", "status", YearListFilter, QualityFilter)
    actions = (*RecordAdmin.actions, ADD_MANDATES_ACTION)
    inlines = (ActivityInvolvementInline, OutcomeInline, CitationInline, LinkInline)
    what_fields = (("kind", "status", "is_collective"),)
    organization_fields = ("parties_are_incomplete",)
    mandate_fields = (("mandates", "provisions"), "project")
    relation_fields = (("meetings", "publications"), ("prepares_meeting", "prepares_activity"))
    part_titles = {"work": _("What it served, made or prepares")}
    quality_rules = (
        *RECORD_QUALITY_RULES,
        OVERDUE_RULE,
        QualityRule("no-outcome", _("Completed, without an outcome"), "completed_without_outcome"),
    )
    help_texts = {
        "kind": _("What was done above all; the rest belongs in the summary."),
        "mandates": _("What obliges or invites to it. Those of its project come by themselves."),
        "provisions": _("The numbered paragraphs, where they are known."),
        "meetings": _("That it was part of, prepared papers for, or took part in."),
        "publications": _("What was written or printed in its course."),
        "prepares_meeting": _("A later meeting that it leads to."),
        "prepares_activity": _("Later work that it leads to."),
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
    part_titles = {"work": _("Where it comes from"), "came": _("Who took it up")}
    help_texts = {
        "adopted_at": _("The meeting that adopted it, or where it was said."),
        "parent": _("What it is a part of, such as point 38 of a declaration."),
        "quotation_language": _("Of the words quoted."),
        "publication": _("Where it was first written down."),
        "about_meetings": _("That it speaks of; where it was adopted stands above."),
    }
