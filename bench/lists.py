"""The lists and the other pages, each list beside the statements that answer the same."""

from bench import floor, measure
from bench.database import FIRST_PORT, connected, ours
from bench.words import COMMON, RARE

TOPICS, COUNTRIES = (2, 7, 13), (1, 5, 9)
MANY = 100_000  # of more activities, every kind of request is asked for less often
OTHERS = {
    "a page that counts nothing": "/accessibility/",
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
    """Milliseconds of every kind of page, and of the floors of the lists."""
    rounds = 8 if size <= MANY else 3
    found: dict = {}
    with connected(size) as connection, ours(size, FIRST_PORT):
        for name, (paths, several) in lists(connection).items():
            addresses = [f"/activities/{path}" for path in paths]
            counted, kept = (
                [floor.statements(*one, kept=is_kept) for one in several]
                for is_kept in (False, True)
            )
            found[name] = {
                "ours": measure.requests(FIRST_PORT, addresses, rounds),
                "floor": measure.queries(connection, counted, rounds),
            }
            if kept != counted:
                found[name]["kept"] = measure.queries(connection, kept, rounds)
        for name, path in OTHERS.items():
            found[name] = {"ours": measure.requests(FIRST_PORT, [path], rounds)}
    return found


def lists(connection) -> dict[str, tuple[list[str], list[tuple]]]:
    """For every kind of list its addresses, and what its floors are asked for."""
    codes = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id").fetchall()
    common, rare = (
        connection.execute("SELECT catalogue_term(%s)::text", [word]).fetchone()[0]
        for word in (COMMON, RARE)
    )
    one = [f"?country={codes[pk - 1][0]}" for pk in COUNTRIES]
    three = [f"{path}&topic=topic-{pk}&kind=research" for path, pk in zip(one, TOPICS, strict=True)]
    each = zip(COUNTRIES, TOPICS, strict=True)
    return {
        "list, no filter": ([""], [({},)]),
        "list, one filter": (one, [({"country": pk},) for pk in COUNTRIES]),
        "list, three filters": (
            three,
            [({"country": country, "topic": topic, "kind": 1},) for country, topic in each],
        ),
        "list, a common word": ([f"?q={COMMON}"], [({}, common)]),
        "list, a rare word": ([f"?q={RARE}"], [({}, rare)]),
        "list, a rare word by date": ([f"?q={RARE}&sort=newest"], [({}, rare)]),
        "list, the last page": (["?page=400"], [({}, "", 400)]),
    }
