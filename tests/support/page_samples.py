"""Additional records, so that tests can open every kind of page in every state.

Use a separate database:
`manage.py shell -c "from tests.support.page_samples import create_page_samples; …"`.
"""

from catalogue.history.actor import act_as
from catalogue.workflow.transitions import withdraw
from meetings.models import Meeting
from reports.models import Report
from reports.workflow.doubt_acceptance import accept_doubts
from reports.workflow.issuing import issue
from staff.models import User
from tests.support.factories import (
    DisseminationFactory,
    EditionFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OtherNameFactory,
    ParticipationFactory,
    ProvisionFactory,
    PublicationFactory,
)

ARABIC_TITLE = "الهجرة الدولية في أمريكا اللاتينية ومنطقة البحر الكاريبي"
LONG_TITLE = (
    "Seminar on the measurement of international migration in the population and housing censuses"
    " of the 2010 round, on the comparability of their results, and on the use of administrative"
    " records of residence, entry and departure (Hispanoamericanotransfronterizas)"
)
MEETING_COUNT = 120


def create_page_samples() -> None:
    create_long_lists()
    create_incomplete_records()
    create_versions()
    issue_report()


def create_long_lists() -> None:
    """Create more relations than a page shows, and a list of several pages."""
    fields = {"published": True, "kind": "course", "status": "completed", "city_en": "Santiago"}
    course = MeetingFactory(slug="course", title_en=LONG_TITLE, title_es="", when="2011", **fields)
    host = OrganizationFactory(published=True, title_en="A body of many meetings", slug="many")
    for number in range(MEETING_COUNT):
        meeting = MeetingFactory(title_en=f"Course {number} of many", when="2011", **fields)
        meeting.series_bodies.add(host)
        body = OrganizationFactory(published=True, title_en=f"Participant {number} of many")
        ParticipationFactory(meeting=course, organization=body, role="participant")


def create_incomplete_records() -> None:
    """Create records without dates, relations or translations, and a right-to-left title."""
    MeetingFactory(published=True, title_en="Bare", slug="bare")
    MandateFactory(published=True, title_en="Bare", slug="bare")
    PublicationFactory(published=True, title_en="Bare", slug="bare")
    study = PublicationFactory(
        published=True,
        title_en="",
        title_es="Estudio sin título en inglés",
        summary_es="Un resumen que existe solo en español.",
        slug="study",
    )
    OtherNameFactory(record=study, name=ARABIC_TITLE, language="ar")
    arabic = EditionFactory(publication=study, language="ar", title=ARABIC_TITLE, pages=112)
    EditionFactory(publication=study, language="es", title="Estudio", symbol="LC/R.1")
    DisseminationFactory(publication=study, editions=[arabic], place_en=LONG_TITLE[:200])
    mandate = MandateFactory(published=True, title_en=LONG_TITLE, slug="long", symbol="A/RES/1 (X)")
    ProvisionFactory(mandate=mandate, number="1", slug="long-1", text_en=f"{LONG_TITLE}.")


def create_versions() -> None:
    with act_as(may_change_state=True):
        MeetingFactory(published=True, slug="changed", title_en="As it was first called")
    with act_as(may_change_state=True):
        Meeting.objects.filter(slug="changed").update(title_en="As it is called now")
    reason = {"reason_en": "It named a person.", "reason_es": "Nombraba a una persona."}
    with act_as(may_change_state=True):
        withdraw(MeetingFactory(published=True, slug="gone", title_en="Gone"), by=None, **reason)


def issue_report() -> None:
    person = User.objects.get(username="ana")
    report = Report.objects.get(slug="2012")
    accept_doubts(report=report, person=person, reason="Checked.")
    issue(report=report, person=person, site="http://localhost")
