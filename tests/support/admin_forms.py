"""What a browser would send back for a form of the admin, so that tests post real forms."""

from django.forms import BaseFormSet
from django.http import HttpResponse
from django.urls import reverse


def form_data(response: HttpResponse, **typed: str | list[str]) -> dict[str, str | list[str]]:
    """All values that the form of an admin page shows, with what somebody typed over them."""
    sent: dict[str, str | list[str]] = {}
    admin_form = response.context["adminform"].form
    formsets: list[BaseFormSet] = [one.formset for one in response.context["inline_admin_formsets"]]
    forms = [admin_form, *(form for formset in formsets for form in formset.forms)]
    forms += [formset.management_form for formset in formsets]
    for form in forms:
        for bound in form:
            sent |= _field_values(bound)
    if (version := response.context.get("version")) is not None:
        sent["_version"] = str(version)
    return sent | typed


def admin_url(model, page="changelist", *arguments) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=arguments)


def submit_add_form(client, model, typed=(), **more) -> HttpResponse:
    """Add a row by its form. Names that Python does not write are given as a mapping."""
    return _submit_form(client, admin_url(model, "add"), {**dict(typed), **more})


def submit_change_form(client, row, typed=(), **more) -> HttpResponse:
    return _submit_form(client, admin_url(type(row), "change", row.pk), {**dict(typed), **more})


def _submit_form(client, page: str, typed: dict) -> HttpResponse:
    return client.post(page, form_data(client.get(page), **typed))


def form_errors(response) -> list[str]:
    """The sentences that the page says, wherever it says them."""
    said = list(response.context["errors"])
    return [str(one) for sentences in said for one in _flat_messages(sentences)]


def _flat_messages(one):
    return [one] if isinstance(one, str) or not hasattr(one, "__iter__") else one


def _field_values(bound) -> dict[str, str | list[str]]:
    widget, value = bound.field.widget, bound.value()
    widget = getattr(widget, "widget", widget)  # out of the frame with the plus
    if hasattr(widget, "decompress"):
        values = value if isinstance(value, list) else widget.decompress(value)
        return {f"{bound.html_name}_{number}": one for number, one in enumerate(values)}
    shown = widget.format_value(value)
    if isinstance(shown, list):
        return {bound.html_name: [str(one) for one in shown if one not in (None, "")]}
    if value is False or shown is None:
        return {}
    return {bound.html_name: str(shown)}
