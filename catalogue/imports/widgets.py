"""Widgets that convert a cell of an import to a field value, and a value to a cell.

A widget validates with the model field's own `clean`, so that an import and a form have the same
rules. `clean` reverses `render`: an exported value is read back unchanged.
"""

import difflib
import re
from decimal import Decimal
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from catalogue.exports.formula_guard import join_values, split_values
from catalogue.imports.former_labels import FORMER_VALUE_LABELS
from catalogue.imports.name_lookup import NameLookup, file_key
from catalogue.imports.normalization import normalize
from catalogue.records.identifiers import RegisteredFieldMixin

YES_WORDS = {"yes", "si", "true", "verdadero", "1", "x"}
NO_WORDS = {"no", "false", "falso", "0", ""}


class Widget:
    """Widget that returns the cell unchanged."""

    def clean(self, value: str, *, row=None, names: NameLookup | None = None) -> Any:
        return value

    def render(self, value) -> str:
        return "" if value is None else str(value)


class TextWidget(Widget):
    """Widget of a text, number, date or web address, read by the model field."""

    def __init__(self, field: Any):
        self.field: Any = field

    def clean(self, value: str, *, row=None, names: NameLookup | None = None) -> Any:
        text = value.strip()
        if not text:
            return self.field.clean(self.field.get_default(), None)
        is_address = isinstance(self.field, models.URLField)
        if is_address and not isinstance(self.field, RegisteredFieldMixin) and "://" not in text:
            text = f"https://{text}"
        if isinstance(self.field, models.IntegerField):
            text = re.sub(r"\.0+$", "", text)
        if isinstance(self.field, models.DecimalField):
            # A comma before three digits may separate thousands, so it is not read as a point.
            text = re.sub(r"^(-?\d+),(\d{1,2})$", r"\1.\2", text)
        return self.field.clean(text, None)

    def render(self, value) -> str:
        if isinstance(value, Decimal):
            return f"{value:f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"
        return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


class YesNoWidget(TextWidget):
    """Widget of a yes or no value; an empty cell means no."""

    def clean(self, value: str, *, row=None, names: NameLookup | None = None) -> bool:
        word = normalize(value)
        if word not in YES_WORDS | NO_WORDS:
            raise ValidationError(_("“%s” is not yes or no.") % value)
        return word in YES_WORDS

    def render(self, value) -> str:
        return "yes" if value else "no"


class ChoiceWidget(TextWidget):
    """Widget of a value of a closed list: its code, or its label in either language."""

    def clean(self, value: str, *, row=None, names: NameLookup | None = None) -> str:
        if not value.strip():
            # An empty cell means the field's default, which a required list has.
            return self.field.clean(self.field.get_default(), None)
        return self.field.clean(self.code(value), None)

    def code(self, value: str) -> str:
        codes = self.codes_by_word()
        word = normalize(value)
        if word in codes:
            return codes[word]
        close = difflib.get_close_matches(word, codes, n=1, cutoff=0.6)
        values = ", ".join(code for code, _label in self.field.flatchoices if code)
        sentence = _("“%(value)s” is not an accepted value. Accepted values: %(values)s.") % {
            "value": value,
            "values": values,
        }
        if close:
            sentence += " " + _("Did you mean “%s”?") % codes[close[0]]
        raise ValidationError(sentence)

    def codes_by_word(self) -> dict[str, str]:
        """Return the codes by normalized code, label in either language, and former labels."""
        if not hasattr(self, "_codes"):
            self._codes = {normalize(code): code for code, _label in self.field.flatchoices if code}
            for language in ("en", "es"):
                with override(language):
                    for code, label in self.field.flatchoices:
                        self._codes.setdefault(normalize(str(label)), code)
            for code, _label in self.field.flatchoices:
                for former in FORMER_VALUE_LABELS.get(code, ()):
                    self._codes.setdefault(normalize(former), code)
        return self._codes


class ChoicesWidget(ChoiceWidget):
    """Widget of several values of a closed list in one cell."""

    def __init__(self, field: ArrayField):
        super().__init__(field.base_field)

    def clean(self, value: str, *, row=None, names: NameLookup | None = None) -> list[str]:
        return [self.code(text) for text in split_values(value) if text.strip()]

    def render(self, value) -> str:
        return join_values(list(value or []))


class ReferenceWidget(TextWidget):
    """Widget of a reference to another row, by its permanent link, slug, code or name."""

    def clean(self, value: str, *, row=None, names: NameLookup | None = None) -> Any:
        if not value.strip():
            if not self.field.null:
                raise ValidationError(self.field.error_messages["blank"], code="blank")
            return None
        return names.resolve(self.field.related_model, value) if names else None

    def render(self, value) -> str:
        return "" if value is None else file_key(value)

    def tokens(self, value: str) -> list[str]:
        return [value] if value.strip() else []


class MultiReferenceWidget(ReferenceWidget):
    """Widget of references to several other rows in one cell."""

    def clean(self, value: str, *, row=None, names: NameLookup | None = None) -> list:
        rows, errors = [], []
        for token in self.tokens(value):
            try:
                row = names.resolve(self.field.related_model, token) if names else None
            except ValidationError as error:
                errors.append(error)
            else:
                rows += [] if row is None or row in rows else [row]
        if errors:
            raise ValidationError(errors)
        return rows

    def render(self, value) -> str:
        return join_values(sorted(file_key(row) for row in value))

    def tokens(self, value: str) -> list[str]:
        return [token for token in split_values(value) if token.strip()]
