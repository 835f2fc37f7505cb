"""Many visitors at once, with staff editing beside them: what each is told, and how soon.

    found = loaded(port, visits, edits, session=…, seconds=60)

Visitors run in threads of this process, not of the web server's. Each asks for one page after the
other, of kinds as often as people do; one of the staff opens a form, changes a text, saves it,
and looks whether the public page says so. Everything but the answer that is expected is an error.
"""

import http.client
import random
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlencode

from bench.admin import session_cookie
from bench.database import FIRST_PORT, application_server, connect
from bench.measure import Times

VISITOR_COUNT, LOAD_SECONDS = 6, 60
SUMMARY = "summary_en"
KEEP_ALIVE_SECONDS = 1  # seconds for which a connection is kept
# How often each kind of page is asked for, of a hundred.
VISIT_SHARES = {
    "record": 35,
    "list": 25,
    "words": 14,
    "home": 8,
    "everywhere": 5,
    "completions": 4,
    "API": 4,
    "feed": 2,
    "calendar": 1,
    "CSV": 2,
}


def sample_visits(codes: list[str], topics: int, activities: int) -> dict[str, list[str]]:
    """Addresses of an invented programme, by kind; some of each."""
    chance = random.Random(1)  # noqa: S311
    languages = ("", "", "/es")

    def some(count: int, one) -> list[str]:
        return [f"{chance.choice(languages)}{one()}" for _ in range(count)]

    def record() -> str:
        plural, kind, share = chance.choice(
            (("activities", "activity", 1), ("meetings", "meeting", 5))
        )
        number = chance.randint(1, activities // share)
        return f"/{plural}/{kind}-{number - (number % 50 == 7)}/"  # the next to last is a draft

    def a_list() -> str:
        filters = [f"country={chance.choice(codes)}", f"topic=topic-{chance.randint(1, topics)}"]
        filters.append(f"year={chance.randint(1992, 2022)}")
        return f"/activities/?{'&'.join(chance.sample(filters, chance.randint(0, 2)))}"

    words = ("migration", "census", "remesas", "diaspora", "quipucamayoc", "labour", "asilo")
    return {
        "record": some(300, record),
        "list": some(100, a_list),
        "words": some(40, lambda: f"/activities/?q={chance.choice(words)}"),
        "home": ["/", "/es/"],
        "everywhere": some(10, lambda: f"/search/?q={chance.choice(words)}"),
        "completions": some(10, lambda: f"/search/completions/?q={chance.choice(words)[:4]}"),
        "API": ["/api/v1/activities/", "/api/v1/meetings/", "/api/v1/activities/?year=2012"],
        "feed": ["/activities/feed.atom", "/es/publications/feed.atom"],
        "calendar": [f"/meetings/calendar.ics?country={codes[0]}&year=2012"],
        "CSV": [f"/activities/export.csv?country={code}&year=2012" for code in codes[:5]],
    }


# One address may ask for what all of its visitors together would; nothing else is eased.
LIFTED_LIMITS = {
    "MAX_CONCURRENT_REQUESTS_PER_ADDRESS": "64",
    "API_REQUESTS_PER_MINUTE": "1000000",
    "MAX_CONCURRENT_DOWNLOADS": "8",
}


@dataclass
class Load:
    """What came of it: milliseconds of every answer by kind, and what was no answer."""

    seconds: float = 0.0
    kinds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        return sum(len(times) for times in self.kinds.values())

    def add(self, kind: str, spent: float) -> None:
        self.kinds.setdefault(kind, []).append(spent)

    def percentile(self, kind: str, share: float) -> float:
        return Times(warm=self.kinds[kind]).percentile(share)


def measure_visitors(size: int) -> dict:
    """A minute of it, on an invented programme whose desks are furnished."""
    with connect(size) as connection:
        codes = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id LIMIT 60")
        visits = sample_visits([code for (code,) in codes], 300, size)
    edits = [
        (f"/admin/activities/activity/{number}/change/", f"/activities/activity-{number}/")
        for number in range(1, 6)
    ]
    staff = session_cookie(size)
    with application_server(size, FIRST_PORT, WEB_PROCESSES="2", WEB_THREADS="4", **LIFTED_LIMITS):
        return {"visitors": run_load(FIRST_PORT, visits, edits, session=staff)}


def run_load(
    port: int,
    visits: dict[str, list[str]],
    edits: Iterable[tuple[str, str]] = (),
    *,
    session: str = "",
    seconds: float = LOAD_SECONDS,
) -> Load:
    """`visits` are addresses by kind; `edits` the form of a record and its public page."""
    load, until = Load(), time.monotonic() + seconds
    threads = [
        threading.Thread(target=_visit, args=(load, port, visits, until, seed))
        for seed in range(VISITOR_COUNT)
    ]
    edits = list(edits)
    if edits:
        threads.append(threading.Thread(target=_edit, args=(load, port, edits, session, until)))
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    load.seconds = time.monotonic() - began
    return load


def _visit(load: Load, port: int, visits: dict[str, list[str]], until: float, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  the same visits each time are the point
    kinds = [kind for kind in VISIT_SHARES if visits.get(kind)]
    often = [VISIT_SHARES[kind] for kind in kinds]
    with _Browser(load, port) as browser:
        for kind in kinds if seed == 0 else ():  # so that each is asked for at all
            browser.ask(kind, visits[kind][0])
        while time.monotonic() < until:
            [kind] = chance.choices(kinds, often)
            browser.ask(kind, chance.choice(visits[kind]))


def _edit(load: Load, port: int, edits: list, cookie: str, until: float) -> None:
    with _Browser(load, port, cookie) as editor, _Browser(load, port) as reader:
        turn = 0
        while time.monotonic() < until:
            form, page = edits[turn % len(edits)]
            turn += 1
            shown = editor.ask("staff: a form", form)
            text = f"Written under load, turn {turn}."
            editor.ask("staff: saving", form, {**form_values(shown), SUMMARY: text}, expected=302)
            if text not in reader.ask("record", page):
                load.errors.append(f"{page} does not say what was saved: {text}")


class _Browser:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, load: Load, port: int, cookie: str = ""):
        self.load, self.cookie = load, cookie
        self.connection = http.client.HTTPConnection("localhost", port, timeout=60)
        self.used = 0.0

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.connection.close()

    def store_cookies(self, cookies: list[str]) -> None:
        """Of the staff, the cookie that goes with their forms."""
        for one in cookies:
            pair = one.partition(";")[0]
            name = pair.partition("=")[0]
            if self.cookie and name == "csrftoken" and f"{name}=" not in self.cookie:
                self.cookie += f"; {pair}"

    def ask(self, kind: str, path: str, form: dict | None = None, expected: int = 200) -> str:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        body = None
        if form is not None:
            body = urlencode(form)
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        if time.monotonic() - self.used > KEEP_ALIVE_SECONDS:
            self.connection.close()  # as the server may do at any moment now
        began = time.perf_counter()
        try:
            self.connection.request("POST" if body else "GET", path, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode(errors="replace")
            self.store_cookies(response.headers.get_all("Set-Cookie", []))
        except (OSError, http.client.HTTPException) as error:
            self.load.errors.append(f"{kind} {path}: {error!r}")
            self.connection.close()
            return ""
        self.used = time.monotonic()
        self.load.add(kind, (time.perf_counter() - began) * 1000)
        if response.status != expected:
            self.load.errors.append(f"{kind} {path}: {response.status}")
        return text


def form_values(page: str) -> dict[str, str]:
    """What the boxes of a form hold."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attributes.get("type")
        is_sent = kind not in ("submit", "search", "file", "radio") and (
            kind != "checkbox" or " checked" in tag
        )
        if attributes.get("name") and is_sent:
            found[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, text in re.findall(
        r'<textarea name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL
    ):
        found[name] = unescape(text)
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        if chosen := re.findall(r'value="([^"]*)" selected', options):
            found[name] = chosen[0]
    return found
