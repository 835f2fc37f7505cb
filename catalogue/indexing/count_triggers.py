"""The SQL that keeps how many rows of the index hold each key.

A list that nothing narrows is counted by reading these figures, whatever the number of records.
Rows that an embargo begins or ends are left out: how many of them hold, the moment says.
"""

from collections.abc import Iterator

from catalogue.index.models import COLLECTIVE, END, START

COLUMNS = "kind, key, number, several"
ALWAYS = f"since = '{START.isoformat()}' AND until = '{END.isoformat()}'"


def grouped(rows: str) -> str:
    """(kind, key, number, several) of the rows, by each of the keys that they hold."""
    return (
        f"SELECT kind, key, count(*), count(*) FILTER (WHERE keys @> ARRAY[{COLLECTIVE}])"
        f" FROM {rows}, unnest(keys) AS key WHERE {ALWAYS} GROUP BY kind, key"
    )


ARRIVED = f"""
CREATE OR REPLACE FUNCTION catalogue_count_arrived() RETURNS trigger LANGUAGE plpgsql AS $index$
BEGIN
    INSERT INTO catalogue_indexcount AS held ({COLUMNS}) {grouped("arrived")}
    ON CONFLICT (kind, key) DO UPDATE
    SET number = held.number + excluded.number, several = held.several + excluded.several;
    RETURN NULL;
END
$index$"""
GONE = f"""
CREATE OR REPLACE FUNCTION catalogue_count_gone() RETURNS trigger LANGUAGE plpgsql AS $index$
BEGIN
    UPDATE catalogue_indexcount AS held
    SET number = held.number - less.number, several = held.several - less.several
    FROM ({grouped("gone")}) AS less ({COLUMNS})
    WHERE held.kind = less.kind AND held.key = less.key;
    RETURN NULL;
END
$index$"""


def everything(kind: str) -> str:
    """Write the figures of all rows of a kind, where none are."""
    return f"INSERT INTO catalogue_indexcount ({COLUMNS}) {grouped(_rows_of(kind))}"


def _rows_of(kind: str) -> str:
    return f"(SELECT * FROM catalogue_indexrow WHERE kind = '{kind}') AS row"


def functions() -> Iterator[str]:
    yield ARRIVED
    yield GONE


def triggers() -> Iterator[str]:
    """Rows of the index come and go; none is ever changed."""
    for event, rows, function in (
        ("INSERT", "NEW TABLE AS arrived", "arrived"),
        ("DELETE", "OLD TABLE AS gone", "gone"),
    ):
        yield (
            f"CREATE OR REPLACE TRIGGER catalogue_counts_{function} AFTER {event}"
            f" ON catalogue_indexrow REFERENCING {rows}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION catalogue_count_{function}()"
        )


def wrong(kind: str) -> str:
    """How many keys of a kind have other figures than its rows say."""
    wanted = grouped(_rows_of(kind))
    held = f"SELECT {COLUMNS} FROM catalogue_indexcount WHERE kind = '{kind}' AND number <> 0"
    differing = f"({wanted} EXCEPT {held}) UNION ({held} EXCEPT {wanted})"
    return f"SELECT count(DISTINCT key) FROM ({differing}) AS one (kind, key)"
