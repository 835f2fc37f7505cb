"""Merge of a submitted form with the changes that other persons made since it was opened.

Three values of each field are compared: the one that the form showed (`shown`), the stored one
(`current`) and the submitted one. A field that the editor did not change gets the current value. A
field that only the editor changed keeps the submitted value. A field that both changed is a
conflict: the form is shown again with both values, and its next submission decides.

Rows of inlines are compared in the same way. Rows that another person added are kept, and a row
that another person deleted is deleted, unless the editor changed it.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.db import models
from django.forms import ModelForm
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalogue.admin.forms.conflict_errors import CHOSEN_FIELD, WHOLE_ROW, EditConflict
from catalogue.admin.forms.record_forms import inline_formset_classes, row_form_class
from catalogue.admin.forms.save_attempt import SaveAttempt
from catalogue.history.versions import Version, version_after, version_now
from catalogue.workflow.proposals import rebased_rows
from server.whole_numbers import is_key


def merged_attempt(
    model_admin, request: HttpRequest, attempt: SaveAttempt, row: models.Model, shown_version: int
) -> SaveAttempt | None:
    """Return the attempt with merged values and its conflicts.

    Return None if the row did not exist in the version that the form claims to show.
    """
    shown, current = version_after(row, shown_version), version_now(row)
    if attempt.edited_proposal is not None:
        shown, current = (_with_proposal(one, attempt.edited_proposal) for one in (shown, current))
    if not shown.exists or not current.exists:
        return None
    merge = _Merge(attempt, shown, current)
    merge.merge_record(row_form_class(model_admin, request, row)[1])
    for prefix, formset_class, inline in inline_formset_classes(model_admin, request, row):
        if inline.has_change_permission(request, row):
            merge.merge_rows(prefix, formset_class, inline.get_queryset(request))
    return replace(attempt, data=merge.data, files=merge.files, conflicts=tuple(merge.conflicts))


def has_choices(data) -> bool:
    """Return whether the editor chose the text of another person for a field or row."""
    return any(name == CHOSEN_FIELD or name.endswith(f"-{CHOSEN_FIELD}") for name in data)


def _with_proposal(version: Version, proposal) -> Version:
    rows = version.rows | rebased_rows(proposal, version.rows)
    return Version(version.key, {key: row for key, row in rows.items() if row is not None})


@dataclass
class _Row:
    """One row of the merged formset: the index of its submitted form, or the values to show."""

    index: int | None
    is_stored: bool
    values: dict[str, list[str]] = field(default_factory=dict)
    conflicts: list[EditConflict] = field(default_factory=list)


class _Merge:
    """The submitted values of a form, changed step by step to the merged ones."""

    def __init__(self, attempt: SaveAttempt, shown: Version, current: Version) -> None:
        self.data, self.files = attempt.data.copy(), attempt.files.copy()
        self.shown, self.current = shown, current
        self.conflicts: list[EditConflict] = []

    def merge_record(self, form_class: type[ModelForm]) -> None:
        self.conflicts += self._merge_fields(form_class, "", self.shown.record, self.current.record)
        self.data.pop(CHOSEN_FIELD, None)

    def _merge_fields(
        self, form_class: type[ModelForm], prefix: str, shown: models.Model, current: models.Model
    ) -> list[EditConflict]:
        before = form_class(instance=shown, prefix=prefix or None)
        now = form_class(instance=current, prefix=prefix or None)
        chosen = self._chosen(prefix)
        conflicts = []
        for name, form_field in before.fields.items():
            if isinstance(form_field, forms.FileField):
                is_changed = str(before[name].value() or "") != str(now[name].value() or "")
                if is_changed and self.files.get(before.add_prefix(name)):
                    text = _shown_value(now, name)
                    conflicts.append(EditConflict(prefix, name, text, is_choice=False))
                continue
            if name in chosen:
                self._set(_texts(before[name]))
            if _texts(before[name]) == _texts(now[name]):
                continue
            if name not in self._changed_names(form_class, prefix, shown):
                self._set(_texts(now[name]))
            elif name in self._changed_names(form_class, prefix, current):
                conflicts.append(EditConflict(prefix, name, _shown_value(now, name)))
        return conflicts

    def _changed_names(self, form_class, prefix: str, row: models.Model) -> set[str]:
        """Return the fields whose submitted values differ from those of `row`."""
        sent = form_class(self.data, self.files, instance=row, prefix=prefix or None)
        plain = form_class(instance=row, prefix=prefix or None)
        return {
            name
            for name in sent.changed_data
            if isinstance(plain.fields[name], forms.FileField)
            or any(
                _comparable(self.data.getlist(key)) != _comparable(values)
                for key, values in _texts(plain[name]).items()
            )
        }

    def _chosen(self, prefix: str) -> list[str]:
        return self.data.getlist(f"{prefix}-{CHOSEN_FIELD}" if prefix else CHOSEN_FIELD)

    def _set(self, values: dict[str, list[str]]) -> None:
        for key, texts in values.items():
            if texts:
                self.data.setlist(key, texts)
            else:
                self.data.pop(key, None)

    # --- rows of an inline ----------------------------------------------------------------------

    def merge_rows(self, prefix: str, formset_class, queryset: models.QuerySet) -> None:
        """Merge the rows of one formset, and number its forms anew."""
        counts = [
            self.data.get(f"{prefix}-{name}", "") for name in (INITIAL_FORM_COUNT, TOTAL_FORM_COUNT)
        ]
        if not all(is_key(count) for count in counts):
            return  # The formset reports that its count is missing.
        stored_count, total = (min(int(count), formset_class.absolute_max) for count in counts)
        shown = {row.pk: row for row in self.shown.rows_with_relations(formset_class.model)}
        current = {row.pk: row for row in self.current.rows_with_relations(formset_class.model)}
        sent = [
            self._merge_row(prefix, index, formset_class, shown, current)
            for index in range(stored_count)
        ]
        keys = set(filter(None, (self._key(prefix, i, formset_class) for i in range(stored_count))))
        new_keys = current.keys() - shown.keys() - keys
        visible = queryset.filter(pk__in=new_keys).values_list("pk", flat=True) if new_keys else ()
        added = [current[key] for key in sorted(visible)]
        entries = [row for row in sent if row and row.is_stored]
        entries += [self._added_row(prefix, formset_class, row) for row in added]
        entries += [row for row in sent if row and not row.is_stored]
        for index in range(stored_count, total):
            form_prefix = f"{prefix}-{index}"
            is_repeated = any(
                self._changed_names(formset_class.form, form_prefix, row) <= {"position"}
                for row in added
            )
            if not is_repeated and WHOLE_ROW not in self._chosen(form_prefix):
                entries.append(_Row(index, is_stored=False))
        self._renumber(prefix, formset_class, entries)

    def _merge_row(self, prefix, index, formset_class, shown: dict, current: dict) -> _Row | None:
        """Return the merged row of a submitted form for a stored row; None if it is left out."""
        form_prefix, key = f"{prefix}-{index}", self._key(prefix, index, formset_class)
        if key is None:  # a restored draft has a new row at the number of a row added since
            return _Row(index, is_stored=False)
        if key not in shown:
            return _Row(index, is_stored=True)
        is_deletion = bool(self.data.get(f"{form_prefix}-{DELETION_FIELD_NAME}"))
        if key in current:
            row = _Row(index, is_stored=True)
            if not is_deletion:
                row.conflicts = self._merge_fields(
                    formset_class.form, form_prefix, shown[key], current[key]
                )
            elif changes := _described_changes(formset_class.form, shown[key], current[key]):
                text = _("This row was changed, and you marked it for deletion: %(changes)s.")
                text %= {"changes": changes}
                row.conflicts = [EditConflict("", None, text, is_choice=False)]
            return row
        changed = self._changed_names(formset_class.form, form_prefix, shown[key])
        if is_deletion or not changed:
            return None
        text = _("This row was deleted, and you changed it. It is added again when you save.")
        return _Row(index, is_stored=False, conflicts=[EditConflict("", None, text)])

    def _key(self, prefix: str, index: int, formset_class) -> int | None:
        text = self.data.get(f"{prefix}-{index}-{formset_class.model._meta.pk.name}", "")
        return int(text) if is_key(text) else None

    def _added_row(self, prefix: str, formset_class, row: models.Model) -> _Row:
        form = formset_class.form(instance=row)
        values = {
            key: texts
            for name, form_field in form.fields.items()
            if not isinstance(form_field, forms.FileField)
            for key, texts in _texts(form[name]).items()
        }
        values[formset_class.model._meta.pk.name] = [str(row.pk)]
        return _Row(None, is_stored=True, values=values)

    def _renumber(self, prefix: str, formset_class, entries: list[_Row]) -> None:
        form = formset_class.form()
        names = {
            *(key for name in form.fields for key in _texts(form[name])),
            *(formset_class.model._meta.pk.name, DELETION_FIELD_NAME, CHOSEN_FIELD),
            *(f"initial-{name}" for name in form.fields),
        }
        if fk := getattr(formset_class, "fk", None):
            names.add(fk.name)
        key_name = formset_class.model._meta.pk.name
        for values in (self.data, self.files):
            old = {
                key: values.pop(key)
                for key in list(values)
                if (match := re.fullmatch(rf"{re.escape(prefix)}-\d+-(.+)", key))
                and match[1] in names
            }
            for number, row in enumerate(entries):
                start = f"{prefix}-{row.index}-"
                for key, texts in old.items():
                    name = key.removeprefix(start)
                    is_dropped = name == key_name and not row.is_stored
                    if row.index is not None and key.startswith(start) and not is_dropped:
                        values.setlist(f"{prefix}-{number}-{name}", texts)
        for number, row in enumerate(entries):
            for name, texts in row.values.items():
                self._set({f"{prefix}-{number}-{name}": texts})
            self.data.pop(f"{prefix}-{number}-{CHOSEN_FIELD}", None)
            self.conflicts += [
                replace(conflict, prefix=f"{prefix}-{number}") for conflict in row.conflicts
            ]
        self.data[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(sum(row.is_stored for row in entries))
        self.data[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(entries))


def _texts(bound) -> dict[str, list[str]]:
    """Return the values that a browser would submit for a field, by their names in the form."""
    widget, value = bound.field.widget, bound.value()
    widget = getattr(widget, "widget", widget)  # without the wrapper of the link to add a row
    if isinstance(widget, forms.MultiWidget):
        parts = widget.decompress(value)
        return {
            bound.html_name + suffix: [str(part or "")]
            for suffix, part in zip(widget.widgets_names, parts, strict=True)
        }
    if isinstance(widget, forms.CheckboxInput):
        return {bound.html_name: ["on"] if widget.check_test(value) else []}
    formatted = widget.format_value(value)
    if isinstance(formatted, (list, tuple)):
        return {bound.html_name: sorted(str(text) for text in formatted if text not in (None, ""))}
    return {bound.html_name: ["" if formatted is None else str(formatted)]}


def _comparable(texts: list[str]) -> list[str]:
    """Return the texts without differences that a browser makes: line ends, outer spaces."""
    return sorted(filter(None, ("\n".join(text.splitlines()).strip() for text in texts)))


def _shown_value(form: ModelForm, name: str) -> str:
    """Return the stored value of a field of a form as text for readers."""
    row: Any = form.instance
    columns = (*row._meta.fields, *row._meta.many_to_many)
    column: Any = next((one for one in columns if one.name == name), None)
    value = getattr(row, name, None)
    if column is not None and column.many_to_many:
        value = ", ".join(str(other) for other in value.all())
    elif isinstance(value, list):
        labels = dict(getattr(getattr(column, "base_field", None), "flatchoices", ()))
        value = ", ".join(str(labels.get(code, code)) for code in value)
    elif isinstance(value, bool):
        value = _("yes") if value else _("no")
    elif column is not None and getattr(column, "choices", None):
        value = getattr(row, f"get_{name}_display")()
    return str("–" if value in (None, "") else value)


def _described_changes(form_class, shown: models.Model, current: models.Model) -> str:
    """Return the changes of the fields of a row as text; "" if there are none."""
    before, now = form_class(instance=shown), form_class(instance=current)
    return "; ".join(
        f"{before[name].label}: {_shown_value(before, name)} → {_shown_value(now, name)}"
        for name in before.fields
        if _texts(before[name]) != _texts(now[name])
    )
