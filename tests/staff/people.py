"""People who sign in, and what they type."""

from time import time

from django.contrib.auth.models import Group
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from staff.models import User

PASSWORD = "a heron over the lagoon"


def person(name: str = "ana", *, role: str = "", **fields) -> User:
    user = User.objects.create_user(
        name, password=PASSWORD, is_staff=True, email=f"{name}@example.org", **fields
    )
    if role:
        user.groups.add(Group.objects.get(name=role))
    return user


def sign_in(client, name: str = "ana", password: str = PASSWORD, **extra):
    return client.post("/admin/login/", {"username": name, "password": password}, **extra)


def code_of(key: str, steps: int = 0) -> str:
    """What a phone that learnt the key shows now, or some steps of half a minute later."""
    clock = TOTP(bytes.fromhex(key))
    clock.time = time() + 30 * steps
    return f"{clock.token():06d}"


def phone(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="phone")


def is_in(client) -> bool:
    return client.get("/admin/account/").status_code == 200


def kinds() -> list[str]:
    """What was written down, oldest first."""
    from staff.models import SignInEvent

    return [event.kind for event in SignInEvent.objects.order_by("pk")]
