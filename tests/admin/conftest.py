import pytest

from programme.loader import load_programme
from staff.models import User


@pytest.fixture
def editor(db, client):
    """A client whose user may do everything."""
    user = User.objects.create_superuser("editor", password="a long enough password")
    client.force_login(user)
    return client


@pytest.fixture
def programme(db):
    return load_programme()
