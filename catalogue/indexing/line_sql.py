"""The SQL that computes the CSV line of a record in each language.

A line contains the cells of all columns except the last one, quoted for CSV, each followed by a
comma. The last column is the address of the record, which the export completes with the address of
the site. If a cell needs the formula guard, there is a second line with guarded cells.
"""

from typing import Any

from django.db import models
from django.utils.translation import override

from catalogue.base.translation import CONTENT_LANGUAGES
from catalogue.exports.columns import ADDRESS_CELLS, Cell, CellType, RelatedColumn
from catalogue.exports.csv_export import cells_of
from catalogue.exports.formula_guard import FORMULA_PREFIXES
from catalogue.indexing.dependencies import IndexedKind
from catalogue.indexing.row_sql import (
    LISTED_IDS,
    create_table_function_sql,
    listed_records_cte,
    sql_at_instant,
)

UNQUOTED_TYPES = (CellType.INTEGER, CellType.DAY, CellType.INSTANT)  # never quoted in CSV
FORMULA_PREFIXES_SQL = ", ".join(f"chr({ord(sign)})" for sign in FORMULA_PREFIXES)
NAME_COLUMNS = [f"name_{language}" for language in CONTENT_LANGUAGES]
GATHERED_COLUMNS = [
    f"{values}_{language}" for language in CONTENT_LANGUAGES for values in ("names", "codes")
]
COLUMNS = {
    "record_id": "bigint",
    "slug": "text",
    **dict.fromkeys(CONTENT_LANGUAGES, "text"),
    **{f"guarded_{language}": "text" for language in CONTENT_LANGUAGES},
}


def function_name(kind: IndexedKind) -> str:
    return f"catalogue_compute_lines_{kind.identifier}"


def create_function_sql(kind: IndexedKind) -> str:
    """Return SQL for `catalogue_compute_lines_<kind>(ids, instant)`.

    The function returns the lines of the records that are public at the instant.
    """
    return create_table_function_sql(COLUMNS, function_name(kind), select_lines_sql(kind))


def select_lines_sql(kind: IndexedKind) -> str:
    cells = {}
    for language in CONTENT_LANGUAGES:
        with override(language):
            cells[language] = cells_of(kind.columns)[:-ADDRESS_CELLS]
    names = ", ".join(
        f"{language}_{place}" for language, some in cells.items() for place in range(len(some))
    )
    related, gathered = _related_columns_and_sql(kind)
    parts = listed_records_cte(kind.model) | {
        f"pairs (id, relation, code, {', '.join(NAME_COLUMNS)})": " UNION ALL ".join(
            _pairs_sql(kind.model, number, relation)
            for number, relation in enumerate(kind.related_columns)
        ),
        f"gathered (id, relation, {', '.join(GATHERED_COLUMNS)})": _gathered_sql(),
        f"related (id, {', '.join(related)})": gathered,
        f"cells (id, slug, {names})": _cells_sql(kind, cells),
    }
    lines = [
        *(
            f"concat_ws(',', {_line_cells_sql(some, language)}, '')"
            for language, some in cells.items()
        ),
        *(_guarded_line_sql(some, language) for language, some in cells.items()),
    ]
    tables = ",\n".join(f"{name} AS ({sql})" for name, sql in parts.items())
    return f"WITH {tables}\nSELECT id, slug, {', '.join(lines)} FROM cells"


def _cells_sql(kind: IndexedKind, cells: dict[str, list[Cell]]) -> str:
    """Return SQL for the text of every cell.

    `OFFSET 0` makes PostgreSQL compute each text once, although lines refer to it several times.
    """
    own: dict[str, Any] = {}
    texts = []
    for language, some in cells.items():
        for place, cell in enumerate(some):
            if cell.relation is None:
                own[f"own_{language}_{place}"] = cell.expression
                texts.append(f"own.own_{language}_{place}")
            else:
                values = f"{'codes' if cell.holds_codes else 'names'}_{language}"
                texts.append(f"related.{values}_{kind.related_columns.index(cell.relation)}")
    rows = kind.model._base_manager.filter(pk__in=LISTED_IDS).annotate(**own).order_by()
    own_sql = sql_at_instant(rows.values_list("pk", "slug", *own))
    return (
        f"SELECT own.id, own.slug, {', '.join(texts)}"
        f" FROM ({own_sql}) AS own (id, slug, {', '.join(own)})"
        " LEFT JOIN related ON related.id = own.id OFFSET 0"
    )


def _pairs_sql(model: type[models.Model], number: int, relation: RelatedColumn) -> str:
    pairs = sql_at_instant(relation.pairs(model, LISTED_IDS))
    columns = ", ".join(NAME_COLUMNS)
    return (
        f"SELECT id, {number}, code::text, {columns} FROM ({pairs}) AS pair (id, code, {columns})"
    )


def _gathered_sql() -> str:
    """Return SQL for the names and codes of each relation, sorted by name in each language."""
    texts = ", ".join(
        f"string_agg(catalogue_escape_list_value({text}), '; ' ORDER BY name_{language}, code)"
        for language in CONTENT_LANGUAGES
        for text in (f"name_{language}", "code")
    )
    return f"SELECT id, relation, {texts} FROM pairs GROUP BY id, relation"


def _related_columns_and_sql(kind: IndexedKind) -> tuple[list[str], str]:
    """Return the columns and SQL of a table with all relations of a record in one row.

    It needs a single join, so wrong estimates for single relations do not slow the statement.
    """
    columns = {
        f"{text}_{number}": f"max({text}) FILTER (WHERE relation = {number})"
        for number in range(len(kind.related_columns))
        for text in GATHERED_COLUMNS
    }
    return [*columns], f"SELECT id, {', '.join(columns.values())} FROM gathered GROUP BY id"


def _line_cells_sql(cells: list[Cell], language: str, guarded: bool = False) -> str:
    texts = []
    for place, cell in enumerate(cells):
        name = f"{language}_{place}"
        if cell.type in UNQUOTED_TYPES:
            texts.append(f"coalesce({name}, '')")
        else:
            texts.append(f"catalogue_quote_csv_cell({_guard_sql(name) if guarded else name})")
    return ", ".join(texts)


def _guard_sql(name: str) -> str:
    return f"catalogue_guard_formula({name})"


def _guarded_line_sql(cells: list[Cell], language: str) -> str:
    """Return SQL for the guarded line; null if no cell needs the guard."""
    first_characters = ", ".join(
        f"left({language}_{place}, 1)"
        for place, cell in enumerate(cells)
        if cell.type not in UNQUOTED_TYPES
    )
    line = _line_cells_sql(cells, language, guarded=True)
    return (
        f"CASE WHEN ARRAY[{first_characters}] && ARRAY[{FORMULA_PREFIXES_SQL}]"
        f" THEN concat_ws(',', {line}, '') END"
    )
