"""Fields that choose related records by typing, without a query for every row of a form."""

from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.forms import BaseModelFormSet, Media, ModelForm

from server.whole_numbers import is_key

COMPLETION_DETAILS = ("acronym", "symbol", "code", "country", "when")
DJANGO_SCRIPT, OWN_SCRIPT = "admin/js/autocomplete.js", "staff/autocomplete.js"


class OwnScriptMixin:
    """A widget with the script of this project in place of Django's."""

    @property
    def media(self):
        """The files of Django's widget, with the other script."""
        original = super().media
        scripts = [OWN_SCRIPT if name == DJANGO_SCRIPT else name for name in original._js]
        return Media(js=scripts, css=original._css)


class SearchedSelectMultiple(OwnScriptMixin, AutocompleteSelectMultiple):
    """A select for several rows, of a form field without a column; its labels take a query."""


class PreloadedLabelsMixin(OwnScriptMixin):
    """A widget with the labels of its chosen rows, by primary key, so that it needs no query."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.preloaded_labels: dict[str, str] = {}

    def optgroups(self, name, value, attrs=None):
        # A refused form may show any submitted value.
        chosen = [str(key) for key in value if is_key(str(key))]
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


class CompletionView(AutocompleteJsonView):
    """The options of a field, each with what tells rows of one name apart."""

    def get_queryset(self):
        rows = super().get_queryset()
        names = {field.name for field in rows.model._meta.fields}
        return rows.select_related("country") if "country" in names else rows

    def serialize_result(self, obj, to_field_name):
        """Return an option; `is_exact` if the typed text is a name of the row."""
        return super().serialize_result(obj, to_field_name) | {
            "detail": completion_detail(obj),
            "is_exact": getattr(obj, "name_tier", None) == 0,
        }


def completion_detail(row: models.Model) -> str:
    """Return the acronym, symbol or code, country and dates of a row, unless its name has them."""
    name = str(row)
    parts = (str(getattr(row, column, None) or "") for column in COMPLETION_DETAILS)
    return " · ".join(part for part in parts if part and part not in name)


class PreloadedSelect(PreloadedLabelsMixin, AutocompleteSelect):
    """A select for one row."""


class PreloadedSelectMultiple(PreloadedLabelsMixin, AutocompleteSelectMultiple):
    """A select for several rows."""


def preload_labels(form: ModelForm, instance: models.Model) -> None:
    """Set the labels of the form's widgets from the related rows that `instance` has loaded."""
    for name, field in form.fields.items():
        widget = getattr(
            field.widget, "widget", field.widget
        )  # without its wrapper with the add link
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
    """A formset that preloads the labels of its rows.

    `copied` are rows of another record, or unsaved ones; the formset has an extra form for each.
    """

    def __init__(self, *args, copied=(), **kwargs):
        self.copied = copied
        super().__init__(*args, **kwargs)
        if copied:
            self.extra = len(copied)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        place = -1 if index is None else index - self.initial_form_count()
        is_copied = 0 <= place < len(self.copied)
        preload_labels(form, self.copied[place] if is_copied else form.instance)
