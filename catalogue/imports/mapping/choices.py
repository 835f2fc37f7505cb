"""The mapping of a file: our column for each column, our value for each value, empty markers."""

from dataclasses import asdict, dataclass, field
from typing import Any

from catalogue.imports.columns import Column
from catalogue.imports.table_schema import Table
from catalogue.imports.widgets import ChoiceWidget

PARTY_SEPARATOR = ":"  # between a table of parties and the role, in the target of a column


@dataclass
class SheetMapping:
    """Mapping of one sheet: its table, and the target of each column by its position.

    A target is the code of a column of the table, or a child table and a role such as
    `involvements:partner`. A column without a target is left out, as is a sheet without a table.
    """

    table: str = ""
    columns: dict[str, str] = field(default_factory=dict)


@dataclass
class Mapping:
    """Mapping of a file.

    `values` are our values by target column (`activities.status`) and normalized text, with an
    empty text for a value that is read as empty. `constants` are values of columns of the main
    table that the file does not contain. `empty` are the normalized texts that are read as empty.
    """

    sheets: list[SheetMapping] = field(default_factory=list)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    empty: list[str] = field(default_factory=list)
    profile: str = ""  # name of the profile that it came from

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Mapping":
        return cls(**{**data, "sheets": [SheetMapping(**sheet) for sheet in data["sheets"]]})

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Target:
    """Target of a column of a file: a column of a table and, for a party, its role."""

    table: Table
    column: Column
    role: str = ""

    @property
    def code(self) -> str:
        return f"{self.table.code}{PARTY_SEPARATOR}{self.role}" if self.role else self.column.code

    @property
    def key(self) -> str:
        """Return the key of the mapped values; all roles of a table share theirs."""
        return f"{self.table.code}.{self.column.code}"


def targets_of(table: Table) -> dict[str, Target]:
    """Return the possible targets of the columns of a sheet of this table, by code."""
    targets = {column.code: Target(table, column) for column in table.columns}
    for child in table.children:
        role, organization = (child.columns_by_code.get(code) for code in ("role", "organization"))
        if role is not None and organization is not None:
            for code in role.closed_list:
                target = Target(child, organization, code)
                targets[target.code] = target
    return targets


def missing_lists(table: Table, mapped: set[str]) -> list[Column]:
    """Return the columns with a closed list that the file lacks, other than yes or no."""
    return [
        column
        for column in table.columns
        if column.code not in mapped
        and column.closed_list
        and isinstance(column.widget, ChoiceWidget)
    ]
