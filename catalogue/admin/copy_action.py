"""Copies of records: the form of a new record, filled from an existing one.

Nothing is written before the form is saved.
"""

from typing import Any

from django.contrib.admin.utils import unquote
from django.db import models
from django.forms.models import _get_foreign_key
from django.http import HttpRequest
from django.urls import reverse

COPY_PARAMETER = "copy_of"
# No two records share their values.
UNCOPIED_FIELDS = {"slug", "state", "file", "doi", "ror", "isni", "wikidata"}


def initial_values(row: models.Model, names) -> dict[str, Any]:
    """Return the values that the fields `names` of a form for `row` would show."""
    fields = {field.name: field for field in (*row._meta.fields, *row._meta.many_to_many)}
    initial: dict[str, Any] = {}
    for name in names:
        field = fields.get(name)
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


def copy_source(model_admin, request: HttpRequest) -> models.Model | None:
    """Return the record that `?copy_of=<key>` names, if the user may view it."""
    key = request.GET.get(COPY_PARAMETER)
    if not key or request.method != "GET" or not model_admin.allows_copies:
        return None
    row = model_admin.get_object(request, unquote(key))
    return row if row and model_admin.has_view_permission(request, row) else None


def copy_url(model_admin, request: HttpRequest, record: models.Model | None) -> str:
    """Return the address that starts a copy of `record`, or "" where there is none to start."""
    if record is None or not model_admin.has_add_permission(request):
        return ""
    opts = model_admin.opts
    address = f"{model_admin.admin_site.name}:{opts.app_label}_{opts.model_name}_add"
    return f"{reverse(address)}?{COPY_PARAMETER}={record.pk}"


def copied_rows(request: HttpRequest, inline, record: models.Model | None) -> list[models.Model]:
    """Return the rows of an inline that are copied with `record`."""
    if record is None or not inline.is_copied:
        return []
    owner = _get_foreign_key(inline.parent_model, inline.model, fk_name=inline.fk_name)
    return list(inline.get_queryset(request).filter(**{owner.name: record}))
