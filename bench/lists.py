"""The lists and the other pages, each list beside the statements that answer the same."""

from bench import floor, measure
from bench.database import FIRST_PORT, application_server, connect
from bench.words import COMMON, RARE

TOPIC_IDS, COUNTRY_IDS = (2, 7, 13), (1, 5, 9)
MANY_ACTIVITIES = 100_000  # of more activities, every kind of request is asked for less often
OTHER_PAGES = {
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


def measure_pages(size: int) -> dict:
    """Milliseconds of every kind of page, and of the floors of the lists."""
    rounds = 8 if size <= MANY_ACTIVITIES else 3
    found: dict = {}
    with connect(size) as connection, application_server(size, FIRST_PORT):
        for name, (paths, several) in list_requests(connection).items():
            addresses = [f"/activities/{path}" for path in paths]
            counted, stored = (
                [floor.list_statements(*one, stored=is_kept) for one in several]
                for is_kept in (False, True)
            )
            found[name] = {
                "ours": measure.time_requests(FIRST_PORT, addresses, rounds),
                "floor": measure.time_queries(connection, counted, rounds),
            }
            if stored != counted:
                found[name]["kept"] = measure.time_queries(connection, stored, rounds)
        for name, path in OTHER_PAGES.items():
            found[name] = {"ours": measure.time_requests(FIRST_PORT, [path], rounds)}
    return found


def list_requests(connection) -> dict[str, tuple[list[str], list[tuple]]]:
    """For every kind of list its addresses, and what its floors are asked for."""
    codes = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id").fetchall()
    common, rare = (
        connection.execute("SELECT catalogue_term_query(%s)::text", [word]).fetchone()[0]
        for word in (COMMON, RARE)
    )
    one = [f"?country={codes[pk - 1][0]}" for pk in COUNTRY_IDS]
    three = [
        f"{path}&topic=topic-{pk}&kind=research" for path, pk in zip(one, TOPIC_IDS, strict=True)
    ]
    each = zip(COUNTRY_IDS, TOPIC_IDS, strict=True)
    return {
        "list, no filter": ([""], [({},)]),
        "list, one filter": (one, [({"country": pk},) for pk in COUNTRY_IDS]),
        "list, three filters": (
            three,
            [({"country": country, "topic": topic, "kind": 1},) for country, topic in each],
        ),
        "list, a common word": ([f"?q={COMMON}"], [({}, common)]),
        "list, a rare word": ([f"?q={RARE}"], [({}, rare)]),
        "list, a rare word by date": ([f"?q={RARE}&sort=newest"], [({}, rare)]),
        "list, the last page": (["?page=400"], [({}, "", 400)]),
    }
