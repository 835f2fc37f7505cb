"""Texts of a Word file when it is made, and returned files that are compared with them."""

import hashlib
import logging
from collections import Counter
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalogue.reading.extraction import ExtractionError, extract
from reports.composition.document import Document, Paragraph
from reports.composition.markup import write_sentences
from reports.composition.templates import single_line
from reports.models import Report, ReturnedFile, WordCopy
from reports.rendering import canonical_json
from reports.word_return.marks import COPY_CODE_LENGTH, Mark

logger = logging.getLogger(__name__)

READER = "reports.word_return.reader"


def paragraph_texts(document: Document) -> dict[str, str]:
    """Return the text of each paragraph by its key, as the document shows it, in markup."""
    texts: dict[str, str] = {}
    for key, sentences in document.keyed_sentences():
        text = write_sentences([sentence.runs for sentence in sentences])
        texts[key] = f"{texts[key]}\n\n{text}" if key in texts else text
    return texts


def paragraph_numbers(document: Document) -> dict[str, int]:
    """Return the number of each paragraph by its key; a joined one has that of the one above."""
    return {
        key: block.number
        for section in document.all_sections()
        for block in section.blocks
        if isinstance(block, Paragraph)
        for key, _sentences in reversed(block.keyed_sentences())
        if key
    }


def paragraph_records(document: Document) -> dict[str, list[int]]:
    """Return the numbers of the records of each paragraph by its key."""
    records: dict[str, set[int]] = {}
    for key, sentences in document.keyed_sentences():
        records.setdefault(key, set()).update(*(one.records for one in sentences))
    return {key: sorted(numbers) for key, numbers in records.items()}


def new_copy(report: Report, document: Document) -> WordCopy:
    """Return the unsaved texts of a Word file of a draft that is about to be made."""
    identity = f"{report.pk} {document.language} ".encode() + canonical_json(document.content)
    return WordCopy(
        report=report,
        language=document.language,
        code=hashlib.sha256(identity).hexdigest()[:COPY_CODE_LENGTH],
        content={
            "keys": [key for key, _sentences in document.keyed_sentences()],
            "texts": paragraph_texts(document),
            "records": paragraph_records(document),
        },
    )


def save_copy(copy: WordCopy, file: bytes) -> None:
    """Store the texts of a file with what the reader reads in it; they replace equal texts.

    The texts of a file that is too large for the reader are not stored, so that it is refused when
    it is returned.
    """
    try:
        pieces = read_file(file)["pieces"]
    except ExtractionError:
        logger.warning("The Word file of report %s cannot be returned.", copy.report_id)
        return
    WordCopy.objects.update_or_create(
        report=copy.report,
        language=copy.language,
        code=copy.code,
        defaults={"content": {**copy.content, "pieces": pieces}},
    )


def read_file(content: bytes) -> dict[str, Any]:
    """Return what the reader reads in a Word file, in a child process. Raise ExtractionError."""
    with NamedTemporaryFile(suffix=".docx") as file:
        file.write(content)
        file.flush()
        return extract(file.name, ".docx", reader=READER)


def store_returned_file(report: Report, file: bytes, name: str, person) -> ReturnedFile:
    """Read an uploaded file, and store what it contains. Raise ValidationError with a sentence."""
    try:
        content = read_file(file)
    except ExtractionError as error:
        raise ValidationError(refusal(error.code)) from None
    copy = _copy_of(report, content)
    return ReturnedFile.objects.create(
        copy=copy, name=single_line(name)[:200], content=content, uploaded_by=person
    )


def refusal(code: str) -> str:
    """Return the sentence for a code of the reader."""
    sentences = {
        "macros": _("The file contains macros. Save it in Word as “Word document (.docx)”."),
        "password": _("The file is protected by a password. Remove the password in Word."),
        "too_large": _("The file is too large to be read. Upload the edited report only."),
        "declarations": _(
            "The file contains declarations that Word does not write. Open it in Word or"
            " LibreOffice and save it again."
        ),
        "not_word": _("The file is not a Word document. Save the report as .docx and upload it."),
    }
    damaged = _("The file is damaged. Open it in Word or LibreOffice and save it again.")
    return sentences.get(code, damaged)


def marks_in(content: dict[str, Any]) -> list[Mark]:
    """Return the marks that a file contains."""
    names = (piece.get("mark", "") for piece in content["pieces"])
    return [mark for name in names if (mark := Mark.from_name(name))]


def _copy_of(report: Report, content: dict[str, Any]) -> WordCopy:
    """Return the texts with which to compare a file. Raise ValidationError.

    If paragraphs from several files were pasted together, it is the file of most of them.
    """
    marks = marks_in(content)
    if not marks:
        raise ValidationError(
            _(
                "The file has no marks of paragraphs. Download the Word file of this draft, edit"
                " it and upload it."
            )
        )
    own = Counter((mark.language, mark.copy) for mark in marks if mark.report == report.pk)
    if not own:
        other = Report.objects.filter(pk=marks[0].report).first()
        if other is None:
            raise ValidationError(_("The file belongs to a report that no longer exists."))
        raise ValidationError(
            _("The file belongs to another report (%(report)s). Upload it there.")
            % {"report": other.name}
        )
    for (language, code), _count in own.most_common():
        copy = report.word_copies.filter(language=language, code=code).first()
        if copy is not None:
            return copy
    raise ValidationError(
        _(
            "The file is too old: its texts are no longer stored. Download the Word file of this"
            " draft and transfer the changes to it."
        )
    )
