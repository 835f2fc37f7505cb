"""Every kind of page of the admin, in a real browser: clean for a screen reader, no wider than its
window, and within the policy; in English and light, in Spanish, dark and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from activities.models import Activity
from catalogue.models import Organization, Topic
from catalogue.proposals import Proposal, propose
from meetings.models import Meeting
from publications.models import Publication
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

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [("en-GB", "light", 1280), ("es-CL", "dark", 390)]


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


def faults(page) -> list[tuple[str, str]]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response
    said = [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        said.append(("wider than the window", ""))
    return said


@pytest.mark.parametrize(("locale", "scheme", "width"), LOOKS)
def test_nothing_is_in_anybodys_way(live_server, reviewer, locale, scheme, width):
    look = {"locale": locale, "color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    found = {}
    with browser(live_server.url, reviewer, watched=False, **look) as page:
        for at in pages():
            assert page.goto(at).status == 200, at
            page.wait_for_load_state("networkidle")
            found[at] = faults(page)

        page.goto(address(Meeting, "add"))  # a form that is refused, with a likely twin
        page.fill("#id_title_en", Meeting.objects.get().title_en.strip())
        page.locator("[name=_save]").click()
        page.locator(".doubts").wait_for()
        found["twins"] = faults(page)
        page.fill("#id_when_0", "next summer")
        page.locator("[name=_save]").click()
        page.locator(".errorlist").first.wait_for()
        found["errors"] = faults(page)

        for action in ("add_topics", "publish_selected"):
            page.goto(address(Activity))
            page.locator("input.action-select").first.check()
            page.select_option("select[name=action]", action)
            page.locator("button[name=index]").click()
            page.locator(".submit-row").wait_for()
            found[action] = faults(page)
    assert {at: said for at, said in found.items() if said} == {}
