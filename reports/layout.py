"""Rules of layout that the page, the Word file and the PDF of a report share."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.text import capfirst

from reports.composition.document import Document, Section, Sentence, Table, TableRow
from reports.composition.numbering import roman_numeral
from reports.composition.templates import Run

REGIONS = {"en": "GB", "es": "ES"}  # the United Nations write British English
RECORDS = "records"  # code of the annex of all cited records
LAST_ROWS = 4  # of a table, which stay together, so that no page has one or two rows alone
MAX_SHORT_ROWS = 8  # of a table that is not divided between pages
MAX_LAST_ROW_LENGTH = 400  # characters of a cell; longer rows may need several pages


def locale(language: str) -> str:
    """Return the language of a text with its region, such as `en-GB`."""
    return f"{language}-{REGIONS[language]}" if language in REGIONS else language


def split_at_note(sentence: Sentence, language: str) -> tuple[list[Run], str]:
    """Return the runs before the mark of the note, and the punctuation after it.

    In Spanish the mark precedes the final punctuation (Ortografía de la lengua española, 2010).
    """
    if language != "es" or not sentence.note or not sentence.runs:
        return sentence.runs, ""
    last = sentence.runs[-1]
    if replace(last, text="") != Run("") or not last.text.endswith((".", ":", ";")):
        return sentence.runs, ""
    return [*sentence.runs[:-1], Run(last.text[:-1])], last.text[-1]


def count_last_rows(rows: Sequence[TableRow]) -> int:
    """Return how many rows at the end of a table stay on one page: all of a short table."""
    last = rows if len(rows) <= MAX_SHORT_ROWS else rows[-LAST_ROWS:]
    cells = ["".join(run.text for run in cell) for row in last for cell in row.cells]
    return len(last) if all(len(cell) <= MAX_LAST_ROW_LENGTH for cell in cells) else 0


def file_sections(document: Document, headings: Mapping[str, str], site: str) -> list[Section]:
    """Return the sections of a file: chapters, annexes, and the annex of all cited records.

    `site` is the scheme and host of the records' addresses.
    """
    annexes = list(document.annexes)
    if document.listed_records:
        annexes.append(_records_annex(document, headings, site))
    numbered = [
        replace(
            annex,
            heading=headings["annex"].format(number=roman_numeral(number), title=annex.heading),
        )
        for number, annex in enumerate(annexes, start=1)
    ]
    return [*document.sections, *numbered]


def _records_annex(document: Document, headings: Mapping[str, str], site: str) -> Section:
    rows = []
    for number, cited in sorted(document.listed_records.items()):
        language = "" if cited.language == document.language else cited.language
        title = Run(cited.title, language, url=f"{site.rstrip('/')}{cited.path}")
        rows.append(TableRow([[Run(str(number))], [Run(capfirst(cited.kind))], [title]], [number]))
    columns = [headings[f"column.{name}"] for name in ("number", "kind", "title")]
    caption = headings["annex.records"]
    return Section(RECORDS, caption, [Table(caption, columns, rows, [0.1, 0.2, 0.7])])
