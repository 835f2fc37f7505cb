"""Admin of publications, their editions and distributions."""

from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base_admin import DatedAdmin, YearListFilter
from catalogue.admin.data_quality import QualityFilter, QualityRule
from catalogue.admin.forms.period_field import DatedForm
from catalogue.admin.inlines import (
    CitationInline,
    LinkInline,
    OtherNameInline,
    StackedInline,
    TabularInline,
)
from catalogue.admin.record_admin import RecordAdmin, RecordForm
from catalogue.admin.registrations import PARTY_FIELDS
from catalogue.base.languages import Language
from catalogue.search.completion import choice_labels
from deliverables.admin import DeliveryInline
from publications.models import (
    Authorship,
    Contribution,
    DataSource,
    Dissemination,
    Edition,
    Publication,
    Recipient,
)


class EditionInline(TabularInline):
    model = Edition
    form = DatedForm
    fields = ("language", "title", "symbol", "isbn", "pages", "when", "url")
    section = "editions"
    help_texts = {}


class AuthorshipInline(TabularInline):
    model = Authorship
    fields = ("role", "family_name", "given_name", "orcid", *PARTY_FIELDS)
    section = "whom"
    is_copied = True


class ContributionInline(StackedInline):
    model = Contribution
    fields = ("organization", ("title_en", "title_es"), ("text_en", "text_es"), "position")
    section = "whom"
    help_texts = {
        "title_en": _("Title of the contributed section."),
        "text_en": _(
            "The subject of the section, without a verb: the annual report says “a section on …”."
        ),
    }


class DisseminationInline(StackedInline):
    """Inline of distributions; recipients are edited on the distribution's own page."""

    model = Dissemination
    form = DatedForm
    show_change_link = True
    section = "came"
    fields = (
        ("manner", "when"),
        "editions",
        "distributors",
        ("meeting", "country"),
        ("place_en", "place_es", "url"),
        "position",
    )
    help_texts = {
        "meeting": _("Where it was distributed or presented."),
        "manner": _("Distributed, presented or published online."),
        "place_en": _("Only if the meeting does not give it."),
    }

    def get_queryset(self, request):
        """Return the rows with their editions' publications, which the edition names contain."""
        return super().get_queryset(request).prefetch_related("editions__publication")


class RecipientInline(TabularInline):
    model = Recipient
    fields = PARTY_FIELDS


class PublicationForm(RecordForm):
    draws_on = forms.TypedMultipleChoiceField(
        label=capfirst(Publication._meta.get_field("draws_on").verbose_name),
        choices=DataSource.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


@admin.register(Publication)
class PublicationAdmin(RecordAdmin):
    form = PublicationForm
    list_display = ("titled", "kind", "dates", "issue", "state", "changed_at")
    list_filter = ("state", "kind", YearListFilter, QualityFilter)
    inlines = (
        EditionInline,
        AuthorshipInline,
        DisseminationInline,
        ContributionInline,
        DeliveryInline,
        OtherNameInline,
        CitationInline,
        LinkInline,
    )
    what_fields = (
        "kind",
        ("serial_en", "serial_es", "issue"),
        ("doi", "handle", "licence"),
        ("covers_from", "covers_to", "draws_on"),
    )
    organization_fields = ("parties_are_incomplete",)
    relation_fields = (("input_to", "input_to_bodies"),)
    part_titles = {
        "when": _("Date and countries"),
        "whom": _("Authors and contributors"),
        "work": _("Purpose"),
        "came": _("Distribution"),
    }
    help_texts = {
        "licence": _("For example CC BY 3.0 IGO."),
        "covers_from": _("First year of the data."),
        "doi": _("Paste it with or without https://doi.org/."),
        "covers_to": _("Last year of the data."),
        "handle": _("For example 11362/35998, or the whole link."),
    }


@admin.register(Edition)
class EditionAdmin(DatedAdmin):
    name_fields = ("publication__names", "symbol")
    completion_fields = ("publication__names", "symbol", "title")
    completion_context = (choice_labels("language", Language),)
    quality_rules = (
        QualityRule("never-disseminated", _("No distribution recorded"), "never_disseminated"),
    )
    list_display = ("publication", "language", "symbol", "dates")
    list_filter = ("language", QualityFilter)
    list_select_related = ("publication",)
    fields = ("publication", ("language", "title"), ("symbol", "isbn", "pages"), "when", "url")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("publication")


@admin.register(Dissemination)
class DisseminationAdmin(DatedAdmin):
    name_fields = ("publication__names", "place_en", "place_es")
    list_display = ("publication", "manner", "meeting", "place", "dates")
    list_filter = ("manner", YearListFilter)
    list_select_related = ("publication", "meeting")
    inlines = (RecipientInline,)
    position_within = "publication"
    fields = ("publication", *DisseminationInline.fields)
