"""The form of a request for news by e-mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.models import Frequency


class RequestForm(forms.Form):
    """The address of the reader and how often it receives news."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        max_length=254,
        error_messages={"required": _("Enter your e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "size": 40}),
    )
    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Frequency.choices,
        initial=Frequency.DAILY,
        widget=forms.RadioSelect,
    )
