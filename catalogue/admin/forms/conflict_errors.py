"""Fields and rows that two editors changed, shown in the form with both texts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from catalogue.admin.forms.save_attempt import RecordForms

# A box in the form, by form and with the name of the field as its value: use the other text.
CHOSEN_FIELD = "_theirs"
WHOLE_ROW = "row"


@dataclass(frozen=True)
class EditConflict:
    """A field, or a whole row if `field_name` is None, that both persons changed."""

    prefix: str  # of the form; "" for the form of the record
    field_name: str | None
    text: str  # the current value, for readers; for a row, what happened to it
    is_choice: bool = True  # false if the form cannot take the other value

    def message(self, names: str) -> str:
        context = {
            "names": names,
            "conflict": self,
            "box_name": f"{self.prefix}-{CHOSEN_FIELD}" if self.prefix else CHOSEN_FIELD,
            "box_value": self.field_name or WHOLE_ROW,
        }
        return render_to_string("admin/_edit_conflict.html", context)


def add_conflict_errors(bound: RecordForms, conflicts: Iterable[EditConflict], names: str) -> None:
    """Show each conflict as an error of its field or row."""
    by_prefix = {"": bound.form}
    by_prefix |= {form.prefix: form for formset in bound.formsets for form in formset.forms}
    for conflict in conflicts:
        if (form := by_prefix.get(conflict.prefix)) is None:
            continue
        form.is_valid()  # cleans the form, if this is its first conflict
        form.add_error(conflict.field_name, ValidationError(conflict.message(names), "conflict"))
