import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from staff.models import User


@pytest.fixture
def programme_superuser_client(savepoint, client):
    """Return a superuser's client on the programme of 2012."""
    user = User.objects.create_superuser("editor", password="a long enough password")
    client.force_login(user)
    return client


@pytest.fixture
def superuser_client(db, client):
    """Return a superuser's client without the programme of 2012."""
    client.force_login(User.objects.create_superuser("admin", password="a long enough password"))
    return client


@pytest.fixture
def editor_client(db):
    """Return the client of a user with every permission except `publish`."""
    user = User.objects.create_user("newcomer", password="a long enough password", is_staff=True)
    user.user_permissions.set(Permission.objects.exclude(codename="publish"))
    other = Client()
    other.force_login(user)
    return other
