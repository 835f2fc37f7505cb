"""Fields of identifiers that other registers give, such as ROR, ISNI and Wikidata.

A field accepts an identifier as people paste it, with the address or the name of its register, and
stores it as the register writes it. The last digits of ROR and ISNI follow from the others: the
models check them, and the database checks the form. The rules are a few lines each, so the library
python-stdnum, which has neither ROR nor Wikidata, is not used.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from server.text_fields import OneLineField, OneLineFormField

WRONG_CHECK_DIGIT = _(
    "The last digits of this identifier do not match the others. Copy it again from its register."
)
ROR_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # base 32 by Crockford, without i, l, o and u


@dataclass(frozen=True)
class ExternalIdentifier:
    """An identifier of a row in a register: the register, the identifier, its web address."""

    register: str
    value: str
    address: str


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


class RegisteredFieldMixin:
    """Column with an identifier of a public register, by which a row can be found.

    `register` is the name of the register and `site` the beginning of the addresses in it.
    """

    name: str
    register: ClassVar[str]
    site: ClassVar[str]

    def recognize(self, text: str) -> str:
        """Return the identifier in a text as it is stored, or "" if the text is not one."""
        field: Any = self
        try:
            return field.clean(text, None) if text.strip() else ""
        except ValidationError:
            return ""

    def lookup_sql(self) -> str:
        """Return the SQL expression that `recognize` is compared with."""
        return self.name

    def lookup_value(self, row: Any) -> str:
        return getattr(row, self.name)

    def external(self, value: str) -> ExternalIdentifier | None:
        """Return the identifier with its address, or None if there is none."""
        return ExternalIdentifier(self.register, value, f"{self.site}{value}") if value else None


def registered_fields(model: type[models.Model]) -> Iterator[Any]:
    """Yield the fields of a model that contain identifiers of registers."""
    return (one for one in model._meta.concrete_fields if isinstance(one, RegisteredFieldMixin))


def external_identifiers(row: models.Model) -> list[ExternalIdentifier]:
    """Return the identifiers that other registers give to a row."""
    found = (field.external(getattr(row, field.name)) for field in registered_fields(type(row)))
    return [one for one in found if one]


def form_constraint(field: str, pattern: str, message: Any) -> models.CheckConstraint:
    """Return a constraint: the column is empty or matches the regular expression."""
    return models.CheckConstraint(
        name=f"%(app_label)s_%(class)s_{field}_is_well_formed",
        condition=models.Q(**{field: ""}) | models.Q(**{f"{field}__regex": pattern}),
        violation_error_message=message,
    )


def unique_constraint(field: str, message: Any) -> models.UniqueConstraint:
    """Return a constraint: no two rows have the same identifier."""
    return models.UniqueConstraint(
        fields=[field],
        condition=~models.Q(**{field: ""}),
        name=f"%(app_label)s_%(class)s_{field}_is_unique",
        violation_error_message=message,
    )


# --- check digits ---------------------------------------------------------------------------------


def validate_mod_11_2(identifier: str) -> None:
    """Raise ValidationError if the last digit does not follow from the others.

    The rule of ISO/IEC 7064 for ISNI and ORCID. Spaces and hyphens are ignored.
    """
    total = 0
    for sign in re.sub("[ -]", "", identifier):
        total = 2 * total + (10 if sign == "X" else int(sign))
    if total % 11 != 1:
        raise ValidationError(WRONG_CHECK_DIGIT, code="check_digit")


def validate_ror_digits(identifier: str) -> None:
    """Raise ValidationError if the last two digits do not follow from the others (mod 97-10)."""
    number = 0
    for sign in identifier[:-2]:
        number = 32 * number + ROR_LETTERS.index(sign)
    if (number * 100 + int(identifier[-2:])) % 97 != 1:
        raise ValidationError(WRONG_CHECK_DIGIT, code="check_digit")


# --- the registers --------------------------------------------------------------------------------


def checked_by(pattern: str, message: Any, *further: Callable[[str], None]) -> list:
    """Return a list with a validator of the form, and then of the digits if the form is right."""

    def validate(identifier: str) -> None:
        if not re.fullmatch(pattern, identifier):
            raise ValidationError(message, code="invalid")
        for check in further:
            check(identifier)

    return [validate]


def grouped_by_four(text: str, prefix: re.Pattern, separator: str) -> str:
    """Return the sixteen signs of an ISNI or ORCID in four groups, or the text if it is neither."""
    match = prefix.match(text)
    signs = (text[match.end() :] if match else text).strip().rstrip("/").upper()
    if re.fullmatch(r"[0-9]{9,15}", signs):
        signs = signs.zfill(16)  # a spreadsheet made it a number, which has no zeros in front
    signs = re.sub(r"[\s\u2010-\u2015-]+", "", signs)
    if not re.fullmatch("[0-9]{15}[0-9X]", signs):
        return text
    return separator.join(signs[start : start + 4] for start in range(0, 16, 4))


ROR_FORM = r"^0[0-9a-hj-km-np-tv-z]{6}[0-9]{2}$"
ROR_MESSAGE = _("A ROR identifier looks like 05a28rw58. Copy it from ror.org.")
ROR_PASTED = re.compile(
    r"\s*(?:(?:https?://)?(?:www\.)?ror\.org/|ror\s*:?\s*)?(0[0-9a-z]{8})/?\s*", re.IGNORECASE
)
ISNI_FORM = r"^[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{3}[0-9X]$"
ISNI_MESSAGE = _("An ISNI has sixteen digits, such as 0000 0001 2150 090X. Copy it from isni.org.")
ISNI_PREFIX = re.compile(
    r"\s*(?:(?:https?://)?(?:www\.)?isni\.org/(?:isni/|page/)?|isni\s*:?\s*)", re.IGNORECASE
)
WIKIDATA_FORM = r"^Q[1-9][0-9]*$"
WIKIDATA_MESSAGE = _("A Wikidata item looks like Q42. Copy it from wikidata.org.")
WIKIDATA_PASTED = re.compile(
    r"\s*(?:(?:https?://)?(?:www\.|m\.)?wikidata\.org/(?:wiki/(?:Special:EntityPage/)?|entity/)"
    r"|(?:wikidata|wd)\s*:\s*)?(Q[1-9][0-9]*)(?:[#?/]\S*)?\s*",
    re.IGNORECASE,
)


def normalized_ror(text: str) -> str:
    """Return a ROR identifier without the address of the register before it."""
    match = ROR_PASTED.fullmatch(text)
    return match[1].lower() if match else text


def normalized_isni(text: str) -> str:
    """Return an ISNI in four groups, without the address of the register before it."""
    return grouped_by_four(text, ISNI_PREFIX, " ")


def normalized_wikidata(text: str) -> str:
    """Return a Wikidata item without the address of the register before it."""
    match = WIKIDATA_PASTED.fullmatch(text)
    return match[1].upper() if match else text


class RorField(RegisteredFieldMixin, IdentifierField):
    """Column of an identifier of the Research Organization Registry: https://ror.org"""

    register, site = "ROR", "https://ror.org/"
    normalize = staticmethod(normalized_ror)
    default_validators: ClassVar[list] = checked_by(ROR_FORM, ROR_MESSAGE, validate_ror_digits)


class IsniField(RegisteredFieldMixin, IdentifierField):
    """Column of an International Standard Name Identifier (ISO 27729): https://isni.org"""

    register, site = "ISNI", "https://isni.org/isni/"
    normalize = staticmethod(normalized_isni)
    default_validators: ClassVar[list] = checked_by(ISNI_FORM, ISNI_MESSAGE, validate_mod_11_2)

    def external(self, value: str) -> ExternalIdentifier | None:
        address = f"{self.site}{value.replace(' ', '')}"
        return ExternalIdentifier(self.register, value, address) if value else None


class WikidataField(RegisteredFieldMixin, IdentifierField):
    """Column of an item of Wikidata: https://www.wikidata.org"""

    register, site = "Wikidata", "https://www.wikidata.org/entity/"
    normalize = staticmethod(normalized_wikidata)
    default_validators: ClassVar[list] = checked_by(WIKIDATA_FORM, WIKIDATA_MESSAGE)
