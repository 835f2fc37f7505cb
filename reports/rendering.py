"""An account in one language: composed anew while a draft, as it was kept once it is issued."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.utils.translation import override

from catalogue.models import Organization
from reports.composition.compose import GRAMMARS, compose
from reports.composition.document import Document
from reports.composition.outline import Choice, Passage
from reports.composition.source_records import Material
from reports.docx import docx_of
from reports.models import Account
from reports.pdf_renderer import pdf_of

WRITERS = {"docx": docx_of, "pdf": pdf_of}
FORMATS = tuple(WRITERS)


def choice_of(account: Account) -> Choice:
    """What staff decided about the account."""
    if account.pk is None:
        return Choice()
    placings = list(account.placings.all())
    return Choice(
        left_out=frozenset(one.number for one in placings if one.is_left_out),
        positions={one.number: one.position for one in placings if one.position is not None},
        passages=tuple(
            Passage(one.section, one.position, one.text_en, one.text_es, one.pk)
            for one in account.own_paragraphs.all()
        ),
    )


def composed(account: Account, language: str, material: Material | None = None) -> Document:
    """The account written from what the records say now."""
    with override(language):
        document = compose(
            account.scope,
            language,
            choice=choice_of(account),
            title=account.text_in("title"),
            addressee=account.text_in("addressee"),
            material=material,
        )
        lines = [headings(language)["revision"].format(number=account.revision)]
        correction = account.text_in("correction")
        lines += [correction] if correction else []
        document.lines += lines if account.revision else []
        return document


def document_of(account: Account, language: str) -> Document:
    """What the page shows: the text that was issued, or the draft as it would be today."""
    if account.is_issued:
        return account.texts.get(language=language).document
    return composed(account, language)


def file_of(document: Document, kind: str, *, site: str, status: str, at: datetime) -> bytes:
    """The document as `docx` or `pdf`. Raises DocxError or PdfError."""
    return WRITERS[kind](
        document, site=site, author=author(document.language), status=status, at=at
    )


def author(language: str) -> str:
    """The commission's name: the author of its accounts."""
    with override(language):
        commission = Organization.objects.public().filter(is_commission=True).first()
        return str(commission.title) if commission else ""


def headings(language: str) -> dict[str, str]:
    return GRAMMARS[language].headings


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(content: dict[str, Any]) -> bytes:
    """The tree as bytes that are always the same: sorted keys, no spaces, UTF-8."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()
