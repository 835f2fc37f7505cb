"""Who may knock: one of each role, and somebody half way in."""

from django.contrib.auth.models import Group
from django.test import Client

from staff.models import User
from staff.roles import ROLES
from tests.staff.people import person, phone, sign_in


def clients(**options) -> dict[str, Client]:
    """A client for each role; the visitor has no account."""
    found = {"visitor": Client(**options), "half way in": Client()}
    phone(person("half", is_superuser=True))
    assert sign_in(found["half way in"], "half")["Location"] == "/admin/sign-in/code/"
    for role in ROLES:
        found[role] = Client(**options)
        found[role].force_login(of_role(role))
    return found


def of_role(role: str) -> User:
    user = User.objects.create(username=role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user
