"""The forms of a row: opened for a page, bound to submitted values, and saved.

These functions do the work of Django's `ModelAdmin._changeform_view` with its public hooks, so
that the state of a save is passed as a value.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any

from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import BaseFormSet, ModelForm
from django.forms.formsets import all_valid
from django.http import HttpRequest

from catalogue.admin.copy_action import copied_rows, copy_source, initial_values
from catalogue.admin.forms.conflict_errors import add_conflict_errors
from catalogue.admin.forms.database_errors import refused_form_class
from catalogue.admin.forms.save_attempt import RecordForms, SaveAttempt
from catalogue.reading.first_values import PrefilledValues, prefilled_values


def requested_to_field(model_admin, request: HttpRequest) -> str | None:
    """Return the field by which a popup names the row, if the address or the form has one."""
    name = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
    if name and not model_admin.to_field_allowed(request, name):
        raise DisallowedModelAdminToField(f"The field {name} cannot be referenced.")
    return name


def find_row(model_admin, request: HttpRequest, object_id: str | None) -> models.Model | None:
    """Return the row of the address; None for a new or a missing row. Raises PermissionDenied."""
    to_field = requested_to_field(model_admin, request)
    if object_id is None:
        if not model_admin.has_add_permission(request):
            raise PermissionDenied
        return None
    row = model_admin.get_object(request, unquote(object_id), to_field)
    if request.method == "POST":
        is_allowed = model_admin.has_change_permission(request, row)
    else:
        is_allowed = model_admin.has_view_or_change_permission(request, row)
    if not is_allowed:
        raise PermissionDenied
    return row


def open_forms(model_admin, request: HttpRequest, row: models.Model | None) -> RecordForms:
    """Return unbound forms: of `row`, or of a new row, which may begin as a copy of another.

    An address that names a paragraph of a source fills the forms from it.
    """
    fieldsets, form_class = row_form_class(model_admin, request, row)
    prefilled = prefilled_values(request, model_admin.model, is_new=row is None)
    if row is not None:
        form = form_class(instance=row)
        formsets, inlines = _build_formsets(
            model_admin, request, row, is_change=True, prefilled=prefilled
        )
        return RecordForms(row, fieldsets, form, formsets, inlines)
    initial = model_admin.get_changeform_initial_data(request)
    source = copy_source(model_admin, request)
    if source is not None:
        initial |= initial_values(source, form_class.base_fields)
    if prefilled is not None:
        initial |= prefilled.initial(form_class.base_fields)
    form = form_class(initial=initial)
    formsets, inlines = _build_formsets(
        model_admin,
        request,
        form.instance,
        is_change=False,
        copied=source,
        prefilled=prefilled,
    )
    left_out = prefilled.left_out() if prefilled else ()
    return RecordForms(None, fieldsets, form, formsets, inlines, left_out)


def save_forms(model_admin, request: HttpRequest, attempt: SaveAttempt) -> SaveAttempt:
    """Validate the submitted forms and write the row if all are valid.

    Runs in a transaction or savepoint of its own. Raises IntegrityError where the database
    refuses the rows, and PermissionDenied.
    """
    with transaction.atomic():
        row = find_row(model_admin, request, attempt.object_id)
        if row is None and attempt.object_id is not None:
            missing = model_admin.missing_row_response(request, attempt.object_id)
            return replace(attempt, response=missing)
        is_change = row is not None
        forms = _bind_forms(model_admin, request, attempt, row)
        is_valid = forms.form.is_valid()
        if is_valid:
            saved = model_admin.save_form(request, forms.form, change=is_change)
        # Formsets are validated even where the form is invalid, to show all errors at once.
        if not (all_valid(forms.formsets) and is_valid):
            return replace(attempt, forms=forms)
        model_admin.save_model(request, saved, forms.form, is_change)
        model_admin.save_related(request, forms.form, forms.formsets, is_change)
        message = model_admin.construct_change_message(
            request, forms.form, forms.formsets, not is_change
        )
        log = model_admin.log_change if is_change else model_admin.log_addition
        log(request, saved, message)
        return replace(attempt, forms=forms, saved_row=saved)


def _bind_forms(model_admin, request, attempt: SaveAttempt, row) -> RecordForms:
    for file in chain.from_iterable(files for _name, files in attempt.files.lists()):
        file.seek(0)  # An earlier try of the same attempt has read it.
    fieldsets, form_class = row_form_class(model_admin, request, row)
    if attempt.refusal:
        form_class = refused_form_class(form_class, attempt.refusal)
    form = form_class(attempt.data, attempt.files, instance=row)
    formsets, inlines = _build_formsets(
        model_admin, request, form.instance, is_change=row is not None, attempt=attempt
    )
    bound = RecordForms(row, fieldsets, form, formsets, inlines)
    if attempt.conflicts:
        add_conflict_errors(bound, attempt.conflicts, attempt.other_editors)
    return bound


def row_form_class(model_admin, request, row) -> tuple[Any, type[ModelForm]]:
    """Return the fieldsets and the form class for a row, or for a new row if it is None."""
    fieldsets = model_admin.get_fieldsets(request, row)
    form_class = model_admin.get_form(
        request, row, change=row is not None, fields=flatten_fieldsets(fieldsets)
    )
    return fieldsets, form_class


def _build_formsets(
    model_admin,
    request,
    instance: models.Model,
    *,
    is_change: bool,
    attempt: SaveAttempt | None = None,
    copied: models.Model | None = None,
    prefilled: PrefilledValues | None = None,
) -> tuple[list[BaseFormSet], list[Any]]:
    """Return the formsets of a row and their inlines.

    `copied` is the record to begin with, and `prefilled` are values from a source.
    """
    formsets: list[BaseFormSet] = []
    inlines: list[Any] = []
    owner = instance if is_change else None
    for prefix, formset_class, inline in inline_formset_classes(model_admin, request, owner):
        options = model_admin.get_formset_kwargs(request, instance, inline, prefix)
        if attempt is not None:
            options |= {"data": attempt.data.copy(), "files": attempt.files}
        elif rows := [
            *copied_rows(request, inline, copied),
            *(prefilled.rows(inline) if prefilled else ()),
        ]:
            names = formset_class.form.base_fields
            options |= {"copied": rows, "initial": [initial_values(row, names) for row in rows]}
        formset = formset_class(**options)
        if not inline.has_change_permission(request, instance if is_change else None):
            may_delete = inline.has_delete_permission(request, instance)
            _skip_read_only_rows(formset, attempt.data if attempt and may_delete else {})
        formsets.append(formset)
        inlines.append(inline)
    return formsets, inlines


def inline_formset_classes(
    model_admin, request, row: models.Model | None
) -> Iterator[tuple[str, Any, Any]]:
    """Yield the prefix, the formset class and the inline of each formset of a row."""
    prefix_counts: dict[str, int] = {}
    owner = [] if row is None else [row]
    for formset_class, inline in model_admin.get_formsets_with_inlines(request, *owner):
        prefix = formset_class.get_default_prefix()
        prefix_counts[prefix] = prefix_counts.get(prefix, 0) + 1
        if prefix_counts[prefix] != 1 or not prefix:
            prefix = f"{prefix}-{prefix_counts[prefix]}"
        yield prefix, formset_class, inline


def _skip_read_only_rows(formset: BaseFormSet, data) -> None:
    """Treat rows that the page showed without fields as valid, unless they are to be deleted."""
    for index, form in enumerate(formset.initial_forms):
        if f"{formset.prefix}-{index}-DELETE" not in data:
            form._errors = {}
            form.cleaned_data = form.initial
