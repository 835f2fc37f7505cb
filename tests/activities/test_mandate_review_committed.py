"""The pages of the mandate review and of frameworks in a real browser, in both languages."""

from datetime import date

import pytest
from django.urls import reverse

from tests.catalogue.admin.test_accessibility_committed import APPEARANCES, accessibility_issues
from tests.support.factories import (
    ActivityFactory,
    MandateDecisionFactory,
    MandateFactory,
    ProjectFactory,
    ProjectMandateFactory,
    ProvisionFactory,
    TopicFactory,
)
from tests.support.runtime.browser import CHROMIUM, browser_page
from tests.support.users import user_with_role

pytestmark = [
    pytest.mark.slow,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not CHROMIUM, reason="There is no Chromium to drive."),
]
WORDING = "Count herons in all lagoons, including those that are far away, and publish the numbers"


@pytest.fixture
def addresses(transactional_db, client, monkeypatch) -> list[str]:
    """Return the addresses of the pages, after filling them; the client is a reviewer's."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    programme = ProjectFactory(
        published=True,
        kind="programme",
        title_en="Programme of herons",
        title_es="Programa de las garzas",
    )
    newer = MandateFactory(published=True, title_en="Resolution 14", title_es="Resolución 14")
    mandate = MandateFactory(
        published=True,
        slug="herons",
        symbol="13 (IV)",
        title_en="Resolution 13 (IV) on herons and lagoons",
        title_es="Resolución 13 (IV) sobre garzas y lagunas",
        standing="superseded",
        standing_date=date(2024, 5, 1),
        standing_reason_en="Replaced by a resolution on all birds.",
        standing_reason_es="Sustituida por una resolución sobre todas las aves.",
        superseded_by=newer,
    )
    provision = ProvisionFactory(
        mandate=mandate, number="4", label_en="Count herons", label_es="Contar garzas"
    )
    for cited in (mandate, newer):
        ProjectMandateFactory(project=programme, mandate=cited)
    for year, decision in ((2024, "retain"), (2025, "remove")):
        MandateDecisionFactory(
            project=programme,
            mandate=mandate,
            year=year,
            decision=decision,
            reason_en="Another resolution covers it.",
            reason_es="Otra resolución lo abarca.",
        )
    goal = TopicFactory(
        slug="sdg-10", framework="sdg", code="10", name_en="Reduced inequalities", name_es=""
    )
    target = TopicFactory(
        slug="sdg-10-7",
        framework="sdg",
        code="10.7",
        broader=goal,
        name_en=WORDING,
        name_es=WORDING,
    )
    for number in range(12):
        topic = TopicFactory(framework="gcm", code=str(number + 1), name_en=f"Objective {number}")
        ActivityFactory(
            published=True,
            slug=f"activity-{number}",
            title_en="A study of herons",
            when="2026",
            topics=[target, topic],
            provisions=[provision],
        )
    client.force_login(user_with_role("reviewer", "rosa"))
    page = reverse("admin:activities_mandatedecision_changelist")
    return [
        f"{page}?year=2026",
        f"{page}?year=26",
        "/mandates/herons/",
        "/activities/?sdg=10.7",
        "/activities/activity-1/",
        "/topics/",
        "/topics/sdg-10-7/",
        "/frameworks/sdg/",
    ]


@pytest.mark.parametrize("locale", APPEARANCES)
def test_pages_are_accessible(live_server, client, addresses, locale):
    prefix = "/es" if locale.startswith("es") else ""
    pages = [one if one.startswith("/admin/") else f"{prefix}{one}" for one in addresses]
    with browser_page(live_server.url, client, record_errors=False, locale=locale) as page:
        found = {}
        for at in pages:
            page.goto(at)
            page.wait_for_load_state("networkidle")
            found[at] = accessibility_issues(page, locale)
    assert {at: said for at, said in found.items() if said} == {}
