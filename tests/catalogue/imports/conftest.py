import pytest

from staff.models import User


@pytest.fixture
def import_client(savepoint, client):
    """Return a superuser's client on the programme of 2012."""
    user = User.objects.create_superuser("importer", password="a long enough password")
    client.force_login(user)
    client.user = user
    return client
