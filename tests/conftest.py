import pytest
from django.core.cache import caches
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.db.models import QuerySet

from programme.loader import load_programme
from tests.support.runtime.migrated_database import connected_to, database_copy


@pytest.fixture(scope="session", autouse=True)
def checked_annotations():
    """Reject each annotation of a query that bears the name of an attribute of its model.

    Django rejects only names of fields. An annotation of the name of a property replaces the value
    of the property on every row, and pages print it. All tests run with this check, so it covers
    the annotations of all queries that a test runs.
    """
    annotate = QuerySet._annotate

    def checked(self, args, kwargs, select=True):
        names = {*kwargs, *(expression.default_alias for expression in args)}
        if taken := sorted(name for name in names if select and hasattr(self.model, name)):
            raise AssertionError(f"{self.model.__name__} has attributes {taken} of its own.")
        return annotate(self, args, kwargs, select)

    patch = pytest.MonkeyPatch()
    patch.setattr(QuerySet, "_annotate", checked)
    yield
    patch.undo()


@pytest.fixture(autouse=True)
def empty_answer_cache():
    """Empty the cache of answers, because a test database can be replaced between two tests."""
    caches["answers"].clear()


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


@pytest.fixture
def kept_connection(settings):
    """Keep the connection of the test open, which requests would close, and allow many requests."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
