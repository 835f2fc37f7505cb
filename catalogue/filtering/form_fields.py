"""Form fields of the parameters of lists, and their form."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.full_text import parse_terms


class YearsField(forms.Field):
    """A form field for any number of years with four digits."""

    widget = forms.SelectMultiple

    def to_python(self, value) -> list[int]:
        years = []
        for text in value or []:
            if not (text.isascii() and text.isdecimal() and len(text) == 4) or not (
                MIN_YEAR <= int(text) <= MAX_YEAR
            ):
                raise ValidationError("", code="invalid_choice", params={"value": text})
            years.append(int(text))
        return years


class DayField(forms.Field):
    """A form field for a day or a year in ISO 8601; a year stands for `day_of_year` in it."""

    day_of_year = "01-01"

    def to_python(self, value) -> date | None:
        if not value:
            return None
        is_year = len(value) == 4 and value.isascii() and value.isdecimal()
        text = f"{value}-{self.day_of_year}" if is_year else value
        try:
            day = date.fromisoformat(text) if len(text) == 10 else None
        except ValueError:
            day = None
        if day is None or not MIN_YEAR <= day.year <= MAX_YEAR:
            raise ValidationError(
                _("“%(value)s” is not a valid year or date. Use the form 2012 or 2012-08-19."),
                code="not_a_day",
                params={"value": value[:80]},
            )
        return day


class LastDayField(DayField):
    """A form field for the last day of a range: a year stands for its last day."""

    day_of_year = "12-31"


class SearchField(forms.CharField):
    """A form field for a search text with a limited length and number of terms."""

    def clean(self, value):
        value = super().clean(value)
        parse_terms(value)
        return value


class DateRangeForm(forms.Form):
    """The form of the filters. Its last day must not be before the first day."""

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error(
                "to", ValidationError(_("The end date is before the start date."), code="reversed")
            )
        return cleaned
