"""Bulk load of the derived rows of a generated programme.

The indexes are dropped first and created afterwards. The command `rebuild_index` writes the same
rows while the site is in use, and then compares them.
"""

import psycopg
from psycopg.sql import SQL, Identifier

from bench.kinds import TABLES

INDEXES_SQL = """
SELECT indexname, replace(indexdef, ' ON ONLY ', ' ON ') FROM pg_indexes
WHERE tablename = 'catalogue_indexrow' AND indexname NOT LIKE '%pkey'
"""


def write_index(connection: psycopg.Connection) -> None:
    """Write all index rows, counts and export lines, then create the indexes."""
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        indexes = cursor.execute(INDEXES_SQL).fetchall()
        for name, _definition in indexes:
            cursor.execute(SQL("DROP INDEX {}").format(Identifier(name)))
        cursor.execute("TRUNCATE catalogue_indexrow, catalogue_indexcount, catalogue_exportline")
        for kind, table in TABLES.items():
            cursor.execute(
                SQL(
                    "SELECT {}((SELECT coalesce(array_agg(id ORDER BY id), '{{}}') FROM {}))"
                ).format(
                    Identifier(f"catalogue_write_rows_{kind.replace('-', '_')}"), Identifier(table)
                )
            )
        for _name, definition in indexes:
            cursor.execute(definition)
