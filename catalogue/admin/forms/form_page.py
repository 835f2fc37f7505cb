"""The page that shows the form of a row."""

from typing import Any

from django.contrib.admin import helpers
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import flatten_fieldsets
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as django_text

from catalogue.admin.forms.duplicate_warning import has_only_warnings
from catalogue.admin.forms.record_forms import requested_to_field
from catalogue.admin.forms.save_attempt import PageOptions, RecordForms


def form_page(
    model_admin,
    request: HttpRequest,
    forms: RecordForms,
    *,
    object_id: str | None,
    version: int | None,
    options: PageOptions,
) -> TemplateResponse:
    """Return the page of `forms`, which carries `version` for the check at the next save."""
    row, is_new = forms.row, forms.row is None
    may_edit = is_new or model_admin.has_change_permission(request, row)
    admin_form = _admin_form(model_admin, request, forms, may_edit=may_edit)
    inline_formsets = model_admin.get_inline_formsets(request, forms.formsets, forms.inlines, row)
    errors = helpers.AdminErrorList(forms.form, forms.formsets)
    is_unconfirmed = len(errors) == 1 and has_only_warnings(forms.form)
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": _page_title(is_new, may_edit) % model_admin.opts.verbose_name,
        "subtitle": str(row) if row else None,
        "adminform": admin_form,
        "object_id": object_id,
        "original": row,
        "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
        "to_field": requested_to_field(model_admin, request),
        "media": sum((one.media for one in inline_formsets), model_admin.media + admin_form.media),
        "inline_admin_formsets": inline_formsets,
        "errors": [] if is_unconfirmed else errors,
        "is_unconfirmed": is_unconfirmed,
        "preserved_filters": model_admin.get_preserved_filters(request),
        "version": version,
        "left_out": forms.left_out,
        **options.extra_context,
    }
    return model_admin.render_change_form(
        request, context, add=is_new, change=not is_new, obj=row, form_url=options.form_url
    )


def _admin_form(model_admin, request, forms: RecordForms, *, may_edit: bool) -> helpers.AdminForm:
    row = forms.row
    if may_edit:
        readonly_fields = model_admin.get_readonly_fields(request, row)
    else:
        readonly_fields = flatten_fieldsets(forms.fieldsets)
    # Prepopulated fields need the form's own fields, which a read-only page does not have.
    prepopulated = model_admin.get_prepopulated_fields(request, row) if may_edit else {}
    return helpers.AdminForm(
        forms.form, list(forms.fieldsets), prepopulated, readonly_fields, model_admin=model_admin
    )


def _page_title(is_new: bool, may_edit: bool) -> str:
    """Return the title in Django's own words; `makemessages` does not collect `django_text`."""
    if is_new:
        return django_text("Add %s")
    return django_text("Change %s") if may_edit else django_text("View %s")
