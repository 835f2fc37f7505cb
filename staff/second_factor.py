"""The second factor of a sign-in: a code of an authenticator app, or a recovery code.

Codes follow RFC 6238 (TOTP): six digits, thirty seconds. django-otp stores the devices, rejects
a code that was used before, and doubles the waiting time after each wrong code.
"""

from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime
from time import time

import segno
from django.conf import settings
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from staff.models import User

TOTP_DEVICE_NAME = "phone"
RECOVERY_DEVICE_NAME = "recovery"
RECOVERY_CODE_COUNT = 10


def is_required(user: User) -> bool:
    """Return whether the user must have a second factor: reviewers and superusers, if set so."""
    return settings.SECOND_FACTOR_REQUIRED and (user.is_superuser or user.has_perm("staff.publish"))


def is_set_up(user: User) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


# Setting up.


def new_key() -> str:
    return random_hex(20)


@dataclass(frozen=True)
class Enrolment:
    """A new key that becomes active when the user confirms it with a code."""

    user: User
    key: str

    @property
    def formatted_key(self) -> str:
        """The key in base32, in groups of four characters."""
        text = b32encode(bytes.fromhex(self.key)).decode()
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))

    @property
    def qr_code(self) -> SafeString:
        """The key as a QR code in SVG, without inline styles, which the CSP blocks."""
        address = TOTPDevice(user=self.user, key=self.key).config_url
        code = segno.make(address, error="m", micro=False)
        return mark_safe(  # noqa: S308 (generated, without user input)
            code.svg_inline(scale=5, border=4, light="#fff", svgclass="qr", lineclass=None)
        )

    @transaction.atomic
    def confirm(self, code: str) -> list[str] | None:
        """Activate the key in place of previous devices and return new recovery codes.

        Return None, without a change, if the code is wrong.
        """
        proof = TOTP(bytes.fromhex(self.key))
        proof.time = time()
        digits = _normalize_code(code)
        if not (len(digits) == 6 and digits.isdecimal() and proof.verify(int(digits), 1)):
            return None
        TOTPDevice.objects.filter(user=self.user).delete()
        TOTPDevice.objects.create(
            user=self.user, name=TOTP_DEVICE_NAME, key=self.key, last_t=proof.t(), drift=proof.drift
        )
        return renew_recovery_codes(self.user)


@transaction.atomic
def renew_recovery_codes(user: User) -> list[str]:
    """Replace the recovery codes of the user and return the new ones, each valid once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name=RECOVERY_DEVICE_NAME)
    codes = [StaticToken.random_token() for _number in range(RECOVERY_CODE_COUNT)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user, device__confirmed=True).count()


@transaction.atomic
def remove(user: User) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


# Checking codes.


@dataclass(frozen=True)
class CodeCheck:
    """The result of a code: the device that accepted it, or the end of a lockout."""

    device_id: str = ""
    is_recovery: bool = False
    locked_until: datetime | None = None


@transaction.atomic
def check_code(user: User, code: str) -> CodeCheck:
    """Check a code of the authenticator app (six digits) or a recovery code."""
    text = _normalize_code(code)
    is_recovery = len(text) != 6
    kind = StaticDevice if is_recovery else TOTPDevice
    device = kind.objects.select_for_update().filter(user=user, confirmed=True).first()
    if device is None:
        return CodeCheck()
    is_allowed, reason = device.verify_is_allowed()
    if not is_allowed:
        return CodeCheck(locked_until=reason["locked_until"])
    if device.verify_token(text):
        return CodeCheck(device.persistent_id, is_recovery)
    return CodeCheck()


def _normalize_code(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()
