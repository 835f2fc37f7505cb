"""Synonyms: words and phrases that find the same records."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from server.text_fields import MultiLineField

MAX_SYNONYMS = 40  # phrases in a group; each is compared with the words of records


class Synonym(models.Model):
    """A group of words and phrases with one meaning, in any language, one on each line.

    Each of them finds what the others find. If one is the name of a country, country group, topic,
    organization, kind or status, the others are read as that value too: “Honduran” is read as the
    country Honduras.
    """

    words = MultiLineField(
        _("words"),
        max_length=2000,
        help_text=_(
            "One word or phrase on each line, in English or Spanish. Each finds what the others "
            "find. For example: UN, United Nations, ONU, Naciones Unidas."
        ),
    )

    has_history = True
    editor_permissions = ("view",)  # each change affects what all readers find

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering: ClassVar[list[str]] = ["words"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="catalogue_synonym_has_two_lines",
                condition=Q(words__regex=r"[^[:space:]][[:space:]]*\n[[:space:]]*[^[:space:]]"),
                violation_error_message=_("Enter at least two words, one on each line."),
            )
        ]

    def __str__(self) -> str:
        return ", ".join(self.phrases[:3])

    @property
    def phrases(self) -> list[str]:
        """Return the words and phrases without duplicates."""
        return list(dict.fromkeys(filter(None, map(str.strip, self.words.splitlines()))))

    def clean(self) -> None:
        """Remove empty lines and duplicates. Raise ValidationError if there are too many lines."""
        self.words = "\n".join(self.phrases)
        if len(self.phrases) > MAX_SYNONYMS:
            raise ValidationError(
                {"words": _("Enter at most %(count)s words in a group.") % {"count": MAX_SYNONYMS}}
            )
