"""Values that sources give for a field: stored by the type of the field, printed for readers.

A period is stored in EDTF, a value of a closed list as its code, a country as its alpha-3 code, and
any other value as text. A value that an earlier version stored as typed is printed in the same way,
if it can be read.
"""

from contextlib import suppress
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from catalogue.base.languages import Language
from catalogue.base.period import Period
from catalogue.base.period_input import parse_period
from catalogue.base.translation import CONTENT_LANGUAGES, TranslatedText, active_language
from catalogue.records.countries import Country

PERIOD_FIELDS = ("period", "when")


def stored_value(model: type[models.Model], field_name: str, text: str) -> str:
    """Return the form in which a typed value of a field of `model` is stored.

    Raise ValidationError if the field has a type and the text is not a value of it.
    """
    text = text.strip()
    if not text:
        return ""
    if field_name in PERIOD_FIELDS:
        return (stored_period(text) or parse_period(text)).edtf
    field = _field(model, field_name)
    if labels := dict(getattr(field, "flatchoices", ())):
        return _code_of(labels, text)
    if field is not None and field.related_model is Country:
        return _country_code(text)
    return text


def printed_value(model: type[models.Model], field_name: str, value: str, spanish: str = "") -> str:
    """Return a stored value in the active language; `spanish` is the Spanish text, if any."""
    if field_name in PERIOD_FIELDS:
        return str(period) if (period := stored_period(value)) else value
    field = _field(model, field_name)
    if labels := dict(getattr(field, "flatchoices", ())):
        return str(labels.get(value, value))
    if field is not None and field.related_model is Country:
        country = Country.objects.filter(alpha3=value).first()
        return str(country.name) if country else value
    active = active_language()
    if spanish and active == "es":
        return TranslatedText(spanish, "es", False)
    language = _text_language(model, field_name)
    return TranslatedText(value, language, language != active) if language else value


def stored_period(value: str) -> Period | None:
    """Return the period of a stored value, or None if it cannot be read."""
    for parse in (Period.from_edtf, parse_period):
        with suppress(ValidationError):
            return parse(value)
    return None


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def _text_language(model: type[models.Model], field_name: str) -> str:
    """Return the language of a text of the field, or "" if it is alike in all languages."""
    for language in CONTENT_LANGUAGES:
        if field_name.endswith(f"_{language}"):
            return language
    return str(Language.ENGLISH) if _field(model, f"{field_name}_en") else ""


def _code_of(labels: dict[Any, Any], text: str) -> str:
    if text in labels:
        return text
    for language in CONTENT_LANGUAGES:
        with override(language):
            for code, label in labels.items():
                if str(label).casefold() == text.casefold():
                    return str(code)
    raise ValidationError(
        _("“%(text)s” is not in the list of this field."), code="not_listed", params={"text": text}
    )


def _country_code(text: str) -> str:
    for lookup in ("alpha3", "name_en", "name_es"):
        if country := Country.objects.filter(**{f"{lookup}__iexact": text}).first():
            return country.alpha3
    raise ValidationError(
        _("“%(text)s” is not a country of the list."), code="no_country", params={"text": text}
    )
