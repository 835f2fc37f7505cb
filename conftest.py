"""The test environment: local settings, and the embedded database unless DATABASE_URL is set."""

import os

import django
import hypothesis
import pytest
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

# Must precede the import of Django's settings; overrides the variables of the shell.
os.environ["ENVIRONMENT"] = "local"
os.environ["DJANGO_SETTINGS_MODULE"] = "eclac_migration.settings"
for name in ("DEBUG", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "DATABASE_POOL"):
    os.environ.pop(name, None)

# A property holds at any speed of the machine.
hypothesis.settings.register_profile("default", hypothesis.settings(), deadline=None)
hypothesis.settings.load_profile("default")

django.setup()  # other conftest files import models


def pytest_configure():
    """Set Django's settings for tests: uncollected static files and a fast password hasher."""
    from django.conf import settings

    from tests.support.runtime.migrated_database import template_name

    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Records of most tests have only a title; tests of this rule set it themselves.
    settings.PUBLICATION_REQUIREMENTS = []
    # Unread downloads of tests occupy their slots until they are garbage-collected.
    settings.MAX_CONCURRENT_DOWNLOADS = 1000
    # Test data may be lost in a crash, so commits need not wait for the disk. Tests that commit
    # truncate all tables afterwards, including the history.
    settings.DATABASES["default"]["OPTIONS"]["options"] = (
        "-c synchronous_commit=off -c catalogue.allow_truncate=yes"
    )
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template_name()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Prepare the database once, before the test processes start."""
    from server.startup_checks import StartupError, open_database
    from tests.support.runtime.migrated_database import ensure_template_database

    if hasattr(session.config, "workerinput"):
        return
    try:
        open_database()
    except StartupError as error:
        pytest.exit(str(error), returncode=1)
    with session.config.stash[blocking_manager_key].unblock():
        ensure_template_database()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Run test modules that commit last.

    Such a test truncates every table, including the countries that migrations insert.
    """
    misplaced = [item.nodeid for item in items if commits(item) and not is_committed_module(item)]
    if misplaced:
        raise pytest.UsageError(f"Tests that commit belong in a test_…_committed.py: {misplaced}")
    items.sort(key=is_committed_module)


def commits(item) -> bool:
    return "transactional_db" in item.fixturenames or any(
        mark.kwargs.get("transaction") for mark in item.iter_markers("django_db")
    )


def is_committed_module(item) -> bool:
    return item.path.stem.endswith("_committed")


@pytest.fixture(autouse=True)
def refresh_index_in_transaction():
    """Refresh the index before queries of it, because uncommitted tests do not trigger that."""
    from django.db import connection

    def refresh_and_execute(execute, sql, params, many, context):
        if "catalogue_indexrow" in sql or "statement_timeout = 0" in sql:
            for mode in ("IMMEDIATE", "DEFERRED"):
                context["connection"].connection.execute(
                    f"SET CONSTRAINTS catalogue_refresh_index {mode}"
                )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refresh_and_execute):
        yield


@pytest.fixture(autouse=True)
def no_random_throttle_cleanup(monkeypatch):
    """Disable the random cleanup of API request counts, which adds a query to 1 % of requests."""
    monkeypatch.setattr("catalogue.api.throttling.CLEANUP_PROBABILITY", 0)


@pytest.fixture(autouse=True)
def no_job_is_left(request):
    """Empty the job queue after tests that commit; Django does not truncate unmanaged models."""
    if not commits(request.node):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that this fixture is torn down first
    yield
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,"
            " procrastinate_workers"
        )


@pytest.fixture(autouse=True)
def english_language():
    """Begin every test in English, because a request changes the active language."""
    with translation.override("en"):
        yield
