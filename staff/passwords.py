"""Password rules beyond those of Django, and generated one-time passwords."""

import hashlib
import re
import secrets
import unicodedata
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

# Words that an attacker would try first on this site, in both languages.
GUESSABLE_WORDS = (
    *("eclac", "cepal", "celade", "migration", "migracion", "migraciones", "international"),
    *(
        "internacional",
        "commission",
        "comision",
        "population",
        "poblacion",
        "programme",
        "programa",
    ),
    *("programa", "santiago", "chile", "password", "contrasena", "clave", "admin", "welcome"),
    *("bienvenido", "bienvenida", "naciones", "unidas", "united", "nations"),
)
MIN_OTHER_LETTERS = 8  # letters outside the guessable words
MIN_DISTINCT_CHARACTERS = 6


class GuessablePasswordValidator:
    """A validator that rejects passwords of guessable words or of few distinct characters."""

    def validate(self, password: str, user=None) -> None:
        if len(set(password)) < MIN_DISTINCT_CHARACTERS:
            raise ValidationError(
                _("This password has too few different characters."),
                code="password_too_uniform",
            )
        unaccented = strip_accents(password.lower())
        remainder = unaccented
        for word in guessable_words():
            remainder = remainder.replace(word, "")
        if remainder != unaccented and len(re.sub(r"[\W\d_]", "", remainder)) < MIN_OTHER_LETTERS:
            raise ValidationError(
                _("This password is easy to guess on this site."),
                code="password_of_our_words",
            )

    def get_help_text(self) -> str:
        return _("Do not use the name of the commission with digits.")


def guessable_words() -> list[str]:
    """Return the words of this site, among them those of its host names; the longest first."""
    names = " ".join([settings.OTP_TOTP_ISSUER, *settings.ALLOWED_HOSTS])
    words = re.findall(r"[^\W\d_]{4,}", strip_accents(names.lower()))
    return sorted({*GUESSABLE_WORDS, *words}, key=len, reverse=True)


class StolenPasswordValidator:
    """A validator that rejects passwords of common patterns and passwords stolen elsewhere.

    zxcvbn contains the most frequent stolen passwords and finds them in longer ones, too. The
    setting BREACHED_PASSWORDS_FILE adds a list of any size. Nothing is sent to another host.
    """

    MIN_SCORE = 3  # of 4: more than 10^8 guesses
    MAX_LENGTH = 72  # zxcvbn's limit; its time grows with the square of the length
    _lock = Lock()  # zxcvbn keeps the words of the user in a global variable

    def validate(self, password: str, user=None) -> None:
        with self._lock:
            score = zxcvbn(password[: self.MAX_LENGTH], max_length=self.MAX_LENGTH)["score"]
        if score < self.MIN_SCORE:
            raise ValidationError(
                _("This password is one of the first that an attacker would try."),
                code="password_too_common",
            )
        file = settings.BREACHED_PASSWORDS_FILE
        if file and is_in_breached_list(password, Path(file)):
            raise ValidationError(
                _("This password is in a list of stolen passwords."), code="password_stolen"
            )

    def get_help_text(self) -> str:
        return _("Four words that have nothing to do with each other are a good password.")


def is_in_breached_list(password: str, file: Path) -> bool:
    """Return whether the file lists the password, by binary search.

    Each line of the file is a SHA-1 in capital hexadecimal digits, in ascending order; text after
    a colon is ignored. This is the format of the download of Have I Been Pwned (Pwned Passwords).
    """
    # SHA-1 is the format of the list; passwords are stored with another algorithm.
    wanted = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
    with file.open("rb") as lines:
        low, high = 0, lines.seek(0, 2)
        while low < high:
            middle = (low + high) // 2
            lines.seek(middle)
            if middle:
                lines.readline()  # the rest of a line that began before
            line = lines.readline().partition(b":")[0].strip()
            if line == wanted:
                return True
            if line and line < wanted:
                low = middle + 1
            else:
                high = middle
    return False


def strip_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def generate_one_time_password() -> str:
    """Return twenty random characters in groups of five, without look-alikes (0/o, 1/l/i)."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(alphabet) for _n in range(5)) for _group in range(4))
    return "-".join(groups)
