"""The fields that can be changed for several records, and the form of their new value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.admin.autocomplete import PreloadedSelectMultiple
from catalogue.records.organizations import Organization
from catalogue.records.parties import Party
from catalogue.workflow.field_changes import (
    FieldChange,
    Manner,
    RelationChange,
    RoleChange,
    ValueChange,
)
from staff.roles import has_model_permission

SET_ONLY, ADD_OR_REMOVE = (Manner.SET,), (Manner.ADD, Manner.REMOVE)


@dataclass(frozen=True)
class BulkField:
    """A field that can be changed for several records.

    `form_fields` are those of the value; `change` makes the change of a manner and their cleaned
    values.
    """

    code: str
    label: str
    manners: tuple[Manner, ...]
    form_fields: Callable[[], dict[str, forms.Field]]
    change: Callable[[Manner, Mapping[str, Any]], FieldChange]


def bulk_fields(model_admin, request: HttpRequest) -> dict[str, BulkField]:
    """Return the fields of a kind that the user may change for several records, by their code.

    These are closed lists, yes or no, relations, and organizations with a role. Fields that name
    or describe one record are left out, and relations to tables that the user may not view.
    """
    fields = [*_own_fields(model_admin, request), *_role_fields(model_admin, request)]
    return {field.code: field for field in fields}


def _own_fields(model_admin, request: HttpRequest):
    opts = model_admin.opts
    for column in (*opts.fields, *opts.many_to_many):
        if not column.editable or column.primary_key or _is_unique(column):
            continue
        if column.is_relation:
            if not has_model_permission(request.user, "view", column.related_model):
                continue
            if column.many_to_many:
                if _may_write_through(column, request.user):
                    yield _relation_field(model_admin, request, column)
                continue
        elif not (_has_choices(column) or isinstance(column, models.BooleanField)):
            continue
        yield _value_field(model_admin, request, column)


def _is_unique(column) -> bool:
    return column.unique or any(
        tuple(constraint.fields) == (column.name,)
        for constraint in column.model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    )


def _may_write_through(column, user) -> bool:
    """Return whether the user may add and remove rows of the relation without further values."""
    through = column.remote_field.through
    if through._meta.auto_created:
        return True
    ends = (column.m2m_field_name(), column.m2m_reverse_field_name())
    others = [field for field in through._meta.fields if field.name not in ends]
    return all(field.primary_key or field.has_default() for field in others) and all(
        has_model_permission(user, verb, through) for verb in ("add", "delete")
    )


def _has_choices(column) -> bool:
    return bool(getattr(getattr(column, "base_field", column), "choices", None))


def _value_field(model_admin, request: HttpRequest, column) -> BulkField:
    def form_fields() -> dict[str, forms.Field]:
        return {"value": _form_field(model_admin, request, column)}

    def change(manner: Manner, values: Mapping[str, Any]) -> FieldChange:
        value = values["value"]
        if isinstance(column, models.BooleanField):
            value = value == "yes"
        return ValueChange(column, value, manner)

    manners = tuple(Manner) if isinstance(column, ArrayField) else SET_ONLY
    return BulkField(column.name, capfirst(column.verbose_name), manners, form_fields, change)


def _form_field(model_admin, request: HttpRequest, column) -> forms.Field:
    if isinstance(column, models.BooleanField):
        return forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])
    if isinstance(column, ArrayField):
        return forms.MultipleChoiceField(
            choices=column.base_field.choices, widget=forms.CheckboxSelectMultiple, required=False
        )
    if column.is_relation:
        return model_admin.formfield_for_foreignkey(column, request, required=False)
    return column.formfield()


def _relation_field(model_admin, request: HttpRequest, column) -> BulkField:
    # A relation with values of its own, such as the principal mandate, is not replaced.
    is_plain = bool(column.remote_field.through._meta.auto_created)

    def form_fields() -> dict[str, forms.Field]:
        rows = model_admin.get_field_queryset(None, column, request)
        widget = PreloadedSelectMultiple(column, model_admin.admin_site)
        return {
            "value": forms.ModelMultipleChoiceField(
                column.related_model._default_manager.all() if rows is None else rows,
                required=False,
                widget=widget,
            )
        }

    def change(manner: Manner, values: Mapping[str, Any]) -> FieldChange:
        return RelationChange(column, list(values["value"]), manner)

    manners = tuple(Manner) if is_plain else ADD_OR_REMOVE
    return BulkField(column.name, capfirst(column.verbose_name), manners, form_fields, change)


def _role_fields(model_admin, request: HttpRequest):
    for inline in model_admin.inlines:
        model = inline.model
        if not issubclass(model, Party) or "role" not in {f.name for f in model._meta.fields}:
            continue
        user = request.user
        may_write = all(has_model_permission(user, verb, model) for verb in ("add", "delete"))
        if may_write and has_model_permission(user, "view", Organization):
            yield _role_field(model_admin, inline, model)


def _role_field(model_admin, inline, model) -> BulkField:
    organization = model._meta.get_field("organization")
    roles = getattr(inline, "roles", ())
    choices = [
        (code, label)
        for code, label in model._meta.get_field("role").choices
        if not roles or code in roles
    ]
    owners = [
        column.name
        for column in model._meta.fields
        if column.is_relation and column.related_model is model_admin.model
        if column.name != "organization"
    ]

    def form_fields() -> dict[str, forms.Field]:
        return {
            "role": forms.ChoiceField(label=_("Role"), choices=choices),
            "value": forms.ModelMultipleChoiceField(
                Organization.objects.all(),
                label=_("Organizations"),
                widget=PreloadedSelectMultiple(organization, model_admin.admin_site),
            ),
        }

    def change(manner: Manner, values: Mapping[str, Any]) -> FieldChange:
        return RoleChange(model, owners[0], values["role"], list(values["value"]), manner)

    label = _("Organizations with a role")
    return BulkField(model._meta.model_name, label, ADD_OR_REMOVE, form_fields, change)


class ValueForm(forms.Form):
    """The form of the manner and the value; see `value_form`."""

    def clean(self):
        cleaned = super().clean()
        if "value" in cleaned and not cleaned["value"] and cleaned.get("manner") != Manner.SET:
            self.add_error("value", _("Choose at least one value."))
        return cleaned


def value_label(form: forms.Form) -> str:
    """Return the chosen value as text; an en dash for none."""
    field, value = form.fields["value"], form.cleaned_data["value"]
    values = [value] if isinstance(value, str | bool | models.Model | None) else list(value)
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        labels = {str(code): str(label) for code, label in choices}
        values = [labels.get(str(one), one) for one in values]
    return "; ".join(str(one) for one in values if one not in (None, "")) or "–"


def value_form(field: BulkField, data: Mapping[str, Any] | None) -> forms.Form:
    """Return the form of the manner and the value."""
    form = ValueForm(data)
    form.fields["manner"] = forms.ChoiceField(
        label=_("Action"),
        choices=[(manner.value, manner.label) for manner in field.manners],
        initial=field.manners[0].value,
    )
    for name, form_field in field.form_fields().items():
        form_field.label = form_field.label if name == "role" else field.label
        form_field.help_text = ""
        form.fields[name] = form_field
    return form
