"""Mandates, projects, activities and outcomes in the admin."""

from django.contrib import admin

from activities.activity import ACTIVITY_ROLES, PROJECT_ROLES
from activities.imports import ACTIVITIES, MANDATES, OUTCOMES, PROJECTS
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
from catalogue.admin import PARTY_FIELDS
from catalogue.record_admin import (
    CitationInline,
    LinkInline,
    NamedAdmin,
    RecordAdmin,
    StackedInline,
    TabularInline,
    YearListFilter,
)


class InvolvementInline(TabularInline):
    """Parties, in the roles that fit."""

    model = Involvement
    fields = ("role", *PARTY_FIELDS)
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


class ProjectMandateInline(TabularInline):
    model = ProjectMandate
    fields = ("mandate", "is_principal")


class UptakeInline(TabularInline):
    model = Uptake
    fk_name = "outcome"
    fields = ("manner", "other_outcome", "organization", "meeting", "publication")


@admin.register(Mandate)
class MandateAdmin(RecordAdmin):
    import_table = MANDATES
    named_by = ("title_en", "title_es", "symbol")
    list_display = ("titled", "symbol", "kind", "adopting_body", "dates", "state")
    list_filter = ("state", "kind", YearListFilter)
    list_select_related = ("adopting_body",)
    inlines = (ProvisionInline, LinkInline, CitationInline)
    what = (("symbol", "kind"),)
    where = (("countries", "regions"),)
    whence = (("adopting_body", "adopted_at"), "family")


@admin.register(Provision)
class ProvisionAdmin(NamedAdmin):
    named_by = ("mandate__symbol", "mandate__title_en", "number", "label_en", "label_es")
    list_display = ("__str__", "label", "establishes")
    list_select_related = ("mandate", "establishes")
    fields = ("mandate", *ProvisionInline.fields)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("mandate")


@admin.register(Project)
class ProjectAdmin(RecordAdmin):
    import_table = PROJECTS
    named_by = ("title_en", "title_es", "code")
    list_display = ("titled", "code", "kind", "dates", "state", "changed_at")
    list_filter = ("state", "kind", YearListFilter)
    inlines = (ProjectMandateInline, ProjectInvolvementInline, LinkInline, CitationInline)
    what = (("kind", "code"), ("objective_en", "objective_es"))
    where = (("countries", "regions"),)
    whence = (("concluded_at", "summed_up_in"), "parties_are_incomplete")


@admin.register(Activity)
class ActivityAdmin(RecordAdmin):
    import_table = ACTIVITIES
    list_display = ("titled", "kind", "dates", "status", "state", "changed_at")
    list_filter = ("state", "kind", "status", YearListFilter)
    inlines = (ActivityInvolvementInline, LinkInline, CitationInline)
    what = (("kind", "status", "is_collective"),)
    where = (("countries", "regions"),)
    whence = (
        "project",
        ("mandates", "provisions"),
        ("meetings", "publications"),
        ("prepares_meeting", "prepares_activity"),
        "parties_are_incomplete",
    )


@admin.register(Outcome)
class OutcomeAdmin(RecordAdmin):
    import_table = OUTCOMES
    named_by = ("title_en", "title_es", "printed_number")
    list_display = ("titled", "kind", "printed_number", "dates", "adopted_at", "state")
    list_filter = ("state", "kind", YearListFilter)
    list_select_related = ("adopted_at",)
    inlines = (UptakeInline, LinkInline, CitationInline)
    what = (
        ("kind", "label_en", "label_es", "printed_number"),
        ("parent", "position"),
        ("quotation", "quotation_language"),
    )
    where = (("countries", "regions"),)
    whence = (
        ("adopted_at", "publication"),
        ("project", "activity"),
        "organization",
        ("about_meetings", "about_publications"),
    )
