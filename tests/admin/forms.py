"""What a browser would send back for a form of the admin, so that tests post real forms."""

from django.forms import BaseFormSet
from django.http import HttpResponse


def filled(response: HttpResponse, **typed: str | list[str]) -> dict[str, str | list[str]]:
    """All values that the form of an admin page shows, with what somebody typed over them."""
    sent: dict[str, str | list[str]] = {}
    admin_form = response.context["adminform"].form
    formsets: list[BaseFormSet] = [one.formset for one in response.context["inline_admin_formsets"]]
    forms = [admin_form, *(form for formset in formsets for form in formset.forms)]
    forms += [formset.management_form for formset in formsets]
    for form in forms:
        for bound in form:
            sent |= _values(bound)
    return sent | typed


def _values(bound) -> dict[str, str | list[str]]:
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
