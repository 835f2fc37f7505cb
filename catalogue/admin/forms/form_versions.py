"""Versions in forms, by which a save detects that a record has changed meanwhile.

A version is the number of the last event of a record's history.
"""

from collections.abc import Iterable

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from server.whole_numbers import is_key

MISSING_VERSION_MESSAGE = _(
    "The form did not contain the version of the record. Nothing was saved; your text is kept "
    "below. Check it and save again."
)


def submitted_version(request: HttpRequest) -> int | None:
    """Return the version that the form was opened with; None if it is missing or invalid."""
    return _parse_number(request.POST.get("_version", ""))


def parse_versions(texts: Iterable[str]) -> dict[int, int]:
    """Return versions by primary key, from texts such as `12-3456`; invalid texts are ignored."""
    pairs = (text.partition("-")[::2] for text in texts)
    return {int(key): int(event) for key, event in pairs if is_key(key) and is_key(event)}


def format_versions(versions: dict[int, int]) -> list[str]:
    """Return the texts that `parse_versions` reads."""
    return [f"{key}-{event}" for key, event in versions.items()]


def _parse_number(text: str) -> int | None:
    return int(text) if is_key(text) else None


class VersionField(forms.Field):
    """The version of one record. A form without one is shown again with the current version."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def to_python(self, value) -> int | None:
        return _parse_number(str(value))

    def bound_data(self, data, initial):
        return data or initial


class VersionsField(VersionField):
    """The versions of several records, as `parse_versions` reads them."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value) -> dict[int, int]:
        return parse_versions(value or [])
