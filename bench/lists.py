"""The lists and the other pages, each list beside the statements that answer the same."""

from bench import floor, measure
from bench.database import FIRST_PORT, connected, ours
from bench.words import COMMON, RARE

TOPICS, COUNTRIES = (2, 7, 13), (1, 5, 9)
MANY = 100_000  # of more activities, every kind of request is asked for less often
OTHERS = {
    "home": "/",
    "a record": "/activities/activity-1/",
    "a mandate with its work": "/mandates/mandate-1/",
    "an organization": "/organizations/organization-1/",
    "search everywhere, common": f"/search/?q={COMMON}",
    "search everywhere, rare": f"/search/?q={RARE}",
    "completion": f"/search/completions/?q={RARE[:5]}",
    "API, first page": "/api/v1/activities/",
    "feed": "/activities/feed.atom",
    "data dictionary": "/data/",
}


def pages(size: int) -> dict:
    """Milliseconds of every kind of page, and of the floor of the lists."""
    rounds = 8 if size <= MANY else 3
    found: dict = {}
    with connected(size) as connection, ours(size, FIRST_PORT):
        for name, (paths, statements) in lists(connection).items():
            addresses = [f"/activities/{path}" for path in paths]
            times = measure.requests(FIRST_PORT, addresses, rounds)
            found[name] = {
                "ours": times,
                "floor": measure.queries(connection, statements, rounds),
            }
        for name, path in OTHERS.items():
            found[name] = {"ours": measure.requests(FIRST_PORT, [path], rounds)}
    return found


def lists(connection) -> dict[str, tuple[list[str], list[list[str]]]]:
    """For every kind of list its addresses, and for each the statements of its floor."""
    codes = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id").fetchall()
    one = [f"?country={codes[pk - 1][0]}" for pk in COUNTRIES]
    three = [f"{path}&topic=topic-{pk}&kind=research" for path, pk in zip(one, TOPICS, strict=True)]
    countries, topics = (
        [floor.key(name, pk) for pk in pks]
        for name, pks in (("country", COUNTRIES), ("topic", TOPICS))
    )
    kind = floor.key("kind", 1)
    each = zip(countries, topics, strict=True)
    return {
        "list, no filter": ([""], [floor.statements([])]),
        "list, one filter": (one, [floor.statements([key]) for key in countries]),
        "list, three filters": (three, [floor.statements([*keys, kind]) for keys in each]),
        "list, a common word": ([f"?q={COMMON}"], [floor.statements([], COMMON)]),
        "list, a rare word": ([f"?q={RARE}"], [floor.statements([], RARE)]),
        "list, a rare word by date": ([f"?q={RARE}&sort=newest"], [floor.statements([], RARE)]),
        "list, the last page": (["?page=400"], [floor.statements([], page=400)]),
    }
