"""Composed texts of drafts, kept in the memory of a web process until the content changes.

A text of 1,500 activities takes seconds to compose, and its author opens the preview and the page
*Issue* again and again. As in the cache of answers, a text is kept under the content version, so no
page shows an earlier one; jobs and saves compose it anew.
"""

import pickle
from collections import OrderedDict
from datetime import datetime
from threading import Lock

from catalogue.history.content_version import ContentVersion
from catalogue.pages.answer_cache import current_version, expiry, is_still
from reports.composition.document import Document
from reports.models import Report
from reports.rendering import compose_report, load_source_records

MAX_TEXTS = 6  # about 3 MB each for a report on 1,500 activities

Key = tuple[int | None, str, str]


class ComposedTexts:
    """Store of the last composed texts, as bytes, because callers change documents."""

    def __init__(self) -> None:
        self._texts: OrderedDict[Key, tuple[str, datetime, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, version: ContentVersion) -> Document | None:
        with self._lock:
            stored = self._texts.get(key)
        if stored is None or stored[0] != version.token or stored[1] <= version.now:
            return None
        return pickle.loads(stored[2])  # noqa: S301 (only `set` writes these bytes)

    def set(self, key: Key, version: ContentVersion, until: datetime, document: Document) -> None:
        """Store a text of this version, which can change at `until` without a commit."""
        text = pickle.dumps(document)
        with self._lock:
            self._texts[key] = (version.token, until, text)
            self._texts.move_to_end(key)
            while len(self._texts) > MAX_TEXTS:
                self._texts.popitem(last=False)


TEXTS = ComposedTexts()


def composed_texts(report: Report, languages: tuple[str, ...]) -> dict[str, Document]:
    """Return the composed texts of a draft in these languages, from the same records."""
    version = current_version()
    if version is None:
        source_records = load_source_records(report)
        return {code: compose_report(report, code, source_records) for code in languages}
    keys = {code: (report.pk, report.slug, code) for code in languages}
    found = {code: TEXTS.get(key, version) for code, key in keys.items()}
    known = {code: document for code, document in found.items() if document is not None}
    if len(known) == len(languages):
        return known
    until, source_records = expiry(), load_source_records(report)
    composed = {code: compose_report(report, code, source_records) for code in languages}
    if is_still(version, until):
        for code, document in composed.items():
            TEXTS.set(keys[code], version, until, document)
    return composed


def report_document(report: Report, language: str) -> Document:
    """Return the issued text of a report, or the current draft."""
    if report.is_issued:
        return report.texts.get(language=language).document
    return composed_texts(report, (language,))[language]
