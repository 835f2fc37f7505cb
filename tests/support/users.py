"""Users, sign-ins and test clients for each role."""

from time import time

from django.contrib.auth.models import Group
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.models import SignInEvent, User
from staff.roles import ROLES

PASSWORD = "a heron over the lagoon"
STEP_SECONDS = 30  # validity of a TOTP code


def create_user(name: str = "ana", *, role: str = "", **fields) -> User:
    """Return a member of staff with a password, in the group of `role`."""
    user = User.objects.create_user(
        name, password=PASSWORD, is_staff=True, email=f"{name}@example.org", **fields
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def user_with_role(role: str, name: str = "") -> User:
    """Return a user of a group: "editor", "reviewer" or "administrator"."""
    return create_user(name or f"{role}-{User.objects.count()}", role=role)


def clients_by_role(**options) -> dict[str, Client]:
    """Return a client for each role, a visitor, and a user without the second factor."""
    clients = {"visitor": Client(**options), "half way in": Client()}
    add_totp_device(create_user("half", is_superuser=True))
    assert sign_in(clients["half way in"], "half")["Location"] == "/admin/sign-in/code/"
    for role in ROLES:
        clients[role] = Client(**options)
        clients[role].force_login(user_with_role(role, role))
    return clients


def sign_in(client, name: str = "ana", password: str = PASSWORD, **extra):
    return client.post("/admin/login/", {"username": name, "password": password}, **extra)


def totp_code(key: str, steps: int = 0) -> str:
    """Return the current code of the key, or the code after a number of 30-second steps."""
    clock = TOTP(bytes.fromhex(key))
    clock.time = time() + STEP_SECONDS * steps
    return f"{clock.token():06d}"


def add_totp_device(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="phone")


def is_signed_in(client) -> bool:
    return client.get("/admin/account/").status_code == 200


def event_kinds() -> list[str]:
    """Return the kinds of the recorded sign-in events, oldest first."""
    return [event.kind for event in SignInEvent.objects.order_by("pk")]
