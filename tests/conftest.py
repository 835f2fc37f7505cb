import pytest
from django.db import transaction

from programme.loader import load_programme
from tests.support.runtime.migrated_database import connected_to, database_copy


@pytest.fixture(scope="session")
def loaded_database(django_db_setup, django_db_blocker):
    """The name of a database beside that holds the programme of 2012, and what loading told."""
    with django_db_blocker.unblock(), database_copy("programme") as name:
        with connected_to(name):
            report = load_programme()
        yield name, report


@pytest.fixture(scope="module")
def programme(loaded_database, django_db_blocker):
    """The programme of 2012 for a module, with what loading it told.

    Tests that use it need no mark for the database; those that write use `undone` too.
    """
    name, report = loaded_database
    with django_db_blocker.unblock(), connected_to(name), transaction.atomic():
        yield report
        transaction.set_rollback(True)


@pytest.fixture
def savepoint(programme):
    """Undo all writes of a test beside the programme."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
