"""The SQL functions that write the rows and lines of records, `catalogue_write_rows_<kind>`."""

from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from catalogue.base.sql import compiled_sql
from catalogue.base.visibility import State
from catalogue.index.models import FIRST_INSTANT, LAST_INSTANT
from catalogue.indexing import line_sql, row_sql
from catalogue.indexing.dependencies import IndexedKind, is_tree_model

BATCH_SIZE = 2_000  # records in one statement; the cost of its joins grows faster than the number
GENERIC_PLAN_THRESHOLD = 200  # records from which planning a statement pays off
FIRST_INSTANT_SQL, LAST_INSTANT_SQL = (
    f"'{instant.isoformat()}'::timestamptz" for instant in (FIRST_INSTANT, LAST_INSTANT)
)


def write_function_sql(kind: IndexedKind) -> str:
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
