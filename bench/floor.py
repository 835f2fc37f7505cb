"""The floor: the statements that PostgreSQL needs for the same answers, and nothing around them.

Written by hand over the same rows and indexes, and read by the same driver; what the application
adds (checking the address, names of facets, HTML) is not in it.
"""

COUNTS = """
SELECT key, count(*) FROM (
    SELECT unnest(keys) FROM catalogue_indexrow
    WHERE kind = 'activities' AND since <= now() AND until > now(){where}
) AS held (key) GROUP BY key
"""
PAGE = """
SELECT record.* FROM (
    SELECT record_id, starts FROM catalogue_indexrow
    WHERE kind = 'activities' AND since <= now() AND until > now(){where}
    ORDER BY {order} LIMIT 25 OFFSET {offset}
) AS row JOIN activities_activity AS record ON record.id = row.record_id
"""
WALKED = "starts DESC NULLS LAST, record_id DESC"
SORTED = "(starts + 0) DESC NULLS LAST, record_id DESC"
FLAT = "SELECT * FROM bench_flat"
FACETS = {"kind": 1, "country": 4, "topic": 10}


def key(facet: str, value: int) -> int:
    return FACETS[facet] << 27 | value


def statements(keys: list[int], word: str = "", page: int = 1) -> list[str]:
    """What answers the list of activities with these keys, and with a word."""
    where = "".join(f" AND keys && ARRAY[{key}]" for key in keys)
    order = SORTED if keys or word else WALKED
    if word:
        term = f"(SELECT catalogue_term('{word}'))"
        where += f" AND words @@ {term}"
        order = f"ts_rank(words, {term}) DESC, record_id DESC"
    return [
        COUNTS.format(where=where),
        PAGE.format(where=where, order=order, offset=(page - 1) * 25),
    ]
