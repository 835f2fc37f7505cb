"""Issue of the report of 2012 in a trial installation, by an example account.

The rules for issuing hold here too: the loader, which is no person, has created the draft, and the
account of a reviewer accepts the doubts and issues the report. Nobody can sign in
with that account. Production never calls this module: there a reviewer issues the report.
"""

from django.contrib.auth.models import Group
from django.db import transaction

from catalogue.history.actor import act_as
from catalogue.history.events import events_of
from programme.report_draft import YEAR
from reports.models import Report
from reports.workflow.doubt_acceptance import accept_doubts
from reports.workflow.issuing import issue
from staff.models import User
from staff.roles import REVIEWER

REASON = "Example report of a trial installation"
REVIEWER_USERNAME = "example-reviewer"
REVIEWER_NAME = {"first_name": "Example", "last_name": "Reviewer"}


@transaction.atomic
def issue_example_report(site: str) -> Report | None:
    """Issue the draft that the loader created, and return it.

    Return None if it was issued before, or if a person has changed it: then its author decides.
    `site` is the scheme and host of the addresses in its files.
    """
    report = Report.objects.filter(slug=YEAR, state=Report.State.DRAFT).first()
    if report is None or events_of(report).filter(person__isnull=False).exists():
        return None
    person = example_reviewer()
    with act_as(person=person, doing="Example report"):
        accept_doubts(report=report, person=person, reason=REASON)
    return issue(report=report, person=person, site=site)


def example_reviewer() -> User:
    """Return the example account of a reviewer, which has no password and is not staff."""
    person, is_new = User.objects.get_or_create(
        username=REVIEWER_USERNAME, defaults={**REVIEWER_NAME, "is_staff": False}
    )
    if is_new:
        person.set_unusable_password()
        person.save()
        person.groups.add(Group.objects.get(name=REVIEWER))
    return person
