"""Invitations: the link with which a new user chooses a password, valid once and for a week."""

import json
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from staff.models import User

INVITATION_LIFETIME = timedelta(days=7)
_SALT = "staff.invitations"


class InvitationTokens:
    """Tokens of invitations, with the interface of Django's `PasswordResetTokenGenerator`.

    A token is for the user as the inviting administrator saw it. It becomes invalid when the user
    is no longer waiting for a password, gets another mail address, role or right, or is invited
    again, and when a week has passed.
    """

    def make_token(self, user: User) -> str:
        return signing.dumps(_invited_state(user), salt=_SALT)

    def check_token(self, user: User | None, token: str | None) -> bool:
        if user is None or not token:
            return False
        try:
            state = signing.loads(token, salt=_SALT, max_age=INVITATION_LIFETIME)
        except signing.BadSignature:
            return False
        return is_waiting_for_password(user) and constant_time_compare(state, _invited_state(user))


def _invited_state(user: User) -> str:
    """Return a digest of what a link gives: the user, the mail address, the roles and rights.

    An unusable password is random, so another one makes the links of before invalid.
    """
    rights = [
        sorted(rows.values_list("pk", flat=True)) for rows in (user.groups, user.user_permissions)
    ]
    state = [user.pk, user.password, user.email, user.is_superuser, *rights]
    return salted_hmac(_SALT, json.dumps(state), algorithm="sha256").hexdigest()


invitation_tokens = InvitationTokens()


def is_waiting_for_password(user: User) -> bool:
    """Return whether the user never chose a password and may be invited."""
    return user.is_active and not user.has_usable_password() and not user.openid_subject


def end_invitations(user: User) -> None:
    """Make the links that the user got invalid. The user must be waiting for a password."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


def invitation_link(user: User, request: HttpRequest) -> str:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("staff:invitation", args=[uid, invitation_tokens.make_token(user)])
    return request.build_absolute_uri(path)


def mail_invitation(user: User, request: HttpRequest) -> None:
    """Send the link to the user's mail address. Raises OSError if the mail cannot be sent."""
    context = {
        "user": user,
        "by": request.user,
        "link": invitation_link(user, request),
        "days": INVITATION_LIFETIME.days,
        "host": request.get_host(),
    }
    EmailMessage(
        _("Your user account for the records on international migration"),
        render_to_string("staff/invitation_mail.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
    ).send()
