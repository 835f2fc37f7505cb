"""Admin of deliverables and performance measures, and the inlines of the records they concern."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base_admin import CatalogueAdmin
from catalogue.admin.inlines import StackedInline, TabularInline
from deliverables.categories import grouped_choices
from deliverables.models import (
    Deliverable,
    DeliverableYear,
    Delivery,
    MeasureYear,
    PerformanceMeasure,
)


class DeliveryInline(TabularInline):
    """Inline of the deliverables that a record counts towards."""

    model = Delivery
    fields = ("deliverable", "quantity")
    section = "deliverables"

    def __init__(self, parent_model, admin_site):
        self.fk_name = parent_model._meta.model_name
        super().__init__(parent_model, admin_site)


class DeliverableForm(forms.ModelForm):
    """The form of a deliverable, with the subcategories in their categories."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "subcategory" in self.fields:
            self.fields["subcategory"].choices = [("", "---------"), *grouped_choices()]


class DeliverableInline(StackedInline):
    model = Deliverable
    form = DeliverableForm
    show_change_link = True
    section = "plan"
    fields = (
        ("number", "subcategory", "unit"),
        ("title_en", "title_es"),
        ("position", "slug"),
    )
    help_texts = {"title_en": _("As the programme budget prints it.")}


class PerformanceMeasureInline(StackedInline):
    model = PerformanceMeasure
    show_change_link = True
    section = "plan"
    fields = (
        ("title_en", "title_es"),
        ("kind", "computed_from", "is_cumulative"),
        ("unit_en", "unit_es"),
        "position",
    )
    help_texts = {
        "title_en": _("As the programme budget prints it."),
        "unit_en": _("For example “countries”."),
    }


class DeliverableYearInline(TabularInline):
    model = DeliverableYear
    fields = ("year", "planned", "stated", "note_en", "note_es")
    help_texts = {"note_en": _("Explains a departure from the plan, or a stated quantity.")}


class MeasureYearInline(StackedInline):
    model = MeasureYear
    fields = (
        ("year", "planned", "actual"),
        ("planned_text_en", "planned_text_es"),
        ("actual_text_en", "actual_text_es"),
        ("source_en", "source_es"),
    )
    help_texts = {"source_en": _("Where the actual value comes from.")}


@admin.register(Deliverable)
class DeliverableAdmin(CatalogueAdmin):
    form = DeliverableForm
    name_fields = ("number", "title_en", "title_es")
    list_display = ("__str__", "project", "subcategory", "unit")
    list_filter = ("subcategory",)
    list_select_related = ("project",)
    inlines = (DeliverableYearInline,)
    position_within = "project"
    fields = ("project", *DeliverableInline.fields)
    help_texts = DeliverableInline.help_texts

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("project")


@admin.register(PerformanceMeasure)
class PerformanceMeasureAdmin(CatalogueAdmin):
    name_fields = ("title_en", "title_es")
    list_display = ("__str__", "project", "kind")
    list_filter = ("kind",)
    list_select_related = ("project",)
    inlines = (MeasureYearInline,)
    position_within = "project"
    fields = ("project", *PerformanceMeasureInline.fields)
    help_texts = PerformanceMeasureInline.help_texts
