"""The pages of the staff, over HTTP, as somebody sees them who may do everything."""

import subprocess
import sys

from bench import measure
from bench.database import FIRST_PORT, PROJECT_ROOT, application_server, connect, environment
from bench.desk import USERNAME, insert_staff_rows
from bench.invent import Sizes
from bench.words import COMMON, RARE

ROUNDS = 5

SESSION_COOKIE_SCRIPT = f"""
from django.test import Client
from staff.models import User
client = Client()
client.force_login(User.objects.get(username="{USERNAME}"))
print("; ".join(f"{{one.key}}={{one.value}}" for one in client.cookies.values()))
"""
ACTIVITIES = "/admin/activities/activity/"
ORGANIZATIONS = "/admin/catalogue/organization/"
# Records of number 7 are drafts; those of number 1 have the most that hangs on them.
STAFF_PAGES = {
    "home, with all its counts": "/admin/",
    "list": ACTIVITIES,
    "list, page 1,500": f"{ACTIVITIES}?p=1500",
    "list, a state": f"{ACTIVITIES}?state__exact=draft",
    "list, a year": f"{ACTIVITIES}?year=2012",
    "list, a common word": f"{ACTIVITIES}?q={COMMON}",
    "list, a rare word": f"{ACTIVITIES}?q={RARE}",
    "list, a word that nothing holds": f"{ACTIVITIES}?q=xyzzy",
    "list, state, year and word": f"{ACTIVITIES}?state__exact=published&year=2012&q={COMMON}",
    "list, no Spanish": f"{ACTIVITIES}?upkeep=no-spanish",
    "list, no citation": f"{ACTIVITIES}?upkeep=no-citation",
    "list, without an outcome": f"{ACTIVITIES}?upkeep=no-outcome",
    "list, overdue": f"{ACTIVITIES}?upkeep=overdue",
    "form, empty": f"{ACTIVITIES}add/",
    "form": f"{ACTIVITIES}1/change/",
    "form of a mandate": "/admin/activities/mandate/1/change/",
    "form of an organization": f"{ORGANIZATIONS}1/change/",
    "form of a publication": "/admin/publications/publication/1/change/",
    "history": f"{ACTIVITIES}1/history/",
    "what was deleted": f"{ACTIVITIES}deleted/",
    "publishing": f"{ACTIVITIES}7/review/publish/",
    "deleting, an activity": f"{ACTIVITIES}7/delete/",
    "deleting, an organization": f"{ORGANIZATIONS}7/delete/",
    "deleting, a topic": "/admin/catalogue/topic/1/delete/",
    "merging two organizations": f"{ORGANIZATIONS}1/merge/?into=2",
    "merging two topics": "/admin/catalogue/topic/1/merge/?into=2",
    "choosing an organization": "/admin/autocomplete/?app_label=activities&model_name=involvement"
    f"&field_name=organization&term={COMMON[:5]}",
    "choosing a meeting": "/admin/autocomplete/?app_label=activities&model_name=activity"
    f"&field_name=meetings&term={COMMON}",
    "proposals": "/admin/catalogue/proposal/",
    "imports": "/admin/catalogue/importjob/",
    "importing": f"{ACTIVITIES}import/",
    "sign-ins": "/admin/staff/signinevent/",
}


def add_staff_rows(size: int) -> None:
    """Add what only staff see to the programme, once."""
    with connect(size) as connection:
        there = connection.execute("SELECT FROM staff_user WHERE username = %s", [USERNAME])
        if there.fetchone() is None:
            insert_staff_rows(connection, Sizes(size))


def session_cookie(size: int) -> str:
    """That of somebody who has signed in."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SESSION_COOKIE_SCRIPT]
    done = subprocess.run(
        command, cwd=PROJECT_ROOT, env=environment(size), check=True, capture_output=True, text=True
    )
    return done.stdout.strip().splitlines()[-1]


def measure_staff_pages(size: int) -> dict:
    """Milliseconds of every page of the table above."""
    add_staff_rows(size)
    headers = {"Cookie": session_cookie(size)}
    with application_server(size, FIRST_PORT):
        found = {
            name: measure.time_requests(FIRST_PORT, [path], ROUNDS, headers)
            for name, path in STAFF_PAGES.items()
        }
    return {"staff": {name: times for name, times in found.items() if times}}
