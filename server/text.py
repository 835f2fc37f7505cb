"""Cleaning of every text that a person or a file enters.

`clean_text` is the only function that decides which characters a text may contain. The fields of
`server.text_fields` apply it to models and forms, and `server.text_constraints` has the database
refuse the same characters.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# In UTF-16 code units, as Excel counts. A cell has at most 32,767; an export may add one.
MAX_TEXT_LENGTH = 32_000

INVISIBLE = "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, BOM
LINE_BREAKS = "\v\f\u0085\u2028\u2029"
# Control characters; embeddings, overrides and isolates of the bidirectional algorithm, which can
# reorder the text beside them; noncharacters. Marks (LRM, RLM, ALM) and joiners are accepted.
REFUSED_BY_DATABASE = (
    r"\u0001-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f"
    r"\u202a-\u202e\u2066-\u2069\ufffe\uffff"
)
# Python texts can contain these, but PostgreSQL cannot store them.
REFUSED = re.compile(rf"[\0\ud800-\udfff{REFUSED_BY_DATABASE}]")

_INVISIBLE_TABLE = dict.fromkeys(map(ord, INVISIBLE))
_LINE_BREAK_PATTERN = re.compile(rf"\r\n?|[{LINE_BREAKS}]")
_OTHER_BREAK_PATTERN = re.compile(rf"[\t{LINE_BREAKS}]")


def clean_text(text: str, *, one_line: bool) -> str:
    """Return the text as it is stored. Raise ValidationError for a refused character.

    A text of one line cannot contain line breaks, except around it.
    """
    if text.isprintable():  # then it has no refused character and no line break
        return tidy_text(text, one_line=one_line)
    if refused := REFUSED.search(text):
        raise ValidationError(
            _("Character %(position)s is not accepted (%(name)s). Delete it."),
            code="refused_character",
            params={"position": refused.start() + 1, "name": character_name(refused[0])},
        )
    if one_line and (line_break := re.search(r"[\r\n]", text.strip())):
        position = len(text) - len(text.lstrip()) + line_break.start() + 1
        raise ValidationError(
            _("Character %(position)s is a line break. Enter the text in one line."),
            code="line_break",
            params={"position": position},
        )
    return tidy_text(text, one_line=one_line)


def tidy_text(text: str, *, one_line: bool) -> str:
    """Return the text in NFC, trimmed, without invisible characters, and with uniform line breaks.

    Refused characters, and line breaks within a text of one line, are left in place.
    """
    if not text.isprintable():  # otherwise it has no invisible character and no line break
        text = text.translate(_INVISIBLE_TABLE)
        pattern = _OTHER_BREAK_PATTERN if one_line else _LINE_BREAK_PATTERN
        text = pattern.sub(" " if one_line else "\n", text)
    return unicodedata.normalize("NFC", text).strip()


def without_refused(text: str, *, one_line: bool) -> str:
    """Return the text cleaned, with refused characters removed and line breaks as spaces.

    For stored rows and for texts that only search, because nobody can correct them.
    """
    text = REFUSED.sub("", text)
    return tidy_text(re.sub(r"\r\n?|\n", " ", text) if one_line else text, one_line=one_line)


def character_name(character: str) -> str:
    """Return the code point and the Unicode name of a character: `U+202E RIGHT-TO-LEFT OVERRIDE`.

    Control characters have no Unicode name.
    """
    code = f"U+{ord(character):04X}"
    return f"{code} {unicodedata.name(character, '')}".strip()
