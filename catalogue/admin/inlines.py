"""Inlines: rows that belong to a record, edited in its form.

`section` names the part of the form that contains the rows (see `RecordAdmin.parts`).
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

MAX_INLINE_ROWS = 400  # in one form; each row draws about a dozen fields


class ChildInlineMixin(FormFieldMixin):
    """Rows of a record, fetched together with the rows that they refer to."""

    extra = 0
    max_num = MAX_INLINE_ROWS
    section = "evidence"
    is_copied = False  # true if a copy of the record includes its rows

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=MAX_INLINE_ROWS, **kwargs)

    def get_queryset(self, request):
        meta = self.model._meta
        single = [f.name for f in meta.fields if f.is_relation and f.name != "content_type"]
        several = [f.name for f in meta.many_to_many]
        rows = super().get_queryset(request)
        return rows.select_related(*single).prefetch_related(*several)


class CheckedCountFormSet(BaseFormSet):
    """A formset that checks the submitted number of its rows.

    Django treats a negative number as zero and saves the record without its rows and without an
    error. With a number that is too high or invalid, it draws that many rows or drops the
    submitted ones.
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
        count = super().total_form_count()
        if not self.is_bound:
            return count
        form = self.management_form
        is_correct = form.is_valid() and form.cleaned_data[TOTAL_FORM_COUNT] == count
        return count if is_correct else min(self.absolute_max, self._submitted_row_count())

    def _submitted_row_count(self) -> int:
        row = re.compile(rf"{re.escape(self.prefix)}-(\d+)-")
        return len({match[1] for match in map(row.match, self.data) if match})


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
    """Citations. An uploaded file becomes a source: see `catalogue.admin.forms.source_uploads`."""

    model = Citation
    form = CitationForm
    fields = ("source", "file", "place_en", "place_es", "field", "value", "basis")


class OtherNameInline(GenericChildInline):
    model = OtherName
    fields = ("name", "language")
    section = "what"
