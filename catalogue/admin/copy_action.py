"""A record as the start of the next: its form, filled with what another one holds."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.urls import reverse

COPY_PARAMETER = "copy_of"
UNCOPIED_FIELDS = {"slug", "state", "file"}  # what no two records share


def initial_values(row: models.Model, names) -> dict[str, Any]:
    """What the fields `names` of a form for `row` would show."""
    known = {field.name: field for field in (*row._meta.fields, *row._meta.many_to_many)}
    initial: dict[str, Any] = {}
    for name in names:
        field = known.get(name)
        if field is None or name in UNCOPIED_FIELDS or field.primary_key:
            continue
        if field.many_to_many:
            initial[name] = list(getattr(row, name).all())
        elif field.is_relation:
            initial[name] = getattr(row, field.attname)
        else:
            initial[name] = field.value_from_object(row)
    if "when" in names:
        initial["when"] = row.when
    return initial


class CopyMixin:
    """For an admin: `…/add/?copy_of=<key>` begins with what that record holds.

    Rows of the inlines that say so (`is_copied`) come too. Nothing is written before it is saved.
    """

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.copied = None if object_id else self.copy_source(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, *args, **kwargs):
        if context.get("original") and self.has_add_permission(request):
            address = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_add"
            context["copy_url"] = f"{reverse(address)}?{COPY_PARAMETER}={context['original'].pk}"
        return super().render_change_form(request, context, *args, **kwargs)

    def copy_source(self, request: HttpRequest) -> models.Model | None:
        """The record to begin with, where the form is asked for and the record may be seen."""
        key = request.GET.get(COPY_PARAMETER)
        if not key or request.method != "GET":
            return None
        row = self.get_object(request, unquote(key))
        return row if row and self.has_view_permission(request, row) else None

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        if request.copied is not None:
            initial |= initial_values(request.copied, self.get_form(request).base_fields)
        return initial

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        rows = copied_rows(request, inline)
        if rows:
            names = inline.get_formset(request).form.base_fields
            kwargs |= {"copied": rows, "initial": [initial_values(row, names) for row in rows]}
        return kwargs


def copied_rows(request: HttpRequest, inline) -> list[models.Model]:
    """The rows of an inline that come with the record that is copied."""
    record = getattr(request, "copied", None)
    if record is None or not getattr(inline, "is_copied", False):
        return []
    known = request.__dict__.setdefault("copied_rows", {})
    if inline.model not in known:
        owner = _get_foreign_key(inline.parent_model, inline.model, fk_name=inline.fk_name)
        known[inline.model] = list(inline.get_queryset(request).filter(**{owner.name: record}))
    return known[inline.model]
