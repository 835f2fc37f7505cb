"""The statements that a request sends to the database, and the tables that they read."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

MAIN_TABLE = re.compile(r'(?:FROM|UPDATE|INTO) "(?:[a-z]+_)?([a-z]+)"')

# A file is one statement, in a transaction of its own without a limit on its time.
FILE_STATEMENTS = ["SAVEPOINT", "SET", "COPY", "RELEASE"]


@contextmanager
def captured_sql() -> Iterator[list[str]]:
    """Collect the statements of a block; the list is filled at its end."""
    statements: list[str] = []
    with CaptureQueriesContext(connection) as queries:
        yield statements
    statements += [query["sql"] for query in queries]


def sql_of_request(client, address: str, **headers) -> list[str]:
    """Return the statements of a request, once the process has filled its caches."""
    for _ in range(2):
        with captured_sql() as statements:
            response = client.get(address, **headers)
            assert response.status_code == 200, (address, response.status_code)
            response.getvalue()
    return statements


def main_table(sql: str) -> str:
    """Return the first table that a statement reads or writes, without the name of its app."""
    if re.match(r"\(SELECT \d", sql):  # the stages of a chain, each numbered
        return "chain"
    found = MAIN_TABLE.search(sql)
    return found[1] if found else sql.split()[0]


def assert_queries(statements: Iterable[str], expected: str) -> None:
    """Check that the statements read these tables, one after the other."""
    statements = list(statements)
    assert " ".join(map(main_table, statements)) == expected, "\n".join(statements)
