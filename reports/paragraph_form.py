"""Form in which the author edits every paragraph of a draft, in both languages side by side."""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.base.translation import content_language
from catalogue.models import Record
from reports.citation_completion import clean_author_text
from reports.composition.compose import LANGUAGES
from reports.composition.markup import cited_numbers
from reports.composition.outline import SECTION_CODES
from reports.composition.paragraph_edits import ADDED, LIST, ParagraphGroup
from reports.composition.source_records import SourceRecords
from reports.composition.summary import SUMMARY_KEY
from reports.models import EditedParagraph, ParagraphComment, Report
from reports.paragraph_changes import (
    DiffPart,
    EditChange,
    Groups,
    composed_groups,
    edit_changes,
    word_differences,
)
from reports.rendering import report_headings
from server.text_fields import MultiLineFormField, OneLineFormField

NEW = "new"  # key of the form of a paragraph to be added
TEXTS = ("text_en", "text_es", "heading_en", "heading_es", "after")
CHOICES = ("is_omitted", "is_joined")
VALUES = ("section", *TEXTS, *CHOICES)


@dataclass
class ParagraphRow:
    """Paragraph on the page: its fields, records, changes, comments and the text of another."""

    key: str
    number: int
    label: str
    fields: dict[str, Any]
    token: str
    is_rewritten: bool
    records: list[Record] = field(default_factory=list)
    changes: list[tuple[EditChange, list[DiffPart]]] = field(default_factory=list)
    comments: list[ParagraphComment] = field(default_factory=list)
    stored: EditedParagraph | None = None  # the text that another person saved meanwhile

    @property
    def is_list(self) -> bool:
        """Return True for the lists below a paragraph, which have no place of their own."""
        return self.key.endswith(LIST)


def state_token(values: dict[str, Any]) -> str:
    """Return a checksum of the edit of a paragraph, which finds a change by another person."""
    written = "\0".join(str(values.get(name) or "") for name in VALUES)
    return hashlib.sha256(written.encode()).hexdigest()


class ParagraphForm(forms.Form):
    """Form with the texts, heading, place, joining and omission of each paragraph.

    `new_keys` are the keys of the fields of new paragraphs. `sources` are numbers of records that a
    text may name besides those of its paragraph, by key.
    """

    def __init__(
        self,
        report: Report,
        *args,
        groups: Groups | None = None,
        new_keys: Sequence[str] = (NEW,),
        sources: Mapping[str, Collection[int]] | None = None,
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self.report, self.new_keys, self.sources = report, new_keys, sources or {}
        self.groups = groups or composed_groups(report)
        self.edited = {row.key: row for row in report.edited_paragraphs.all()}
        self.keys = self._ordered_keys()
        self.conflicts: dict[str, EditedParagraph | None] = {}
        self.values = {key: self._stored_values(key) for key in self.keys}
        self.language = content_language()
        headings = report_headings(self.language)
        self.sections = [(code, headings[code]) for code in SECTION_CODES]
        for key in (*self.keys, *new_keys):
            self._add_fields(key)

    def _group(self, key: str, language: str = "en") -> ParagraphGroup | None:
        return self.groups[language].get(key)

    def composed(self, key: str, language: str) -> str:
        group = self._group(key, language)
        return group.composed if group else ""

    def _ordered_keys(self) -> list[str]:
        """Return the keys of all paragraphs; those that the author placed follow another."""
        every = dict.fromkeys([*self.groups["en"], *self.groups["es"], *self.edited])
        keys = [key for key in every if not key.endswith(LIST)]
        for key, row in self.edited.items():
            if row.after in keys and row.after != key:
                keys.remove(key)
                keys.insert(keys.index(row.after) + 1, key)
        lists = {key.removesuffix(LIST): key for key in every if key.endswith(LIST)}
        ordered = [part for key in keys for part in (key, lists.pop(key, "")) if part]
        return [*ordered, *lists.values()]

    def _stored_values(self, key: str) -> dict[str, Any]:
        """Return the values that the form shows; an empty text stands for the composed one."""
        row = self.edited.get(key)
        values = {name: getattr(row, name) if row else "" for name in VALUES}
        for language in LANGUAGES:
            name = f"text_{language}"
            values[name] = values[name] or self.composed(key, language)
        group = self._group(key) or self._group(key, "es")
        values["section"] = row.section if row else group.section if group else ""
        return values

    def _add_fields(self, key: str) -> None:
        shown = self.values.get(key, {})
        for language, label in (("en", _("In English")), ("es", _("In Spanish"))):
            rows = max(3, len(shown.get(f"text_{language}") or "") // 60 + 2)
            self.fields[f"text_{language}-{key}"] = MultiLineFormField(
                required=False,
                initial=shown.get(f"text_{language}"),
                label=label,
                widget=forms.Textarea({"rows": min(rows, 16), "lang": language}),
            )
            self.fields[f"heading_{language}-{key}"] = OneLineFormField(
                required=False,
                max_length=200,
                initial=shown.get(f"heading_{language}"),
                label=_("Heading above it"),
                widget=forms.TextInput({"lang": language}),
            )
        self.fields[f"after-{key}"] = forms.CharField(
            required=False,
            initial=shown.get("after"),
            label=_("Follows"),
            widget=forms.TextInput({"list": "paragraphs"}),
        )
        labels = {"is_omitted": _("Omit"), "is_joined": _("Join to the paragraph above")}
        for name, label in labels.items():
            self.fields[f"{name}-{key}"] = forms.BooleanField(
                required=False, initial=bool(shown.get(name)), label=label
            )
        self.fields[f"comment-{key}"] = OneLineFormField(
            required=False, max_length=2000, label=_("Add a comment")
        )
        if key in self.new_keys:
            self.fields[f"section-{key}"] = forms.ChoiceField(
                choices=self.sections, required=False, label=_("Section")
            )

    # --- validation ---------------------------------------------------------------------------

    def clean(self):
        for name in list(self.cleaned_data):
            if name.startswith(("text_", "heading_")) and self.cleaned_data[name]:
                self._clean_text(name)
        for key in (*self.keys, *self.new_keys):
            after = self.cleaned_data.get(f"after-{key}")
            if after and (after not in self.keys or after == key or after.endswith(LIST)):
                self.add_error(f"after-{key}", _("Choose another paragraph from the list."))
            if key not in self.new_keys:
                self._check_conflict(key)
        self._check_citations()
        return self.cleaned_data

    def _clean_text(self, name: str) -> None:
        field_name, _hyphen, key = name.partition("-")
        if self.cleaned_data[name] == self._shown(key).get(field_name):
            return
        try:
            self.cleaned_data[name] = clean_author_text(self.cleaned_data[name])
        except ValidationError as error:
            self.add_error(name, error)

    def _shown(self, key: str) -> dict[str, Any]:
        return self.values.get(key, {})

    def _check_conflict(self, key: str) -> None:
        """Refuse a change of a paragraph that another person has changed meanwhile."""
        shown = self.data.get(f"token-{key}", "")
        if shown == state_token(self.values[key]) or state_token(self.submitted(key)) == shown:
            return
        self.conflicts[key] = self.edited.get(key)
        self.add_error(
            f"text_en-{key}",
            _(
                "Another person has changed this paragraph. Both texts are shown: "
                "edit yours and save again."
            ),
        )

    def _check_citations(self) -> None:
        cited = {
            name: cited_numbers(text)
            for name, text in self.cleaned_data.items()
            if name.startswith(("text_", "heading_")) and text and self._is_changed(name)
        }
        numbers = {number for found in cited.values() for number in found}
        public = {record.number for record in SourceRecords.public_by_number(numbers)}
        for name, found in cited.items():
            for number in sorted(set(found) - public):
                self.add_error(
                    name, _("There is no public record %(number)s.") % {"number": number}
                )

    def _is_changed(self, name: str) -> bool:
        field_name, _hyphen, key = name.partition("-")
        return self.cleaned_data.get(name) != self._shown(key).get(field_name)

    # --- what was submitted -------------------------------------------------------------------

    def submitted(self, key: str) -> dict[str, Any]:
        """Return the submitted values; an empty text restores the composed one."""
        values = {name: self.cleaned_data.get(f"{name}-{key}") or "" for name in VALUES}
        if key not in self.new_keys:
            values["section"] = self.values[key]["section"]
        for language in LANGUAGES:
            name = f"text_{language}"
            values[name] = values[name] or self.composed(key, language)
        return values

    def changed_edits(self) -> dict[str, dict[str, Any]]:
        """Return the values to store by key, of the paragraphs that the author changed."""
        changed = {}
        for key in self.keys:
            values = self.submitted(key)
            if state_token(values) not in (state_token(self.values[key]), self._token(key)):
                changed[key] = self._with_sources(key, values, self.sources.get(key, ()))
        for new_key in self.new_keys:
            new = self.submitted(new_key)
            if any(new[name] for name in ("text_en", "text_es")):
                key = f"{ADDED}{secrets.token_hex(5)}"
                new["section"] = new["section"] or SECTION_CODES[0]
                changed[key] = self._with_sources(key, new, self.sources.get(new_key, ()))
        return changed

    def _token(self, key: str) -> str:
        return self.data.get(f"token-{key}", "")

    def _with_sources(
        self, key: str, values: dict[str, Any], sources: Collection[int] = ()
    ) -> dict[str, Any]:
        """Return the values with the records behind the texts, and the composed texts."""
        values = {**values, **{name: bool(values[name]) for name in CHOICES}}
        numbers = set(sources)
        row = self.edited.get(key)
        for language in LANGUAGES:
            name, group = f"text_{language}", self._group(key, language)
            values[f"composed_{language}"] = group.compared if group else ""
            numbers |= set(cited_numbers(values[name] + values[f"heading_{language}"]))
            if values[name] == self.composed(key, language):
                values[name] = ""
            if group:
                numbers |= set(group.records)
        if row is not None and (values["text_en"] or values["text_es"]):
            numbers |= set(row.records)
        return {**values, "records": sorted(numbers)}

    def comments(self) -> dict[str, str]:
        data = self.cleaned_data
        return {key: data[f"comment-{key}"] for key in self.keys if data.get(f"comment-{key}")}

    # --- for the page -------------------------------------------------------------------------

    def rows(self) -> list[ParagraphRow]:
        changes: dict[str, list] = {}
        for change in edit_changes(self.edited.values(), self.groups):
            parts = word_differences(change.texts[1], change.texts[2])
            changes.setdefault(change.key, []).append((change, parts))
        comments: dict[str, list[ParagraphComment]] = {}
        for comment in self.report.paragraph_comments.all():
            comments.setdefault(comment.key, []).append(comment)
        first = 0 if SUMMARY_KEY in self.keys[:1] else 1  # the summary has no number
        numbers = {key: self._numbers(key) for key in self.keys}
        every = {number for found in numbers.values() for number in found}
        records = {record.number: record for record in SourceRecords.public_by_number(every)}
        return [
            ParagraphRow(
                key,
                position,
                self._label(key),
                self.bound_fields(key),
                state_token(self.values[key]),
                key in self.edited and bool(self.edited[key].text_en or self.edited[key].text_es),
                [records[number] for number in numbers[key] if number in records],
                changes.get(key, []),
                comments.get(key, []),
                self.conflicts.get(key),
            )
            for position, key in enumerate(self.keys, start=first)
        ]

    def _numbers(self, key: str) -> list[int]:
        row = self.edited.get(key)
        found = set(row.records) if row else set()
        for language in LANGUAGES:
            if group := self._group(key, language):
                found |= set(group.records)
        return sorted(found)

    def _label(self, key: str) -> str:
        values = self.values[key]
        text = values[f"text_{self.language}"] or values["text_en"] or values["text_es"]
        return f"{text[:50]}…" if len(text) > 50 else text

    def new_row(self) -> dict[str, Any]:
        return self.bound_fields(NEW)

    def bound_fields(self, key: str) -> dict[str, Any]:
        names = (*TEXTS, *CHOICES, "comment", *(["section"] if key in self.new_keys else []))
        return {name: self[f"{name}-{key}"] for name in names}
