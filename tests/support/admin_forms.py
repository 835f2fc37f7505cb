"""Submission of admin forms with all values that a browser would send."""

from django.forms import BaseFormSet, CheckboxInput
from django.http import HttpResponse
from django.urls import reverse


def form_data(response: HttpResponse, **typed: str | list[str]) -> dict[str, str | list[str]]:
    """Return the values of all fields of an admin form, replaced by the typed ones."""
    values: dict[str, str | list[str]] = {}
    admin_form = response.context["adminform"].form
    formsets: list[BaseFormSet] = [
        inline.formset for inline in response.context["inline_admin_formsets"]
    ]
    forms = [admin_form, *(form for formset in formsets for form in formset.forms)]
    forms += [formset.management_form for formset in formsets]
    for form in forms:
        for bound in form:
            values |= _field_values(bound)
    if (version := response.context.get("version")) is not None:
        values["_version"] = str(version)
    return values | typed


def admin_url(model, page="changelist", *arguments) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=arguments)


def submit_add_form(client, model, typed=(), **more) -> HttpResponse:
    """Submit the form of a new row; `typed` takes names that are no Python identifiers."""
    return _submit_form(client, admin_url(model, "add"), {**dict(typed), **more})


def submit_change_form(client, row, typed=(), **more) -> HttpResponse:
    return _submit_form(client, admin_url(type(row), "change", row.pk), {**dict(typed), **more})


def _submit_form(client, page: str, typed: dict) -> HttpResponse:
    return client.post(page, form_data(client.get(page), **typed))


def form_errors(response) -> list[str]:
    """Return all error messages of the page."""
    return [
        str(message)
        for messages in response.context["errors"]
        for message in _flat_messages(messages)
    ]


def _flat_messages(messages):
    is_single = isinstance(messages, str) or not hasattr(messages, "__iter__")
    return [messages] if is_single else messages


def _field_values(bound) -> dict[str, str | list[str]]:
    widget, value = bound.field.widget, bound.value()
    widget = getattr(widget, "widget", widget)  # unwrap the widget with the add button
    if hasattr(widget, "decompress"):
        values = value if isinstance(value, list) else widget.decompress(value)
        return {f"{bound.html_name}_{number}": part for number, part in enumerate(values)}
    if isinstance(widget, CheckboxInput):
        return {bound.html_name: "on"} if widget.check_test(value) else {}
    shown = widget.format_value(value)
    if isinstance(shown, list):
        return {bound.html_name: [str(item) for item in shown if item not in (None, "")]}
    if shown is None:
        return {}
    return {bound.html_name: str(shown)}
