"""Organizations, the authority files and the list of imports in the admin."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base_admin import CatalogueAdmin, DatedAdmin, YearListFilter
from catalogue.admin.data_quality import QualityFilter
from catalogue.admin.forms.period_field import DatedForm
from catalogue.admin.forms.source_uploads import SourceUploadMixin
from catalogue.admin.inlines import CitationInline, LinkInline, OtherNameInline, TabularInline
from catalogue.admin.record_admin import RecordAdmin
from catalogue.admin.review.merge import MergeMixin
from catalogue.imports import schemas
from catalogue.imports.models import ImportJob
from catalogue.reading.batch_pages import BatchMixin
from catalogue.reading.pages import ReadingMixin
from catalogue.records.countries import ALPHA2_LABEL, Country, CountryGroup
from catalogue.records.organizations import Membership, Organization
from catalogue.records.sources import Source
from catalogue.records.synonyms import Synonym
from catalogue.records.topics import Topic
from server.whole_numbers import is_key
from staff.read_only_admin import ReadOnlyAdmin

PARTY_FIELDS = ("organization", "group_en", "group_es", "group_kind", "group_size", "position")


class MembershipInline(TabularInline):
    model = Membership
    form = DatedForm
    fk_name = "organization"
    fields = ("body", "role", "when")
    section = "whom"


@admin.register(Organization)
class OrganizationAdmin(MergeMixin, RecordAdmin):
    list_display = ("titled", "acronym", "kind", "country", "state", "changed_at")
    list_filter = ("state", "kind", QualityFilter, ("country", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("country",)
    inlines = (MembershipInline, OtherNameInline, CitationInline, LinkInline)
    what_fields = (
        ("acronym_en", "acronym_es"),
        ("kind", "country"),
        ("ror", "isni", "wikidata"),
    )
    place_fields = ()
    relation_fields = (("parent", "successor"), "is_commission")
    part_titles = {"when": _("Date"), "whom": _("Memberships")}
    help_texts = {
        "title_en": _("The full official name, without the acronym."),
        "acronym_en": _("For example ECLAC."),
        "kind": _("For a government, choose its country as well."),
        "successor": _("The organization that took over its work."),
        "ror": _("Paste it from ror.org, with or without the address."),
        "isni": _("Paste it from isni.org, with or without the address."),
        "wikidata": _("Paste it from wikidata.org, with or without the address."),
    }

    def initial_from_name(self, text: str) -> dict[str, str]:
        """Use a short name in capitals as the acronym."""
        initial = super().initial_from_name(text)
        is_acronym = len(text) <= 12 and text.isupper() and " " not in text
        return {n.replace("title", "acronym"): text for n in initial} if is_acronym else initial


@admin.register(Membership)
class MembershipAdmin(DatedAdmin):
    import_table = schemas.MEMBERSHIPS
    name_fields = ("organization__names", "body__names")
    list_display = ("organization", "body", "role", "dates")
    list_filter = ("role",)
    list_select_related = ("organization", "body")
    fields = (("organization", "body"), "role", "when")


class SharedTableAdmin(CatalogueAdmin):
    """A table shared by all public pages. Editors read in its pages that reviewers change it."""

    def changelist_view(self, request, extra_context=None):
        context = {"is_for_reviewers": not self.has_change_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["is_for_reviewers"] = not add and not self.has_change_permission(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)


@admin.register(Country)
class CountryAdmin(SharedTableAdmin):
    import_table = schemas.COUNTRIES
    name_fields = ("name_en", "name_es", "alpha3")
    list_display = ("name_en", "name_es", "alpha2", "alpha3", "m49", "subregion")
    list_filter = ("commission_status", "subregion")
    ordering = ("name_en",)
    fields = (
        ("name_en", "name_es"),
        ("alpha3", "m49", "alpha2"),
        ("subregion", "commission_status"),
    )
    readonly_fields = ("alpha2",)

    @admin.display(description=ALPHA2_LABEL)
    def alpha2(self, country: Country) -> str:
        return country.alpha2


@admin.register(CountryGroup)
class CountryGroupAdmin(SharedTableAdmin):
    import_table = schemas.COUNTRY_GROUPS
    name_fields = ("name_en", "name_es", "acronym_en", "acronym_es")
    list_display = ("name_en", "name_es", "acronym_en", "broader")
    list_select_related = ("broader",)
    ordering = ("name_en",)
    fields = (("name_en", "name_es"), ("acronym_en", "acronym_es"), "broader", "members", "slug")
    help_texts = {
        "members": _("The countries that are members today."),
    }


@admin.register(Topic)
class TopicAdmin(MergeMixin, SharedTableAdmin):
    import_table = schemas.TOPICS
    name_fields = ("name_en", "name_es", "code")
    list_display = ("name_en", "name_es", "broader", "framework", "code")
    list_filter = ("framework", ("broader", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("broader",)
    ordering = ("name_en",)
    fields = (("name_en", "name_es"), "broader", "slug")
    help_texts = {
        "broader": _("Records with this topic are also found under the broader one."),
    }


@admin.register(Synonym)
class SynonymAdmin(SharedTableAdmin):
    import_table = None
    name_fields = ("words",)
    list_display = ("__str__", "phrase_count")
    fields = ("words",)

    @admin.display(description=_("words"))
    def phrase_count(self, synonym: Synonym) -> int:
        return len(synonym.phrases)


@admin.register(Source)
class SourceAdmin(BatchMixin, ReadingMixin, SourceUploadMixin, DatedAdmin):
    import_table = schemas.SOURCES
    name_fields = ("title_en", "title_es", "slug", "file_name")
    list_display = ("__str__", "kind", "dates", "author", "is_public")
    list_filter = ("kind", "is_public", YearListFilter)
    list_select_related = ("author",)
    fieldsets = (
        (None, {"fields": (("title_en", "title_es"), ("kind", "language"), "when", "url", "file")}),
        (_("Author and addressee"), {"fields": ("author", ("addressee_en", "addressee_es"))}),
        (_("Staff area"), {"fields": ("is_public", "slug", "note")}),
    )
    help_texts = {
        "title_en": _("The title as printed. For an e-mail, its subject."),
        "author": _("The organization that issued the document."),
        "addressee_en": _("If it was sent to a person or organization."),
    }


@admin.register(ImportJob)
class ImportJobAdmin(ReadOnlyAdmin):
    """The list of all imports. Each row opens the page of the import, under its kind of record."""

    list_display = ("file_name", "kind", "uploaded_by", "uploaded_at", "state")
    list_filter = ("state", ("uploaded_by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("content_type", "uploaded_by")
    search_fields = ("file_name",)
    ordering = ("-pk",)
    actions = None

    @admin.display(description=_("kind of record"), ordering="content_type")
    def kind(self, job: ImportJob) -> str:
        return capfirst(job.model._meta.verbose_name_plural)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not is_key(object_id):
            raise Http404
        job = get_object_or_404(self.get_queryset(request), pk=object_id)
        opts = job.model._meta
        return redirect(f"admin:{opts.app_label}_{opts.model_name}_import_job", job.pk)
