"""Measurements of plain Django and Datasette, for the goals that compare with them."""

from bench import datasette, measure
from bench.database import FIRST_PORT, application_server, connect
from bench.lists import COUNTRY_IDS, TOPIC_IDS
from bench.vocabulary import COMMON, RARE

PLAIN_CSV_ROWS = 5_000  # enough to measure plain Django's speed: every row costs the same
PLAIN_LISTS = {
    "list, no filter": "",
    "list, one filter": "?country={country}",
    "list, three filters": "?country={country}&topic=topic-2&kind=research",
    "list, a common word": f"?q={COMMON}",
    "list, a rare word": f"?q={RARE}",
}


def measure_plain_django(size: int) -> dict:
    """Return the times of plain Django's lists in milliseconds and its CSV speed in rows/s."""
    results: dict = {"rate": {}}
    with connect(size) as connection:
        country = _value(connection, "alpha3", "catalogue_country", COUNTRY_IDS[0])
    with application_server(size, FIRST_PORT + 1, "bench.plain_settings"):
        for name, path in PLAIN_LISTS.items():
            address = f"/activities/{path.format(country=country)}"
            results[f"plain {name}"] = measure.time_requests(FIRST_PORT + 1, [address], 1)
        first = min(PLAIN_CSV_ROWS, size // 2)
        path = f"/activities/export.csv?first={first}"
        results["rate"]["plain"] = first / (measure.fetch(FIRST_PORT + 1, path)[0] / 1000)
    return results


def measure_datasette(size: int) -> dict:
    """Return the same measurements of Datasette, with its limits lifted."""
    datasette.install_datasette()
    datasette.write_sqlite(size)
    results: dict = {"rate": {}}
    with connect(size) as connection:
        country = _value(connection, "name_en", "catalogue_country", COUNTRY_IDS[0])
        topic = _value(connection, "name_en", "catalogue_topic", TOPIC_IDS[0]).replace(" ", "+")
        rows = connection.execute("SELECT count(*) FROM bench_flat").fetchone()[0]
    lists = {
        "list, no filter": {},
        "list, one filter": {"countries": country},
        "list, three filters": {"countries": country, "topics": topic, "kind_code": "research"},
    }
    with datasette.datasette_server(size, FIRST_PORT + 2):
        for name, values in lists.items():
            address = datasette.datasette_list_path(size, **values)
            results[f"datasette {name}"] = measure.time_requests(FIRST_PORT + 2, [address], 1)
        path = f"/datasette-{size}/flat.csv?_stream=on"
        results["rate"]["datasette"] = rows / (measure.fetch(FIRST_PORT + 2, path)[0] / 1000)
    return results


def _value(connection, column: str, table: str, pk: int) -> str:
    return connection.execute(f"SELECT {column} FROM {table} WHERE id = {pk}").fetchone()[0]
