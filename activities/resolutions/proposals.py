"""Proposed provisions from the text of a resolution, and the provisions written from them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from activities.mandates import Mandate, Provision
from activities.resolutions.forms import MAX_PROPOSALS, TEXT_COLUMNS
from activities.resolutions.pairing import Pair, Pairing, pair
from activities.resolutions.parser import split_resolution
from activities.resolutions.resolution import BULLET_MARK, Part, Resolution
from catalogue.models import SourceText
from catalogue.reading.marking import viewable_mentions
from catalogue.reading.models import ParagraphKind
from catalogue.reading.recognition.mentions import MentionKind
from catalogue.reading.recognition.name_table import NameTable, current_names
from catalogue.reading.recognition.recognizer import recognize

# The commission, its secretariat and its head. “The regional commissions” is weaker and no match.
COMMISSION = re.compile(
    r"Economic Commission for Latin America|\bECLAC\b|\bCEPAL\b|Executive Secretary"
    r"|Comisión Económica para América Latina|Secretari[oa] Ejecutiv[oa]|Secretaría Ejecutiva"
)
SECRETARIAT = re.compile(r"^(?:the )?(?:secretariat|la secretaría|secretaría)\b", re.IGNORECASE)


@dataclass
class Split:
    """The texts of a resolution, split, with the first values of the proposals."""

    resolutions: dict[str, Resolution]
    pairing: Pairing
    initial: list[dict]

    @property
    def unrecognized(self) -> list[str]:
        """Return the languages whose text is no resolution."""
        return [code for code, one in self.resolutions.items() if not one.is_recognized]

    @property
    def has_more(self) -> bool:
        return any(one.has_more for one in self.resolutions.values())

    def preamble_count(self) -> int:
        return max((len(one.of(Part.PREAMBLE)) for one in self.resolutions.values()), default=0)

    def annex_count(self) -> int:
        return max((len(one.of(Part.ANNEX)) for one in self.resolutions.values()), default=0)


def split_texts(texts: dict[str, str], user) -> Split:
    """Split the texts by language, and propose a provision for each paragraph and item.

    Of a text with more than `MAX_PROPOSALS`, one more is proposed, so that it can be refused.
    """
    resolutions = {
        code: split_resolution(text, code) for code, text in texts.items() if text.strip()
    }
    recognized = {code: one for code, one in resolutions.items() if one.is_recognized}
    pairing = pair(recognized.get("en"), recognized.get("es"))
    table = current_names()
    numbered = [one for one in pairing.pairs if BULLET_MARK not in one.first.marks]
    initial = [_initial(one, recognized, user, table) for one in numbered[: MAX_PROPOSALS + 1]]
    return Split(resolutions, pairing, initial)


def source_text(text: SourceText) -> str:
    """Return the text of a source as it is split: its paragraphs with their numbers, no notes."""
    paragraphs = text.paragraphs.exclude(kind__in=[ParagraphKind.NOTE, ParagraphKind.ROW])
    return "\n\n".join(_printed(one.number, one.content) for one in paragraphs)


def write_provisions(mandate: Mandate, forms: Iterable) -> list[Provision]:
    """Write the accepted proposals. Fill empty fields of existing provisions, and replace none."""
    written = []
    with transaction.atomic():
        Mandate.objects.select_for_update().get(pk=mandate.pk)
        existing = {one.number: one for one in mandate.provisions.all() if one.number}
        last = max((one.position for one in mandate.provisions.all()), default=0)
        for form in forms:
            values = form.cleaned_data
            provision = existing.get(values["number"]) or Provision(
                mandate=mandate, number=values["number"], position=(last := last + 1)
            )
            for name in TEXT_COLUMNS:
                if not getattr(provision, name):
                    setattr(provision, name, values[name])
            provision.full_clean()
            provision.save()
            provision.addressees.add(*values["addressees"])
            written.append(provision)
    return written


def _printed(number: str, content: str) -> str:
    if not number or content.startswith(number):
        return content
    return f"{number}. {content}" if number.isdigit() else f"{number} {content}"


def _initial(one: Pair, resolutions: dict[str, Resolution], user, table: NameTable) -> dict:
    sides = {"en": one.english, "es": one.spanish}
    texts = {
        f"text_{code}": resolutions[code].text_with_items(side)
        for code, side in sides.items()
        if side is not None
    }
    phrases = [side.addressee for side in sides.values() if side is not None and side.addressee]
    keys = _organizations(phrases, user, table)
    is_for_commission = any(COMMISSION.search(one) or SECRETARIAT.match(one) for one in phrases)
    return {
        "number": one.first.number,
        "is_accepted": is_for_commission and not one.first.level,
        "candidates": ",".join(keys),
        "addressees": keys,
        **texts,
    }


def _organizations(phrases: list[str], user, table: NameTable) -> list[str]:
    """Return the keys of the organizations named in the phrases, without unsure ones."""
    keys: list[str] = []
    for phrase in phrases:
        for mention in viewable_mentions(user, recognize(phrase, table)):
            if mention.kind == MentionKind.ORGANIZATION and not mention.is_unsure:
                keys += [one.key for one in mention.candidates if one.key not in keys]
    return keys
