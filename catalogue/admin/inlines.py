"""Rows that belong to a record, in its form: each kind of row is declared once for all records.

`section` names the part of the form that the rows follow (see `RecordAdmin.get_fieldsets`).
"""

import re
from typing import ClassVar

from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.forms import BaseFormSet, BaseInlineFormSet
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalogue.admin.autocomplete import PreloadedFormSet
from catalogue.admin.form_fields import FormFieldMixin
from catalogue.admin.forms.source_uploads import CitationForm
from catalogue.records.sources import Citation, Link, OtherName

MAX_INLINE_ROWS = 400  # in one form: each is a dozen boxes to draw, whoever asks for them


class ChildInlineMixin(FormFieldMixin):
    """Rows that belong to a record, fetched with all that they refer to."""

    extra = 0
    max_num = MAX_INLINE_ROWS
    section = "evidence"
    is_copied = False  # whether its rows come with a record that is copied

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=MAX_INLINE_ROWS, **kwargs)

    def get_queryset(self, request):
        meta = self.model._meta
        single = [f.name for f in meta.fields if f.is_relation and f.name != "content_type"]
        several = [f.name for f in meta.many_to_many]
        rows = super().get_queryset(request)
        return rows.select_related(*single).prefetch_related(*several)


class CheckedCountFormSet(BaseFormSet):
    """What a form says of the number of its rows is not believed where it cannot be.

    Django takes a number below none for none, and would save the rest without a word of the rows;
    where the number is too high, or is none, it would draw that many, or not those that were sent.
    """

    default_error_messages: ClassVar[dict] = {
        "missing_management_form": _(
            "The form was incomplete (%(field_names)s). Nothing was saved; your text is kept "
            "below. Open the form again and save."
        ),
        "too_many_forms": _(
            "This form accepts at most %(num)d rows. Nothing was saved. Use “Import” in the "
            "list for more."
        ),
    }

    @cached_property
    def management_form(self):
        form = super().management_form
        if not self.is_bound:
            return form
        for name in (TOTAL_FORM_COUNT, INITIAL_FORM_COUNT):
            if form.cleaned_data[name] < 0:
                form.add_error(name, self.error_messages["missing_management_form"])
                form.cleaned_data[name] = 0
        return form

    def total_form_count(self) -> int:
        said = super().total_form_count()
        if not self.is_bound:
            return said
        form = self.management_form
        is_held = form.is_valid() and form.cleaned_data[TOTAL_FORM_COUNT] == said
        return said if is_held else min(self.absolute_max, self._submitted_row_count())

    def _submitted_row_count(self) -> int:
        row = re.compile(rf"{re.escape(self.prefix)}-(\d+)-")
        return len({found[1] for found in map(row.match, self.data) if found})


class InlineFormSet(CheckedCountFormSet, PreloadedFormSet, BaseInlineFormSet):
    pass


class GenericInlineFormSet(CheckedCountFormSet, PreloadedFormSet, BaseGenericInlineFormSet):
    pass


class TabularInline(ChildInlineMixin, admin.TabularInline):
    formset = InlineFormSet


class StackedInline(ChildInlineMixin, admin.StackedInline):
    formset = InlineFormSet


class GenericChildInline(ChildInlineMixin, GenericTabularInline):
    formset = GenericInlineFormSet  # type: ignore[assignment]


class LinkInline(GenericChildInline):
    model = Link
    fields = ("url", "label_en", "label_es", "language", "position")


class CitationInline(GenericChildInline):
    """A file given in place of a source becomes one: see `catalogue.evidence_admin`."""

    model = Citation
    form = CitationForm
    fields = ("source", "file", "place_en", "place_es", "field", "value", "basis")


class OtherNameInline(GenericChildInline):
    model = OtherName
    fields = ("name", "language")
    section = "what"
