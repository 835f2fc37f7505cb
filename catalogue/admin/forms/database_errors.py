"""Errors that only the database finds, shown in the form with the submitted values."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import ModelForm


def refused_form_class(form_class: type[ModelForm], message: Any) -> type[ModelForm]:
    """Return a form class that is never valid and shows `message` above its fields."""

    class RefusedForm(form_class):  # type: ignore[valid-type]
        def clean(self):
            super().clean()
            raise ValidationError(message, code="database")

    return RefusedForm
