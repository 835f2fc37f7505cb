"""What an editor is asked to look at before a form is saved, and may then save all the same.

A doubt has a code that says what it is about; a form sent again with that code among its `_sure`
is saved. If what the doubt is about has changed meanwhile, so has its code, and it is asked anew.
"""

from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.records.duplicates import MAX_DUPLICATES, similar_records


@dataclass(frozen=True)
class FormWarning:
    code: str
    text: str
    records: tuple = ()


class DuplicateWarningForm(forms.ModelForm):
    """A form for a record: it asks about likely twins."""

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
            said = _("Not saved yet. Check the warnings below.")
            self.add_error(None, ValidationError(said, code="doubt"))

    def _find_warnings(self):
        record = self.instance
        if record.warns_of_duplicates and ({"title_en", "title_es"} & set(self.changed_data)):
            twins = tuple(similar_records(record)[:MAX_DUPLICATES])
            if twins:
                yield FormWarning(
                    "twins:" + ",".join(str(twin.pk) for twin in twins),
                    _("Possible duplicates:"),
                    twins,
                )


def _submitted_values(data, name: str) -> list[str]:
    """All values of a name in what was sent."""
    return data.getlist(name) if hasattr(data, "getlist") else [data[name]] if name in data else []
