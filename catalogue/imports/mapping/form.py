"""The form of a mapping: what it shows, and the mapping that it sends."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.imports.columns import Column
from catalogue.imports.mapping.application import several_sheets_sentence
from catalogue.imports.mapping.choices import (
    Mapping,
    SheetMapping,
    Target,
    missing_lists,
    targets_of,
)
from catalogue.imports.mapping.guessing import SMALL_MODELS, empty_word_counts, fit_counts
from catalogue.imports.mapping.layout import FileColumn, SheetLayout
from catalogue.imports.mapping.recognition import Recognizer, has_closed_values, referenced_model
from catalogue.imports.name_lookup import file_key
from catalogue.imports.normalization import normalize
from catalogue.imports.table_schema import Table
from catalogue.imports.widgets import ChoiceWidget, YesNoWidget

AS_IT_IS, LEAVE_EMPTY = "=", "-"  # choices for a value besides our values
MAX_MAPPED_VALUES = 200  # values that the form shows, the most frequent first
MAX_LISTED_READINGS = 40  # recognized values that the form lists


@dataclass
class ValueGroup:
    """Values of the columns with one target that need a choice, and those recognized."""

    key: str
    label: str
    values: list[dict[str, Any]]
    recognized: list[tuple[str, str, int]]
    hidden: int = 0  # values beyond the limit of the form


class MappingForm:
    """Form of the mapping of a file, with the present choices."""

    def __init__(self, layouts: list[SheetLayout], table: Table, mapping: Mapping):
        self.layouts, self.table, self.mapping = layouts, table, mapping
        self.tables = {one.code: one for one in table.all()}
        self.recognizer = Recognizer()
        self.chosen: list[tuple[SheetLayout, FileColumn, Target]] = []
        for layout, sheet in zip(layouts, mapping.sheets, strict=True):
            if one := self.tables.get(sheet.table):
                targets = targets_of(one)
                for column in layout.columns:
                    if target := targets.get(sheet.columns.get(str(column.position), "")):
                        self.chosen.append((layout, column, target))
                        texts = [text for text, _number in column.values]
                        self.recognizer.request(target.column, texts)
        self.recognizer.load(with_suggestions=True)

    # --- what the page shows --------------------------------------------------------------------

    def context(self) -> dict[str, Any]:
        sheets = [
            self.sheet_context(index, layout, sheet)
            for index, (layout, sheet) in enumerate(
                zip(self.layouts, self.mapping.sheets, strict=True)
            )
        ]
        groups = self.value_groups()
        return {
            "sheets": sheets,
            "groups": groups,
            "has_values": any(group.values for group in groups),
            "empty_words": [
                {"word": word, "count": number, "is_empty": word in self.mapping.empty}
                for word, number in sorted(
                    empty_word_counts(self.layouts).items(), key=lambda pair: -pair[1]
                )
            ],
            "constants": self.constants(),
            "row_count": sum(
                layout.row_count
                for layout, sheet in zip(self.layouts, self.mapping.sheets, strict=True)
                if sheet.table
            ),
            "as_it_is": AS_IT_IS,
            "leave_empty": LEAVE_EMPTY,
        }

    def sheet_context(self, index: int, layout: SheetLayout, sheet: SheetMapping) -> dict[str, Any]:
        table = self.tables.get(sheet.table)
        columns = [self.column_context(index, layout, column) for column in layout.columns]
        return {
            "index": index,
            "layout": layout,
            "table": sheet.table,
            "tables": [(one.code, capfirst(str(one))) for one in self.tables.values()],
            "columns": columns if table else [],
            "options": target_options(table) if table else [],
            "mapped": sum(bool(column["target"]) for column in columns),
            "left_out": sum(not column["target"] for column in columns),
        }

    def column_context(self, index: int, layout: SheetLayout, column: FileColumn) -> dict[str, Any]:
        target = next((t for lay, c, t in self.chosen if lay is layout and c is column), None)
        good = total = 0
        if target:
            good, total = fit_counts(
                self.recognizer, column, target.column,
                self.mapping.values.get(target.key), self.mapping.empty,
            )  # fmt: skip
            if good == total and not has_closed_values(target.column):
                good = total = column.filled  # also the values that the layout does not store
        return {
            "column": column,
            "field": f"column-{index}-{column.position}",
            "target": target.code if target else "",
            "good": good,
            "bad": total - good,
            "has_values": bool(target) and has_closed_values(target.column),
        }

    def value_groups(self) -> list[ValueGroup]:
        """Return the values of closed lists and references in the chosen columns, by target."""
        counts: dict[str, Counter[str]] = {}
        spellings: dict[tuple[str, str], str] = {}
        columns: dict[str, Target] = {}
        empty = set(self.mapping.empty)
        for _layout, column, target in self.chosen:
            if not has_closed_values(target.column):
                continue
            columns.setdefault(target.key, target)
            for text, number in column.values:
                if normalize(text) in empty:
                    continue
                for part in self.recognizer.parts(target.column, text):
                    word = normalize(part)
                    if word not in empty:
                        counts.setdefault(target.key, Counter())[word] += number
                        spellings.setdefault((target.key, word), part)
        return [self.value_group(columns[key], number, spellings) for key, number in counts.items()]

    def value_group(self, target: Target, counts: Counter[str], spellings: dict) -> ValueGroup:
        group = ValueGroup(target.key, capfirst(str(target.column.label)), [], [])
        chosen = self.mapping.values.get(target.key, {})
        options = value_options(target.column)
        for word, number in counts.most_common():
            text = spellings[target.key, word]
            reading = self.recognizer.read(target.column, text)
            if reading and reading.is_exact and word not in chosen:
                group.recognized.append((text, reading.label, number))
            elif len(group.values) >= MAX_MAPPED_VALUES:
                group.hidden += 1
            else:
                suggested = reading.value if reading else AS_IT_IS
                value = (chosen[word] or LEAVE_EMPTY) if word in chosen else suggested
                own = options or self.recognizer.suggestions(target.column, text)
                if value not in (AS_IT_IS, LEAVE_EMPTY) and value not in dict(own):
                    own = [*own, (value, value)]
                group.values.append(
                    {"text": text, "count": number, "field": f"value-{target.key}-{word}",
                     "value": value, "options": own, "is_guess": bool(reading)}
                )  # fmt: skip
        group.recognized = group.recognized[:MAX_LISTED_READINGS]
        return group

    def constants(self) -> list[dict[str, Any]]:
        """Return the closed lists that the file lacks, to choose a value for all rows."""
        if not any(sheet.table == self.table.code for sheet in self.mapping.sheets):
            return []
        mapped = {target.code for _layout, _column, target in self.chosen}
        return [
            {
                "code": column.code,
                "label": capfirst(str(column.label)),
                "options": value_options(column),
                "value": self.mapping.constants.get(column.code, ""),
            }
            for column in missing_lists(self.table, mapped)
        ]

    # --- what the page sends --------------------------------------------------------------------

    def read(self, data: Any) -> tuple[Mapping, list[str]]:
        """Return the mapping that a request sends, and the errors in it.

        Choices that the request does not contain stay as they are.
        """
        sheets: list[SheetMapping] = []
        errors: list[str] = []
        for index, (layout, stored) in enumerate(
            zip(self.layouts, self.mapping.sheets, strict=True)
        ):
            code = data.get(f"table-{index}", stored.table)
            table = self.tables.get(code)
            if table is None:
                sheets.append(SheetMapping())
                continue
            targets = targets_of(table)
            columns = {}
            for column in layout.columns:
                position = str(column.position)
                target = data.get(f"column-{index}-{position}", stored.columns.get(position, ""))
                if target in targets:
                    columns[position] = target
            errors += repeated_targets(layout, columns, targets)
            sheets.append(SheetMapping(table.code, columns))
        errors += self.repeated_tables(sheets)
        if not any(sheet.columns for sheet in sheets):
            errors.append(_("Choose a field for at least one column."))
        shown = set(data.getlist("empty-shown"))
        kept = set(self.mapping.empty) - shown
        mapping = replace(
            self.mapping,
            sheets=sheets,
            values=self.read_values(data),
            constants={
                column.code: value
                for column in self.table.columns
                if column.closed_list
                and (value := data.get(
                    f"constant-{column.code}", self.mapping.constants.get(column.code, "")
                )) in column.closed_list
            },
            empty=sorted(kept | (set(data.getlist("empty")) & shown)),
        )  # fmt: skip
        return mapping, errors

    def repeated_tables(self, sheets: list[SheetMapping]) -> Iterable[str]:
        """Yield an error for each table that several sheets fill, also by columns with a role.

        Each sheet has columns of its own, and its line numbers name its rows.
        """
        filled: Counter[Table] = Counter()
        for sheet in sheets:
            if table := self.tables.get(sheet.table):
                targets = targets_of(table)
                filled.update({table, *(targets[code].table for code in sheet.columns.values())})
        for table, number in filled.items():
            if number > 1:
                yield several_sheets_sentence(table)

    def read_values(self, data: Any) -> dict[str, dict[str, str]]:
        values = {key: dict(chosen) for key, chosen in self.mapping.values.items()}
        keys = {t.key for one in self.tables.values() for t in targets_of(one).values()}
        for name, value in data.items():
            prefix, _hyphen, rest = name.partition("-")
            key, _hyphen, word = rest.partition("-")
            if prefix != "value" or key not in keys:
                continue
            if value == AS_IT_IS:
                values.get(key, {}).pop(word, None)
            else:
                values.setdefault(key, {})[word] = "" if value == LEAVE_EMPTY else value
        return values


def repeated_targets(
    layout: SheetLayout, columns: dict[str, str], targets: dict[str, Target]
) -> Iterable[str]:
    """Yield an error for each field of one value that several columns are mapped to."""
    names = {str(column.position): column.name for column in layout.columns}
    for code, number in Counter(columns.values()).items():
        target = targets[code]
        if number > 1 and not target.role and not target.column.is_many:
            chosen = [f"“{names[position]}”" for position in columns if columns[position] == code]
            yield _("%(columns)s are mapped to “%(field)s”. Choose it for one column only.") % {
                "columns": ", ".join(chosen),
                "field": capfirst(str(target.column.label)),
            }


def target_options(table: Table) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the groups of fields that a column can be mapped to, as codes and labels."""
    own, parties = [], []
    for target in targets_of(table).values():
        if target.role:
            roles = dict(target.table.columns_by_code["role"].widget.field.flatchoices)
            parties.append((target.code, capfirst(str(roles[target.role]))))
        elif target.column.code not in ("state", "changed_at"):
            label = capfirst(str(target.column.label))
            if target.code == "begins":
                label = _("%(begins)s, or the whole period") % {"begins": label}
            own.append((target.code, label))
    return [(_("Fields"), own), *([(_("Organizations, by role"), parties)] if parties else [])]


def value_options(column: Column) -> list[tuple[str, str]]:
    """Return the values of a closed list, or the rows of a small table, as codes and labels."""
    if isinstance(column.widget, YesNoWidget):
        return [("yes", _("Yes")), ("no", _("No"))]
    if isinstance(column.widget, ChoiceWidget):
        return [(str(c), str(label)) for c, label in column.widget.field.flatchoices if c]
    model = referenced_model(column)
    if model in SMALL_MODELS:
        rows = [(file_key(row), str(row)) for row in model._base_manager.defer("search")]
        return sorted(rows, key=lambda row: normalize(row[1]))
    return []
