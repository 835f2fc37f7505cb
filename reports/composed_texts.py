"""Composed texts and doubts of drafts, kept in a web process until the content changes.

A text of 1,500 activities takes seconds to compose, and its author opens the preview and the page
*Issue* again and again. As in the cache of answers, a value is kept under the content version, so
no page shows an earlier one; jobs and saves compose anew.
"""

import pickle
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Any

from django.utils.translation import get_language

from catalogue.base.content_version import ContentVersion, current_version
from catalogue.pages.answer_cache import expiry, is_still
from reports.composition.compose import LANGUAGES
from reports.composition.document import Document
from reports.doubts import Doubt
from reports.models import Report
from reports.rendering import compose_all_languages, compose_report
from reports.workflow.doubt_acceptance import find_doubts

MAX_VALUES = 6  # about 3 MB each for a report on 1,500 activities


class VersionedValues:
    """Store of the last values, as bytes, because callers change documents."""

    def __init__(self) -> None:
        self._values: OrderedDict[tuple, tuple[str, datetime, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple, version: ContentVersion) -> Any:
        with self._lock:
            stored = self._values.get(key)
        if stored is None or stored[0] != version.token or stored[1] <= version.now:
            return None
        return pickle.loads(stored[2])  # noqa: S301 (only `set` writes these bytes)

    def set(self, key: tuple, version: ContentVersion, until: datetime, value: Any) -> None:
        """Store a value of this version, which can change at `until` without a commit."""
        content = pickle.dumps(value)
        with self._lock:
            self._values[key] = (version.token, until, content)
            self._values.move_to_end(key)
            while len(self._values) > MAX_VALUES:
                self._values.popitem(last=False)


VALUES = VersionedValues()


def kept(key: tuple, compute: Callable[[], Any]) -> Any:
    """Return the value of `compute`, or the one kept for this key and the same content."""
    version = current_version()
    if version is None:
        return compute()
    value = VALUES.get(key, version)
    if value is None:
        until, value = expiry(), compute()
        if is_still(version, until):
            VALUES.set(key, version, until, value)
    return value


def report_document(report: Report, language: str) -> Document:
    """Return the issued text of a report, or the current draft."""
    if report.is_issued:
        return report.texts.get(language=language).document
    key = ("text", report.pk, report.slug, language)
    return kept(key, lambda: compose_report(report, language))


def draft_documents(report: Report) -> dict[str, Document]:
    """Return the current draft in each language, composed from the same records."""
    key = ("texts", report.pk, *LANGUAGES)
    return kept(key, lambda: compose_all_languages(report))


def draft_doubts(report: Report, documents: dict[str, Document]) -> list[Doubt]:
    """Return the doubts about the current draft, also those that were accepted."""
    key = ("doubts", report.pk, get_language())
    return kept(key, lambda: find_doubts(report, documents))
