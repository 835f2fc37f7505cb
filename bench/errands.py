"""What staff wait for longest: files that are imported, and an account.

An import is sent, confirmed and taken back through its pages; the process that they start works it,
and its time is that until its page says that it is over.
"""

import time
from dataclasses import dataclass, field

import requests

from bench import measure
from bench.admin import ACTIVITIES, cookie
from bench.database import FIRST_PORT, connected, ours
from bench.load import held
from bench.measure import Times

SITE = f"http://localhost:{FIRST_PORT}"
ROWS = (1_000,)
SPAN = "2012-07"  # of a hundred thousand as much as a large programme does in a year
TOLD = """
    SELECT count(*) FROM activities_activity WHERE state = 'published' AND (
        period && '[2012-07-01,2012-08-01)'
        OR status = ANY('{planned,under-way}') AND (
            period IS NULL OR lower(period) <@ daterange('2012-08-01', '2014-08-01')))"""
ACCOUNT = "/admin/reports/account/"
HEAD = "title_en,title_es,kind,status,begins,countries,topics"
ROW = "Imported {0} of {1} {2},Traída {0} de {1} {2},research,completed,2012-{3:02},{4},{5}"
LOOK = 0.1  # seconds between two looks
PATIENCE = 900  # seconds for one step
ROUNDS = 1  # after the first


@dataclass
class Imported:
    """Seconds until a file of so many rows was checked, written, and taken back again."""

    rows: int
    seconds: dict[str, float] = field(default_factory=dict)


class Desk(requests.Session):
    """Somebody of the staff at a browser."""

    def __init__(self, size: int):
        super().__init__()
        self.headers["Cookie"] = cookie(size)

    def fill(self, path: str, page: str, **more) -> str:
        """Send `path` the form of `page`, with what it holds already; where that leads to."""
        shown = self.get(SITE + page, timeout=PATIENCE)
        form = held(shown.text)
        pairs = {self.headers["Cookie"], f"csrftoken={shown.cookies['csrftoken']}"}
        answer = self.post(
            SITE + path,
            form,
            headers={"Cookie": "; ".join(pairs)},
            allow_redirects=False,
            timeout=PATIENCE,
            **more,
        )
        if answer.status_code != requests.codes.found:
            raise SystemExit(f"{path} answers {answer.status_code}.")
        return answer.headers["Location"]


def errands(size: int) -> dict:
    """The last of all sections: it is the only one that adds records, and takes them away."""
    with ours(size, FIRST_PORT):
        desk = Desk(size)
        imports = [imported(size, desk, rows) for rows in ROWS]
        with connected(size) as connection:
            (told,) = connection.execute(TOLD).fetchone()
        return {"imports": imports, "account": account(size, desk), "told": told}


def imported(size: int, desk: Desk, rows: int) -> Imported:
    done = Imported(rows)
    file = {"file": ("activities.csv", content(size, rows))}
    began = time.perf_counter()
    job = desk.fill(f"{ACTIVITIES}import/", f"{ACTIVITIES}import/", files=file)
    done.seconds["checked"] = over(size, desk, job, began, "checked")
    for step, after in (("confirm", "done"), ("undo", "undone")):
        began = time.perf_counter()
        desk.fill(f"{job}{step}/", job)
        done.seconds[after] = over(size, desk, job, began, after)
    return done


def content(size: int, rows: int) -> str:
    """A file of new activities, about countries and topics that there are."""
    with connected(size) as connection:
        found = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id LIMIT 60")
        codes = [code for (code,) in found.fetchall()]
    moment = f"{time.time():.0f}"  # no file is one that was sent before
    lines = (
        ROW.format(n, rows, moment, n % 12 + 1, codes[n % len(codes)], f"topic-{n % 300 + 1}")
        for n in range(rows)
    )
    return "\n".join((HEAD, *lines))


def over(size: int, desk: Desk, job: str, began: float, expected: str) -> float:
    """Seconds until the import's page can say that the step is over, and says it."""
    number = int(job.rstrip("/").rpartition("/")[2])
    state = "SELECT state, faults FROM catalogue_importjob WHERE id = %s"
    with connected(size) as connection:
        while time.perf_counter() - began < PATIENCE:
            said, faults = connection.execute(state, [number]).fetchone()
            if said == expected:
                desk.get(SITE + job, timeout=PATIENCE).raise_for_status()
                return time.perf_counter() - began
            if said in ("refused", "failed"):
                break
            time.sleep(LOOK)
    raise SystemExit(f"The import is {said}, not {expected}. {faults}")


def account(size: int, desk: Desk) -> dict[str, Times]:
    """The pages and files of a draft: composed from the records anew each time."""
    known = "SELECT id, slug FROM reports_account WHERE slug = %s"
    with connected(size) as connection:
        if connection.execute(known, [SPAN]).fetchone() is None:
            desk.fill(f"{ACCOUNT}add/", f"{ACCOUNT}add/?when={SPAN}")
        slug = connection.execute(known, [SPAN]).fetchone()[1]
    files = {kind.upper(): f"/reports/{slug}.{kind}" for kind in ("docx", "pdf")}
    pages = {"preview": f"/reports/{slug}/", **files}
    headers = {"Cookie": str(desk.headers["Cookie"])}
    found = {
        name: measure.requests(FIRST_PORT, [path], ROUNDS, headers) for name, path in pages.items()
    }
    return {name: times for name, times in found.items() if times}
