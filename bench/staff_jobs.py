"""Measurements of the slowest jobs of staff: imports and an annual report.

An import is uploaded, confirmed and undone through its pages, and run by a worker. The time of a
step ends when the page of the import shows its result.
"""

import time
from dataclasses import dataclass, field

import requests

from bench import measure
from bench.admin import ACTIVITIES, session_cookie
from bench.database import FIRST_PORT, application_server, connect, worker
from bench.load import form_values
from bench.measure import Times

SITE = f"http://localhost:{FIRST_PORT}"
ROWS = (1_000, 10_000)
# Of 100,000 activities, one month has as many as a large programme in a year.
REPORT_PERIOD = "2012-07"
REPORTED_COUNT_SQL = """
    SELECT count(*) FROM activities_activity WHERE state = 'published' AND (
        period && '[2012-07-01,2012-08-01)'
        OR status = ANY('{planned,under-way}') AND (
            period IS NULL OR lower(period) <@ daterange('2012-08-01', '2014-08-01')))"""
REPORT_PATH = "/admin/reports/report/"
CSV_HEADER = "title_en,title_es,kind,status,begins,countries,topics"
CSV_ROW = "Imported {0} of {1} {2},Traída {0} de {1} {2},research,completed,2012-{3:02},{4},{5}"
POLL_INTERVAL_SECONDS = 0.1
STEP_TIMEOUT_SECONDS = 900
ROUNDS = 1  # after the cold request


@dataclass
class ImportTimes:
    """Seconds to check, write and undo an import with this number of rows."""

    rows: int
    seconds: dict[str, float] = field(default_factory=dict)


class StaffSession(requests.Session):
    """An HTTP session of a signed-in member of staff."""

    def __init__(self, size: int):
        super().__init__()
        self.headers["Cookie"] = session_cookie(size)

    def submit_form(self, path: str, page: str, **more) -> str:
        """Post the form on `page` with its values to `path`, and return the redirect address."""
        form_page = self.get(SITE + page, timeout=STEP_TIMEOUT_SECONDS)
        form = form_values(form_page.text)
        pairs = {self.headers["Cookie"], f"csrftoken={form_page.cookies['csrftoken']}"}
        response = self.post(
            SITE + path,
            form,
            headers={"Cookie": "; ".join(pairs)},
            allow_redirects=False,
            timeout=STEP_TIMEOUT_SECONDS,
            **more,
        )
        if response.status_code != requests.codes.found:
            raise SystemExit(f"{path} returned {response.status_code}.")
        return response.headers["Location"]


def measure_staff_jobs(size: int) -> dict:
    """Return the times of imports and of the report, and the number of reported activities.

    This section must be the last, because it adds records and removes them.
    """
    with application_server(size, FIRST_PORT), worker(size):
        session = StaffSession(size)
        imports = [time_import(size, session, rows) for rows in ROWS]
        with connect(size) as connection:
            (reported,) = connection.execute(REPORTED_COUNT_SQL).fetchone()
        return {
            "imports": imports,
            "report": measure_report(size, session),
            "reported": reported,
        }


def time_import(size: int, session: StaffSession, rows: int) -> ImportTimes:
    times = ImportTimes(rows)
    file = {"file": ("activities.csv", csv_content(size, rows))}
    began = time.perf_counter()
    job = session.submit_form(f"{ACTIVITIES}import/", f"{ACTIVITIES}import/", files=file)
    times.seconds["checked"] = wait_for_state(size, session, job, began, "checked")
    for step, state in (("confirm", "done"), ("undo", "undone")):
        began = time.perf_counter()
        session.submit_form(f"{job}{step}/", job)
        times.seconds[state] = wait_for_state(size, session, job, began, state)
    return times


def csv_content(size: int, rows: int) -> str:
    """Return a CSV file of new activities with existing countries and topics."""
    with connect(size) as connection:
        rows_of_codes = connection.execute(
            "SELECT alpha3 FROM catalogue_country ORDER BY id LIMIT 60"
        )
        codes = [code for (code,) in rows_of_codes.fetchall()]
    moment = f"{time.time():.0f}"  # makes the file different from earlier ones
    lines = (
        CSV_ROW.format(n, rows, moment, n % 12 + 1, codes[n % len(codes)], f"topic-{n % 300 + 1}")
        for n in range(rows)
    )
    return "\n".join((CSV_HEADER, *lines))


def wait_for_state(
    size: int, session: StaffSession, job: str, began: float, expected: str
) -> float:
    """Return the seconds until the import has the expected state and its page shows it."""
    number = int(job.rstrip("/").rpartition("/")[2])
    query = "SELECT state, errors FROM catalogue_importjob WHERE id = %s"
    with connect(size) as connection:
        while time.perf_counter() - began < STEP_TIMEOUT_SECONDS:
            state, issues = connection.execute(query, [number]).fetchone()
            if state == expected:
                session.get(SITE + job, timeout=STEP_TIMEOUT_SECONDS).raise_for_status()
                return time.perf_counter() - began
            if state in ("refused", "failed"):
                break
            time.sleep(POLL_INTERVAL_SECONDS)
    raise SystemExit(f"The import is {state}, not {expected}. {issues}")


def measure_report(size: int, session: StaffSession) -> dict[str, Times]:
    """Return the times of the preview, and those until the files of a draft are ready.

    The preview is composed at each request. A worker produces the files.
    """
    query = "SELECT id, slug FROM reports_report WHERE slug = %s"
    with connect(size) as connection:
        if connection.execute(query, [REPORT_PERIOD]).fetchone() is None:
            session.submit_form(f"{REPORT_PATH}add/", f"{REPORT_PATH}add/?when={REPORT_PERIOD}")
        slug = connection.execute(query, [REPORT_PERIOD]).fetchone()[1]
    headers = {"Cookie": str(session.headers["Cookie"])}
    preview = measure.time_requests(FIRST_PORT, [f"/reports/{slug}/"], ROUNDS, headers)
    results = {"preview": preview} if preview else {}
    for kind in ("docx", "pdf"):
        results[kind.upper()] = time_draft_file(size, session, slug, kind)
    return results


def time_draft_file(size: int, session: StaffSession, slug: str, kind: str) -> Times:
    """Return the milliseconds from the request of a draft's file until it is ready."""
    page = f"{REPORT_PATH}draft-files/{slug}/en/{kind}/"
    query = """
        SELECT state, error, length(content) FROM reports_draftfile WHERE slug = %s AND kind = %s"""
    times = []
    for _round in range(ROUNDS + 1):
        began = time.perf_counter()
        session.submit_form(page, page)
        with connect(size) as connection:
            state, error, length = "waiting", "", 0
            while state in ("waiting", "running"):
                if time.perf_counter() - began > STEP_TIMEOUT_SECONDS:
                    raise SystemExit(f"The {kind} file of the report was not produced in time.")
                time.sleep(POLL_INTERVAL_SECONDS)
                state, error, length = connection.execute(query, [slug, kind]).fetchone()
        if state != "done":
            raise SystemExit(f"The {kind} file of the report is {state}. {error}")
        times.append(1000 * (time.perf_counter() - began))
    return Times(times[0], times[1:], length)
