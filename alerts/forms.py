"""The form of a request for an e-mail alert."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.models import Frequency

INVALID_ADDRESS = _("Enter an e-mail address such as name@example.org.")


class RequestForm(forms.Form):
    """The address of the reader and the interval of the messages."""

    address = forms.EmailField(
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
