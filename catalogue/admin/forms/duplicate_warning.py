"""Warnings that an editor confirms before a form is saved.

Each warning has a code. Resubmitting the form with that code in `_sure` confirms it. The code
names the subject of the warning, so a changed subject is a new warning.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.records.duplicates import MAX_DUPLICATES, similar_records

MAX_SUMMARY_LENGTH = 600  # three sentences; the longest of 2012 has 374
WARNING_CODE = "unconfirmed"  # of the error that keeps a form with warnings from being saved
DUPLICATE_CONFIRMATION = gettext_lazy("Not a duplicate: save")


@dataclass(frozen=True)
class FormWarning:
    """A warning above the fields, and the records that it names."""

    code: str
    text: str
    records: tuple = ()
    confirmation: Any = DUPLICATE_CONFIRMATION


class DuplicateWarningForm(forms.ModelForm):
    """A form for a record that warns of possible duplicates and of long summaries."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.warnings: list[FormWarning] = []

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        confirmed = _submitted_values(self.data, "_sure")
        self.warnings = [
            warning for warning in self._find_warnings() if warning.code not in confirmed
        ]
        if self.warnings:
            message = _("Not saved yet. Check the warnings and confirm them.")
            self.add_error(None, ValidationError(message, code=WARNING_CODE))

    def _find_warnings(self):
        record = self.instance
        if record.warns_of_duplicates and ({"title_en", "title_es"} & set(self.changed_data)):
            duplicates = tuple(similar_records(record)[:MAX_DUPLICATES])
            if duplicates:
                yield FormWarning(
                    "twins:" + ",".join(str(duplicate.pk) for duplicate in duplicates),
                    _("Possible duplicates:"),
                    duplicates,
                )
        for name in ("summary_en", "summary_es"):
            length = len(getattr(record, name))
            if name in self.changed_data and length > MAX_SUMMARY_LENGTH:
                text = _(
                    "“%(label)s” has %(length)s characters. Readers expect %(most)s at most."
                ) % {
                    "label": capfirst(self.fields[name].label),
                    "length": length,
                    "most": MAX_SUMMARY_LENGTH,
                }
                yield FormWarning(f"long:{name}", text, confirmation=_("Save the long text"))


def has_only_warnings(form: forms.BaseForm) -> bool:
    """Return True if the form has no error but the one for its unconfirmed warnings."""
    errors = form.errors.as_data()
    codes = {error.code for error in errors.get(NON_FIELD_ERRORS, ())}
    return errors.keys() == {NON_FIELD_ERRORS} and codes == {WARNING_CODE}


def _submitted_values(data, name: str) -> list[str]:
    """Return all submitted values of a name; `data` may be a plain dictionary."""
    return data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
