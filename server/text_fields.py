"""Model and form fields for texts that a person or a file enters. All of them clean the text.

Every way to a model leads through its fields: forms and imports validate with `clean`, and all
writes of the ORM (`save`, `bulk_create`, `update`) prepare the value with `get_db_prep_save`.
Migrations name Django's own fields, because cleaning does not change the column.
"""

import re
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator
from django.db import models

from server.text import MAX_TEXT_LENGTH, clean_text, tidy_text


class CleanFormFieldMixin:
    """Form field that cleans its text."""

    one_line = True

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = clean_text(value, one_line=self.one_line)
        return super().to_python(value)


class OneLineFormField(CleanFormFieldMixin, forms.CharField):
    """Form field of a text without line breaks."""


def tidy_web_address(text: str) -> str:
    """Return a pasted web address without `URL:` and angle brackets, and with a scheme."""
    text = re.sub(r"^\s*<?\s*(?:ur[il]:\s*)?<?\s*", "", text, flags=re.IGNORECASE)
    if (end := text.rstrip()).endswith(">"):
        text = end.removesuffix(">").rstrip()
    if re.match(r"[\w-]+(?:\.[\w-]+)+(?:[/:?#]|$)", text):
        return f"https://{text}"
    return text


class WebAddressFormField(CleanFormFieldMixin, forms.URLField):
    """Form field of a web address. An address without a scheme is read as https."""

    def __init__(self, **kwargs: Any):
        super().__init__(**{"assume_scheme": "https", **kwargs})

    def to_python(self, value: Any) -> Any:
        return super().to_python(tidy_web_address(value) if isinstance(value, str) else value)


class MultiLineFormField(CleanFormFieldMixin, forms.CharField):
    """Form field of a text with line breaks."""

    one_line = False
    widget = forms.Textarea

    def __init__(self, **kwargs: Any):
        super().__init__(**{"max_length": MAX_TEXT_LENGTH, **kwargs})

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Return no `maxlength`, because a browser would cut a pasted text without a message."""
        return {name: v for name, v in super().widget_attrs(widget).items() if name != "maxlength"}


class CleanFieldMixin:
    """Model field that cleans its text; `form_class` is the form field that does the same."""

    one_line = True
    form_class: type[forms.Field] = OneLineFormField

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        # `to_python` does not clean, because lookups use it and must not raise ValidationError.
        if isinstance(value, str):
            value = clean_text(value, one_line=self.one_line)
        return super().clean(value, model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if isinstance(value, str):
            value = tidy_text(value, one_line=self.one_line)
            setattr(model_instance, self.attname, value)
        return value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Return the value for the database, which refuses the characters that cannot stay."""
        if isinstance(value, str):
            value = tidy_text(value, one_line=self.one_line)
        return super().get_db_prep_save(value, connection)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": self.form_class, **kwargs})

    def deconstruct(self) -> tuple:
        name, _path, args, kwargs = super().deconstruct()
        django_field = next(c for c in type(self).__mro__ if c.__module__.startswith("django."))
        return name, f"django.db.models.{django_field.__name__}", args, kwargs


class OneLineField(CleanFieldMixin, models.CharField):
    """Column of a text without line breaks."""


class WebAddressField(CleanFieldMixin, models.URLField):
    """Column of a web address."""

    form_class = WebAddressFormField

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        text = tidy_web_address(value) if isinstance(value, str) else value
        return super().clean(text, model_instance)


class MaxCellLengthValidator(MaxLengthValidator):
    """Validator of the length in UTF-16 code units."""

    def clean(self, value: str) -> int:
        return len(value.encode("utf-16-le", errors="surrogatepass")) // 2


class MultiLineField(CleanFieldMixin, models.TextField):
    """Column of a text with line breaks, short enough for a cell of a spreadsheet."""

    one_line = False
    form_class = MultiLineFormField
    default_validators = [MaxCellLengthValidator(MAX_TEXT_LENGTH)]
