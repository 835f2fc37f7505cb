"""The SQL that counts the index rows with each key.

Unfiltered lists read their counts from this table, regardless of the number of records. Rows whose
validity begins or ends with an embargo are left out, because their number changes with time.
"""

from collections.abc import Iterator

from catalogue.index.models import COLLECTIVE_KEY, FIRST_INSTANT, LAST_INSTANT

COUNT_COLUMNS = "kind, key, number, several"
NOT_TIME_LIMITED_SQL = (
    f"since = '{FIRST_INSTANT.isoformat()}' AND until = '{LAST_INSTANT.isoformat()}'"
)


def key_counts_sql(rows: str) -> str:
    """Return SQL for the (kind, key, number, several) of each key of the rows."""
    return (
        f"SELECT kind, key, count(*), count(*) FILTER (WHERE keys @> ARRAY[{COLLECTIVE_KEY}])"
        f" FROM {rows}, unnest(keys) AS key WHERE {NOT_TIME_LIMITED_SQL} GROUP BY kind, key"
    )


COUNT_INSERTED_SQL = f"""
CREATE OR REPLACE FUNCTION catalogue_count_inserted() RETURNS trigger LANGUAGE plpgsql AS $index$
BEGIN
    INSERT INTO catalogue_indexcount AS held ({COUNT_COLUMNS}) {key_counts_sql("inserted")}
    ON CONFLICT (kind, key) DO UPDATE
    SET number = held.number + excluded.number, several = held.several + excluded.several;
    RETURN NULL;
END
$index$"""
COUNT_DELETED_SQL = f"""
CREATE OR REPLACE FUNCTION catalogue_count_deleted() RETURNS trigger LANGUAGE plpgsql AS $index$
BEGIN
    UPDATE catalogue_indexcount AS held
    SET number = held.number - less.number, several = held.several - less.several
    FROM ({key_counts_sql("deleted")}) AS less ({COUNT_COLUMNS})
    WHERE held.kind = less.kind AND held.key = less.key;
    RETURN NULL;
END
$index$"""


def insert_counts_sql(kind: str) -> str:
    """Return SQL that inserts the counts of all rows of a kind, after the old ones are deleted."""
    return (
        f"INSERT INTO catalogue_indexcount ({COUNT_COLUMNS}) {key_counts_sql(_kind_rows_sql(kind))}"
    )


def _kind_rows_sql(kind: str) -> str:
    return f"(SELECT * FROM catalogue_indexrow WHERE kind = '{kind}') AS row"


def create_functions_sql() -> Iterator[str]:
    yield COUNT_INSERTED_SQL
    yield COUNT_DELETED_SQL


def create_triggers_sql() -> Iterator[str]:
    """Yield the triggers for inserted and deleted index rows, which are never updated."""
    for event, rows, function in (
        ("INSERT", "NEW TABLE AS inserted", "inserted"),
        ("DELETE", "OLD TABLE AS deleted", "deleted"),
    ):
        yield (
            f"CREATE OR REPLACE TRIGGER catalogue_counts_{function} AFTER {event}"
            f" ON catalogue_indexrow REFERENCING {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION catalogue_count_{function}()"
        )


def count_wrong_keys_sql(kind: str) -> str:
    """Return SQL for the number of keys of a kind whose stored count differs from its rows."""
    expected = key_counts_sql(_kind_rows_sql(kind))
    stored = (
        f"SELECT {COUNT_COLUMNS} FROM catalogue_indexcount WHERE kind = '{kind}' AND number <> 0"
    )
    differing = f"({expected} EXCEPT {stored}) UNION ({stored} EXCEPT {expected})"
    return f"SELECT count(DISTINCT key) FROM ({differing}) AS one (kind, key)"
