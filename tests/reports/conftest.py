from datetime import date

import pytest

from catalogue.base.period import Period
from reports.composition.compose import compose
from reports.composition.source_records import Scope, SourceRecords
from reports.models import Report
from tests.support.users import create_user


@pytest.fixture
def make_report():
    """Return a function that creates a draft report of a year."""

    def make(year: str = "2012", **fields) -> Report:
        report = Report(slug=year, **fields)
        report.when = Period.from_edtf(year)
        report.full_clean()
        report.save()
        return report

    return make


@pytest.fixture(scope="module")
def documents(programme, django_db_blocker):
    """Return the report of 2012, including January 2013, in both languages."""
    with django_db_blocker.unblock():
        scope = Scope(Period.from_edtf("2012"), date(2013, 1, 31))
        source_records = SourceRecords(scope)
        return {code: compose(scope, code, source_records=source_records) for code in ("en", "es")}


@pytest.fixture
def reviewer(django_user_model):
    """Return a superuser with a name."""
    return django_user_model.objects.create_superuser(
        "ana", password="x", first_name="Ana", last_name="Ruiz"
    )


@pytest.fixture
def editor():
    return create_user("eva", role="editor")
