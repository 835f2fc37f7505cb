"""How a cell of an import becomes a value of a field, and a value a cell.

A widget of django-import-export reads with the model field's own `clean`, so that nothing is
checked by a second set of rules, and `clean` undoes `render`: what was exported is read back as it
was.
"""

import difflib
import re
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override
from import_export.widgets import Widget

from catalogue.exports.formula_guard import join, split
from catalogue.imports.name_lookup import Names, key_of
from catalogue.imports.normalization import plain

YES = {"yes", "si", "true", "verdadero", "1", "x"}
NO = {"no", "false", "falso", "0", ""}


class TextWidget(Widget):
    """A text, a number, a link: whatever the model field makes of it."""

    def __init__(self, field: Any):
        super().__init__()
        self.field: Any = field

    def clean(self, value: str, row=None, **kwargs) -> Any:
        text = value.strip()
        if isinstance(self.field, models.URLField) and text and "://" not in text:
            text = f"https://{text}"
        if not text:
            return self.field.clean(self.field.get_default(), None)
        if isinstance(self.field, models.IntegerField):
            text = re.sub(r"\.0+$", "", text)
        return self.field.clean(text, None)

    def render(self, value, obj=None, **kwargs) -> str:
        return "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


class TruthWidget(TextWidget):
    """Yes or no; an empty cell is no."""

    def clean(self, value: str, row=None, **kwargs) -> bool:
        word = plain(value)
        if word not in YES | NO:
            raise ValidationError(_("“%s” is neither yes nor no.") % value)
        return word in YES

    def render(self, value, obj=None, **kwargs) -> str:
        return "yes" if value else "no"


class ChoiceWidget(TextWidget):
    """A value of a closed list: its code, or its label in either language."""

    def clean(self, value: str, row=None, **kwargs) -> str:
        if not value.strip():
            # An empty cell of a list that has to be answered stands for what is usual there.
            return self.field.clean(self.field.get_default(), None)
        return self.field.clean(self.code(value), None)

    def code(self, value: str) -> str:
        codes = self.known()
        word = plain(value)
        if word in codes:
            return codes[word]
        close = difflib.get_close_matches(word, codes, n=1, cutoff=0.6)
        values = ", ".join(code for code, _label in self.field.flatchoices if code)
        sentence = _("“%(value)s” is not in the list: %(values)s.") % {
            "value": value,
            "values": values,
        }
        if close:
            sentence += " " + _("Did you mean “%s”?") % codes[close[0]]
        raise ValidationError(sentence)

    def known(self) -> dict[str, str]:
        """Every way of writing a value, and its code."""
        if not hasattr(self, "_known"):
            self._known = {plain(code): code for code, _label in self.field.flatchoices if code}
            for language in ("en", "es"):
                with override(language):
                    for code, label in self.field.flatchoices:
                        self._known.setdefault(plain(str(label)), code)
        return self._known


class ChoicesWidget(ChoiceWidget):
    """Several values of a closed list in one cell."""

    def __init__(self, field: ArrayField):
        super().__init__(field.base_field)

    def clean(self, value: str, row=None, **kwargs) -> list[str]:
        return [self.code(one) for one in split(value) if one.strip()]

    def render(self, value, obj=None, **kwargs) -> str:
        return join(list(value or []))


class ReferenceWidget(TextWidget):
    """Another row, by its address, short name, code or name."""

    def clean(self, value: str, row=None, *, names: Names | None = None, **kwargs) -> Any:
        if not value.strip():
            if not self.field.null:
                raise ValidationError(self.field.error_messages["blank"], code="blank")
            return None
        return names.one(self.field.related_model, value) if names else None

    def render(self, value, obj=None, **kwargs) -> str:
        return "" if value is None else key_of(value)

    def tokens(self, value: str) -> list[str]:
        return [value] if value.strip() else []


class SeveralWidget(ReferenceWidget):
    """Several other rows in one cell."""

    def clean(self, value: str, row=None, *, names: Names | None = None, **kwargs) -> list:
        found, faults = [], []
        for token in self.tokens(value):
            try:
                one = names.one(self.field.related_model, token) if names else None
            except ValidationError as error:
                faults.append(error)
            else:
                found += [] if one is None or one in found else [one]
        if faults:
            raise ValidationError(faults)
        return found

    def render(self, value, obj=None, **kwargs) -> str:
        return join(sorted(key_of(one) for one in value))

    def tokens(self, value: str) -> list[str]:
        return [token for token in split(value) if token.strip()]
