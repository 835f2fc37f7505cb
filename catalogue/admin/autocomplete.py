"""Choosing related records by typing, without a query for every row of a form."""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.forms import BaseModelFormSet, Media, ModelForm

DJANGO_SCRIPT, OWN_SCRIPT = "admin/js/autocomplete.js", "staff/autocomplete.js"


class PreloadedLabelsMixin:
    """Labels of rows that are at hand already, by primary key, for a widget that shows them."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.preloaded_labels: dict[str, str] = {}

    @property
    def media(self):
        """Django's, with our script in place of its own for these widgets."""
        original = super().media
        scripts = [OWN_SCRIPT if one == DJANGO_SCRIPT else one for one in original._js]
        return Media(js=scripts, css=original._css)

    def optgroups(self, name, value, attrs=None):
        chosen = [str(one) for one in value if is_key(str(one))]
        if not set(chosen) <= self.preloaded_labels.keys():
            return super().optgroups(name, chosen, attrs)
        empty = [] if self.is_required or self.allow_multiple_selected else [("", "")]
        options = empty + [(pk, self.preloaded_labels[pk]) for pk in chosen]
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


def is_key(text: str) -> bool:
    """Whether it can be a primary key: a form that is refused shows whatever was sent again."""
    return text.isascii() and text.isdecimal() and len(text) <= 18


class PreloadedSelect(PreloadedLabelsMixin, AutocompleteSelect):
    """One row, by typing."""


class PreloadedSelectMultiple(PreloadedLabelsMixin, AutocompleteSelectMultiple):
    """Several rows, by typing."""


def preload_labels(form: ModelForm, instance: models.Model) -> None:
    """Give the form's widgets the labels of what `instance` has in memory."""
    for name, field in form.fields.items():
        widget = getattr(field.widget, "widget", field.widget)  # out of the frame with the plus
        if not isinstance(widget, PreloadedLabelsMixin):
            continue
        column = instance._meta.get_field(name)
        if isinstance(column, models.ManyToManyField):
            prefetched = getattr(instance, "_prefetched_objects_cache", {})
            rows = list(prefetched.get(name, ()))
        else:
            row = instance._state.fields_cache.get(name)
            rows = [row] if row is not None else []
        widget.preloaded_labels = {str(row.pk): str(row) for row in rows}


class PreloadedFormSet(BaseModelFormSet):
    """For inlines: their rows come with what they refer to. `copied` are rows to begin with."""

    def __init__(self, *args, copied=(), **kwargs):
        self.copied = copied
        super().__init__(*args, **kwargs)
        if copied:
            self.extra = len(copied)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        is_copied = index is not None and index < len(self.copied)
        preload_labels(form, self.copied[index] if is_copied else form.instance)
