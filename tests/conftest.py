import pytest
from django.db import transaction

from programme.loader import load_programme


@pytest.fixture(scope="module")
def programme(django_db_setup, django_db_blocker):
    """The programme of 2012, loaded once for a module, and gone after it.

    Tests that use it need no mark for the database; those that write use `undone` too.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_programme()
        transaction.set_rollback(True)


@pytest.fixture
def undone(programme):
    """What a test writes beside the programme is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
