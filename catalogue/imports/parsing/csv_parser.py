"""Parser of CSV files with various encodings, separators and line ends."""

import csv
import io
import re

from django.utils.translation import gettext as _

from catalogue.imports.parsing.sheet import ImportIssue, Sheet, UnreadableFileError, cell_reference

CSV_SEPARATORS = ",;\t|"
MAX_TITLE_ROWS = 10  # rows above the column names that are searched for the separator


def read_csv(content: bytes) -> Sheet:
    """Return the only sheet of a text file. Raise UnreadableFileError."""
    text, warning = decode_text(content)
    refuse_control_characters(text)
    text = re.sub(r"\r\n?", "\n", text)
    separator, text, skipped = detect_separator(text)
    sheet = Sheet("", list(parse_rows(text, separator, skipped)))
    if warning:
        sheet.warnings.append(ImportIssue(warning))
    return sheet


def decode_text(content: bytes) -> tuple[str, str]:
    """Return the text, and a warning if its encoding was guessed. Raise UnreadableFileError."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return _decode_strictly(content, encoding), ""
    if (guess := guess_utf16(content)) is not None:
        return _decode_strictly(content, guess), ""
    try:
        return content.decode("utf-8"), ""
    except UnicodeDecodeError:
        pass
    return _decode_strictly(content, "cp1252"), _(
        "The file was read as Windows-1252. Check the accents in the preview, or save the file "
        "as “CSV UTF-8”."
    )


def guess_utf16(content: bytes) -> str | None:
    """Return the UTF-16 encoding of a file without a byte order mark, or None.

    In Latin text in UTF-16, every second byte is 0.
    """
    start = content[:400]
    even, odd = start[0::2].count(0), start[1::2].count(0)
    enough = len(start) // 4
    if odd > enough and even == 0:
        return "utf-16-le"
    return "utf-16-be" if even > enough and odd == 0 else None


def _decode_strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UnreadableFileError(
            ImportIssue(
                _("The encoding of the file could not be detected. Save it as “CSV UTF-8”."),
                line=line,
            )
        ) from None


def refuse_control_characters(text: str) -> None:
    """Raise UnreadableFileError for control characters, which no spreadsheet writes.

    Vertical tabs and form feeds are accepted, because text editors use them as line breaks.
    """
    match = re.search(r"[\x00-\x08\x0e-\x1f]", text)
    if match:
        line = len(re.findall(r"\r\n?|\n", text[: match.start()])) + 1
        raise UnreadableFileError(
            ImportIssue(
                _("This cell contains a control character (%s). Save the file as “CSV UTF-8”.")
                % f"U+{ord(match[0]):04X}",
                line=line,
            )
        )


def detect_separator(text: str) -> tuple[str, str, int]:
    """Return the separator, the text without a leading `sep=` line, and the lines left out.

    A title above the column names may contain commas, but the rows below it do not repeat them.
    """
    if match := re.match(r"\s*\"?sep=(.)\"?[^\n]*\n", text):
        return match[1], text[match.end() :], text[: match.end()].count("\n")
    lines = [line for line in re.sub(r'"[^"]*"', "", text[:100_000]).split("\n") if line.strip()]
    for index, line in enumerate(lines[:MAX_TITLE_ROWS]):
        separator, count = most_frequent_separator(line)
        following = lines[index + 1 : index + 4]
        if count and (not following or any(row.count(separator) >= count for row in following)):
            return separator, text, 0
    return most_frequent_separator(lines[0] if lines else "")[0], text, 0


def most_frequent_separator(line: str) -> tuple[str, int]:
    """Return the separator that occurs most often in a line, and how often."""
    best = max(CSV_SEPARATORS, key=line.count)
    return best, line.count(best)


def parse_rows(text: str, separator: str, skipped: int):
    """Yield the number and the cells of each row. Raise UnreadableFileError."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    while True:
        begins = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _quotation_error(error, begins) from None
        yield (line + skipped), cells
        line += 1


def _quotation_error(error: csv.Error, line: int) -> UnreadableFileError:
    if "field limit" in str(error):
        sentence = _(
            "This cell is too long, or an earlier quotation mark is not closed. Correct it "
            "in the file."
        )
    else:
        sentence = _(
            "Unbalanced quotation marks. Put the cell in quotation marks and double those "
            "inside it."
        )
    return UnreadableFileError(ImportIssue(sentence, line=line, place=cell_reference(0, line)))
