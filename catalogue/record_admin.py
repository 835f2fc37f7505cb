"""What the admin of every kind of record shares."""

from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Q
from django.forms import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from catalogue.autocomplete import KnownFormSet, KnownSelect, KnownSelectMultiple
from catalogue.imports.pages import Importing
from catalogue.models import Citation, Link, OtherName, Record, State
from catalogue.period import Period, parse_iso
from catalogue.period_form import DatedForm
from catalogue.rules import sentence_of
from catalogue.search import naming


class Autocompleting:
    """Every relation is chosen by typing; a link typed without a scheme is meant as https."""

    formfield_overrides: ClassVar[dict] = {models.URLField: {"assume_scheme": "https"}}

    def get_autocomplete_fields(self, request):
        fields = [*self.model._meta.fields, *self.model._meta.many_to_many]
        return [
            field.name
            for field in fields
            if field.is_relation
            and field.editable
            and self.admin_site.is_registered(field.related_model)
            and getattr(field.remote_field, "through", None) in (None, _made_by_django(field))
        ]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownSelect(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KnownSelectMultiple(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)


def _made_by_django(field):
    through = getattr(field.remote_field, "through", None)
    return through if through is not None and through._meta.auto_created else None


class BelongingInline(Autocompleting):
    """Rows that belong to a record, fetched with all that they refer to."""

    extra = 0

    def get_queryset(self, request):
        meta = self.model._meta
        single = [f.name for f in meta.fields if f.is_relation and f.name != "content_type"]
        several = [f.name for f in meta.many_to_many]
        rows = super().get_queryset(request)
        return rows.select_related(*single).prefetch_related(*several)


class InlineFormSet(KnownFormSet, BaseInlineFormSet):
    pass


class GenericInlineFormSet(KnownFormSet, BaseGenericInlineFormSet):
    pass


class TabularInline(BelongingInline, admin.TabularInline):
    formset = InlineFormSet


class StackedInline(BelongingInline, admin.StackedInline):
    formset = InlineFormSet


class AttachedInline(BelongingInline, GenericTabularInline):
    formset = GenericInlineFormSet  # type: ignore[assignment]


class LinkInline(AttachedInline):
    model = Link
    fields = ("url", "label_en", "label_es", "language", "position")


class CitationInline(AttachedInline):
    model = Citation
    fields = ("source", "place_en", "place_es", "field", "value", "basis")


class OtherNameInline(AttachedInline):
    model = OtherName
    fields = ("name", "language")


class NamedAdmin(Importing, Autocompleting, admin.ModelAdmin):
    """Rows found by their names, accents aside, while they are being typed.

    `named_by` lists the columns that hold names.
    """

    named_by: tuple[str, ...] = ("name_en", "name_es")
    list_per_page = 50

    def get_search_fields(self, request):
        return self.named_by

    def get_search_results(self, request, queryset, search_term):
        return naming(queryset, search_term, self.named_by), False

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show the form again, with all that was typed, if only the database sees what is wrong."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request.refused_by_database = _sentence(self.model, error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        sentence = getattr(request, "refused_by_database", None)
        if sentence is None:
            return form

        class RefusedForm(form):  # type: ignore[valid-type]
            def clean(self):
                super().clean()
                raise ValidationError(sentence, code="database")

        return RefusedForm


def _sentence(model: type[models.Model], error: IntegrityError):
    """What the broken rule says to people."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    related: list[Any] = [relation.related_model for relation in model._meta.related_objects]
    for one in (model, *related):
        for constraint in one._meta.constraints:
            if constraint.name == name:
                return constraint.violation_error_message
    return sentence_of(name) or _(
        "The database refuses this, as it would break a rule (%(rule)s). Nothing was saved."
    ) % {"rule": name or error}


class DatedAdmin(NamedAdmin):
    form = DatedForm

    @admin.display(description=_("When"), ordering="period__startswith")
    def dates(self, row) -> str:
        return str(row.when or "")


class YearListFilter(admin.SimpleListFilter):
    """Rows whose period touches a year."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request, model_admin):
        starts = model_admin.model.objects.dates("period__startswith", "year", order="DESC")
        return [(str(day.year), str(day.year)) for day in starts]

    def queryset(self, request, queryset):
        try:
            year = parse_iso(self.value() or "")
        except ValidationError:
            return queryset
        return queryset.filter(period__overlap=Period(year, year).columns[0])


class RecordAdmin(DatedAdmin):
    """Search, filters, columns and form of a record; a kind adds what is its own."""

    named_by: tuple[str, ...] = ("title_en", "title_es")
    list_display: tuple = ("titled", "dates", "state", "changed_at", "number")
    list_filter: tuple = (
        "state",
        YearListFilter,
        ("topics", admin.RelatedOnlyFieldListFilter),
    )
    ordering = ("-changed_at", "-pk")
    inlines: tuple = (LinkInline, CitationInline)
    show_full_result_count = False

    given: tuple = (
        "state",
        "public_from",
        "number",
        "created_at",
        "changed_at",
    )  # by review, the database
    readonly_fields = given
    what: tuple = ()  # rows of fields, each a name or several side by side
    where: tuple = ("countries", "regions")
    whence: tuple = ()

    def get_fieldsets(self, request, obj=None):
        what = (("title_en", "title_es"), *self.what, ("summary_en", "summary_es"), "topics")
        parts: list[tuple[Any, tuple]] = [
            (None, what),
            (_("When and where"), ("when", *self.where)),
            (_("In relation to"), self.whence),
            (_("Publication"), ("slug", *([self.given] if obj else []))),
        ]
        return [(title, {"fields": fields}) for title, fields in parts if fields]

    @admin.display(description=_("Title"), ordering="title_en")
    def titled(self, record: Record) -> str:
        return str(record) or str(record.number)

    def get_search_results(self, request, queryset, search_term):
        named = naming(queryset, search_term, self.named_by)
        try:
            found = queryset.search(search_term)
        except ValidationError:  # longer than a search may be
            return named, False
        either = Q(pk__in=named.values("pk")) | Q(pk__in=found.order_by().values("pk"))
        return queryset.filter(either), False

    def get_view_on_site_url(self, obj=None):
        """Only what is public can be seen there."""
        return obj.get_absolute_url() if obj and obj.is_public else None

    def has_delete_permission(self, request, obj=None):
        """What was public once is withdrawn, so that its address stays its own."""
        if obj is not None and obj.state in (State.PUBLISHED, State.WITHDRAWN):
            return False
        return super().has_delete_permission(request, obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # it would not ask about each record
        return actions
