"""Word files that LibreOffice really edited: stored ones, and new ones if it is installed.

`write_files`, called in `manage.py shell`, writes the stored files again.
"""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest

from reports.composition.document import (
    CitedRecord,
    Document,
    NoteLink,
    Paragraph,
    Section,
    Sentence,
)
from reports.composition.markup import parse_runs
from reports.composition.numbering import number_document
from reports.docx import render_docx
from reports.models import Report, ReturnedFile, WordCopy
from reports.word_return import reader
from reports.word_return.copies import new_copy
from reports.word_return.proposals import Comparison, Proposal
from tests.support.libreoffice import edited_by_libreoffice, is_available, saved_by_libreoffice

FILES = Path(__file__).parents[1] / "data" / "word_return"
AT = datetime(2026, 11, 29, tzinfo=UTC)
needs_libreoffice = pytest.mark.skipif(not is_available(), reason="LibreOffice is not installed")

TEXTS = {
    "a": "The **commission** trained *forty officers* at [the site](https://example.org/a).",
    "b": "It taught census methods to the statisticians of Guatemala. They applied them at once.",
    "c": "It advised the ministry of labour of Honduras on remittances and the return of workers.",
    "d": "A seminar on the rights of migrants took place in Mexico City in November.",
    "e": "The network of universities published three volumes on young people who migrate.",
    "f": "The last paragraph ends the report with a remark on the year to come.",
}
# Each as a person would do it; words are looked for in the text as it is then.
STEPS = [
    ["replace", "trained", "taught"],
    ["format", "remittances", "bold"],
    ["format", "labour", "italic"],
    ["format", "workers", "https://example.org/b"],
    ["split", "They applied"],
    ["delete_paragraph", "A seminar on the rights"],
    ["insert_paragraph", "The last paragraph", "A paragraph that is new."],
]
EXPECTED = [
    ("text", "a", TEXTS["a"].replace("trained", "taught")),
    ("text", "b", TEXTS["b"].replace(" They", "\n\nThey")),
    ("comment", "b", "Is this so?"),
    (
        "text",
        "c",
        TEXTS["c"]
        .replace("labour", "*labour*")
        .replace("remittances", "**remittances**")
        .replace("workers", "[workers](https://example.org/b)"),
    ),
    ("omission", "d", ""),
    ("new", "f", "A paragraph that is new."),
]


def sample_document(language: str = "en") -> Document:
    """Return a report with two sections of three paragraphs; each cites a record."""
    paragraphs = [
        Paragraph(
            [
                Sentence(
                    parse_runs(text), [number], [NoteLink("Page", f"https://example.org/{key}")]
                )
            ],
            key=key,
        )
        for number, (key, text) in enumerate(TEXTS.items(), start=1)
    ]
    sections = [
        Section("programme", "Programme", list(paragraphs[:3])),
        Section("planned", "Planned work", list(paragraphs[3:])),
    ]
    records = {
        number: CitedRecord(
            number, "meetings", "meeting", f"Record {number}", "en", f"/id/{number}/"
        )
        for number in range(1, len(TEXTS) + 1)
    }
    return number_document(Document(language, "Report", [], sections, [], [], records, []))


def made_file(document: Document) -> tuple[WordCopy, bytes]:
    """Return the Word file of a document, with its texts."""
    copy = new_copy(Report(pk=7), document)
    file = render_docx(
        document, site="https://example.org", author="", at=AT, marks=copy.mark_names()
    )
    copy.content["pieces"] = reader.read(file).as_json()["pieces"]
    return copy, file


def edited_and_commented(file: bytes, *, is_tracked: bool) -> bytes:
    """Return the file after the steps and a comment, saved by LibreOffice."""
    file = edited_by_libreoffice(file, STEPS, tracked=is_tracked)
    document = docx.Document(BytesIO(file))
    runs = next(one for one in document.paragraphs if "census" in one.text).runs
    document.add_comment(runs=runs, text="Is this so?", author="Ana Pérez")
    target = BytesIO()
    document.save(target)
    return saved_by_libreoffice(target.getvalue())


def compared(copy: WordCopy, file: bytes) -> list[Proposal]:
    returned = ReturnedFile(copy=copy, content=reader.read(file).as_json())
    return Comparison(returned, copy.content["texts"], {}).proposals()


def described(proposals: list[Proposal]) -> list[tuple[str, str, str]]:
    return [(str(one.kind), one.key, one.new) for one in proposals]


@pytest.mark.parametrize("name", ["plain", "tracked"])
def test_stored_file_that_libreoffice_edited(name):
    copy, _file = made_file(sample_document())
    proposals = compared(copy, (FILES / f"{name}.docx").read_bytes())
    assert described(proposals) == EXPECTED
    comment = next(one for one in proposals if one.kind == "comment")
    assert comment.authors == ["Ana Pérez"]
    assert bool(proposals[0].authors) == (name == "tracked")


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("is_tracked", [False, True])
def test_edit_in_libreoffice(is_tracked):
    copy, file = made_file(sample_document())
    edited = edited_and_commented(file, is_tracked=is_tracked)
    assert described(compared(copy, edited)) == EXPECTED


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.parametrize("is_tracked", [False, True])
def test_moved_and_copied_paragraphs_in_libreoffice(is_tracked):
    copy, file = made_file(sample_document())
    moved = edited_by_libreoffice(
        file, [["move", "It taught census", "A seminar on the rights"]], tracked=is_tracked
    )
    assert described(compared(copy, moved)) == [("move", "b", "d")]
    copied = edited_by_libreoffice(
        file, [["copy", "It taught census", "A seminar on the rights"]], tracked=is_tracked
    )
    (proposal,) = compared(copy, copied)
    assert (proposal.kind, proposal.key, proposal.is_copy) == ("new", "d", True)


@pytest.mark.slow
@needs_libreoffice
@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_report_of_2012_comes_back_from_libreoffice_unchanged(documents, language):
    copy, file = made_file(documents[language])
    assert described(compared(copy, saved_by_libreoffice(file))) == []


def write_files() -> None:
    """Write the stored files, as LibreOffice edits them now."""
    FILES.mkdir(exist_ok=True)
    _copy, file = made_file(sample_document())
    for name in ("plain", "tracked"):
        edited = edited_and_commented(file, is_tracked=name == "tracked")
        (FILES / f"{name}.docx").write_bytes(edited)
