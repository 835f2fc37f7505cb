"""The SQL that keeps how many rows of the index hold each key.

A list that nothing narrows is counted by reading these figures, whatever the number of records.
Rows that an embargo begins or ends are left out: how many of them hold, the moment says.
"""

from collections.abc import Iterator

from catalogue.index.models import COLLECTIVE_KEY, FIRST_INSTANT, LAST_INSTANT

COUNT_COLUMNS = "kind, key, number, several"
NOT_TIME_LIMITED_SQL = (
    f"since = '{FIRST_INSTANT.isoformat()}' AND until = '{LAST_INSTANT.isoformat()}'"
)


def key_counts_sql(rows: str) -> str:
    """(kind, key, number, several) of the rows, by each of the keys that they hold."""
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
    """Write the figures of all rows of a kind, where none are."""
    return (
        f"INSERT INTO catalogue_indexcount ({COUNT_COLUMNS}) {key_counts_sql(_kind_rows_sql(kind))}"
    )


def _kind_rows_sql(kind: str) -> str:
    return f"(SELECT * FROM catalogue_indexrow WHERE kind = '{kind}') AS row"


def create_functions_sql() -> Iterator[str]:
    yield COUNT_INSERTED_SQL
    yield COUNT_DELETED_SQL


def create_triggers_sql() -> Iterator[str]:
    """Rows of the index come and go; none is ever changed."""
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
    """How many keys of a kind have other figures than its rows say."""
    wanted = key_counts_sql(_kind_rows_sql(kind))
    held = f"SELECT {COUNT_COLUMNS} FROM catalogue_indexcount WHERE kind = '{kind}' AND number <> 0"
    differing = f"({wanted} EXCEPT {held}) UNION ({held} EXCEPT {wanted})"
    return f"SELECT count(DISTINCT key) FROM ({differing}) AS one (kind, key)"
