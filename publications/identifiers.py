"""Fields of DOI and ISBN, which accept the prefixes that people paste and check the digits."""

import re
from collections.abc import Callable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.text_fields import OneLineField, OneLineFormField

DOI_PREFIX = re.compile(
    r"(?:\s*(?:https?://)?(?:dx\.|www\.)?doi\.org/|\s*doi\s*:?\s*)+", re.IGNORECASE
)
ISBN_PREFIX = re.compile(r"\s*(?:isbn|e-isbn)(?:[- ]?1[03])?\s*:?\s*", re.IGNORECASE)
HYPHENS_AND_SPACES = re.compile("[\\s\u2010-\u2015\u2212-]+")


def normalized_doi(text: str) -> str:
    """Return a DOI without `doi:`, `https://doi.org/` and the like before it."""
    match = DOI_PREFIX.match(text)
    return text[match.end() :] if match else text


def normalized_isbn(text: str) -> str:
    """Return an ISBN without `ISBN` before it, and with plain hyphens between its groups."""
    match = ISBN_PREFIX.match(text)
    digits = (text[match.end() :] if match else text).strip()
    return HYPHENS_AND_SPACES.sub("-", digits).upper()


def validate_isbn(isbn: str) -> None:
    """Raise ValidationError if an ISBN has too few digits or a wrong check digit."""
    digits = [10 if sign == "X" else int(sign) for sign in isbn if sign in "0123456789X"]
    weights = {13: [1, 3] * 6 + [1], 10: list(range(10, 0, -1))}.get(len(digits), [])
    total = sum(digit * weight for digit, weight in zip(digits, weights, strict=False))
    if not weights or total % (10 if len(digits) == 13 else 11):
        raise ValidationError(
            _("The last digit of the ISBN does not match the others. Check all digits."),
            code="check_digit",
        )


class IdentifierFormField(OneLineFormField):
    """A form field that normalizes before it checks the length."""

    def __init__(self, *, normalize: Callable[[str], str], **kwargs: Any):
        self.normalize = normalize
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return self.normalize(text) if text else text

    def widget_attrs(self, widget: forms.Widget) -> dict:
        """Return no `maxlength`, because a browser would cut a text pasted with a prefix."""
        return {name: v for name, v in super().widget_attrs(widget).items() if name != "maxlength"}


class IdentifierField(OneLineField):
    """A column whose texts are normalized."""

    normalize: Callable[[str], str]

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        text = type(self).normalize(value) if isinstance(value, str) else value
        return super().clean(text, model_instance)

    def formfield(self, **kwargs: Any) -> Any:
        defaults = {"form_class": IdentifierFormField, "normalize": type(self).normalize}
        return super().formfield(**{**defaults, **kwargs})


class DoiField(IdentifierField):
    normalize = staticmethod(normalized_doi)


class IsbnField(IdentifierField):
    normalize = staticmethod(normalized_isbn)
    default_validators: ClassVar[list] = [validate_isbn]
