"""Installation of the functions and triggers of the index, and rebuilding and checking of its rows.

The functions and triggers depend on the current filters and models, so migrations do not create
them: they are installed after the migrations whenever they differ from those in the database.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, models, transaction
from django.db.backends.utils import CursorWrapper

from catalogue.indexing import (
    count_triggers,
    line_sql,
    refresh_sql,
    row_sql,
    triggers,
    word_triggers,
    write_sql,
)
from catalogue.indexing.dependencies import IndexedKind

DERIVED_TABLES = ("catalogue_indexrow", "catalogue_exportline", "catalogue_outdatedrow")


def install(kinds: list[IndexedKind], using: str = "default") -> bool:
    """Update the functions, triggers and rows. Return False if they were up to date.

    Readers and writers are not blocked. An interrupted installation starts again at the next call,
    because the digest is stored last.
    """
    statements = [
        *(statement for kind in kinds for statement in partition_sql(kind)),
        *(embargo_index_sql(kind) for kind in kinds if write_sql.has_embargo(kind.model)),
        *triggers.create_functions_sql(kinds),
        *triggers.create_triggers_sql(kinds),
        *word_triggers.create_triggers_sql(kinds),
    ]
    # Another major version of PostgreSQL may parse or stem words differently.
    version = f"PostgreSQL {connections[using].pg_version // 10_000}"
    digest = hashlib.sha256("\n".join([version, *statements]).encode()).hexdigest()
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regproc('catalogue_refresh_index'))")
        if cursor.fetchone()[0] == digest:
            return False
        cursor.execute("SET LOCAL statement_timeout = 0")
        for statement in (*statements, "COMMENT ON FUNCTION catalogue_refresh_index() IS NULL"):
            cursor.execute(statement)
    rebuild(kinds, using)
    with connections[using].cursor() as cursor:
        cursor.execute(f"COMMENT ON FUNCTION catalogue_refresh_index() IS '{digest}'")
    return True


def partition_sql(kind: IndexedKind) -> tuple[str, str]:
    """Return SQL for the partition of a kind.

    The large `toast_tuple_target` keeps rows whole, because ranking reads the words of every row.
    """
    table = f"catalogue_indexrow_{kind.identifier}"
    part = f"PARTITION OF catalogue_indexrow FOR VALUES IN ('{kind.name}')"
    return (
        f"CREATE TABLE IF NOT EXISTS {table} {part}",
        f"ALTER TABLE {table} SET (toast_tuple_target = 8160)",
    )


def embargo_index_sql(kind: IndexedKind) -> str:
    """Return SQL for an index of the records with an embargo, for a fast check if there are any."""
    table = kind.model._meta.db_table
    return (
        f"CREATE INDEX IF NOT EXISTS {table}_embargo ON {table} (public_from)"
        " WHERE public_from IS NOT NULL"
    )


def rebuild(kinds: list[IndexedKind], using: str = "default") -> None:
    """Rewrite all rows in batches, so that a concurrent writer waits for one batch at most."""
    for model in word_triggers.searched_models(kinds):
        _rewrite_words(model, using)
    with index_lock(using) as cursor:
        cursor.execute("DELETE FROM catalogue_spellingword")
        cursor.execute("SELECT catalogue_add_authority_words()")
    for kind in kinds:
        with index_lock(using) as cursor:
            cursor.execute(f"DELETE FROM catalogue_indexcount WHERE kind = '{kind.name}'")
            cursor.execute(count_triggers.insert_counts_sql(kind.name))
    for kind in kinds:
        table = kind.model._meta.db_table
        with index_lock(using) as cursor:
            for derived in DERIVED_TABLES:
                cursor.execute(
                    f"DELETE FROM {derived} WHERE kind = '{kind.name}'"
                    f" AND record_id NOT IN (SELECT id FROM {table})"
                )
            cursor.execute(f"SELECT id FROM {table} ORDER BY id")
            ids = [pk for (pk,) in cursor.fetchall()]
        for first in range(0, len(ids), write_sql.BATCH_SIZE):
            with index_lock(using) as cursor:
                batch = ids[first : first + write_sql.BATCH_SIZE]
                cursor.execute(f"SELECT catalogue_write_rows_{kind.identifier}(%s)", [batch])


def _rewrite_words(model: type[models.Model], using: str) -> None:
    """Set the words of all rows of a table, in batches.

    The index rows of the records that name these rows are not refreshed, because all of them are
    written afterwards. Like every writer, a batch locks rows before the index: the other order
    would end in a deadlock.
    """
    ids = list(model._base_manager.using(using).order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(ids), write_sql.BATCH_SIZE):
        with transaction.atomic(using=using), connections[using].cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
            batch = ids[first : first + write_sql.BATCH_SIZE]
            cursor.execute(word_triggers.rewrite_words_sql(model), [batch])
            cursor.execute(f"DELETE FROM catalogue_stalerow WHERE {refresh_sql.CURRENT_XACT_SQL}")


@contextmanager
def index_lock(using: str) -> Iterator[CursorWrapper]:
    """Open a transaction that locks the index against other writers, and yield a cursor."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('catalogue_indexrow'))")
        yield cursor
        cursor.execute("SELECT renew_content_version()")


def count_differences(kinds: list[IndexedKind], using: str = "default") -> dict[str, int]:
    """Return, for each kind, the number of records with wrong rows or lines, and of wrong counts.

    A row or line is wrong if it is missing, superfluous or different, unless it is noted as
    outdated. The check covers the present and every instant at which an embargo ends.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        ends = [_embargo_ends_sql(kind) for kind in kinds if write_sql.has_embargo(kind.model)]
        cursor.execute(" UNION ".join(["SELECT statement_timestamp()", *ends]))
        instants = [instant for (instant,) in cursor.fetchall()]
        return {kind.name: _count_wrong_records(cursor, kind, instants) for kind in kinds}


def _embargo_ends_sql(kind: IndexedKind) -> str:
    table = kind.model._meta.db_table
    return f"SELECT public_from FROM {table} WHERE public_from > statement_timestamp()"


def _count_wrong_records(cursor, kind: IndexedKind, instants: list) -> int:
    wrong_rows = _different_records_sql(kind, row_sql, "SELECT * FROM catalogue_indexrow")
    wrong_lines = _different_records_sql(
        kind,
        line_sql,
        "SELECT row.until, line.* FROM catalogue_exportline AS line LEFT JOIN catalogue_indexrow"
        " AS row USING (record_id, kind, since)",
    )
    cursor.execute(
        f"""
        WITH instants (at) AS (SELECT unnest(%s::timestamptz[])),
        parts (ids) AS (
            SELECT array_agg(id) FROM (
                SELECT id, row_number() OVER (ORDER BY id) / {write_sql.BATCH_SIZE}
                FROM {kind.model._meta.db_table}
            ) AS numbered (id, part) GROUP BY part
        )
        SELECT count(DISTINCT record_id) + ({count_triggers.count_wrong_keys_sql(kind.name)}) FROM (
            {wrong_rows} UNION ALL {wrong_lines}
        ) AS different WHERE NOT EXISTS (
            SELECT FROM catalogue_outdatedrow AS outdated
            WHERE outdated.kind = '{kind.name}' AND outdated.record_id = different.record_id
        )
        """,
        [instants],
    )
    return cursor.fetchone()[0]


def _different_records_sql(kind: IndexedKind, module, present: str) -> str:
    """Return SQL for the records whose rows in `present` differ from those of `module`."""
    columns = ", ".join(module.COLUMNS)
    expected = (
        f"SELECT at, {columns} FROM instants, parts, LATERAL {module.function_name(kind)}(ids, at)"
    )
    present = (
        f"SELECT at, {columns} FROM ({present}) AS present"
        " JOIN instants ON since <= at AND coalesce(until, 'infinity') > at"
        f" WHERE kind = '{kind.name}'"
    )
    return (
        f"SELECT record_id FROM (({expected} EXCEPT {present})"
        f" UNION ({present} EXCEPT {expected})) AS one"
    )
