"""The triggers that update the rows of the index.

Triggers on every table that an index row depends on store the changed nodes, once for each
statement. When the transaction commits, the rows of the records that reach these nodes are
recomputed once.

A change of names alone, such as a new title of an organization, may concern very many records. The
rows of more than `MAX_IMMEDIATE_RECORDS` of a kind are then noted as outdated in the transaction,
and a background job rewrites them in batches (`catalogue.indexing.tasks`). Until then searches and
files have the former names. A change of links or of visibility is never postponed.

Each refresh holds one global lock until the end of the commit. Two transactions that change both
ends of a chain (a link, and a name at its end) do not see each other's changes, so the second one
must read after the first one has committed.

One module, because the functions of the triggers call each other and are installed together.
"""

from collections.abc import Iterator

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from catalogue.base.sql import compiled_sql
from catalogue.base.visibility import State
from catalogue.index.models import FIRST_INSTANT, LAST_INSTANT
from catalogue.indexing import count_triggers, line_sql, row_sql
from catalogue.indexing.dependencies import (
    IndexedKind,
    LinkColumn,
    WatchedTable,
    is_tree_model,
    watched_tables,
)

MAX_IMMEDIATE_RECORDS = 100  # of each kind; takes half a second
BATCH_SIZE = 2_000  # records in one statement; the cost of its joins grows faster than the number
GENERIC_PLAN_THRESHOLD = 200  # records from which planning a statement pays off
STALE_COLUMNS = "node, row_id, spreads, at_once"
CURRENT_XACT_SQL = "tx = pg_current_xact_id()"
FIRST_INSTANT_SQL, LAST_INSTANT_SQL = (
    f"'{instant.isoformat()}'::timestamptz" for instant in (FIRST_INSTANT, LAST_INSTANT)
)


def stale_rows_sql(table: str, *, at_once: bool) -> str:
    """Return SQL for the changed rows of a table that spread to other records."""
    return (
        f"SELECT row_id FROM catalogue_stalerow WHERE {CURRENT_XACT_SQL} AND spreads"
        f" AND {'' if at_once else 'NOT '}at_once AND node = '{table}'"
    )


def create_functions_sql(kinds: list[IndexedKind]) -> Iterator[str]:
    for kind in kinds:
        for module in (row_sql, line_sql):
            # CREATE OR REPLACE cannot change the columns that a function returns.
            yield f"DROP FUNCTION IF EXISTS {module.function_name(kind)}(bigint[], timestamptz)"
            yield module.create_function_sql(kind)
        # The function of an earlier version, which had one parameter.
        yield f"DROP FUNCTION IF EXISTS catalogue_refresh_index_{kind.identifier}(text[])"
        yield reindex_function_sql(kind)
        yield refresh_kind_function_sql(kind)
    yield refresh_function_sql(kinds)
    yield from count_triggers.create_functions_sql()


def create_triggers_sql(kinds: list[IndexedKind]) -> Iterator[str]:
    for table, watched in sorted(watched_tables(kinds).items()):
        yield from watch_table_sql(table, watched)
    yield from count_triggers.create_triggers_sql()


def reindex_function_sql(kind: IndexedKind) -> str:
    """Return SQL for `catalogue_write_rows_<kind>(ids)`: rewrite rows and lines of the records."""
    now = "statement_timestamp()"
    always = insert_rows_and_lines_sql(kind, FIRST_INSTANT_SQL, LAST_INSTANT_SQL, "part", now)
    first = insert_rows_and_lines_sql(kind, FIRST_INSTANT_SQL, "changes[1]", "touched", now)
    later = insert_rows_and_lines_sql(
        kind,
        "changes[turn]",
        f"coalesce(changes[turn + 1], {LAST_INSTANT_SQL})",
        "touched",
        "changes[turn]",
    )
    return f"""
CREATE OR REPLACE FUNCTION catalogue_write_rows_{kind.identifier}(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $index$
DECLARE
    part bigint[];
    listed bigint[];
    touched bigint[];
    changes timestamptz[];
    first integer := 1;
BEGIN
    -- Planning costs more than reading a few records does, and less than reading many.
    PERFORM set_config('plan_cache_mode', CASE WHEN cardinality(ids) < {GENERIC_PLAN_THRESHOLD}
        THEN 'force_generic_plan' ELSE 'force_custom_plan' END, true);
    WHILE first <= cardinality(ids) LOOP
        part := ids[first:first + {BATCH_SIZE - 1}];
        DELETE FROM catalogue_indexrow WHERE kind = '{kind.name}' AND record_id = ANY (part);
        DELETE FROM catalogue_exportline WHERE kind = '{kind.name}' AND record_id = ANY (part);
        DELETE FROM catalogue_outdatedrow WHERE kind = '{kind.name}' AND record_id = ANY (part);
        first := first + {BATCH_SIZE};
        -- The rows of an import are drafts, which have no index rows.
        part := ARRAY(SELECT id FROM {kind.model._meta.db_table}
            WHERE id = ANY (part) AND state = '{State.PUBLISHED}' ORDER BY id);
        CONTINUE WHEN cardinality(part) = 0;
        listed := part;
        {embargo_versions_sql(kind, first, later)}
        {always};
        INSERT INTO catalogue_spellingword (word)
        SELECT DISTINCT spelt FROM {kind.model._meta.db_table} AS record
        JOIN catalogue_indexrow AS row ON row.kind = '{kind.name}' AND row.record_id = record.id,
        regexp_split_to_table(lower(record.title_en || ' ' || record.title_es), '[^[:alpha:]]+')
            AS spelt
        WHERE record.id = ANY (listed) AND length(spelt) BETWEEN 4 AND 40
        ON CONFLICT DO NOTHING;
    END LOOP;
END
$index$"""


def insert_rows_and_lines_sql(kind: IndexedKind, since: str, until: str, ids: str, at: str) -> str:
    """Return SQL that inserts the rows and lines of these records at the instant `at`."""
    row, line = ", ".join(row_sql.COLUMNS), ", ".join(line_sql.COLUMNS)
    return f"""INSERT INTO catalogue_indexrow (kind, since, until, {row})
        SELECT '{kind.name}', {since}, {until}, {row}
        FROM {row_sql.function_name(kind)}({ids}, {at});
        INSERT INTO catalogue_exportline (kind, since, {line})
        SELECT '{kind.name}', {since}, {line} FROM {line_sql.function_name(kind)}({ids}, {at})"""


def embargo_versions_sql(kind: IndexedKind, first: str, later: str) -> str:
    """Return SQL that inserts one row for each time span of records that embargoes affect.

    A record is affected if it, or a row that its index row depends on, has an embargo that ends
    later.
    """
    if not has_embargo(kind.model):
        return ""
    return f"""IF {embargo_exists_sql(kind)} THEN
            SELECT array_agg(DISTINCT due.id), array_agg(DISTINCT due.at ORDER BY due.at)
            INTO touched, changes FROM ({embargo_ends_sql(kind)}) AS due (id, at);
            {first};
            FOR turn IN 1 .. coalesce(cardinality(changes), 0) LOOP
                {later};
            END LOOP;
            part := ARRAY(SELECT unnest(part) EXCEPT SELECT unnest(touched));
        END IF;"""


def embargo_exists_sql(kind: IndexedKind) -> str:
    """Return an SQL condition: a record that rows of this kind depend on is under an embargo."""
    tables = sorted({node._meta.db_table for _prefix, node in _embargo_nodes(kind)})
    return " OR ".join(
        f"EXISTS (SELECT FROM {table} WHERE public_from > statement_timestamp())"
        for table in tables
    )


def embargo_ends_sql(kind: IndexedKind) -> str:
    """Return SQL for the (record, instant) of every end of an embargo that changes a row."""
    part = RawSQL("SELECT unnest(part)", ())
    rows = kind.model._base_manager.filter(pk__in=part).order_by()
    statements = []
    for prefix, node in _embargo_nodes(kind):
        if not is_tree_model(node):
            at = f"{prefix}__public_from" if prefix else "public_from"
            ends = rows.filter(**{f"{at}__gt": Now()}).values_list("pk", at)
            statements.append(compiled_sql(ends))
            continue
        reached = compiled_sql(
            rows.filter(**{f"{prefix or 'pk'}__isnull": False}).values_list("pk", prefix or "pk")
        )
        table = node._meta.db_table
        statements.append(
            f"""SELECT reached.id, below.at FROM ({reached}) AS reached (id, node) JOIN (
                WITH RECURSIVE below (id, at) AS (
                    SELECT id, public_from FROM {table} WHERE public_from > statement_timestamp()
                    UNION
                    SELECT child.id, below.at FROM {table} AS child
                    JOIN below ON child.{node.parent_field}_id = below.id
                ) SELECT id, at FROM below
            ) AS below ON below.id = reached.node"""
        )
    return " UNION ".join(statements)


def _embargo_nodes(kind: IndexedKind) -> list[tuple[str, type[models.Model]]]:
    """Return the nodes whose rows can have an embargo, the kind itself first."""
    nodes = [("", kind.model), *sorted(kind.nodes_by_path().items(), key=str)]
    return [(prefix, node) for prefix, node in nodes if has_embargo(node)]


def has_embargo(model: type[models.Model]) -> bool:
    return any(field.name == "public_from" for field in model._meta.fields)


def refresh_kind_function_sql(kind: IndexedKind) -> str:
    """Return SQL for `catalogue_refresh_index_<kind>(nodes, named)`.

    The function rewrites the rows of the records that reach a changed row of `nodes`. Those that
    only reach a row of `named` with another name are noted as outdated if they are many.
    """
    arms = "\n".join(
        f"    IF '{node._meta.db_table}' = ANY ({nodes}) THEN {ids} := {ids}"
        f" || ARRAY({reaching_records_sql(kind.model, prefix, node, at_once=at_once)}); END IF;"
        for prefix, node in sorted(kind.nodes_by_path().items())
        for nodes, ids, at_once in (("nodes", "ids", True), ("named", "later", False))
    )
    return f"""
CREATE OR REPLACE FUNCTION catalogue_refresh_index_{kind.identifier}(nodes text[], named text[])
RETURNS void LANGUAGE plpgsql AS $index$
DECLARE
    ids bigint[];
    later bigint[] := '{{}}';
BEGIN
    ids := ARRAY(SELECT row_id FROM catalogue_stalerow
        WHERE {CURRENT_XACT_SQL} AND node = '{kind.model._meta.db_table}');
{arms}
    later := ARRAY(SELECT unnest(later) EXCEPT SELECT unnest(ids));
    IF cardinality(later) <= {MAX_IMMEDIATE_RECORDS} THEN
        ids := ids || later;
    ELSE
        INSERT INTO catalogue_outdatedrow (kind, record_id)
        SELECT '{kind.name}', unnest(later) ON CONFLICT DO NOTHING;
    END IF;
    IF cardinality(ids) > 0 THEN
        PERFORM catalogue_write_rows_{kind.identifier}(
            ARRAY(SELECT DISTINCT unnest(ids) ORDER BY 1));
    END IF;
END
$index$"""


def reaching_records_sql(
    model: type[models.Model], prefix: str, node: type[models.Model], *, at_once: bool
) -> str:
    stale = RawSQL(stale_rows_sql(node._meta.db_table, at_once=at_once), ())  # noqa: S611
    rows = model._base_manager.filter(**{f"{prefix}__in": stale})
    return compiled_sql(rows.order_by().values("pk"))


def refresh_function_sql(kinds: list[IndexedKind]) -> str:
    """Return SQL for `catalogue_refresh_index()`: recompute all stale rows of the transaction."""
    trees = {
        node for kind in kinds for node in kind.nodes_by_path().values() if is_tree_model(node)
    }
    downward = "\n".join(_stale_descendants_sql(tree) for tree in sorted(trees, key=str))
    each = "\n".join(
        f"    PERFORM catalogue_refresh_index_{kind.identifier}(nodes, named);" for kind in kinds
    )
    return f"""
CREATE OR REPLACE FUNCTION catalogue_refresh_index() RETURNS void LANGUAGE plpgsql AS $index$
DECLARE
    nodes text[];
    named text[];
BEGIN
    DELETE FROM catalogue_pendingrefresh WHERE {CURRENT_XACT_SQL};
    PERFORM pg_advisory_xact_lock(hashtext('catalogue_indexrow'));
{downward}
    IF EXISTS (SELECT FROM catalogue_stalerow WHERE {CURRENT_XACT_SQL}
        AND node IN ('catalogue_topic', 'catalogue_country', 'catalogue_countrygroup'))
    THEN
        PERFORM catalogue_add_authority_words();
    END IF;
    nodes := ARRAY(SELECT DISTINCT node FROM catalogue_stalerow
        WHERE {CURRENT_XACT_SQL} AND spreads AND at_once);
    named := ARRAY(SELECT DISTINCT node FROM catalogue_stalerow
        WHERE {CURRENT_XACT_SQL} AND spreads AND NOT at_once);
{each}
    DELETE FROM catalogue_stalerow WHERE {CURRENT_XACT_SQL};
END
$index$"""


def _stale_descendants_sql(tree: type[models.Model]) -> str:
    table = tree._meta.db_table
    above = f"{tree.parent_field}_id"
    return f"""
    INSERT INTO catalogue_stalerow (node, row_id, spreads)
    WITH RECURSIVE below (id) AS (
        {stale_rows_sql(table, at_once=True)}
        UNION
        SELECT child.id FROM {table} AS child JOIN below ON child.{above} = below.id
    )
    SELECT '{table}', id, true FROM below;"""


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
