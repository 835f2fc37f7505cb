"""The migration operation that turns a generated search column into one that a trigger writes."""

from django.contrib.postgres.search import SearchVectorField
from django.db.migrations.operations import AlterField, RunSQL, SeparateDatabaseAndState

# `DROP EXPRESSION` changes the catalog of PostgreSQL only. The trigger computes the former
# expression, so that the former version of the code finds what it writes, until
# `catalogue.indexing.install` replaces the function.
DROP_EXPRESSION = """
DO $do$
DECLARE
    expression text;
BEGIN
    SELECT pg_get_expr(adbin, adrelid) INTO expression
    FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum
    WHERE adrelid = '{table}'::regclass AND attname = 'search';
    ALTER TABLE {table} ALTER COLUMN search DROP EXPRESSION;
    EXECUTE format($function$
        CREATE FUNCTION catalogue_set_words_{table}() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            SELECT %s INTO NEW.search FROM (SELECT NEW.*) AS written;
            RETURN NEW;
        END
        $body$
    $function$, expression);
    CREATE TRIGGER catalogue_set_words BEFORE INSERT OR UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION catalogue_set_words_{table}();
END
$do$
"""
SAFE_BECAUSE = "DROP EXPRESSION changes the catalog of PostgreSQL only and rewrites no row."


def search_column_operation(app: str, model: str) -> SeparateDatabaseAndState:
    """Return the operation for the column `search` of a model."""
    return SeparateDatabaseAndState(
        database_operations=[
            RunSQL([(DROP_EXPRESSION.format(table=f"{app}_{model}"), None)], RunSQL.noop)
        ],
        state_operations=[
            AlterField(model, "search", SearchVectorField(editable=False, null=True))
        ],
    )
