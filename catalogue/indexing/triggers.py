"""The triggers that update the rows of the index.

Triggers on every table that an index row depends on store the changed nodes, once for each
statement. When the transaction commits, the rows of the records that reach these nodes are
recomputed once.
"""

from collections.abc import Iterator

from catalogue.indexing import count_triggers, line_sql, row_sql
from catalogue.indexing.dependencies import IndexedKind, LinkColumn, WatchedTable, watched_tables
from catalogue.indexing.refresh_sql import (
    CURRENT_XACT_SQL,
    refresh_function_sql,
    refresh_kind_function_sql,
)
from catalogue.indexing.write_sql import write_function_sql

STALE_COLUMNS = "node, row_id, spreads, at_once"


def create_functions_sql(kinds: list[IndexedKind]) -> Iterator[str]:
    for kind in kinds:
        for module in (row_sql, line_sql):
            # CREATE OR REPLACE cannot change the columns that a function returns.
            yield f"DROP FUNCTION IF EXISTS {module.function_name(kind)}(bigint[], timestamptz)"
            yield module.create_function_sql(kind)
        # The function of an earlier version, which had one parameter.
        yield f"DROP FUNCTION IF EXISTS catalogue_refresh_index_{kind.identifier}(text[])"
        yield write_function_sql(kind)
        yield refresh_kind_function_sql(kind)
    yield refresh_function_sql(kinds)
    yield from count_triggers.create_functions_sql()


def create_triggers_sql(kinds: list[IndexedKind]) -> Iterator[str]:
    for table, watched in sorted(watched_tables(kinds).items()):
        yield from watch_table_sql(table, watched)
    yield from count_triggers.create_triggers_sql()


def watch_table_sql(table: str, watched: WatchedTable) -> Iterator[str]:
    """Yield SQL for the function and triggers that store the nodes stale after a change."""
    inserted, deleted = (
        _stale_nodes_sql(watched, table, "new_rows"),
        _stale_nodes_sql(watched, table, "old_rows"),
    )
    yield f"""
CREATE OR REPLACE FUNCTION catalogue_note_stale_{table}() RETURNS trigger
LANGUAGE plpgsql AS $index$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO catalogue_stalerow ({STALE_COLUMNS}) {inserted};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO catalogue_stalerow ({STALE_COLUMNS}) {deleted};
    ELSE
        INSERT INTO catalogue_stalerow ({STALE_COLUMNS}) {_updated_nodes_sql(watched, table)};
    END IF;
    IF FOUND AND NOT EXISTS (SELECT FROM catalogue_pendingrefresh WHERE {CURRENT_XACT_SQL}) THEN
        INSERT INTO catalogue_pendingrefresh DEFAULT VALUES;
    END IF;
    RETURN NULL;
END
$index$"""
    for event, rows in (
        ("INSERT", "NEW TABLE AS new_rows"),
        ("DELETE", "OLD TABLE AS old_rows"),
        ("UPDATE", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    ):
        yield (
            f"CREATE OR REPLACE TRIGGER catalogue_note_stale_{event.lower()}"
            f" AFTER {event} ON {table} REFERENCING {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION catalogue_note_stale_{table}()"
        )


def _stale_nodes_sql(watched: WatchedTable, table: str, rows: str) -> str:
    """Return SQL for the nodes that an inserted or deleted row makes stale.

    The row itself does not spread to other records: they reach it by links, whose own insertion or
    deletion is noted.
    """
    return " UNION ".join(
        ([f"SELECT '{table}', id, false, true FROM {rows}"] if watched.is_node else [])
        + [
            _linked_nodes_sql(link, rows, at_once=at_once)
            for links, at_once in ((watched.links, "true"), (watched.name_links, "false"))
            for link in sorted(links, key=str)
        ]
    )


def _linked_nodes_sql(link: LinkColumn, rows: str, *, at_once: str) -> str:
    of_kind = f" AND content_type_id = {link.content_type}" if link.content_type else ""
    return (
        f"SELECT '{link.node}', {link.column}, true, {at_once} FROM {rows}"
        f" WHERE {link.column} IS NOT NULL{of_kind}"
    )


def _updated_nodes_sql(watched: WatchedTable, table: str) -> str:
    """Return SQL for the nodes that an update makes stale.

    A change of other columns than the watched ones affects the row's own record only.
    """
    columns = sorted(watched.columns)
    listed = _differs_sql(columns)
    names = ["ts_filter({}.search, '{{a}}')"] if watched.has_names else []
    differs = _differs_sql([*columns, *sorted(watched.name_columns)], *names)
    joined = "old_rows JOIN new_rows USING (id)"
    touched = []
    if watched.is_node:
        touched.append(f"SELECT '{table}', id, {differs}, {listed} FROM {joined}")
    for link in sorted(watched.links | watched.name_links, key=str):
        at_once = listed if link in watched.links else "false"
        for rows in ("old_rows", "new_rows"):
            of_kind = (
                f" AND {rows}.content_type_id = {link.content_type}" if link.content_type else ""
            )
            touched.append(
                f"SELECT '{link.node}', {rows}.{link.column}, true, {at_once} FROM {joined}"
                f" WHERE {differs} AND {rows}.{link.column} IS NOT NULL{of_kind}"
            )
    return " UNION ".join(touched)


def _differs_sql(columns: list[str], *expressions: str) -> str:
    """Return an SQL condition: any of these columns or expressions of the row has changed."""
    values = [*(f"{{}}.{name}" for name in columns), *expressions]
    before, after = (
        ", ".join(value.format(rows) for value in values) for rows in ("old_rows", "new_rows")
    )
    return f"({before}) IS DISTINCT FROM ({after})" if values else "false"
