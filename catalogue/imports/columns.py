"""The columns of an import: how a cell becomes a value of a field, and a value a cell.

They are django-import-export's fields and widgets. A widget reads with the model field's own
`clean`, so that nothing is checked by a second set of rules, and `clean` undoes `render`: what
was exported is read back as it was.
"""

import difflib
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export.fields import Field
from import_export.widgets import Widget

from catalogue.guard import join, split
from catalogue.imports.names import Names, key_of
from catalogue.imports.words import plain
from catalogue.period import Period

YES = {"yes", "si", "true", "verdadero", "1", "x"}
NO = {"no", "false", "falso", "0", ""}
EXCEL_BEGINS = date(1899, 12, 30)  # serial number 0, as Excel counts


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


class Column(Field):
    """One column of a table. Its code is a promise: files carry it for years."""

    widget: TextWidget

    def __init__(
        self, code: str, widget: Widget, *, attribute: str = "", label: Any, note: Any = ""
    ):
        super().__init__(attribute or code, code, widget)
        self.code, self.label, self.note = code, label, note

    is_many = False
    is_read_only = False

    def tokens(self, cell: str) -> tuple[type[models.Model] | None, list[str]]:
        """The model that the cell names rows of, and the names."""
        widget = self.widget
        if isinstance(widget, ReferenceWidget):
            return widget.field.related_model, widget.tokens(cell)
        return None, []

    def read(self, cell: str, names: Names, row: Any) -> Any:
        """The value of a cell. Raises ValidationError with one or more sentences."""
        return self.widget.clean(cell, row=row, names=names)

    def write(self, instance: models.Model, value: Any) -> None:
        setattr(instance, self.attribute, value)

    def text(self, instance: models.Model) -> str:
        """The cell of what is stored."""
        return self.widget.render(getattr(instance, self.attribute))

    def said(self, cell: str) -> str:
        """The cell as people read it: of a value from a closed list, what it is called."""
        if isinstance(self.widget, ChoiceWidget):
            labels = {str(code): str(label) for code, label in self.widget.field.flatchoices}
            return "; ".join(labels.get(one, one) for one in split(cell))
        return cell

    @property
    def closed_list(self) -> list[str]:
        """The values to choose from, where there are few."""
        if isinstance(self.widget, TruthWidget):
            return ["yes", "no"]
        if isinstance(self.widget, ChoiceWidget) and not isinstance(self.widget, ChoicesWidget):
            return [code for code, _label in self.widget.field.flatchoices if code]
        return []


class SeveralColumn(Column):
    """A relation to several rows, kept in a table of its own."""

    is_many = True

    def text(self, instance: models.Model) -> str:
        return self.widget.render(getattr(instance, self.attribute).all()) if instance.pk else ""


class EndColumn(Column):
    """The beginning or the end of a period, as people type it."""

    def __init__(self, code: str, position: int, *, label: Any, note: Any):
        super().__init__(code, Widget(), attribute="when", label=label, note=note)
        self.position = position

    def read(self, cell: str, names: Names, row: Any) -> str:
        return without_serial(cell.strip())

    def text(self, instance: models.Model) -> str:
        if instance.when is None:
            return ""
        with override("en"):  # the file says "ongoing", whoever takes it
            return instance.when.typed[self.position]

    @staticmethod
    def together(begins: str, ends: str) -> Period | None:
        """The period of the two cells. Raises ValidationError."""
        return Period.from_typed(begins, ends)


class GivenColumn(Column):
    """What the database or a review gives, not a file: it is shown, and may not differ."""

    is_read_only = True

    def read(self, cell: str, names: Names, row: Any) -> str:
        return cell.strip()


class MatchColumn(GivenColumn):
    """What says which row is meant; it is looked at before anything else."""


def without_serial(text: str) -> str:
    """A day for the serial number that Excel writes where a cell lost its format."""
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return (EXCEL_BEGINS + timedelta(days=int(float(text)))).isoformat()
    return text


PERIOD_COLUMNS = (
    EndColumn(
        "begins",
        0,
        label=gettext_lazy("Begins"),
        note=gettext_lazy("2012, 2012-07, 2012-07-04 or 4 July 2012; “?” where it is not known."),
    ),
    EndColumn(
        "ends",
        1,
        label=gettext_lazy("Ends"),
        note=gettext_lazy(
            "Empty where it is the same; “?” where it is not known; “ongoing” for what goes on."
        ),
    ),
)


def columns_of(model: type[models.Model], codes: Iterable[str]) -> tuple[Column, ...]:
    """The columns of these fields of `model`; `when` stands for the two of a period."""
    columns: list[Column] = []
    for code in codes:
        columns += PERIOD_COLUMNS if code == "when" else [column_of(model, code)]
    return tuple(columns)


def column_of(model: type[models.Model], code: str) -> Column:
    field: Any = model._meta.get_field(code)
    kind: type[TextWidget] = TextWidget
    if isinstance(field, models.ManyToManyField):
        kind = SeveralWidget
    elif field.is_relation:
        kind = ReferenceWidget
    elif isinstance(field, ArrayField):
        kind = ChoicesWidget
    elif isinstance(field, models.BooleanField):
        kind = TruthWidget
    elif field.choices:
        kind = ChoiceWidget
    column = SeveralColumn if kind is SeveralWidget else Column
    return column(code, kind(field), label=field.verbose_name, note=field.help_text)


def has_field(model: type[models.Model], name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True
