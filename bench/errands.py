"""What staff wait for longest: files that are imported, and an account.

An import is sent, confirmed and taken back through its pages; the process that they start works it,
and its time is that until its page says that it is over.
"""

import time
from dataclasses import dataclass, field

import requests

from bench import measure
from bench.admin import ACTIVITIES, session_cookie
from bench.database import FIRST_PORT, application_server, connect
from bench.load import form_values
from bench.measure import Times

SITE = f"http://localhost:{FIRST_PORT}"
ROWS = (1_000,)
REPORT_PERIOD = "2012-07"  # of a hundred thousand as much as a large programme does in a year
REPORTED_COUNT_SQL = """
    SELECT count(*) FROM activities_activity WHERE state = 'published' AND (
        period && '[2012-07-01,2012-08-01)'
        OR status = ANY('{planned,under-way}') AND (
            period IS NULL OR lower(period) <@ daterange('2012-08-01', '2014-08-01')))"""
REPORT_PATH = "/admin/reports/report/"
CSV_HEADER = "title_en,title_es,kind,status,begins,countries,topics"
CSV_ROW = "Imported {0} of {1} {2},Traída {0} de {1} {2},research,completed,2012-{3:02},{4},{5}"
POLL_INTERVAL_SECONDS = 0.1  # seconds between two looks
STEP_TIMEOUT_SECONDS = 900  # seconds for one step
ROUNDS = 1  # after the first


@dataclass
class ImportTimes:
    """Seconds until a file of so many rows was checked, written, and taken back again."""

    rows: int
    seconds: dict[str, float] = field(default_factory=dict)


class StaffSession(requests.Session):
    """Somebody of the staff at a browser."""

    def __init__(self, size: int):
        super().__init__()
        self.headers["Cookie"] = session_cookie(size)

    def submit_form(self, path: str, page: str, **more) -> str:
        """Send `path` the form of `page`, with what it holds already; where that leads to."""
        shown = self.get(SITE + page, timeout=STEP_TIMEOUT_SECONDS)
        form = form_values(shown.text)
        pairs = {self.headers["Cookie"], f"csrftoken={shown.cookies['csrftoken']}"}
        answer = self.post(
            SITE + path,
            form,
            headers={"Cookie": "; ".join(pairs)},
            allow_redirects=False,
            timeout=STEP_TIMEOUT_SECONDS,
            **more,
        )
        if answer.status_code != requests.codes.found:
            raise SystemExit(f"{path} answers {answer.status_code}.")
        return answer.headers["Location"]


def measure_staff_jobs(size: int) -> dict:
    """The last of all sections: it is the only one that adds records, and takes them away."""
    with application_server(size, FIRST_PORT):
        desk = StaffSession(size)
        imports = [time_import(size, desk, rows) for rows in ROWS]
        with connect(size) as connection:
            (told,) = connection.execute(REPORTED_COUNT_SQL).fetchone()
        return {"imports": imports, "account": measure_report(size, desk), "told": told}


def time_import(size: int, desk: StaffSession, rows: int) -> ImportTimes:
    done = ImportTimes(rows)
    file = {"file": ("activities.csv", csv_content(size, rows))}
    began = time.perf_counter()
    job = desk.submit_form(f"{ACTIVITIES}import/", f"{ACTIVITIES}import/", files=file)
    done.seconds["checked"] = wait_for_state(size, desk, job, began, "checked")
    for step, after in (("confirm", "done"), ("undo", "undone")):
        began = time.perf_counter()
        desk.submit_form(f"{job}{step}/", job)
        done.seconds[after] = wait_for_state(size, desk, job, began, after)
    return done


def csv_content(size: int, rows: int) -> str:
    """A file of new activities, about countries and topics that there are."""
    with connect(size) as connection:
        found = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id LIMIT 60")
        codes = [code for (code,) in found.fetchall()]
    moment = f"{time.time():.0f}"  # no file is one that was sent before
    lines = (
        CSV_ROW.format(n, rows, moment, n % 12 + 1, codes[n % len(codes)], f"topic-{n % 300 + 1}")
        for n in range(rows)
    )
    return "\n".join((CSV_HEADER, *lines))


def wait_for_state(size: int, desk: StaffSession, job: str, began: float, expected: str) -> float:
    """Seconds until the import's page can say that the step is over, and says it."""
    number = int(job.rstrip("/").rpartition("/")[2])
    state = "SELECT state, errors FROM catalogue_importjob WHERE id = %s"
    with connect(size) as connection:
        while time.perf_counter() - began < STEP_TIMEOUT_SECONDS:
            said, errors = connection.execute(state, [number]).fetchone()
            if said == expected:
                desk.get(SITE + job, timeout=STEP_TIMEOUT_SECONDS).raise_for_status()
                return time.perf_counter() - began
            if said in ("refused", "failed"):
                break
            time.sleep(POLL_INTERVAL_SECONDS)
    raise SystemExit(f"The import is {said}, not {expected}. {errors}")


def measure_report(size: int, desk: StaffSession) -> dict[str, Times]:
    """The pages and files of a draft: composed from the records anew each time."""
    known = "SELECT id, slug FROM reports_report WHERE slug = %s"
    with connect(size) as connection:
        if connection.execute(known, [REPORT_PERIOD]).fetchone() is None:
            desk.submit_form(f"{REPORT_PATH}add/", f"{REPORT_PATH}add/?when={REPORT_PERIOD}")
        slug = connection.execute(known, [REPORT_PERIOD]).fetchone()[1]
    files = {kind.upper(): f"/reports/{slug}.{kind}" for kind in ("docx", "pdf")}
    pages = {"preview": f"/reports/{slug}/", **files}
    headers = {"Cookie": str(desk.headers["Cookie"])}
    found = {
        name: measure.time_requests(FIRST_PORT, [path], ROUNDS, headers)
        for name, path in pages.items()
    }
    return {name: times for name, times in found.items() if times}
