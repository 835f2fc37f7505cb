"""The command that compares the index with the records, and writes it anew."""

import pytest
from django.core.management import CommandError, call_command

from catalogue.models import IndexRow
from tests.factories import ActivityFactory

pytestmark = pytest.mark.django_db


def test_index_is_compared_and_made_anew(capsys):
    ActivityFactory(published=True)
    assert IndexRow.objects.filter(kind="activities").update(title_en="wrong") == 1

    with pytest.raises(CommandError, match=r"not what they should be: 1 of activities\."):
        call_command("rebuild_index", check=True)
    call_command("rebuild_index")
    call_command("rebuild_index", check=True)

    assert capsys.readouterr().out == "Every row of the index is what it should be.\n" * 2
