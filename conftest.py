"""Where the tests run: locally, on the embedded database unless DATABASE_URL names another."""

import os

import django
import pytest
from django.utils import translation
from pytest_django.plugin import blocking_manager_key

# Before Django reads its settings, whatever the shell says.
os.environ["ENVIRONMENT"] = "local"
os.environ["DJANGO_SETTINGS_MODULE"] = "eclac_migration.settings"
for name in ("DEBUG", "ALLOWED_HOSTS", "SECURE_SSL_REDIRECT", "DATABASE_POOL"):
    os.environ.pop(name, None)

django.setup()  # the other conftest files import models


def pytest_configure():
    """Plain static files, which need not be collected, and passwords that are quick to hash."""
    from django.conf import settings

    from tests.support.runtime.migrated_database import template_name

    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Tests leave files unread, which hold their places until the garbage is collected.
    settings.MAX_CONCURRENT_DOWNLOADS = 1000
    # A crash of the machine may cost the tests their database; nobody waits for the disk. And
    # tests that commit empty the tables after them, the history too.
    settings.DATABASES["default"]["OPTIONS"]["options"] = (
        "-c synchronous_commit=off -c catalogue.allow_truncate=yes"
    )
    settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template_name()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Have a database before the processes that run the tests are started, and only once."""
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
    """Run last, by whole files, what writes for good.

    After such a test every table is emptied, also of the countries that migrations bring.
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
    """What a test writes is never committed: the index is refreshed when it is asked instead."""
    from django.db import connection

    def refreshed(execute, sql, params, many, context):
        if "catalogue_indexrow" in sql or "statement_timeout = 0" in sql:
            for mode in ("IMMEDIATE", "DEFERRED"):
                context["connection"].connection.execute(
                    f"SET CONSTRAINTS catalogue_refresh_index {mode}"
                )
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refreshed):
        yield


@pytest.fixture(autouse=True)
def no_random_throttle_cleanup(monkeypatch):
    """One request of the API in a hundred throws old counts away: one query more, now and then."""
    monkeypatch.setattr("catalogue.api.throttling.CLEANUP_PROBABILITY", 0)


@pytest.fixture(autouse=True)
def no_job_is_left(request):
    """Empty the queue after a test that commits: Django does not, as its models are unmanaged."""
    if not commits(request.node):
        yield
        return
    request.getfixturevalue("transactional_db")  # so that this ends before that
    yield
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers,"
            " procrastinate_workers"
        )


@pytest.fixture(autouse=True)
def english_language():
    """Every test begins in English; a request leaves its language behind."""
    with translation.override("en"):
        yield
