"""Every kind of page of the admin, in a real browser: clean for a screen reader, no wider than its
window, and within the policy; in both languages, both themes, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.urls import reverse

from activities.models import Activity
from catalogue.base.period import Period
from catalogue.imports.models import ImportJob
from catalogue.models import Organization, Topic
from catalogue.workflow.proposals import Proposal, propose
from meetings.models import Meeting
from publications.models import Publication
from reports.models import Account
from staff.audit import SignInEvent
from staff.models import User
from tests.admin.browser import CHROMIUM, browser
from tests.admin.forms import address
from tests.catalogue.people import person
from tests.factories import (
    ActivityFactory,
    CitationFactory,
    DisseminationFactory,
    EditionFactory,
    InvolvementFactory,
    LinkFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.imports.sending import send

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = {  # what is wide in one language is narrow in the other; colours have none
    "en-GB": [("light", 1280), ("dark", 390)],
    "es-CL": [("dark", 1280), ("light", 390)],
}


@pytest.fixture
def reviewer(transactional_db, client, monkeypatch):
    """Somebody for whom something waits. Playwright runs a loop in this thread, which is told to
    Django as no danger."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    topic = TopicFactory()
    meeting = MeetingFactory(published=True, title_en="A forum " * 12, topics=[topic])
    ParticipationFactory(meeting=meeting)
    CitationFactory(record=meeting)
    LinkFactory(record=meeting)
    activity = ActivityFactory(in_review=True, topics=[topic], meetings=[meeting])
    InvolvementFactory(activity=activity)
    OutcomeFactory(activity=activity)
    work = PublicationFactory(published=True)
    DisseminationFactory(publication=work, editions=[EditionFactory(publication=work)])
    OrganizationFactory.create_batch(2)
    MeetingFactory().delete()
    propose(lambda: Meeting.objects.update(title_en="A workshop"), by=person("editor"))
    client.force_login(person("reviewer"))
    return client


def pages() -> list[str]:
    meeting, activity = Meeting.objects.get(), Activity.objects.get()
    body, kept = Organization.objects.order_by("-pk")[:2]
    return [
        "/admin/",
        *(address(model) for model in (Activity, Organization, Topic, Proposal)),
        *(address(model, "add") for model in (Activity, Meeting, Publication, Topic)),
        address(Meeting, "change", meeting.pk),
        address(Publication, "change", Publication.objects.get().pk),
        address(Organization, "add") + "?_popup=1",
        address(Meeting, "history", meeting.pk),
        address(Meeting, "deleted"),
        address(Meeting, "import"),
        address(Activity, "step", activity.pk, "publish"),
        address(Activity, "delete", activity.pk),
        address(Organization, "merge", body.pk) + f"?into={kept.pk}",
        address(Proposal, "change", Proposal.objects.get().pk),
        "/admin/account/",
        "/admin/password_change/",
    ]


def administered() -> list[str]:
    """Pages of those who may do everything: people, what was sent in, and accounts."""
    job, account = ImportJob.objects.get(), Account.objects.get()
    signed_in = SignInEvent.objects.create(kind="signed-in", username="somebody")
    someone = User.objects.get(username__startswith="reviewer")
    return [
        *(address(model) for model in (User, Group, SignInEvent, ImportJob, Account)),
        address(User, "add"),
        address(User, "change", someone.pk),
        reverse("admin:auth_user_password_change", args=[someone.pk]),
        address(Group, "add"),
        address(SignInEvent, "change", signed_in.pk),
        address(Meeting, "import_job", job.pk),
        address(Account, "add"),
        *(address(Account, page, account.pk) for page in ("change", "choose", "issue")),
    ]


def faults(page, locale: str) -> list[tuple[str, str]]:
    """What is wrong with a page as it stands, in each look of a language."""
    said = []
    asked = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for scheme, width in LOOKS[locale]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
        found = Axe().run(page, options=asked).response["violations"]
        said += [(f"{scheme} {one['id']}", one["nodes"][0]["html"][:200]) for one in found]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            said.append((f"{width} wider than the window", ""))
    page.set_viewport_size({"width": 1280, "height": 900})
    return said


def walked(page, addresses: list[str], locale: str) -> dict:
    found = {}
    for at in addresses:
        assert page.goto(at).status == 200, at
        page.wait_for_load_state("networkidle")
        found[at] = faults(page, locale)
    return found


@pytest.mark.parametrize("locale", LOOKS)
def test_nothing_is_in_the_way_of_administrators(live_server, reviewer, locale):
    boss = User.objects.create_superuser("boss", password="a long enough password")
    reviewer.force_login(boss)
    send(reviewer, Meeting, "title_en,city_en\nA course,Santiago\n,Lima\n")
    Account.objects.create(slug="2012", when=Period.from_edtf("2012"))
    with browser(live_server.url, reviewer, watched=False, locale=locale) as page:
        found = walked(page, administered(), locale)
    assert {at: said for at, said in found.items() if said} == {}


@pytest.mark.parametrize("locale", LOOKS)
def test_nothing_is_in_anybodys_way(live_server, reviewer, locale):
    with browser(live_server.url, reviewer, watched=False, locale=locale) as page:
        found = walked(page, pages(), locale)

        page.goto(address(Meeting, "add"))  # a form that is refused, with a likely twin
        page.fill("#id_title_en", Meeting.objects.get().title_en.strip())
        page.locator("[name=_save]").click()
        page.locator(".doubts").wait_for()
        found["twins"] = faults(page, locale)
        page.fill("#id_when_0", "next summer")
        page.locator("[name=_save]").click()
        page.locator(".errorlist").first.wait_for()
        found["errors"] = faults(page, locale)

        for action in ("add_topics", "publish_selected"):
            page.goto(address(Activity))
            page.locator("input.action-select").first.check()
            page.select_option("select[name=action]", action)
            page.locator("button[name=index]").click()
            page.locator(".submit-row").wait_for()
            found[action] = faults(page, locale)
    assert {at: said for at, said in found.items() if said} == {}
