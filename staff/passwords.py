"""What a password has to be, beyond Django's own rules; and passwords that we make."""

import re
import secrets
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Words that anybody would try here first, in both languages.
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
MIN_OTHER_LETTERS = 8  # letters beside them
MIN_DISTINCT_CHARACTERS = 6


class GuessablePasswordValidator:
    """Refuses what is made of the house's own words, years and signs, or of few characters."""

    def validate(self, password: str, user=None) -> None:
        if len(set(password)) < MIN_DISTINCT_CHARACTERS:
            raise ValidationError(
                _("This password repeats too few characters."),
                code="password_too_uniform",
            )
        plain = strip_accents(password.lower())
        left = plain
        for word in GUESSABLE_WORDS:
            left = left.replace(word, "")
        if left != plain and len(re.sub(r"[\W\d_]", "", left)) < MIN_OTHER_LETTERS:
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
    """Twenty letters and digits that nobody takes for one another, in groups of five."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(alphabet) for _n in range(5)) for _group in range(4))
    return "-".join(groups)
