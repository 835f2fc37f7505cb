"""The SQL functions that rewrite the stale rows of a transaction, `catalogue_refresh_index`.

A change of names alone, such as a new title of an organization, may concern very many records. The
rows of more than `MAX_IMMEDIATE_RECORDS` of a kind are then noted as outdated in the transaction,
and a background job rewrites them in batches (`catalogue.indexing.tasks`). Until then searches and
files have the former names. A change of links or of visibility is never postponed.

Each refresh holds one global lock until the end of the commit. Two transactions that change both
ends of a chain (a link, and a name at its end) do not see each other's changes, so the second one
must read after the first one has committed.
"""

from django.db import models
from django.db.models.expressions import RawSQL

from catalogue.base.sql import compiled_sql
from catalogue.indexing.dependencies import IndexedKind, is_tree_model

MAX_IMMEDIATE_RECORDS = 100  # of each kind; takes half a second
CURRENT_XACT_SQL = "tx = pg_current_xact_id()"


def stale_rows_sql(table: str, *, at_once: bool) -> str:
    """Return SQL for the changed rows of a table that spread to other records."""
    return (
        f"SELECT row_id FROM catalogue_stalerow WHERE {CURRENT_XACT_SQL} AND spreads"
        f" AND {'' if at_once else 'NOT '}at_once AND node = '{table}'"
    )


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
