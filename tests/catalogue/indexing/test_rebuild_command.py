"""The command that compares the index with the records and rebuilds it."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from catalogue.indexing.install import install
from catalogue.models import IndexRow
from eclac_migration.public_site.indexed_lists import INDEXED_KINDS
from tests.support.factories import ActivityFactory

pytestmark = pytest.mark.django_db


def test_index_is_compared_and_rebuilt(capsys):
    ActivityFactory(published=True)
    assert IndexRow.objects.filter(kind="activities").update(title_en="wrong") == 1

    with pytest.raises(CommandError, match=r"has wrong rows: 1 of activities\."):
        call_command("rebuild_index", check=True)
    call_command("rebuild_index")
    call_command("rebuild_index", check=True)

    assert capsys.readouterr().out == "All rows of the index are correct.\n" * 2


@pytest.mark.slow
def test_index_is_rebuilt_after_an_upgrade_of_postgresql(monkeypatch):
    assert not install(INDEXED_KINDS)
    monkeypatch.setitem(vars(connections["default"]), "pg_version", 990_001)
    assert install(INDEXED_KINDS)
    assert not install(INDEXED_KINDS)
