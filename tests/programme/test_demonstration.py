"""The loaded demonstration: users, states, plan, reports, pages without the product's names."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils.translation import trans_real

from activities.models import Activity, Project
from catalogue.models import Organization
from deliverables.models import Delivery
from eclac_migration.public_site.api import schema
from programme.demonstration.accounts import ACCOUNTS
from programme.demonstration.preparation import DATA, prepare_demonstration, sign_in_instructions
from programme.loader import load_programme
from publications.models import Publication
from reports.models import Report
from reports.rendering import compose_all_languages
from staff.models import User
from tests.support.runtime.migrated_database import connected_to, database_copy

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("loads")]
SITE = "http://localhost:8000/"
# Keys of references such as `eclac-record-7` are technical and in lower case.
PRODUCT_NAMES = re.compile(
    r"\bECLAC\b|\bCEPAL\b|\bCELADE\b|[Ii]nternational migration|[Mm]igración internacional"
    r"|cepal\.org|Economic Commission|Comisión Económica|\b615\b"
)


@pytest.fixture(scope="module")
def own_texts():
    """The texts and colours of the demonstration in place of those of the product."""
    folder = Path(settings.DEMONSTRATION_FOLDER)
    with override_settings(
        DEMONSTRATION=True,
        COLOURS_FILE=str(folder / "colours.css"),
        LOCALE_PATHS=[folder / "texts", *settings.LOCALE_PATHS],
    ):
        forget_texts()
        yield
    forget_texts()


def forget_texts() -> None:
    """Read the texts again when the next one is asked for."""
    trans_real._translations = {}
    trans_real._default = None
    schema.cache_clear()


@pytest.fixture(scope="module")
def loads(own_texts, django_db_setup, django_db_blocker):
    """The results of two loads and two preparations, in a database of this module."""
    with (
        django_db_blocker.unblock(),
        database_copy("demonstration") as name,
        connected_to(name),
    ):
        first = load_programme(DATA)
        reports = prepare_demonstration(SITE)
        second = load_programme(DATA)
        again = prepare_demonstration(SITE)
        with transaction.atomic():
            yield first, reports, second, again
            transaction.set_rollback(True)


def test_second_load_and_preparation_change_nothing(loads):
    first, reports, second, again = loads
    assert (len(first.created), len(second.unchanged)) == (474, 474)
    assert (second.updated, second.skipped, again) == ([], [], [])
    assert [(report.slug, report.is_issued) for report in Report.objects.order_by("slug")] == [
        ("2025", True),
        ("2026", False),
    ]
    assert [report.slug for report in reports] == ["2025", "2026"]


def test_three_users_sign_in_with_the_printed_passwords(client):
    text = sign_in_instructions()
    for account in ACCOUNTS:
        assert f"{account.username:9} password {account.password}" in text
        user = User.objects.get(username=account.username)
        assert user.check_password(account.password)
        client.force_login(user)
        assert client.get("/admin/").status_code == 200
        assert [group.name for group in user.groups.all()] == [account.role]


def test_embargoed_records_are_published_and_not_public(client):
    for model, slug in (
        (Publication, "annual-review-2026"),
        (Activity, "register-of-care-providers-in-peru-rules-and-form"),
    ):
        record = model.objects.get(slug=slug)
        assert (record.state, record.is_public) == ("published", False)
        assert client.get(record.get_absolute_url()).status_code == 404


def test_quantities_of_the_plan_are_computed_from_the_records():
    programme = Project.objects.get(slug="programme-of-work-on-ageing")
    recorded = Delivery.objects.recorded(public=True).filter(deliverable__project=programme)
    quantities = recorded.quantities([2019, 2023])
    by_slug = {
        (deliverable.slug, year): quantities[deliverable.pk, year]["quantity"]
        for deliverable in programme.deliverables.exclude(unit="")
        for year in (2019, 2023)
        if (deliverable.pk, year) in quantities
    }
    assert by_slug == QUANTITIES
    [training] = recorded.participants([2023])
    assert (training.figures["participants"], training.figures["women"]) == (33 + 36, 17 + 20)


QUANTITIES = {
    ("substantive-services-for-meetings", 2019): 0,
    ("expert-group-meetings", 2019): 4,
    ("field-projects", 2019): 3,
    ("training-events", 2019): 30,
    ("publications", 2019): 1,
    ("technical-materials", 2019): 4,
    ("substantive-services-for-meetings", 2023): 4,
    ("expert-group-meetings", 2023): 0,
    ("field-projects", 2023): 4,
    ("training-events", 2023): 25,
    ("publications", 2023): 3,
    ("technical-materials", 2023): 1,
}


@pytest.mark.parametrize("prefix", ["", "/es"])
@pytest.mark.parametrize(
    "address",
    [
        *("/", "/activities/", "/activities/?year=2019&country=CHL", "/meetings/", "/mandates/"),
        *("/publications/", "/projects/", "/organizations/", "/outcomes/", "/search/?q=care"),
        *("/activities/moving-house-after-70/", "/about/", "/help/", "/privacy/", "/data/"),
        *("/accessibility/", "/reports/", "/reports/2025/", "/countries/", "/countries/CHL/"),
        *("/topics/", "/topics/dementia/", "/meetings/session-v-2018/"),
        *("/publications/heat-atlas/", "/mandates/resolution-18-v/", "/projects/care-systems/"),
        *("/organizations/meridian-commission-on-ageing/", "/outcomes/declaration-point-4/"),
        "/projects/programme-of-work-on-ageing/deliverables/",
    ],
)
def test_page_says_that_it_is_invented_and_bears_no_name_of_the_product(client, prefix, address):
    response = client.get(prefix + address)
    page = response.text

    assert response.status_code == 200
    expected = "Demostración." if prefix else "Demonstration."
    assert f"<strong>{expected}</strong>" in page
    assert '<link rel="stylesheet" href="/colours.css">' in page
    assert sorted(set(PRODUCT_NAMES.findall(page))) == []


def test_files_bear_the_name_of_the_invented_programme(client):
    assert "#17452f" in client.get("/colours.css").text
    for address in ("/llms.txt", "/oai?verb=Identify", "/api/schema/", "/meetings/calendar.ics"):
        response = client.get(address)
        text = b"".join(response).decode() if response.streaming else response.text
        assert response.status_code == 200
        # PRODID names the program that wrote a calendar, not the commission.
        text = re.sub("PRODID:.*", "", text)
        assert (address, PRODUCT_NAMES.findall(text)) == (address, [])


def test_reports_are_composed_in_both_languages():
    for report in Report.objects.all():
        documents = compose_all_languages(report)
        assert documents["en"].title.startswith(
            "Report of the Meridian Commission on Ageing (invented)"
        )
        assert "en materia de envejecimiento" in documents["es"].title
        assert len(documents["en"].records) > 20


def test_commission_is_the_invented_one():
    assert [one.acronym_en for one in Organization.objects.filter(is_commission=True)] == ["MCA"]
