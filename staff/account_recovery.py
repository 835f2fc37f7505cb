"""A colleague is locked out: the phone is lost, the password forgotten, or both."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.db import transaction

from staff import second_factor
from staff.audit import SignInEvent, record
from staff.models import User
from staff.passwords import one_time_password

GOOD_FOR = timedelta(days=1)


@transaction.atomic
def rescue(user: User, *, by: str) -> str:
    """A one-time password; the second factor, every session and every wait are gone."""
    password = one_time_password()
    second_factor.remove(user)
    user.give_password(password, good_for=GOOD_FOR)
    user.save()
    AccessAttempt.objects.filter(username=user.get_username()).delete()
    record(SignInEvent.Kind.RESCUED, user=user, note=f"by {by}")
    return password
