"""Inlines: rows that belong to a record, edited in its form.

`section` names the part of the form that contains the rows (see `RecordAdmin.parts`).
"""

import re
from typing import ClassVar

from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline
from django.contrib.contenttypes.forms import BaseGenericInlineFormSet
from django.contrib.contenttypes.models import ContentType
from django.forms import BaseFormSet, BaseInlineFormSet, BaseModelFormSet
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalogue.admin.autocomplete import PreloadedFormSet
from catalogue.admin.form_fields import FormFieldMixin
from catalogue.admin.forms.source_uploads import CitationForm
from catalogue.records.slugs import SluggedModel
from catalogue.records.sources import Citation, Link, OtherName

POSITION_FIELD = "position"
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


class PositionedFormSet(BaseModelFormSet):
    """A formset that puts new rows without a position after all others."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if POSITION_FIELD in form.fields:
            form.fields[POSITION_FIELD].required = False
            if form.instance.pk is None:
                form.initial[POSITION_FIELD] = None

    def clean(self) -> None:
        super().clean()
        kept = [
            form
            for form in self.forms
            if POSITION_FIELD in form.fields
            and form.is_valid()
            and form not in self.deleted_forms
            and (form.instance.pk is not None or form.has_changed())
        ]
        last = max((form.cleaned_data.get(POSITION_FIELD) or 0 for form in kept), default=0)
        for form in kept:
            if form.cleaned_data.get(POSITION_FIELD) is None:
                last += 1
                form.instance.position = form.cleaned_data[POSITION_FIELD] = last


class SluggedFormSet(BaseModelFormSet):
    """A formset that gives each new row without a slug one that no other row has.

    The model forms a slug from the name and the saved rows. It does not see the other new rows of
    the formset, and Django compares the slugs as they were typed: all empty, and so all the same.
    """

    def clean(self) -> None:
        if issubclass(self.model, SluggedModel):
            forms = [
                form
                for form in self.forms
                if form.is_valid() and form.has_changed() and form not in self.deleted_forms
            ]
            slugs = {form.cleaned_data["slug"] for form in forms if form.cleaned_data.get("slug")}
            for form in forms:
                if not form.cleaned_data.get("slug"):
                    form.instance.fill_slug(slugs)
                    slugs.add(form.instance.slug)
                    form.cleaned_data["slug"] = form.instance.slug
        super().clean()


class InlineFormSet(
    SluggedFormSet, PositionedFormSet, CheckedCountFormSet, PreloadedFormSet, BaseInlineFormSet
):
    pass


class GenericInlineFormSet(
    PositionedFormSet, CheckedCountFormSet, PreloadedFormSet, BaseGenericInlineFormSet
):
    """Rows attached to a record of any kind; each knows the kind before it is validated."""

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        kind = ContentType.objects.get_for_model(self.instance)
        setattr(form.instance, self.ct_field.attname, kind.pk)
        return form


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
    fields = ("source", "file", "place_en", "place_es", "field", "value", "value_es", "basis")


class OtherNameInline(GenericChildInline):
    model = OtherName
    fields = ("name", "language")
    section = "what"
