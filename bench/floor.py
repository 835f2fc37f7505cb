"""The floor: the statements that PostgreSQL needs for the same answers, and nothing around them.

Written by hand over the same rows and indexes, and read by the same driver; what the application
adds (checking the address, names of facets, HTML) is not in it. The counts are those of the page:
a value's count is the result with that value alone in its facet, the others as chosen.
"""

from collections.abc import Mapping

PUBLIC_SQL = "kind = 'activities' AND since <= now() AND until > now()"
FACET_COUNTS_SQL = """
SELECT key, count(*) FROM (
    SELECT unnest(keys) FROM catalogue_indexrow WHERE {where}
) AS held (key) WHERE {within} GROUP BY key
"""
# The same, of what nothing narrows, from the figures that the database keeps beside the rows.
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
    chosen: Mapping[str, int] = NO_FILTERS, term: str = "", page: int = 1, *, stored: bool = False
) -> list[str]:
    """What answers the list of activities with one value of each of these facets, and a term.

    With `kept`, what is kept is not counted.
    """
    narrowed = _where(chosen, term)
    order = SORT_ORDER_SQL if chosen or term else INDEX_ORDER_SQL
    if term:
        order = f"ts_rank(words, {_query(term)}) DESC, record_id DESC"
    counts = [_counts(narrowed, "true", stored=stored)]
    for facet in chosen:
        others = {name: value for name, value in chosen.items() if name != facet}
        within = f"key BETWEEN {_key(facet, 0)} AND {_key(facet, 2**27 - 1)}"
        counts.append(_counts(_where(others, term), within, stored=stored))
    return [*counts, PAGE_SQL.format(where=narrowed, order=order, offset=(page - 1) * 25)]


def _counts(where: str, within: str, *, stored: bool) -> str:
    if stored and where == PUBLIC_SQL:
        return STORED_COUNTS_SQL.format(within=within)
    return FACET_COUNTS_SQL.format(where=where, within=within)


def _where(chosen: Mapping[str, int], term: str) -> str:
    held = [f"keys && ARRAY[{_key(facet, value)}]" for facet, value in chosen.items()]
    return " AND ".join([PUBLIC_SQL, *held, *([f"words @@ {_query(term)}"] if term else [])])


def _key(facet: str, value: int) -> int:
    return FACET_NUMBERS[facet] << 27 | value


def _query(term: str) -> str:
    return "'" + term.replace("'", "''") + "'::tsquery"
