"""Password rules beyond those of Django, and generated one-time passwords."""

import re
import secrets
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

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
        for word in GUESSABLE_WORDS:
            remainder = remainder.replace(word, "")
        if remainder != unaccented and len(re.sub(r"[\W\d_]", "", remainder)) < MIN_OTHER_LETTERS:
            raise ValidationError(
                _("This password is easy to guess on this site."),
                code="password_of_our_words",
            )

    def get_help_text(self) -> str:
        return _("Do not use the name of the commission with digits.")


def strip_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def generate_one_time_password() -> str:
    """Return twenty random characters in groups of five, without look-alikes (0/o, 1/l/i)."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(alphabet) for _n in range(5)) for _group in range(4))
    return "-".join(groups)
