"""Who may knock: one of each role, and somebody half way in."""

from django.contrib.auth.models import Group, Permission
from django.test import Client

from staff.models import User
from tests.staff.people import person, phone, sign_in

ROLES = ("editor", "reviewer", "administrator")


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
    group, is_new = Group.objects.get_or_create(name=role)
    if is_new:
        apps = ["staff", "auth"] if role == "administrator" else ["catalogue", "activities"]
        group.permissions.set(Permission.objects.filter(content_type__app_label__in=apps))
    user.groups.add(group)
    return user
