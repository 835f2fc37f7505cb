"""Hand-written SQL for the lists: the floor to which the pages are compared.

The statements read the same rows and indexes with the same driver, without the work of the
application (parsing the address, facet names, HTML). The count of a facet value is the number of
records with that value in its facet and the active values in the other facets.
"""

from collections.abc import Mapping

PUBLIC_SQL = "kind = 'activities' AND since <= now() AND until > now()"
FACET_COUNTS_SQL = """
SELECT key, count(*) FROM (
    SELECT unnest(keys) FROM catalogue_indexrow WHERE {where}
) AS values_of_row (key) WHERE {within} GROUP BY key
"""
# Unfiltered counts, from the counter table of the database.
STORED_COUNTS_SQL = (
    "SELECT key, number FROM catalogue_indexcount WHERE kind = 'activities' AND {within}"
)
PAGE_SQL = """
SELECT record.* FROM (
    SELECT record_id, starts FROM catalogue_indexrow WHERE {where}
    ORDER BY {order} LIMIT 25 OFFSET {offset}
) AS row JOIN activities_activity AS record ON record.id = row.record_id
"""
INDEX_ORDER_SQL = "starts DESC NULLS LAST, record_id DESC"
SORT_ORDER_SQL = "(starts + 0) DESC NULLS LAST, record_id DESC"
FLAT_TABLE_SQL = "SELECT * FROM bench_flat"
FACET_NUMBERS = {"kind": 1, "country": 4, "topic": 10}
NO_FILTERS: dict[str, int] = {}


def list_statements(
    filters: Mapping[str, int] = NO_FILTERS, term: str = "", page: int = 1, *, stored: bool = False
) -> list[str]:
    """Return the statements of the list of activities with these facet values and search term.

    With `stored`, unfiltered counts are read from the counter table.
    """
    where = _where(filters, term)
    order = SORT_ORDER_SQL if filters or term else INDEX_ORDER_SQL
    if term:
        order = f"ts_rank(words, {_query(term)}) DESC, record_id DESC"
    counts = [_counts(where, "true", stored=stored)]
    for facet in filters:
        others = {name: value for name, value in filters.items() if name != facet}
        within = f"key BETWEEN {_key(facet, 0)} AND {_key(facet, 2**27 - 1)}"
        counts.append(_counts(_where(others, term), within, stored=stored))
    return [*counts, PAGE_SQL.format(where=where, order=order, offset=(page - 1) * 25)]


def _counts(where: str, within: str, *, stored: bool) -> str:
    if stored and where == PUBLIC_SQL:
        return STORED_COUNTS_SQL.format(within=within)
    return FACET_COUNTS_SQL.format(where=where, within=within)


def _where(filters: Mapping[str, int], term: str) -> str:
    conditions = [f"keys && ARRAY[{_key(facet, value)}]" for facet, value in filters.items()]
    return " AND ".join([PUBLIC_SQL, *conditions, *([f"words @@ {_query(term)}"] if term else [])])


def _key(facet: str, value: int) -> int:
    return FACET_NUMBERS[facet] << 27 | value


def _query(term: str) -> str:
    return "'" + term.replace("'", "''") + "'::tsquery"
