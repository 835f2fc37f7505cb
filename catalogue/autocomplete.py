"""Choosing related records by typing, without a query for every row of a form."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.forms import BaseModelFormSet, ModelForm


class Known:
    """Labels of rows that are at hand already, by primary key, for a widget that shows them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.known: dict[str, str] = {}

    def optgroups(self, name, value, attrs=None):
        chosen = [str(one) for one in value if str(one)]
        if not set(chosen) <= self.known.keys():
            return super().optgroups(name, value, attrs)
        empty = [] if self.is_required or self.allow_multiple_selected else [("", "")]
        options = empty + [(pk, self.known[pk]) for pk in chosen]
        return [
            (
                None,
                [
                    self.create_option(name, pk, label, pk in chosen, index, attrs=attrs)
                    for index, (pk, label) in enumerate(options)
                ],
                0,
            )
        ]


class KnownSelect(Known, AutocompleteSelect):
    """One row, by typing."""


class KnownSelectMultiple(Known, AutocompleteSelectMultiple):
    """Several rows, by typing."""


def tell_what_is_known(form: ModelForm) -> None:
    """Give the form's widgets the labels of what its instance has in memory."""
    instance = form.instance
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)  # out of the frame with the plus
        if not isinstance(widget, Known):
            continue
        column = instance._meta.get_field(name)
        if isinstance(column, models.ManyToManyField):
            prefetched = getattr(instance, "_prefetched_objects_cache", {})
            rows = list(prefetched.get(name, ()))
        else:
            row = instance._state.fields_cache.get(name)
            rows = [row] if row is not None else []
        widget.known = {str(row.pk): str(row) for row in rows}


class KnownFormSet(BaseModelFormSet):
    """For inlines: their rows come with what they refer to."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        tell_what_is_known(form)
