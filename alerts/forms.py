"""The form of a request for an e-mail alert."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.models import Frequency
from alerts.subscriptions import tidy_address

INVALID_ADDRESS = _("Enter an e-mail address such as name@example.org.")


class ReaderAddressField(forms.EmailField):
    """The address of a reader, in the form in which it is stored: lower case can be longer."""

    def to_python(self, value: Any) -> str:
        return tidy_address(super().to_python(value))


class RequestForm(forms.Form):
    """The address of the reader and the interval of the messages."""

    address = ReaderAddressField(
        label=_("E-mail address"),
        max_length=254,
        error_messages={"required": INVALID_ADDRESS, "invalid": INVALID_ADDRESS},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "size": 40}),
    )
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Frequency.choices,
        initial=Frequency.DAILY,
        widget=forms.RadioSelect,
    )
