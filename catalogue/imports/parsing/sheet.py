"""Sheets of cells as read from a file, their errors and warnings, and the limits of a file."""

from dataclasses import dataclass, field

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000  # of all sheets together
MAX_COLUMNS = 200
MAX_CELL_LENGTH = 100_000  # characters


@dataclass(frozen=True)
class ImportIssue:
    """Error or warning about a file, with the sheet, cell and value that it concerns.

    `line` counts from 1, as a spreadsheet does; 0 means the sheet or the file as a whole.
    """

    sentence: str
    sheet: str = ""
    line: int = 0
    place: str = ""  # cell reference such as C17
    column: str = ""
    value: str = ""
    is_secondary: bool = False  # an error of a row only because another row has errors


class UnreadableFileError(Exception):
    """Error for a file that cannot be read; `errors` contains the reasons."""

    def __init__(self, *errors: ImportIssue | str):
        self.errors = [ImportIssue(error) if isinstance(error, str) else error for error in errors]
        super().__init__("; ".join(error.sentence for error in self.errors))


@dataclass
class Sheet:
    """Rows of a sheet, each with the row number that a spreadsheet shows."""

    name: str
    rows: list[tuple[int, list[str]]]
    errors: list[ImportIssue] = field(default_factory=list)  # they prevent the import
    warnings: list[ImportIssue] = field(default_factory=list)
    reference_position: int | None = None  # of references to rows that a reader wrote


def cell_reference(position: int, line: int) -> str:
    """Return a cell reference, such as `C17` for position 2 (counted from 0) and line 17."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line}"
