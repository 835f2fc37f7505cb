import pytest
from django.db import transaction

from programme.loader import load_programme


@pytest.fixture(scope="module")
def programme(django_db_setup, django_db_blocker):
    """The programme of 2012, loaded once for a module whose tests only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_programme()
        transaction.set_rollback(True)


@pytest.fixture
def folder(tmp_path):
    """A function that writes data files, as `{name: text}`, and gives their folder."""

    def write(**files: str):
        (tmp_path / "2030").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "2030" / f"{name}.yaml").write_text(text, encoding="utf-8")
        return tmp_path

    return write
