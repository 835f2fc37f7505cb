"""Composed texts of drafts are kept while the content is the same, and never longer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.models import Activity
from reports import composed_texts as module
from reports.composed_texts import ComposedTexts, composed_texts
from tests.reports.samples import completed_course, report_text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def compositions(monkeypatch):
    """Return the list of the languages composed so far."""
    done = []
    compose = module.compose_report
    monkeypatch.setattr(module, "TEXTS", ComposedTexts())
    monkeypatch.setattr(
        module,
        "compose_report",
        lambda report, code, records: done.append(code) or compose(report, code, records),
    )
    return done


def test_texts_are_composed_once_for_a_version(make_report, compositions):
    completed_course(1, summary_en="It trained staff.", summary_es="Formó personal.")
    report = make_report()
    first = composed_texts(report, ("en", "es"))
    first["en"].sections.clear()  # a caller may change what it gets
    again = composed_texts(report, ("en",))
    assert compositions == ["en", "es"]
    assert "It trained staff." in report_text(again["en"])
    Activity.objects.update(summary_en="It trained officers.")
    assert "It trained officers." in report_text(composed_texts(report, ("en",))["en"])
    report.title_en = "Another title"
    report.save()
    assert composed_texts(report, ("en",))["en"].title == "Another title"
    assert compositions == ["en", "es", "en", "en"]


def test_texts_end_with_an_embargo_and_are_few(make_report, compositions, monkeypatch):
    report = make_report()
    monkeypatch.setattr(module, "expiry", lambda: timezone.now() - timedelta(seconds=1))
    for _time in range(2):
        composed_texts(report, ("en",))
    assert compositions == ["en", "en"]
    monkeypatch.setattr(module, "expiry", lambda: timezone.now() + timedelta(hours=1))
    monkeypatch.setattr(module, "MAX_TEXTS", 1)
    for language in ("en", "es", "en"):
        composed_texts(report, (language,))
    assert compositions[2:] == ["en", "es", "en"]
