"""Users, embargoes and reports of the demonstration, made after its data files are loaded.

Production never calls this module. The users act by the same functions as the staff area, so that
the histories of their records and reports are complete.
"""

from datetime import date, timedelta
from pathlib import Path

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from activities.models import Activity
from catalogue.base.period import Period
from catalogue.history.actor import act_as
from catalogue.models import State
from catalogue.workflow.transitions import publish
from programme.demonstration.accounts import ACCOUNTS, Account
from publications.models import Publication
from reports.models import Report
from reports.workflow.doubt_acceptance import accept_doubts
from reports.workflow.issuing import issue
from staff.models import User

DATA = Path(__file__).parent / "data"
EMBARGO_DAYS = 60
# Records in review that the reviewer publishes under embargo.
EMBARGOED = (
    (Publication, "annual-review-2026"),
    (Activity, "register-of-care-providers-in-peru-rules-and-form"),
)
ISSUED_YEAR, DRAFT_YEAR = "2025", "2026"
ADDRESSEE_EN = "Ninth session of the Meridian Commission on Ageing (invented)"
ADDRESSEE_ES = (
    "Noveno período de sesiones de la Comisión Meridiana sobre el Envejecimiento (ficticia)"
)
DATES_OF_WRITING = {ISSUED_YEAR: date(2026, 1, 30), DRAFT_YEAR: None}
REASON = "Demonstration"


@transaction.atomic
def prepare_demonstration(site: str) -> list[Report]:
    """Create what the demonstration lacks, and return the reports that were created.

    `site` is the scheme and host of the addresses in the files of the issued report.
    """
    users = {account.username: create_user(account) for account in ACCOUNTS}
    _publish_under_embargo(users["reviewer"])
    created = [
        report
        for year in (ISSUED_YEAR, DRAFT_YEAR)
        if (report := _create_report(year, users["author"])) is not None
    ]
    for report in created:
        if report.slug == ISSUED_YEAR:
            reviewer = users["reviewer"]
            with act_as(person=reviewer, doing=REASON):
                accept_doubts(report=report, person=reviewer, reason=REASON)
            issue(report=report, person=reviewer, site=site)
    return created


def create_user(account: Account) -> User:
    """Return the user of an account, with its known password if it is new."""
    user, is_new = User.objects.get_or_create(
        username=account.username,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "is_staff": True,
        },
    )
    if is_new:
        user.set_password(account.password)
        user.save()
        user.groups.add(Group.objects.get(name=account.role))
    return user


def sign_in_instructions() -> str:
    """Return how staff sign in, as the end of a sentence, with a line for each account."""
    lines = [
        f"  {one.username:9} password {one.password:24} {one.duty}"
        for one in ACCOUNTS
        if User.objects.get(username=one.username).check_password(one.password)
    ]
    return "\n".join(["as:", *lines]) if lines else "with the passwords that you set"


def _publish_under_embargo(reviewer: User) -> None:
    end = timezone.now() + timedelta(days=EMBARGO_DAYS)
    for model, slug in EMBARGOED:
        record = model.objects.filter(slug=slug, state=State.IN_REVIEW).first()
        if record is not None:
            publish(record, by=reviewer, public_from=end)


def _create_report(year: str, author: User) -> Report | None:
    """Create and return the draft of the report of a year, or return None if it exists."""
    if Report.objects.filter(slug=year).exists():
        return None
    report = Report(
        slug=year,
        addressee_en=ADDRESSEE_EN,
        addressee_es=ADDRESSEE_ES,
        written_on=DATES_OF_WRITING[year],
        has_summary=True,
        word_limit=None,
    )
    report.when = Period.from_edtf(year)
    with act_as(person=author, doing=REASON):
        report.full_clean()
        report.save()
    return report
