"""A load test with many visitors and one member of staff who edits records.

    load = run_load(port, visits, edits, session=…, seconds=60)

The clients run in threads of this process. Each visitor requests one page after the other, with
realistic shares of each kind of page; the n-th address of a kind is requested 1/n times as often as
its first one, as measured on websites (https://doi.org/10.1109/INFCOM.1999.749260). The member of
staff opens a form, changes a text, saves it, and checks that the public page shows it, unless the
record is a draft. Any unexpected response is an error.
"""

import http.client
import random
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.database import FIRST_PORT, application_server, connect, redis_server
from bench.measure import BROWSER, LIFTED_LIMITS, percentile
from bench.staff import form_values, session_cookie

VISITOR_COUNT, LOAD_SECONDS = 6, 60
SUMMARY = "summary_en"
KEEP_ALIVE_SECONDS = 1
SAVES_PER_PUBLIC_ONE = 5  # most saves are of drafts
# Requests for each kind of page, in per cent.
VISIT_SHARES = {
    "record page": 35,
    "list": 25,
    "list with search words": 14,
    "home": 8,
    "search in all records": 5,
    "suggestions while typing": 4,
    "API": 4,
    "feed": 2,
    "calendar": 1,
    "CSV": 2,
}


def sample_visits(codes: list[str], topics: int, activities: int) -> dict[str, list[str]]:
    """Return some addresses of the generated programme by kind of page."""
    chance = random.Random(1)  # noqa: S311
    words = ("migration", "census", "remesas", "diaspora", "quipucamayoc", "labour", "asilo")

    def some(count: int, path) -> list[str]:
        return [f"{chance.choice(('', '', '/es'))}{path()}" for _ in range(count)]

    def record() -> str:
        plural, kind, share = chance.choice(
            (("activities", "activity", 1), ("meetings", "meeting", 5))
        )
        number = chance.randint(1, activities // share)
        return f"/{plural}/{kind}-{number - is_draft(number)}/"

    def a_list() -> str:
        filters = [f"country={chance.choice(codes)}", f"topic=topic-{chance.randint(1, topics)}"]
        return f"/activities/?{'&'.join(chance.sample(filters, chance.randint(0, 2)))}"

    return {
        "record page": some(300, record),
        "list": some(100, a_list),
        "list with search words": some(40, lambda: f"/activities/?q={chance.choice(words)}"),
        "home": ["/", "/es/"],
        "search in all records": some(10, lambda: f"/search/?q={chance.choice(words)}"),
        "API": ["/api/v1/activities/", "/api/v1/meetings/", "/api/v1/activities/?year=2012"],
        "feed": ["/activities/feed.atom", "/es/publications/feed.atom"],
        "CSV": [f"/activities/export.csv?country={code}&year=2012" for code in codes[:5]],
    }


def is_draft(number: int) -> bool:
    return number % 50 == 7  # see INSERT_RECORDS_SQL in bench.generator


@dataclass
class Load:
    """The result of a load test: milliseconds of every response by kind, and the errors."""

    seconds: float = 0.0
    addresses: int = 0
    kinds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return sum(len(times) for times in self.kinds.values())

    def add(self, kind: str, spent: float) -> None:
        self.kinds.setdefault(kind, []).append(spent)

    def percentile(self, kind: str, share: float) -> float:
        return percentile(self.kinds[kind], share)


def measure_visitors(size: int) -> dict:
    """Run the load test on a generated programme.

    Without Redis, each web process has a cache of answers of its own.
    """
    with connect(size) as connection:
        codes = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id LIMIT 60")
        visits = sample_visits([code for (code,) in codes], 300, size)
    drafts = [edit(n if n % SAVES_PER_PUBLIC_ONE == 0 else 50 * n + 7) for n in range(1, 11)]
    public = [edit(number) for number in range(1, 6)]
    staff = session_cookie(size)
    with redis_server() as address:
        tests = {
            "four of five are drafts": (drafts, {}),
            "four of five are drafts; Redis": (drafts, {"CACHE_URL": address}),
            "each changes a page": (public, {}),
            "each changes a page; Redis": (public, {"CACHE_URL": address}),
        }
        loads = {}
        for name, (edits, cache) in tests.items():
            settings = {"WEB_PROCESSES": "2", "WEB_THREADS": "4", **cache, **LIFTED_LIMITS}
            with application_server(size, FIRST_PORT, **settings):
                loads[name] = run_load(FIRST_PORT, visits, edits, session=staff, pause=2)
    return {"visitors": loads}


def edit(number: int) -> tuple[str, str]:
    """Return the addresses of the form and of the public page of an activity; "" for a draft."""
    form = f"/admin/activities/activity/{number}/change/"
    return form, "" if is_draft(number) else f"/activities/activity-{number}/"


def measure_saves(size: int) -> dict:
    """Return the seconds of the slowest save, while visitors read a list."""
    edits, visits = [edit(number) for number in range(1, 6)], {"list": ["/activities/"]}
    with application_server(size, FIRST_PORT, WEB_THREADS="8", **LIFTED_LIMITS):
        load = run_load(FIRST_PORT, visits, edits, session=session_cookie(size), pause=1)
    if load.errors:
        raise SystemExit(load.errors[0])
    return {"save": load.percentile("staff: saving", 1) / 1000}


def run_load(
    port: int,
    visits: dict[str, list[str]],
    edits: Iterable[tuple[str, str]] = (),
    *,
    session: str = "",
    seconds: float = LOAD_SECONDS,
    pause: float = 0,
) -> Load:
    """Run the load test and return its result.

    `visits` are addresses by kind of page; `edits` are pairs of a record's form and public page (""
    for a draft), with `pause` seconds between two of them.
    """
    load = Load(addresses=len({path for paths in visits.values() for path in paths}))
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(target=_visit, args=(load, port, visits, until, seed))
        for seed in range(VISITOR_COUNT)
    ]
    edits = list(edits)
    if edits:
        threads.append(
            threading.Thread(target=_edit, args=(load, port, edits, session, until, pause))
        )
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.monotonic() - began
    return load


def _visit(load: Load, port: int, visits: dict[str, list[str]], until: float, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  the same visits in every run
    kinds = [kind for kind in VISIT_SHARES if visits.get(kind)]
    shares = [VISIT_SHARES[kind] for kind in kinds]
    weights = {kind: [1 / (place + 1) for place in range(len(visits[kind]))] for kind in kinds}
    with _Browser(load, port, BROWSER) as browser:
        for kind in kinds if seed == 0 else ():  # so that each kind is requested at least once
            browser.request(kind, visits[kind][0])
        while time.monotonic() < until:
            [kind] = chance.choices(kinds, shares)
            [path] = chance.choices(visits[kind], weights[kind])
            browser.request(kind, path)


def _edit(load: Load, port: int, edits: list, cookie: str, until: float, pause: float) -> None:
    with _Browser(load, port, {"Cookie": cookie}) as editor, _Browser(load, port, {}) as reader:
        turn = 0
        while time.monotonic() < until:
            form, page = edits[turn % len(edits)]
            turn += 1
            form_page = editor.request("staff: form", form).decode()
            text = f"Written under load, turn {turn}."
            editor.request(
                "staff: saving", form, {**form_values(form_page), SUMMARY: text}, expected=302
            )
            if page and text.encode() not in reader.request("record page", page):
                load.errors.append(f"{page} does not show the saved text: {text}")
            time.sleep(pause)


class _Browser:
    """A client with one persistent connection."""

    def __init__(self, load: Load, port: int, headers: dict[str, str]):
        self.load, self.headers = load, headers
        self.connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self.last_used_at = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.connection.close()

    def store_cookies(self, cookies: list[str]) -> None:
        """Store the CSRF cookie of staff."""
        for cookie in cookies:
            pair = cookie.partition(";")[0]
            name = pair.partition("=")[0]
            cookie = self.headers.get("Cookie", "")
            if cookie and name == "csrftoken" and f"{name}=" not in cookie:
                self.headers["Cookie"] = f"{cookie}; {pair}"

    def request(self, kind: str, path: str, form: dict | None = None, expected: int = 200) -> bytes:
        headers, body = dict(self.headers), None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if time.monotonic() - self.last_used_at > KEEP_ALIVE_SECONDS:
            self.connection.close()  # the server may close it at any moment
        began = time.perf_counter()
        try:
            self.connection.request("POST" if body else "GET", path, body, headers)
            response = self.connection.getresponse()
            content = response.read()
            self.store_cookies(response.headers.get_all("Set-Cookie", []))
        except (OSError, http.client.HTTPException) as error:
            self.load.errors.append(f"{kind} {path}: {error!r}")
            self.connection.close()
            return b""
        self.last_used_at = time.monotonic()
        self.load.add(kind, (time.perf_counter() - began) * 1000)
        if response.status != expected:
            self.load.errors.append(f"{kind} {path}: {response.status}")
        return content
