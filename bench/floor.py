"""The floor: the statements that PostgreSQL needs for the same answers, and nothing around them.

Written by hand over the same rows and indexes, and read by the same driver; what the application
adds (checking the address, names of facets, HTML) is not in it. The counts are those of the page:
a value's count is the result with that value alone in its facet, the others as chosen.
"""

from collections.abc import Mapping

PUBLIC = "kind = 'activities' AND since <= now() AND until > now()"
COUNTS = """
SELECT key, count(*) FROM (
    SELECT unnest(keys) FROM catalogue_indexrow WHERE {where}
) AS held (key) WHERE {within} GROUP BY key
"""
# The same, of what nothing narrows, from the figures that the database keeps beside the rows.
KEPT = "SELECT key, number FROM catalogue_indexcount WHERE kind = 'activities' AND {within}"
PAGE = """
SELECT record.* FROM (
    SELECT record_id, starts FROM catalogue_indexrow WHERE {where}
    ORDER BY {order} LIMIT 25 OFFSET {offset}
) AS row JOIN activities_activity AS record ON record.id = row.record_id
"""
WALKED = "starts DESC NULLS LAST, record_id DESC"
SORTED = "(starts + 0) DESC NULLS LAST, record_id DESC"
FLAT = "SELECT * FROM bench_flat"
FACETS = {"kind": 1, "country": 4, "topic": 10}
NOBODY: dict[str, int] = {}


def statements(
    chosen: Mapping[str, int] = NOBODY, term: str = "", page: int = 1, *, kept: bool = False
) -> list[str]:
    """What answers the list of activities with one value of each of these facets, and a term.

    With `kept`, what is kept is not counted.
    """
    narrowed = _where(chosen, term)
    order = SORTED if chosen or term else WALKED
    if term:
        order = f"ts_rank(words, {_query(term)}) DESC, record_id DESC"
    counts = [_counts(narrowed, "true", kept=kept)]
    for facet in chosen:
        others = {name: value for name, value in chosen.items() if name != facet}
        within = f"key BETWEEN {_key(facet, 0)} AND {_key(facet, 2**27 - 1)}"
        counts.append(_counts(_where(others, term), within, kept=kept))
    return [*counts, PAGE.format(where=narrowed, order=order, offset=(page - 1) * 25)]


def _counts(where: str, within: str, *, kept: bool) -> str:
    if kept and where == PUBLIC:
        return KEPT.format(within=within)
    return COUNTS.format(where=where, within=within)


def _where(chosen: Mapping[str, int], term: str) -> str:
    held = [f"keys && ARRAY[{_key(facet, value)}]" for facet, value in chosen.items()]
    return " AND ".join([PUBLIC, *held, *([f"words @@ {_query(term)}"] if term else [])])


def _key(facet: str, value: int) -> int:
    return FACETS[facet] << 27 | value


def _query(term: str) -> str:
    return "'" + term.replace("'", "''") + "'::tsquery"
