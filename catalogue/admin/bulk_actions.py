"""Actions of a list that add rows, such as topics or mandates, to all selected records."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models, transaction
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalogue.admin.autocomplete import PreloadedSelectMultiple

MAX_BULK_RECORDS = 2000  # records changed by one action


@transaction.atomic
def add_to_each(*, records: models.QuerySet, relation: str, rows) -> int:
    """Add `rows` to a relation of each record and return the number of rows added.

    Existing rows of the relation are kept.
    """
    field = records.model._meta.get_field(relation)
    through = field.remote_field.through
    ours, theirs = field.m2m_column_name(), field.m2m_reverse_name()
    keys = list(records.values_list("pk", flat=True))
    existing = set(through._base_manager.filter(**{f"{ours}__in": keys}).values_list(ours, theirs))
    missing = {(key, row.pk) for key in keys for row in rows} - existing
    through._base_manager.bulk_create(
        [through(**{ours: key, theirs: pk}) for key, pk in sorted(missing)], ignore_conflicts=True
    )
    return len(missing)


def add_related_action(relation: str, label):
    """Return a list action that adds chosen rows to the selected records."""

    @admin.action(description=label, permissions=["change"])
    def add(model_admin, request, queryset):
        chosen = _choice_form(model_admin, relation)(
            request.POST if "_add" in request.POST else None
        )
        count = queryset.count()
        if count > MAX_BULK_RECORDS:
            message = _("You selected %(count)s records. Select at most %(most)s.")
            model_admin.message_user(
                request, message % {"most": MAX_BULK_RECORDS, "count": count}, messages.ERROR
            )
            return None
        if chosen.is_valid():
            open_to_user = model_admin.editable_by_user(request, queryset)
            added = add_to_each(
                records=open_to_user, relation=relation, rows=chosen.cleaned_data["rows"]
            )
            _show_result(model_admin, request, added, count - open_to_user.count())
            return None
        return TemplateResponse(
            request,
            "admin/bulk_add.html",
            {
                **model_admin.admin_site.each_context(request),
                "title": label,
                "opts": model_admin.opts,
                "form": chosen,
                "media": model_admin.media + chosen.media,
                "records": queryset[:50],
                "count": count,
                "action": add.__name__,
                "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
                "select_across": request.POST.get("select_across", "0"),
            },
        )

    add.__name__ = f"add_{relation}"
    return add


def _choice_form(model_admin, relation: str) -> type[forms.Form]:
    field = model_admin.model._meta.get_field(relation)

    class ChoiceForm(forms.Form):
        rows = forms.ModelMultipleChoiceField(
            field.related_model._default_manager.all(),
            label=field.verbose_name,
            widget=PreloadedSelectMultiple(field, model_admin.admin_site),
        )

    return ChoiceForm


def _show_result(model_admin, request, added: int, left: int) -> None:
    message = ngettext(
        "%(count)s record was changed.", "%(count)s records were changed.", added
    ) % {"count": added}
    model_admin.message_user(request, message, messages.SUCCESS)
    if left:
        message = ngettext(
            "%(count)s published record was not changed. A reviewer must change it.",
            "%(count)s published records were not changed. A reviewer must change them.",
            left,
        )
        model_admin.message_user(request, message % {"count": left}, messages.WARNING)
