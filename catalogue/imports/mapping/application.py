"""Application of a mapping: the sheets of a file as tables with our columns and values."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalogue.exports.formula_guard import join_values
from catalogue.imports.columns import Column
from catalogue.imports.mapping.choices import Mapping, SheetMapping, Target, targets_of
from catalogue.imports.mapping.layout import body_rows, header_index, sheet_layouts
from catalogue.imports.mapping.recognition import Recognizer, has_closed_values
from catalogue.imports.normalization import normalize
from catalogue.imports.parsing.header_detection import SheetTable
from catalogue.imports.parsing.sheet import Sheet, UnreadableFileError
from catalogue.imports.rows import row_reference
from catalogue.imports.table_schema import Table


def apply_mapping(
    sheets: list[Sheet], table: Table, mapping: Mapping, known_names: set[str]
) -> list[SheetTable]:
    """Return the tables of a file. Errors of cells that the mapping empties are removed.

    Raise UnreadableFileError if two sheets fill one table, which mappings of 1.0 allowed.
    """
    names = {layout.name for layout in sheet_layouts(sheets, known_names)}
    mapped = [sheet for sheet in sheets if sheet.name in names]
    tables = {one.code: one for one in table.all()}
    parts: dict[str, SheetTable] = {}
    for sheet, choice in zip(mapped, mapping.sheets, strict=False):
        empty = set(mapping.empty)
        sheet.errors = [error for error in sheet.errors if normalize(error.value) not in empty]
        if choice.table in tables:
            constants = mapping.constants if choice.table == table.code else {}
            applied = SheetApplication(
                sheet, tables[choice.table], choice, mapping, known_names, constants
            )
            for part in applied.parts():
                if part.table.code in parts:
                    raise UnreadableFileError(several_sheets_sentence(part.table))
                parts[part.table.code] = part
    return [parts[one.code] for one in table.all() if one.code in parts]


def several_sheets_sentence(table: Table) -> str:
    return (
        _(
            "Several sheets contain %s. Leave out all of these sheets but one, or their columns of"
            " organizations."
        )
        % table
    )


@dataclass
class SheetApplication:
    """Application of a mapping to one sheet."""

    sheet: Sheet
    table: Table
    choice: SheetMapping
    mapping: Mapping
    known_names: set[str]
    constants: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        index = header_index(self.sheet, self.known_names)
        self.rows, _skipped = body_rows(self.sheet, index)
        targets = targets_of(self.table)
        self.targets: dict[int, Target] = {
            int(position): targets[code]
            for position, code in self.choice.columns.items()
            if code in targets
        }
        # A row may end before the last column that the header names.
        ends = [len(cells) for _line, cells in self.rows]
        ends += [position + 1 for position in self.targets]
        self.width = max(ends, default=0)
        self.empty = set(self.mapping.empty)
        self.recognizer = Recognizer()
        for position, target in self.targets.items():
            if has_closed_values(target.column):
                self.recognizer.request(
                    target.column, [c[position] for _l, c in self.cells(position)]
                )
        self.recognizer.load()

    def cells(self, position: int) -> Iterable[tuple[int, list[str]]]:
        return [(line, cells) for line, cells in self.rows if position < len(cells)]

    def parts(self) -> Iterable[SheetTable]:
        """Yield the table of the sheet, and those of the organizations that its columns name."""
        own = {p: t for p, t in self.targets.items() if not t.role}
        first: dict[str, int] = {}  # the position of each column; others are joined to it
        for position, target in sorted(own.items()):
            first.setdefault(target.code, position)
        width = self.width
        columns = {position: own[position].column for position in first.values()}
        added = [
            (self.table.columns_by_code[code], value)
            for code, value in self.constants.items()
            if value and code not in first and code in self.table.columns_by_code
        ]
        columns |= {width + n: column for n, (column, _value) in enumerate(added)}
        rows = []
        for line, cells in self.rows:
            translated = [""] * (width + len(added))
            for position, target in sorted(own.items()):
                text = self.translate(target, cells[position] if position < len(cells) else "")
                place = first[target.code]
                if text and translated[place]:
                    text = f"{translated[place]}; {text}"
                translated[place] = text or translated[place]
            translated[width:] = [value for _column, value in added]
            rows.append((line, translated))
        yield SheetTable(self.table, self.sheet, columns, rows, width + len(added))
        yield from self.party_parts()

    def party_parts(self) -> Iterable[SheetTable]:
        parties = {p: t for p, t in self.targets.items() if t.role}
        for table in dict.fromkeys(target.table for target in parties.values()):
            columns = self.party_columns(table, parties)
            rows = [
                (line, cells)
                for line, own_cells in self.rows
                for position, target in sorted(parties.items())
                if target.table is table and position < len(own_cells)
                for cells in self.party_rows(target, line, own_cells[position], position)
            ]
            yield SheetTable(table, self.sheet, columns, rows, max(columns) + 1)

    def party_columns(self, table: Table, parties: dict[int, Target]) -> dict[int, Column]:
        """Return the columns of a table of parties: its parent, its role and its organization.

        The organization has the position of the file's column if there is only one.
        """
        positions = [position for position, target in parties.items() if target.table is table]
        width = self.width
        return {
            min(positions): table.columns_by_code["organization"],
            width: table.columns[0],  # of a child table, the column of its parent
            width + 1: table.columns_by_code["role"],
        }

    def party_rows(
        self, target: Target, line: int, cell: str, position: int
    ) -> Iterable[list[str]]:
        width = self.width
        place = min(p for p, t in self.targets.items() if t.role and t.table is target.table)
        for text in self.translated_parts(target, cell):
            cells = [""] * (width + 2)
            cells[place], cells[width], cells[width + 1] = text, row_reference(line), target.role
            yield cells

    # --- values ---------------------------------------------------------------------------------

    def translate(self, target: Target, cell: str) -> str:
        if normalize(cell) in self.empty:
            return ""
        if not has_closed_values(target.column):
            return cell
        texts = self.translated_parts(target, cell)
        return join_values(list(dict.fromkeys(texts))) if target.column.is_many else "".join(texts)

    def translated_parts(self, target: Target, cell: str) -> list[str]:
        """Return our values for the texts of a cell; a text without one stays as it is."""
        if normalize(cell) in self.empty:
            return []
        chosen = self.mapping.values.get(target.key, {})
        texts = []
        for part in self.recognizer.parts(target.column, cell):
            word = normalize(part)
            if word in self.empty:
                continue
            reading = self.recognizer.read(target.column, part)
            value = chosen.get(word, reading.value if reading and reading.is_exact else part)
            texts += [value] if value else []
        return texts
