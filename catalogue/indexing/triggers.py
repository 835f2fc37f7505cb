"""The SQL that keeps the rows of the index true.

Triggers on every table that may change a record's row note, statement by statement, which nodes
changed; when the transaction commits, the records that reach them are computed anew, once each.

Refreshing takes one lock, to the end of the commit: of two transactions that change different
ends of one chain (a link, and the name at its far end) neither can see the other's work, so the
second has to read after the first has committed.
"""

from collections.abc import Iterator

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from catalogue.base.sql import compiled
from catalogue.index.models import END as LAST_INSTANT
from catalogue.index.models import START as FIRST_INSTANT
from catalogue.indexing import count_triggers, line_sql, row_sql
from catalogue.indexing.dependencies import Kind, Link, Watched, is_tree, watched_tables

SLICE = 2_000  # records computed at once: joining their parts costs more than in proportion
FEW = 200
MINE = "tx = pg_current_xact_id()"
START, END = (f"'{instant.isoformat()}'::timestamptz" for instant in (FIRST_INSTANT, LAST_INSTANT))
STALE = f"SELECT row_id FROM catalogue_stale WHERE {MINE} AND spreads AND node = "


def functions(kinds: list[Kind]) -> Iterator[str]:
    for kind in kinds:
        for made in (row_sql, line_sql):
            # What a function returns cannot be changed: a former one goes first.
            yield f"DROP FUNCTION IF EXISTS {made.function_name(kind)}(bigint[], timestamptz)"
            yield made.function(kind)
        yield reindex(kind)
        yield refresh(kind)
    yield refresh_all(kinds)
    yield from count_triggers.functions()


def triggers(kinds: list[Kind]) -> Iterator[str]:
    for table, watched in sorted(watched_tables(kinds).items()):
        yield from watching(table, watched)
    yield from count_triggers.triggers()


def reindex(kind: Kind) -> str:
    """`catalogue_reindex_<kind>(ids)`: write the rows and lines of these records anew."""
    now = "statement_timestamp()"
    always = written(kind, START, END, "part", now)
    first = written(kind, START, "changes[1]", "touched", now)
    later = written(
        kind,
        "changes[turn]",
        f"coalesce(changes[turn + 1], {END})",
        "touched",
        "changes[turn]",
    )
    return f"""
CREATE OR REPLACE FUNCTION catalogue_reindex_{kind.name}(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_custom_plan AS $index$
DECLARE
    part bigint[];
    touched bigint[];
    changes timestamptz[];
    first integer := 1;
BEGIN
    -- Planning costs more than reading a few records does, and less than reading many.
    PERFORM set_config('plan_cache_mode', CASE WHEN cardinality(ids) < {FEW}
        THEN 'force_generic_plan' ELSE 'force_custom_plan' END, true);
    WHILE first <= cardinality(ids) LOOP
        part := ids[first:first + {SLICE - 1}];
        DELETE FROM catalogue_indexrow WHERE kind = '{kind.name}' AND record_id = ANY (part);
        DELETE FROM catalogue_indexline WHERE kind = '{kind.name}' AND record_id = ANY (part);
        {versions(kind, first, later)}
        {always};
        part := ids[first:first + {SLICE - 1}];
        INSERT INTO catalogue_word (word)
        SELECT DISTINCT spelt FROM {kind.model._meta.db_table} AS record
        JOIN catalogue_indexrow AS row ON row.kind = '{kind.name}' AND row.record_id = record.id,
        regexp_split_to_table(lower(record.title_en || ' ' || record.title_es), '[^[:alpha:]]+')
            AS spelt
        WHERE record.id = ANY (part) AND length(spelt) BETWEEN 4 AND 40
        ON CONFLICT DO NOTHING;
        first := first + {SLICE};
    END LOOP;
END
$index$"""


def written(kind: Kind, since: str, until: str, ids: str, at: str) -> str:
    """The rows and the lines of these records as they are `at` an instant."""
    row, line = ", ".join(row_sql.COLUMNS), ", ".join(line_sql.COLUMNS)
    return f"""INSERT INTO catalogue_indexrow (kind, since, until, {row})
        SELECT '{kind.name}', {since}, {until}, {row}
        FROM {row_sql.function_name(kind)}({ids}, {at});
        INSERT INTO catalogue_indexline (kind, since, {line})
        SELECT '{kind.name}', {since}, {line} FROM {line_sql.function_name(kind)}({ids}, {at})"""


def versions(kind: Kind, first: str, later: str) -> str:
    """Two rows or more for what becomes public by itself, or leads to it, at known instants."""
    if not has_embargo(kind.model):
        return ""
    return f"""IF {awaited(kind)} THEN
            SELECT array_agg(DISTINCT due.id), array_agg(DISTINCT due.at ORDER BY due.at)
            INTO touched, changes FROM ({embargoes(kind)}) AS due (id, at);
            {first};
            FOR turn IN 1 .. coalesce(cardinality(changes), 0) LOOP
                {later};
            END LOOP;
            part := ARRAY(SELECT unnest(part) EXCEPT SELECT unnest(touched));
        END IF;"""


def awaited(kind: Kind) -> str:
    """Whether any record that may matter to this kind is under an embargo."""
    tables = sorted({node._meta.db_table for _prefix, node in _embargoed(kind)})
    return " OR ".join(
        f"EXISTS (SELECT FROM {table} WHERE public_from > statement_timestamp())"
        for table in tables
    )


def embargoes(kind: Kind) -> str:
    """(record, instant) for every end of an embargo that changes what finds the record."""
    part = RawSQL("SELECT unnest(part)", ())
    rows = kind.model._base_manager.filter(pk__in=part).order_by()
    found = []
    for prefix, node in _embargoed(kind):
        if not is_tree(node):
            at = f"{prefix}__public_from" if prefix else "public_from"
            found.append(compiled(rows.filter(**{f"{at}__gt": Now()}).values_list("pk", at)))
            continue
        reached = compiled(
            rows.filter(**{f"{prefix or 'pk'}__isnull": False}).values_list("pk", prefix or "pk")
        )
        table = node._meta.db_table
        found.append(
            f"""SELECT reached.id, below.at FROM ({reached}) AS reached (id, node) JOIN (
                WITH RECURSIVE below (id, at) AS (
                    SELECT id, public_from FROM {table} WHERE public_from > statement_timestamp()
                    UNION
                    SELECT child.id, below.at FROM {table} AS child
                    JOIN below ON child.{node.parent_field}_id = below.id
                ) SELECT id, at FROM below
            ) AS below ON below.id = reached.node"""
        )
    return " UNION ".join(found)


def _embargoed(kind: Kind) -> list[tuple[str, type[models.Model]]]:
    """The nodes, the kind itself first, that may become public by themselves."""
    nodes = [("", kind.model), *sorted(kind.prefixes().items(), key=str)]
    return [(prefix, node) for prefix, node in nodes if has_embargo(node)]


def has_embargo(model: type[models.Model]) -> bool:
    return any(field.name == "public_from" for field in model._meta.fields)


def refresh(kind: Kind) -> str:
    """`catalogue_refresh_<kind>(nodes)`: compute anew what reaches a node that has changed."""
    arms = "\n".join(
        f"    IF '{node._meta.db_table}' = ANY (nodes) THEN"
        f" ids := ids || ARRAY({reaching(kind.model, prefix, node)}); END IF;"
        for prefix, node in sorted(kind.prefixes().items())
    )
    return f"""
CREATE OR REPLACE FUNCTION catalogue_refresh_{kind.name}(nodes text[]) RETURNS void
LANGUAGE plpgsql AS $index$
DECLARE
    ids bigint[];
BEGIN
    ids := ARRAY(SELECT row_id FROM catalogue_stale
        WHERE {MINE} AND node = '{kind.model._meta.db_table}');
{arms}
    IF cardinality(ids) > 0 THEN
        PERFORM catalogue_reindex_{kind.name}(ARRAY(SELECT DISTINCT unnest(ids) ORDER BY 1));
    END IF;
END
$index$"""


def reaching(model: type[models.Model], prefix: str, node: type[models.Model]) -> str:
    stale = RawSQL(f"{STALE}'{node._meta.db_table}'", ())  # noqa: S611
    rows = model._base_manager.filter(**{f"{prefix}__in": stale})
    return compiled(rows.order_by().values("pk"))


def refresh_all(kinds: list[Kind]) -> str:
    """`catalogue_refresh()`: do all that this transaction has left to do."""
    trees = {node for kind in kinds for node in kind.prefixes().values() if is_tree(node)}
    downward = "\n".join(_downward(tree) for tree in sorted(trees, key=str))
    each = "\n".join(f"    PERFORM catalogue_refresh_{kind.name}(nodes);" for kind in kinds)
    return f"""
CREATE OR REPLACE FUNCTION catalogue_refresh() RETURNS void LANGUAGE plpgsql AS $index$
DECLARE
    nodes text[];
BEGIN
    DELETE FROM catalogue_pending WHERE {MINE};
    PERFORM pg_advisory_xact_lock(hashtext('catalogue_indexrow'));
{downward}
    IF EXISTS (SELECT FROM catalogue_stale WHERE {MINE}
        AND node IN ('catalogue_topic', 'catalogue_country', 'catalogue_countrygroup'))
    THEN
        PERFORM catalogue_learn_names();
    END IF;
    nodes := ARRAY(SELECT DISTINCT node FROM catalogue_stale WHERE {MINE} AND spreads);
{each}
    DELETE FROM catalogue_stale WHERE {MINE};
END
$index$"""


def _downward(tree: type[models.Model]) -> str:
    table = tree._meta.db_table
    above = f"{tree.parent_field}_id"
    return f"""
    INSERT INTO catalogue_stale (node, row_id, spreads)
    WITH RECURSIVE below (id) AS (
        {STALE}'{table}'
        UNION
        SELECT child.id FROM {table} AS child JOIN below ON child.{above} = below.id
    )
    SELECT '{table}', id, true FROM below;"""


def watching(table: str, watched: Watched) -> Iterator[str]:
    """The function and the triggers that note what a change of this table's rows touches."""
    inserted, deleted = _touched(watched, table, "arrived"), _touched(watched, table, "gone")
    yield f"""
CREATE OR REPLACE FUNCTION catalogue_watch_{table}() RETURNS trigger LANGUAGE plpgsql AS $index$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO catalogue_stale (node, row_id, spreads) {inserted};
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO catalogue_stale (node, row_id, spreads) {deleted};
    ELSE
        INSERT INTO catalogue_stale (node, row_id, spreads) {_changed(watched, table)};
    END IF;
    IF FOUND AND NOT EXISTS (SELECT FROM catalogue_pending WHERE {MINE}) THEN
        INSERT INTO catalogue_pending DEFAULT VALUES;
    END IF;
    RETURN NULL;
END
$index$"""
    for event, rows in (
        ("INSERT", "NEW TABLE AS arrived"),
        ("DELETE", "OLD TABLE AS gone"),
        ("UPDATE", "OLD TABLE AS gone NEW TABLE AS arrived"),
    ):
        yield (
            f"CREATE OR REPLACE TRIGGER catalogue_index_{event.lower()} AFTER {event} ON {table}"
            f" REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION catalogue_watch_{table}()"
        )


def _touched(watched: Watched, table: str, rows: str) -> str:
    """Nothing reaches a new node, or one that goes, but by links that come and go themselves."""
    return " UNION ".join(
        ([f"SELECT '{table}', id, false FROM {rows}"] if watched.is_node else [])
        + [_linked(link, rows) for link in sorted(watched.links, key=str)]
    )


def _linked(link: Link, rows: str) -> str:
    of_kind = f" AND content_type_id = {link.content_type}" if link.content_type else ""
    return (
        f"SELECT '{link.node}', {link.column}, true FROM {rows}"
        f" WHERE {link.column} IS NOT NULL{of_kind}"
    )


def _changed(watched: Watched, table: str) -> str:
    """A change of other columns than these is the record's own affair, and no link's."""
    columns = sorted(watched.columns)
    before, after = ([f"{rows}.{name}" for name in columns] for rows in ("gone", "arrived"))
    if watched.has_names:
        before.append("ts_filter(gone.search, '{a}')")
        after.append("ts_filter(arrived.search, '{a}')")
    differs = f"({', '.join(before)}) IS DISTINCT FROM ({', '.join(after)})" if before else "false"
    differing = f"gone JOIN arrived USING (id) WHERE {differs}"
    touched = []
    if watched.is_node:
        touched.append(f"SELECT '{table}', id, {differs} FROM gone JOIN arrived USING (id)")
    for link in sorted(watched.links, key=str):
        for rows in ("gone", "arrived"):
            of_kind = (
                f" AND {rows}.content_type_id = {link.content_type}" if link.content_type else ""
            )
            touched.append(
                f"SELECT '{link.node}', {rows}.{link.column}, true FROM {differing}"
                f" AND {rows}.{link.column} IS NOT NULL{of_kind}"
            )
    return " UNION ".join(touched)
