"""The statements that a request sends to the database, and the tables that they read."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import SequenceMatcher

from django.db import connection
from django.test.utils import CaptureQueriesContext

MAIN_TABLE = re.compile(r'(?:FROM|UPDATE|INTO) "(?:[a-z]+_)?([a-z_]+)"')
# SQL written by hand has no quotation marks.
UNQUOTED_TABLE = re.compile(r"(?:FROM|UPDATE|INTO)\s+(?:[a-z]+_)?([a-z_]+)\b")

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
    found = MAIN_TABLE.search(sql) or UNQUOTED_TABLE.search(sql)
    return found[1] if found else sql.split()[0]


def query_difference(statements: list[str], expected: list[str]) -> str:
    """Return a line for each unexpected statement (its start), and for each missing table."""
    found = [main_table(sql) for sql in statements]
    lines = []
    matcher = SequenceMatcher(None, expected, found, autojunk=False)
    for change, first, last, begin, end in matcher.get_opcodes():
        if change != "equal":
            lines += [f"- {table}" for table in expected[first:last]]
            lines += [f"+ {main_table(sql)}: {sql[:300]}" for sql in statements[begin:end]]
    return "\n".join(lines)


def assert_queries(statements: Iterable[str], expected: str) -> None:
    """Check that the statements read these tables, one after the other."""
    statements = list(statements)
    names = expected.split()
    assert [main_table(sql) for sql in statements] == names, query_difference(statements, names)


def assert_same_queries(few: Iterable[str], many: Iterable[str], expected: str) -> None:
    """Check that a request reads these tables with few rows, and the same ones with many."""
    assert_queries(few, expected)
    assert_queries(many, expected)
