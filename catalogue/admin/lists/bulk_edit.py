"""The list action that changes one field of several records, with a preview of each.

Without a script it has three pages: the field, the value, the preview. All are answers of the
list to its action, so that the filter and the search of the list stay in the address.
"""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue.admin.forms.form_versions import format_versions, parse_versions
from catalogue.admin.lists.bulk_fields import bulk_fields, value_form, value_label
from catalogue.history.events import last_event_numbers
from catalogue.workflow import bulk_edit
from catalogue.workflow.bulk_edit import MAX_BULK_RECORDS, BulkOutcome
from catalogue.workflow.field_changes import Manner

FIELD_PARAMETER, STEP_PARAMETER, VERSIONS_PARAMETER = "_field", "_bulk_step", "_versions"
CHANGE_VALUE_BUTTON = "_change_value"
MAX_NAMED_RECORDS = 20  # in a message


@admin.action(description=gettext_lazy("Edit a field of several records"), permissions=["change"])
def edit_selected(model_admin, request: HttpRequest, queryset) -> HttpResponse | None:
    """Show the page of the next step, or write the change that was previewed."""
    fields = bulk_fields(model_admin, request)
    field = fields.get(request.POST.get(FIELD_PARAMETER, ""))
    step = request.POST.get(STEP_PARAMETER, "")
    if CHANGE_VALUE_BUTTON in request.POST:
        step = "preview"
    versions = parse_versions(request.POST.get(VERSIONS_PARAMETER, "").split())
    if step == "apply":
        # The records of the preview, although the list may find others by now.
        queryset = model_admin.get_queryset(request).filter(pk__in=versions)
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MAX_BULK_RECORDS + 1])
    if len(keys) > MAX_BULK_RECORDS:
        message = _("Select at most %(most)s records.") % {"most": MAX_BULK_RECORDS}
        messages.error(request, message)
        return None
    # Read before the records, so that no later change is missed.
    current = last_event_numbers(model_admin.opts.db_table, keys)
    records = list(model_admin.get_queryset(request).filter(pk__in=keys).order_by("pk"))
    if field is None:
        return _page(model_admin, request, records, {"fields": list(fields.values())})
    form = value_form(field, request.POST if step in ("preview", "apply") else None)
    if not form.is_valid() or CHANGE_VALUE_BUTTON in request.POST:
        return _page(model_admin, request, records, {"field": field, "form": form})
    change = field.change(Manner(form.cleaned_data["manner"]), form.cleaned_data)
    if step == "apply":
        outcomes = bulk_edit.apply(change, records, versions, by=request.user)
        _show_outcomes(request, outcomes, len(versions) - len(records))
        return None
    outcomes = bulk_edit.preview(change, records, by=request.user)
    context = {
        "field": field,
        "form": form,
        "manner": Manner(form.cleaned_data["manner"]).label,
        "value": value_label(form),
        "outcomes": [one for one in outcomes if one.is_changed],
        "unchanged": sum(not one.is_changed for one in outcomes),
        "can_apply": any(one.is_changed and not one.error for one in outcomes),
        "versions": " ".join(format_versions(current)),
    }
    return _page(model_admin, request, records, context)


def _page(model_admin, request: HttpRequest, records: list, context: dict) -> TemplateResponse:
    form = context.get("form")
    return TemplateResponse(
        request,
        "admin/lists/bulk_edit.html",
        {
            **model_admin.admin_site.each_context(request),
            "title": _("Edit a field of several records"),
            "opts": model_admin.opts,
            "media": model_admin.media + form.media if form else model_admin.media,
            "records": records,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "select_across": request.POST.get("select_across", "0"),
            "list_address": request.get_full_path(),
            **context,
        },
    )


def _show_outcomes(request: HttpRequest, outcomes: list[BulkOutcome], missing: int) -> None:
    """Add messages: the numbers of records changed and proposed, and the records left out."""
    done = [one for one in outcomes if one.is_changed and not one.error]
    changed = [one.record for one in done if not one.is_proposed]
    if changed:
        text = ngettext(
            "%(count)s record was changed.", "%(count)s records were changed.", len(changed)
        ) % {"count": len(changed)}
        opts = changed[0]._meta
        history = reverse(f"admin:{opts.app_label}_{opts.model_name}_history", args=[changed[0].pk])
        undo = _("Undo all of it in the history of one of them")
        messages.success(request, format_html('{} <a href="{}">{}</a>', text, history, undo))
    if proposed := len(done) - len(changed):
        text = ngettext(
            "%(count)s published record: the change was saved as a proposal for review.",
            "%(count)s published records: the changes were saved as proposals for review.",
            proposed,
        )
        messages.success(request, text % {"count": proposed})
    if not done:
        messages.info(request, _("Nothing was changed."))
    refused = [one for one in outcomes if one.error]
    for one in refused[:MAX_NAMED_RECORDS]:
        text = _("“%(record)s” was left out: %(reason)s")
        messages.error(request, text % {"record": one.record, "reason": one.error})
    if more := len(refused[MAX_NAMED_RECORDS:]) + missing:
        text = ngettext(
            "%(count)s further record was left out.",
            "%(count)s further records were left out.",
            more,
        )
        messages.error(request, text % {"count": more})
