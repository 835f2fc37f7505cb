"""Rows that belong to a record, in its form: each kind of row is declared once for all records.

`section` names the part of the form that the rows follow (see `RecordAdmin.get_fieldsets`).
"""

from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.forms import BaseInlineFormSet

from catalogue.autocomplete import Autocompleting, KnownFormSet
from catalogue.copying import copied_rows
from catalogue.evidence_admin import CitationForm
from catalogue.help_texts import Helping
from catalogue.models import Citation, Link, OtherName

MOST_ROWS = 400  # in one form: each is a dozen boxes to draw, whoever asks for them


class BelongingInline(Helping, Autocompleting):
    """Rows that belong to a record, fetched with all that they refer to."""

    extra = 0
    max_num = MOST_ROWS
    section = "evidence"
    is_copied = False  # whether its rows come with a record that is copied

    def get_extra(self, request, obj=None, **kwargs):
        return len(copied_rows(request, self)) if obj is None else 0

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=MOST_ROWS, **kwargs)

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
    """A file given in place of a source becomes one: see `catalogue.evidence_admin`."""

    model = Citation
    form = CitationForm
    fields = ("source", "file", "place_en", "place_es", "field", "value", "basis")


class OtherNameInline(AttachedInline):
    model = OtherName
    fields = ("name", "language")
    section = "what"
