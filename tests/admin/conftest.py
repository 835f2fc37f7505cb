import pytest

from staff.models import User


@pytest.fixture
def editor(undone, client):
    """A client whose user may do everything, with the programme of 2012 there."""
    user = User.objects.create_superuser("editor", password="a long enough password")
    client.force_login(user)
    return client
