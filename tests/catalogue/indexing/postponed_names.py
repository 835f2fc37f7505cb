"""Functions of the index that postpone the rows of more than one record of a kind."""

import pytest
from django.db import connection

from catalogue.indexing import refresh_sql
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS


def install_refresh_functions() -> None:
    with connection.cursor() as cursor:
        for kind in INDEXED_KINDS:
            cursor.execute(refresh_sql.refresh_kind_function_sql(kind))


@pytest.fixture
def postponed_names(request, db, monkeypatch):
    """Postpone the rows of more than one record; a test that commits restores the functions."""
    with monkeypatch.context() as patch:
        patch.setattr(refresh_sql, "MAX_IMMEDIATE_RECORDS", 1)
        install_refresh_functions()
    yield
    if "transactional_db" in request.fixturenames:
        install_refresh_functions()
