"""Citations by the beginning of a record's title, as authors write them: [Seminar on]."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from catalogue.models import Record
from reports.composition.markup import TAG, UNRESOLVED, UNSAFE_LINK
from reports.composition.source_records import RECORD_MODELS

MAX_COMPLETIONS = 20  # in one text
MAX_SUGGESTIONS = 5


def clean_author_text(text: str) -> str:
    """Return a text with numbers in place of begun titles. Raise ValidationError.

    HTML, links that are not web addresses, and titles of no or several public records are refused.
    """
    if tag := TAG.search(text):
        raise ValidationError(
            _("“%(tag)s” is HTML. Write *italics*, **bold** or [text](https://…).")
            % {"tag": tag[0][:40]}
        )
    if UNSAFE_LINK.search(text):
        raise ValidationError(_("A link needs a web address that begins with https:// or http://."))
    if len(UNRESOLVED.findall(text)) > MAX_COMPLETIONS:
        raise ValidationError(
            _("Complete at most %(count)s titles at once.") % {"count": MAX_COMPLETIONS}
        )
    return UNRESOLVED.sub(_completed, text)


def _completed(match: re.Match[str]) -> str:
    begun = match[1].strip()
    found = _records_beginning_with(begun)
    if len(found) == 1:
        return f"[{found[0].number}]"
    if not found:
        raise ValidationError(
            _("No public record has a title that begins with “%(text)s”.") % {"text": begun[:80]}
        )
    names = "; ".join(f"{record} [{record.number}]" for record in found[:MAX_SUGGESTIONS])
    raise ValidationError(
        _("Several titles begin with “%(text)s”. Enter the number: %(names)s.")
        % {"text": begun[:80], "names": names}
    )


def _records_beginning_with(begun: str) -> list[Record]:
    begins = Q(title_en__istartswith=begun) | Q(title_es__istartswith=begun)
    return [
        record
        for model in RECORD_MODELS
        for record in model.objects.public().filter(begins)[: MAX_SUGGESTIONS + 1]
    ]
