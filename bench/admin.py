"""Measurements of the pages of the staff area, as a superuser sees them."""

import subprocess
import sys

from bench import measure
from bench.database import FIRST_PORT, PROJECT_ROOT, application_server, connect, environment
from bench.generator import Sizes
from bench.staff_rows import USERNAME, insert_staff_rows
from bench.vocabulary import COMMON, RARE

ROUNDS = 5

SESSION_COOKIE_SCRIPT = f"""
from django.test import Client
from staff.models import User
client = Client()
client.force_login(User.objects.get(username="{USERNAME}"))
print("; ".join(f"{{cookie.key}}={{cookie.value}}" for cookie in client.cookies.values()))
"""
ACTIVITIES = "/admin/activities/activity/"
ORGANIZATIONS = "/admin/catalogue/organization/"
AUTOCOMPLETE = "/admin/autocomplete/"
# Record 7 of each kind is a draft; record 1 has the most relations.
STAFF_PAGES = {
    "home with all counts": "/admin/",
    "list": ACTIVITIES,
    "list, page 1,500": f"{ACTIVITIES}?p=1500",
    "list, one review state": f"{ACTIVITIES}?state__exact=draft",
    "list, one year": f"{ACTIVITIES}?year=2012",
    "list, a common word": f"{ACTIVITIES}?q={COMMON}",
    "list, a rare word": f"{ACTIVITIES}?q={RARE}",
    "list, a word without a match": f"{ACTIVITIES}?q=xyzzy",
    "list, state, year and word": f"{ACTIVITIES}?state__exact=published&year=2012&q={COMMON}",
    "list, missing Spanish": f"{ACTIVITIES}?upkeep=no-spanish",
    "list, missing citation": f"{ACTIVITIES}?upkeep=no-citation",
    "list, without an outcome": f"{ACTIVITIES}?upkeep=no-outcome",
    "list, overdue": f"{ACTIVITIES}?upkeep=overdue",
    "form, empty": f"{ACTIVITIES}add/",
    "form": f"{ACTIVITIES}1/change/",
    "form of a mandate": "/admin/activities/mandate/1/change/",
    "form of an organization": f"{ORGANIZATIONS}1/change/",
    "form of a publication": "/admin/publications/publication/1/change/",
    "history": f"{ACTIVITIES}1/history/",
    "deleted records": f"{ACTIVITIES}deleted/",
    "page of *Publish*": f"{ACTIVITIES}7/review/publish/",
    "deletion of an activity": f"{ACTIVITIES}7/delete/",
    "deletion of an organization": f"{ORGANIZATIONS}7/delete/",
    "deletion of a topic": "/admin/catalogue/topic/1/delete/",
    "merge of two organizations": f"{ORGANIZATIONS}1/merge/?into=2",
    "merge of two topics": "/admin/catalogue/topic/1/merge/?into=2",
    "search while choosing an organization": f"{AUTOCOMPLETE}?app_label=activities"
    f"&model_name=involvement&field_name=organization&term={COMMON[:5]}",
    "search while choosing a meeting": f"{AUTOCOMPLETE}?app_label=activities"
    f"&model_name=activity&field_name=meetings&term={COMMON}",
    "proposals": "/admin/catalogue/proposal/",
    "imports": "/admin/catalogue/importjob/",
    "import form": f"{ACTIVITIES}import/",
    "sign-in events": "/admin/staff/signinevent/",
}


def add_staff_rows(size: int) -> None:
    """Add the rows that only staff see, unless they exist."""
    with connect(size) as connection:
        user = connection.execute("SELECT FROM staff_user WHERE username = %s", [USERNAME])
        if user.fetchone() is None:
            insert_staff_rows(connection, Sizes(size))


def session_cookie(size: int) -> str:
    """Return the session cookie of a signed-in superuser."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SESSION_COOKIE_SCRIPT]
    process = subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment(size), check=True, capture_output=True, text=True
    )
    return process.stdout.strip().splitlines()[-1]


def measure_staff_pages(size: int) -> dict:
    """Return the times of the pages in `STAFF_PAGES`, in milliseconds."""
    add_staff_rows(size)
    headers = {"Cookie": session_cookie(size)}
    with application_server(size, FIRST_PORT):
        results = {
            name: measure.time_requests(FIRST_PORT, [path], ROUNDS, headers)
            for name, path in STAFF_PAGES.items()
        }
    return {"staff": {name: times for name, times in results.items() if times}}
