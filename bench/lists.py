"""Measurements of the lists, with the floor of each, and of the other pages."""

from bench import baseline, measure
from bench.database import FIRST_PORT, application_server, connect
from bench.vocabulary import COMMON, RARE

TOPIC_IDS, COUNTRY_IDS = (2, 7, 13), (1, 5, 9)
# The number of repetitions of each request is lower with more activities, which take longer.
ROUNDS, MAX_ACTIVITIES_FOR_ROUNDS, ROUNDS_WITH_MORE_ACTIVITIES = 8, 100_000, 3
OTHER_PAGES = {
    "page without counts": "/accessibility/",
    "home": "/",
    "record page": "/activities/activity-1/",
    "mandate with its activities": "/mandates/mandate-1/",
    "organization page": "/organizations/organization-1/",
    "search in all records, common word": f"/search/?q={COMMON}",
    "search in all records, rare word": f"/search/?q={RARE}",
    "suggestions while typing": f"/search/completions/?q={RARE[:5]}",
    "API, first page": "/api/v1/activities/",
    "feed": "/activities/feed.atom",
    "data page": "/data/",
}


def measure_pages(size: int) -> dict:
    """Return the times of all pages and of the floors of the lists, in milliseconds."""
    rounds = ROUNDS if size <= MAX_ACTIVITIES_FOR_ROUNDS else ROUNDS_WITH_MORE_ACTIVITIES
    results: dict = {}
    with connect(size) as connection, application_server(size, FIRST_PORT):
        for name, (paths, arguments) in list_requests(connection).items():
            addresses = [f"/activities/{path}" for path in paths]
            counted, stored = (
                [baseline.list_statements(*values, stored=is_stored) for values in arguments]
                for is_stored in (False, True)
            )
            results[name] = {
                "site": measure.time_requests(FIRST_PORT, addresses, rounds),
                "floor": measure.time_queries(connection, counted, rounds),
            }
            if stored != counted:
                results[name]["stored"] = measure.time_queries(connection, stored, rounds)
        for name, path in OTHER_PAGES.items():
            results[name] = {"site": measure.time_requests(FIRST_PORT, [path], rounds)}
    return results


def list_requests(connection) -> dict[str, tuple[list[str], list[tuple]]]:
    """Return the addresses of every list and the arguments of its `list_statements`."""
    codes = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id").fetchall()
    common, rare = (
        connection.execute("SELECT catalogue_word_query(%s, false)::text", [word]).fetchone()[0]
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
