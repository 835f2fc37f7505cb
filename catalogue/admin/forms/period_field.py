"""The form field of a period: two text boxes for dates in ordinary notation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.base.period import Period
from catalogue.base.period_input import parse_period

PERIOD_MODEL_FIELDS = {"period", "start_precision", "end_precision"}


class PeriodWidget(forms.MultiWidget):
    """Two text boxes, for the begin and the end."""

    def __init__(self, attrs=None):
        boxes = [
            forms.TextInput({"aria-label": label, "placeholder": label, "size": 16})
            for label in (_("Begins"), _("Ends"))
        ]
        super().__init__(boxes, attrs)

    def decompress(self, value: Period | None) -> list[str]:
        return list(value.input_values) if value else ["", ""]


class PeriodField(forms.MultiValueField):
    """A field whose value is a `Period`, or None if both boxes are empty."""

    widget = PeriodWidget

    def __init__(self, **kwargs):
        boxes = (forms.CharField(required=False), forms.CharField(required=False))
        defaults: dict[str, Any] = {
            "label": _("Date"),
            "help_text": _(
                "As exactly as it is known: 2012, July 2012, 12–15 August 2013, first quarter of"
                " 2013, about 2013. The second box is for the end, if the first does not contain"
                " it. Enter “?” if a date is unknown and “ongoing” if there is no end yet."
            ),
            "required": False,
            "require_all_fields": False,
        }
        super().__init__(boxes, **{**defaults, **kwargs})

    def has_changed(self, initial: Period | None, data) -> bool:
        """Compare periods, not texts: one period can be written in several ways."""
        if not super().has_changed(initial, data):
            return False
        try:
            return self.clean(data) != initial
        except ValidationError:
            return True

    def compress(self, data_list: list[str]) -> Period | None:
        return parse_period(*data_list) if data_list else None


class DatedForm(forms.ModelForm):
    """A form for a `DatedModel`: one field for the three columns of its period."""

    when = PeriodField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("when", self.instance.when)

    def _post_clean(self):
        if "when" in self.cleaned_data:
            self.instance.when = self.cleaned_data["when"]
        super()._post_clean()

    def _get_validation_exclusions(self):
        """Validate the constraints on columns that the form sets without a field of their own."""
        return super()._get_validation_exclusions() - {*PERIOD_MODEL_FIELDS, "state"}
