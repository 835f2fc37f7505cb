"""Jobs of staff: an import of new activities, and the preview of an annual report."""

import re
import subprocess
import sys
import time
from html import unescape

import requests

from bench.database import (
    FIRST_PORT,
    PROJECT_ROOT,
    application_server,
    connect,
    environment,
    worker,
)

USERNAME = "bench"
USER_SQL = f"""
INSERT INTO staff_user (username, password, is_superuser, is_staff, is_active, date_joined)
VALUES ('{USERNAME}', '!', true, true, true, now()) ON CONFLICT DO NOTHING
"""
SESSION_COOKIE_SCRIPT = f"""
from django.test import Client
from staff.models import User
client = Client()
client.force_login(User.objects.get(username="{USERNAME}"))
print("; ".join(f"{{cookie.key}}={{cookie.value}}" for cookie in client.cookies.values()))
"""
SITE = f"http://localhost:{FIRST_PORT}"
ACTIVITIES, REPORTS = "/admin/activities/activity/", "/admin/reports/report/"
IMPORTED_ROWS, REPORT_PERIOD = 1_000, "2012-07"
CSV_HEADER = "title_en,title_es,kind,status,begins,countries,topics"
CSV_ROW = "Imported {0} of {1} {2},Traída {0} de {1} {2},research,completed,2012-{3:02},{4},{5}"
TIMEOUT_SECONDS = 900


def session_cookie(size: int) -> str:
    """Return the session cookie of a signed-in superuser."""
    with connect(size) as connection:
        connection.execute(USER_SQL)
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SESSION_COOKIE_SCRIPT]
    process = subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment(size), check=True, capture_output=True, text=True
    )
    return process.stdout.strip().splitlines()[-1]


def measure_staff_jobs(size: int) -> dict:
    """Return the seconds to check and write an import, and those of the preview of a report."""
    with application_server(size, FIRST_PORT), worker(size):
        session = StaffSession(size)
        file = {"file": ("activities.csv", csv_content(size))}
        began = time.perf_counter()
        job = session.submit_form(f"{ACTIVITIES}import/", f"{ACTIVITIES}import/", files=file)
        checked = wait_for_state(size, job, began, "checked")
        began = time.perf_counter()
        session.submit_form(f"{job}confirm/", job)
        done = wait_for_state(size, job, began, "done")
        with connect(size) as connection:
            found = connection.execute(
                "SELECT FROM reports_report WHERE slug = %s", [REPORT_PERIOD]
            )
            if found.fetchone() is None:
                session.submit_form(f"{REPORTS}add/", f"{REPORTS}add/?when={REPORT_PERIOD}")
        began = time.perf_counter()
        session.get(f"{SITE}/reports/{REPORT_PERIOD}/", timeout=TIMEOUT_SECONDS).raise_for_status()
        preview = time.perf_counter() - began
        return {"staff": {"import checked": checked, "import written": done, "report": preview}}


class StaffSession(requests.Session):
    """An HTTP session of a signed-in member of staff."""

    def __init__(self, size: int):
        super().__init__()
        self.headers["Cookie"] = session_cookie(size)

    def submit_form(self, path: str, page: str, **more) -> str:
        """Post the form on `page` with its values to `path`, and return the redirect address."""
        form_page = self.get(SITE + page, timeout=TIMEOUT_SECONDS)
        pairs = {self.headers["Cookie"], f"csrftoken={form_page.cookies['csrftoken']}"}
        response = self.post(
            SITE + path,
            form_values(form_page.text),
            headers={"Cookie": "; ".join(pairs)},
            allow_redirects=False,
            timeout=TIMEOUT_SECONDS,
            **more,
        )
        if response.status_code != requests.codes.found:
            raise SystemExit(f"{path} returned {response.status_code}.")
        return response.headers["Location"]


def csv_content(size: int) -> str:
    """Return a CSV file of new activities with existing countries and topics."""
    with connect(size) as connection:
        found = connection.execute("SELECT alpha3 FROM catalogue_country ORDER BY id LIMIT 60")
        codes = [code for (code,) in found.fetchall()]
    moment = f"{time.time():.0f}"  # makes the file different from earlier ones
    lines = (
        CSV_ROW.format(
            n, IMPORTED_ROWS, moment, n % 12 + 1, codes[n % len(codes)], f"topic-{n % 300 + 1}"
        )
        for n in range(IMPORTED_ROWS)
    )
    return "\n".join((CSV_HEADER, *lines))


def wait_for_state(size: int, job: str, began: float, expected: str) -> float:
    """Return the seconds until the import has the expected state."""
    number = int(re.findall(r"/(\d+)/", job)[-1])
    query = "SELECT state, errors FROM catalogue_importjob WHERE id = %s"
    with connect(size) as connection:
        while time.perf_counter() - began < TIMEOUT_SECONDS:
            state, issues = connection.execute(query, [number]).fetchone()
            if state == expected:
                return time.perf_counter() - began
            if state in ("refused", "failed"):
                break
            time.sleep(0.1)
    raise SystemExit(f"The import is {state}, not {expected}. {issues}")


def form_values(page: str) -> dict[str, str]:
    """Return the values that a browser would send for the forms of the page."""
    values: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", page):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attributes.get("type")
        is_sent = kind not in ("submit", "search", "file", "radio") and (
            kind != "checkbox" or " checked" in tag
        )
        if attributes.get("name") and is_sent:
            values[attributes["name"]] = unescape(attributes.get("value", ""))
    for name, text in re.findall(
        r'<textarea name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', page, re.DOTALL
    ):
        values[name] = unescape(text)
    for name, options in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        if selected := re.findall(r'value="([^"]*)" selected', options):
            values[name] = selected[0]
    return values
