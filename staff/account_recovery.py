"""Recovery of a user account whose phone is lost or password forgotten."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.db import transaction

from staff import second_factor
from staff.audit import SignInEvent, record_sign_in_event
from staff.models import User
from staff.passwords import generate_one_time_password

RECOVERY_PASSWORD_LIFETIME = timedelta(days=1)


@transaction.atomic
def recover_account(user: User, *, by: str) -> str:
    """Return a one-time password; remove the second factor, all sessions and lockouts.

    `by` names the administrator for the sign-in events.
    """
    password = generate_one_time_password()
    second_factor.remove(user)
    user.set_one_time_password(password, valid_for=RECOVERY_PASSWORD_LIFETIME)
    user.save()
    AccessAttempt.objects.filter(username=user.get_username()).delete()
    record_sign_in_event(SignInEvent.Kind.ACCOUNT_RECOVERED, user=user, note=f"by {by}")
    return password
