"""Accessibility, width and security policy of every kind of admin page in a real browser: in both
languages and themes, on a desktop and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from activities.models import Activity, Mandate, MandateDecision
from catalogue.base.period import Period
from catalogue.imports.models import ImportJob
from catalogue.models import Organization, SourceText, Topic
from catalogue.teamwork import actions
from catalogue.workflow.proposal_model import Proposal
from catalogue.workflow.proposals import propose
from deliverables.models import Deliverable
from meetings.models import Meeting
from publications.models import Edition, Publication
from reports.models import Report
from staff.audit import SignInEvent
from staff.models import User
from tests.support.admin_forms import admin_url
from tests.support.factories import (
    ActivityFactory,
    AuthorshipFactory,
    CitationFactory,
    DeliverableYearFactory,
    DisseminationFactory,
    EditionFactory,
    InvolvementFactory,
    LinkFactory,
    MandateFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    ParticipationFactory,
    ProjectFactory,
    PublicationFactory,
    SourceFactory,
    TopicFactory,
)
from tests.support.import_jobs import upload_import
from tests.support.reading import stored_text
from tests.support.resolution_quality import printed
from tests.support.runtime.browser import CHROMIUM, browser_page
from tests.support.users import user_with_role

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]
DOCUMENT = """In 2012 the Heron Secretariat (HESEC) took part in a forum on lagoons in Chile. From
19 to 20 August, the first meeting on lagoons was organized by it under resolution 615 (XXXI).

The forum had no other results."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The last frame of each animation; one that never ends, such as that of a progress bar, is removed.
END_ANIMATIONS = """
    document.getAnimations().forEach(animation =>
        Number.isFinite(animation.effect.getComputedTiming().endTime)
            ? animation.finish() : animation.cancel())
"""
# Buttons lower than WCAG 2.2 asks (24 CSS pixels). Axe accepts such a button while nothing is near
# it, which changes with the fonts of the machine.
LOW_BUTTONS = """
    [...document.querySelectorAll('button, .button, [type=submit]')].filter(button => {
        const height = button.getBoundingClientRect().height;
        return height > 0 && height < 24 && button.checkVisibility({visibilityProperty: true});
    }).map(button => button.outerHTML.slice(0, 200))
"""
# Fields that reach out of their column or are too narrow for an identifier, and lists and bars of
# buttons that are cut off.
CUT_OFF = """
    () => {
        const right = element => element.getBoundingClientRect().right;
        const sample = '0000-0002-1825-0097';
        const isTooNarrow = field => {
            if (!field.value) {
                field.value = sample;
            }
            return field.scrollWidth > field.clientWidth;
        };
        return [
            ...[...document.querySelectorAll('.form-multiline > div :is(input, select)')].filter(
                field => right(field) > right(field.closest('.form-multiline > div')) + 1),
            ...[...document.querySelectorAll(
                ':is([name$=orcid], [name$=isbn], [name$=isni], [name$=ror], [name$=doi])')].filter(
                field => field.checkVisibility() && isTooNarrow(field)),
            ...[...document.querySelectorAll('#changelist .results')].filter(
                list => list.scrollWidth > list.clientWidth),
        ].map(element => element.outerHTML.slice(0, 200));
    }
"""
TABLET_WIDTH = 820
APPEARANCES = {  # widths depend on the language, colours do not
    "en-GB": [("light", 1280), ("dark", 390)],
    "es-CL": [("dark", 1280), ("light", 390)],
}


@pytest.fixture
def reviewer_client(transactional_db, client, monkeypatch):
    """Return the client of a reviewer with a work queue.

    Playwright runs an event loop in this thread, so Django must allow synchronous calls.
    """
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
    AuthorshipFactory(publication=work)
    programme = ProjectFactory(
        published=True, kind="programme", when="2012", title_en="A programme of work " * 5
    )
    DeliverableYearFactory(deliverable__project=programme, year=2012, planned=3)
    OrganizationFactory.create_batch(2)
    MeetingFactory().delete()
    propose(lambda: Meeting.objects.update(title_en="A workshop"), by=user_with_role("editor"))
    client.force_login(user_with_role("reviewer"))
    return client


def reviewer_urls() -> list[str]:
    meeting, activity = Meeting.objects.get(), Activity.objects.get()
    body, kept = Organization.objects.order_by("-pk")[:2]
    return [
        "/admin/",
        *(admin_url(model) for model in (Activity, Organization, Topic, Proposal)),
        *(admin_url(model, "add") for model in (Activity, Meeting, Publication, Topic)),
        admin_url(Meeting, "change", meeting.pk),
        admin_url(Publication, "change", Publication.objects.get().pk),
        admin_url(Organization, "add") + "?_popup=1",
        admin_url(Meeting, "history", meeting.pk),
        admin_url(Meeting, "deleted"),
        admin_url(Meeting, "columns"),
        admin_url(Meeting) + "?period=next+summer&in_country=HND",
        "/admin/calendar/",
        "/admin/go-to/?q=meeting",
        admin_url(Meeting, "import"),
        admin_url(Activity, "step", activity.pk, "publish"),
        admin_url(Activity, "delete", activity.pk),
        *(admin_url(model, "add") for model in (Deliverable, Edition)),
        "/admin/behind-plan/?year=2012",
        "/admin/dead-links/",
        admin_url(MandateDecision),
        admin_url(Organization, "merge", body.pk) + f"?into={kept.pk}",
        admin_url(Proposal, "change", Proposal.objects.get().pk),
        "/admin/account/",
        "/admin/password_change/",
    ]


def document_urls() -> list[str]:
    """Return the pages of documents and of the work of staff on a record."""
    [earlier, latest] = SourceText.objects.order_by("version")
    long_one, done = latest.paragraphs.order_by("position")[1:3]
    text = reverse("admin:catalogue_reading_text", args=[latest.source_id])
    mandate = Mandate.objects.get()
    choose = reverse("admin:activities_mandate_resolution_choose")
    return [
        reverse("admin:catalogue_reading_documents"),
        text,
        f"{text}?p={long_one.position}&s=1&q=forum",
        f"{text}?p={done.position}",
        f"{text}?version={earlier.version}",
        reverse("admin:catalogue_reading_names", args=[latest.source_id]),
        reverse("admin:catalogue_reading_several", args=[latest.source_id, long_one.pk]),
        reverse("admin:catalogue_reading_compare", args=[latest.source_id]),
        f"{admin_url(Meeting, 'add')}?_paragraph={long_one.pk}&_sentence=1",
        f"{choose}?source={latest.source_id}",
        reverse("admin:activities_mandate_resolution", args=[mandate.pk]),
        admin_url(Meeting, "team", Meeting.objects.get().pk),
        "/admin/notifications/",
    ]


def add_documents(reviewer: User) -> None:
    """Add a text in two versions, and the work of staff on a meeting."""
    source, meeting = SourceFactory(language="en"), Meeting.objects.get()
    stored_text(source, reviewer, f"A report\n\n{DOCUMENT}")
    text = stored_text(source, reviewer, f"Report on lagoons\n\n{DOCUMENT}\n\nResults\n\nNone.")
    actions.assign(meeting, by=user_with_role("editor"), to=reviewer)
    actions.add_comment(meeting, by=reviewer, content=f"@{reviewer.username}: is the date right?")
    actions.add_note(meeting, by=reviewer, content="Ask for the list of participants.")
    actions.attach(meeting, by=reviewer, file=SimpleUploadedFile("letter.txt", b"A letter."))
    CitationFactory(record=meeting, source=text.source, place_en="paragraph 2")
    MandateFactory()


def administrator_urls() -> list[str]:
    """Return pages for administrators: users, imports and reports."""
    job, report = ImportJob.objects.get(), Report.objects.get()
    signed_in = SignInEvent.objects.create(kind="signed-in", username="somebody")
    someone = User.objects.get(username__startswith="reviewer")
    return [
        *(admin_url(model) for model in (User, Group, SignInEvent, ImportJob, Report)),
        admin_url(User, "add"),
        admin_url(User, "change", someone.pk),
        reverse("admin:auth_user_password_change", args=[someone.pk]),
        admin_url(Group, "add"),
        admin_url(SignInEvent, "change", signed_in.pk),
        "/admin/alerts/",
        admin_url(Meeting, "import_job", job.pk),
        admin_url(Report, "add"),
        *(admin_url(Report, page, report.pk) for page in ("change", "choose", "issue")),
    ]


def accessibility_issues(page, locale: str) -> list[tuple[str, str]]:
    """Return the problems of the current page in each theme and width of a language."""
    said = []
    asked = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    for scheme, width in APPEARANCES[locale]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(END_ANIMATIONS)
        found = Axe().run(page, options=asked).response["violations"]
        said += [(f"{scheme} {one['id']}", one["nodes"][0]["html"][:200]) for one in found]
        said += [(f"{scheme} {width} low button", html) for html in page.evaluate(LOW_BUTTONS)]
        said += layout_issues(page, width)
    page.set_viewport_size({"width": TABLET_WIDTH, "height": 900})
    said += layout_issues(page, TABLET_WIDTH)
    page.set_viewport_size({"width": 1280, "height": 900})
    return said


def layout_issues(page, width: int) -> list[tuple[str, str]]:
    """Return what is cut off or reaches out of its place at the current width."""
    said = [(f"{width} cut off", html) for html in page.evaluate(CUT_OFF)]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        said.append((f"{width} wider than the window", ""))
    return said


def issues_by_url(page, addresses: list[str], locale: str) -> dict:
    found = {}
    for at in addresses:
        assert page.goto(at).status == 200, at
        page.wait_for_load_state("networkidle")
        found[at] = accessibility_issues(page, locale)
    return found


@pytest.mark.parametrize("locale", APPEARANCES)
def test_document_pages_are_accessible(live_server, reviewer_client, settings, tmp_path, locale):
    settings.SOURCE_FILES_ROOT = tmp_path
    reviewer = User.objects.get(username__startswith="reviewer")
    add_documents(reviewer)
    with browser_page(live_server.url, reviewer_client, record_errors=False, locale=locale) as page:
        found = issues_by_url(page, document_urls(), locale)

        page.goto(reverse("admin:activities_mandate_resolution", args=[Mandate.objects.get().pk]))
        page.fill("#id_resolution_en", printed("council-en", "lines"))
        page.locator("#content-main form [type=submit]").first.click()
        page.locator(".proposal").first.wait_for()
        found["proposals"] = accessibility_issues(page, locale)

        text = SourceText.objects.order_by("-version")[0]
        page.goto(reverse("admin:catalogue_reading_text", args=[text.source_id]) + "?p=2")
        page.locator(".correct summary").click()
        page.locator(".correct [type=submit]").first.click()
        page.locator(".errorlist").wait_for()
        found["divide"] = accessibility_issues(page, locale)
    assert {at: said for at, said in found.items() if said} == {}


@pytest.mark.parametrize("locale", APPEARANCES)
def test_administrator_pages_are_accessible(live_server, reviewer_client, locale):
    boss = User.objects.create_superuser("boss", password="a long enough password")
    reviewer_client.force_login(boss)
    upload_import(reviewer_client, Meeting, "title_en,city_en\nA course,Santiago\n,Lima\n")
    Report.objects.create(slug="2012", when=Period.from_edtf("2012"))
    with browser_page(live_server.url, reviewer_client, record_errors=False, locale=locale) as page:
        found = issues_by_url(page, administrator_urls(), locale)
    assert {at: said for at, said in found.items() if said} == {}


@pytest.mark.parametrize("locale", APPEARANCES)
def test_reviewer_pages_are_accessible(live_server, reviewer_client, locale):
    with browser_page(live_server.url, reviewer_client, record_errors=False, locale=locale) as page:
        found = issues_by_url(page, reviewer_urls(), locale)

        page.goto(admin_url(Meeting, "add"))  # a refused form with a possible duplicate
        page.fill("#id_title_en", Meeting.objects.get().title_en.strip())
        page.locator("[name=_save]").click()
        page.locator(".doubts").wait_for()
        found["twins"] = accessibility_issues(page, locale)
        page.fill("#id_when_0", "next summer")
        page.locator("[name=_save]").click()
        page.locator(".errorlist").first.wait_for()
        found["errors"] = accessibility_issues(page, locale)

        for action in ("edit_selected", "publish_selected"):
            page.goto(admin_url(Activity))
            page.locator("input.action-select").first.check()
            page.select_option("select[name=action]", action)
            page.locator("button[name=index]").click()
            page.locator(".submit-row").wait_for()
            found[action] = accessibility_issues(page, locale)
    assert {at: said for at, said in found.items() if said} == {}
