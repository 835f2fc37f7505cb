"""A sheet of cells as read from a file, its errors, and the limits of a file."""

from dataclasses import dataclass, field

MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000  # of all sheets together  # in all sheets together
MAX_COLUMNS = 200
MAX_CELL_LENGTH = 100_000  # characters  # characters


@dataclass(frozen=True)
class ImportIssue:
    """Something wrong with a file: where, what stands there, and what was expected.

    `line` counts from 1, as a spreadsheet does; 0 is the file or the sheet as a whole.
    """

    sentence: str
    sheet: str = ""
    line: int = 0
    place: str = ""  # the cell as a spreadsheet calls it, such as C17
    column: str = ""
    value: str = ""


class UnreadableFileError(Exception):
    """The file cannot be read at all; `errors` says why."""

    def __init__(self, *errors: ImportIssue | str):
        self.errors = [ImportIssue(one) if isinstance(one, str) else one for one in errors]
        super().__init__("; ".join(one.sentence for one in self.errors))


@dataclass
class Sheet:
    """The rows of a sheet, each with the number that a spreadsheet shows beside it."""

    name: str
    rows: list[tuple[int, list[str]]]
    errors: list[ImportIssue] = field(
        default_factory=list
    )  # which keep the file from being imported
    warnings: list[ImportIssue] = field(default_factory=list)  # which people should know


def cell_reference(position: int, line: int) -> str:
    """The cell as a spreadsheet calls it: `C17` for the third column of row 17."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{line}"
