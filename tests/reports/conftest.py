from datetime import date

import pytest

from catalogue.base.period import Period
from reports.composition.compose import compose
from reports.composition.source_records import Material, Scope
from reports.models import Account


@pytest.fixture
def account_of():
    """A function that makes a draft account of a year."""

    def make(year: str = "2012", **fields) -> Account:
        account = Account(slug=year, **fields)
        account.when = Period.from_edtf(year)
        account.full_clean()
        account.save()
        return account

    return make


@pytest.fixture(scope="module")
def documents(programme, django_db_blocker):
    """The account of 2012 with January 2013 taken in, in both languages."""
    with django_db_blocker.unblock():
        scope = Scope(Period.from_edtf("2012"), date(2013, 1, 31))
        material = Material(scope)
        return {code: compose(scope, code, material=material) for code in ("en", "es")}


@pytest.fixture
def reviewer(django_user_model):
    """Somebody who may do everything, with a name."""
    return django_user_model.objects.create_superuser(
        "ana", password="x", first_name="Ana", last_name="Ruiz"
    )


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_user("eva", password="x", is_staff=True)
