"""Checksums of all tables and sequences, to compare two databases.

The job queue is excluded: workers write to it at any moment, and its sequences are not part of
the snapshot that a backup dumps.
"""

from typing import Any

import psycopg
from psycopg import sql

# The text form of values must not depend on the settings of the connection.
OUTPUT_SETTINGS_SQL = (
    "SET LOCAL TimeZone = 'UTC'; SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL bytea_output = 'hex';"
    " SET LOCAL IntervalStyle = 'postgres'; SET LOCAL extra_float_digits = 1;"
    " SET LOCAL statement_timeout = 0"
)
TABLES_SQL = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      AND NOT starts_with(c.relname, 'procrastinate_')
    GROUP BY c.relname ORDER BY c.relname
"""
SEQUENCES_SQL = """
    SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = 'public' AND NOT starts_with(sequencename, 'procrastinate_')
    ORDER BY sequencename
"""
TABLE_CHECKSUM_SQL = """
    SELECT count(*), coalesce(sum(('x' || left(md5(ROW({columns})::text), 15))::bit(60)::bigint), 0)
    FROM public.{table}
"""


def database_checksums(connection: psycopg.Connection) -> dict[str, Any]:
    """Return the row count and checksum of each table and the last value of each sequence.

    A checksum is the sum of the row digests, so it does not depend on the order of the rows.
    Generated columns are excluded because they follow from the others.
    """
    connection.execute(OUTPUT_SETTINGS_SQL)
    tables = {}
    for name, columns in connection.execute(TABLES_SQL).fetchall():
        query = sql.SQL(TABLE_CHECKSUM_SQL).format(
            table=sql.Identifier(name),
            columns=sql.SQL(", ").join(sql.Identifier(column) for column in columns),
        )
        rows, digest = connection.execute(query).fetchone() or (0, 0)
        tables[name] = {"rows": rows, "digest": f"{int(digest):x}"}
    sequences: dict[str, int | None] = dict(connection.execute(SEQUENCES_SQL).fetchall())
    return {"tables": tables, "sequences": sequences}


def checksum_differences(expected: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Return the differences between two sets of checksums, one sentence each."""
    differences = []
    for kind in ("tables", "sequences"):
        for name in sorted(expected[kind].keys() | found[kind].keys()):
            before, after = expected[kind].get(name), found[kind].get(name)
            if before != after:
                differences.append(f"{kind.removesuffix('s')} {name} is {after}, not {before}")
    return differences
