"""Composed texts of drafts are kept while the content is the same, and never longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.models import Activity
from reports import composed_texts as module
from reports.composed_texts import (
    VersionedValues,
    draft_documents,
    draft_doubts,
    kept,
    report_document,
)
from tests.reports.samples import completed_course, report_text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_values(monkeypatch):
    monkeypatch.setattr(module, "VALUES", VersionedValues())


def test_texts_are_composed_once_for_a_version(make_report, monkeypatch):
    completed_course(1, summary_en="It trained staff.", summary_es="Formó personal.")
    report, composed = make_report(), []
    compose = module.compose_report
    monkeypatch.setattr(
        module, "compose_report", lambda *given: composed.append(given[1]) or compose(*given)
    )
    report_document(report, "en").sections.clear()  # a caller may change what it gets
    assert "It trained staff." in report_text(report_document(report, "en"))
    assert composed == ["en"]
    Activity.objects.update(summary_en="It trained officers.")
    assert "It trained officers." in report_text(report_document(report, "en"))
    report.title_en = "Another title"
    report.save()
    assert report_document(report, "en").title == "Another title"
    assert composed == ["en"] * 3


def test_doubts_are_found_once_for_a_version(make_report, monkeypatch):
    course = completed_course(1, summary_es="")
    report, found = make_report(), []
    find = module.find_doubts
    monkeypatch.setattr(module, "find_doubts", lambda *given: found.append(1) or find(*given))
    for _time in range(2):
        doubts = draft_doubts(report, draft_documents(report))
        assert {doubt.number for doubt in doubts} == {course.number}
    assert len(found) == 1


def test_values_end_with_an_embargo_and_are_few(monkeypatch):
    computed = []

    def value(key: str) -> str:
        return kept((key,), lambda: computed.append(key) or key)

    monkeypatch.setattr(module, "expiry", lambda: timezone.now() - timedelta(seconds=1))
    assert [value("a"), value("a")] == ["a", "a"]
    monkeypatch.setattr(module, "expiry", lambda: timezone.now() + timedelta(hours=1))
    monkeypatch.setattr(module, "MAX_VALUES", 1)
    for key in "bcb":
        value(key)
    value("b")
    assert computed == ["a", "a", "b", "c", "b"]
