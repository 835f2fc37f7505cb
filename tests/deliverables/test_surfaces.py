"""Deliverables on the surfaces besides the table: filter, files, import, pages, staff area."""

import csv
import io

import docx
import pytest
from django.urls import reverse
from lxml import html

from catalogue.history.actor import act_as
from catalogue.history.public_versions import public_versions
from deliverables.models import Delivery
from reports.docx import DocxError
from tests.deliverables.fascicle import THIS_YEAR, Fascicle
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    DeliverableFactory,
    DeliveryFactory,
    InvolvementFactory,
    MeetingFactory,
    OrganizationFactory,
    ParticipationFactory,
    ProjectFactory,
    PublicationFactory,
)
from tests.support.users import clients_by_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def fascicle():
    return Fascicle()


def slugs(client, address: str) -> list[str]:
    return [record.slug for record in client.get(address).context["page"]]


def test_filter_and_facet_of_a_deliverable(fascicle, client):
    counted = {row.publication.slug for row in Delivery.objects.filter(publication__isnull=False)}
    study = PublicationFactory(published=True, when="2030")

    page = client.get("/publications/?deliverable=rivers-6")
    assert {record.slug for record in page.context["page"]} == {
        row.publication.slug for row in fascicle.by_number["6"].deliveries.all()
    }
    assert study.slug not in counted
    assert "Studies on rivers" in page.text
    assert client.get("/publications/?deliverable=no-such").status_code == 400


def test_filter_of_the_plan_of_a_hidden_programme_is_unknown(fascicle, client):
    type(fascicle.programme).objects.filter(pk=fascicle.programme.pk).update(state="draft")

    assert client.get("/publications/?deliverable=rivers-6").status_code == 400
    record = fascicle.by_number["6"].deliveries.first().publication
    assert "Studies on rivers" not in client.get(record.get_absolute_url()).text
    assert (
        "Studies on rivers"
        not in client.get(reverse("api:publications-detail", args=[record.slug])).text
    )


def test_record_names_its_deliverables(fascicle, client):
    record = fascicle.by_number["6"].deliveries.first().publication

    page = client.get(record.get_absolute_url())
    assert f"/projects/{fascicle.programme.slug}/deliverables/#rivers-6" in page.text
    [delivery] = client.get(reverse("api:publications-detail", args=[record.slug])).json()[
        "deliveries"
    ]
    assert (delivery["deliverable"]["slug"], delivery["quantity"]) == ("rivers-6", None)
    file = client.get("/publications/export.json?deliverable=rivers-6")
    assert "Studies on rivers" in b"".join(file.streaming_content).decode()


def test_organization_shows_the_deliverables_of_its_public_records(fascicle, client):
    body, other = OrganizationFactory(published=True), OrganizationFactory(published=True)
    meeting = fascicle.by_number["2"].deliveries.get().meeting
    ParticipationFactory(meeting=meeting, organization=body)
    hidden = MeetingFactory(status="completed", when="2030", three_hour_meetings=3)
    fascicle.count("2", hidden)
    ParticipationFactory(meeting=hidden, organization=other)
    planned = fascicle.by_number["3"].deliveries.first().meeting
    ParticipationFactory(meeting=planned, organization=other)

    page = client.get(body.get_absolute_url()).text
    assert "Meetings of the Conference on Rivers" in page
    assert "1 meeting" in page
    assert "Meetings of the" not in client.get(other.get_absolute_url()).text
    address = f"/meetings/?deliverable=rivers-2&organization={body.slug}"
    assert slugs(client, f"{address}&status=under-way&status=completed") == [meeting.slug]


def test_country_shows_the_deliverables_and_measures_of_its_public_records(fascicle, client):
    fascicle.measures()
    for row in fascicle.by_number["6"].deliveries.all()[:2]:
        row.publication.countries.add(CountryFactory(alpha3="HND"))

    page = client.get("/countries/HND/").text
    assert "Studies on rivers" in page
    assert "2 publications" in page
    assert "Persons trained" in page
    assert "Studies on rivers" not in client.get("/countries/PER/").text


@pytest.mark.parametrize(("language", "planned"), [("", "2030 planned"), ("/es", "2030 prevista")])
def test_each_link_of_the_tables_names_its_row_and_column(
    fascicle, client, monkeypatch, language, planned
):
    monkeypatch.setattr("activities.plan_pages.this_year", lambda: THIS_YEAR)
    fascicle.measures()
    for row in fascicle.by_number["6"].deliveries.all():
        row.publication.countries.add(CountryFactory(alpha3="HND"))
    plan = fascicle.programme.get_absolute_url()
    for address in (f"{language}{plan}deliverables/", f"{language}/countries/HND/"):
        page = html.fromstring(client.get(address).content)
        links = page.xpath('//table[contains(@class, "plan")]//td//a')
        addresses: dict[str, set[str]] = {}
        for link in links:
            words = " ".join(link.text_content().split())
            addresses.setdefault(words, set()).add(link.get("href"))
        assert addresses
        assert {words: found for words, found in addresses.items() if len(found) > 1} == {}
        assert ("/countries/" in address) or any(planned in words for words in addresses)


def test_organization_and_country_show_the_quantities_of_each_year(fascicle, client, monkeypatch):
    monkeypatch.setattr("deliverables.participation.this_year", lambda: THIS_YEAR)
    fascicle.measures()
    body = OrganizationFactory(published=True)
    for row in fascicle.by_number["6"].deliveries.all():
        row.publication.countries.add(CountryFactory(alpha3="HND"))
    ParticipationFactory(
        meeting=fascicle.by_number["2"].deliveries.get().meeting, organization=body
    )

    for address, title, figures in (
        (body.get_absolute_url(), "Meetings of the Conference on Rivers", ["6", "6", "–", "4"]),
        ("/countries/HND/", "Studies on rivers", ["2", "3", "1", "2"]),
    ):
        page = html.fromstring(client.get(address).content)
        deliverables, measures = page.xpath('//table[contains(@class, "plan")]')
        headings = [" ".join(cell.itertext()) for cell in deliverables.xpath(".//thead//th")]
        assert headings[1:-1] == ["2030 planned", "2030 actual", "2031 planned", "2032 planned"]
        [row] = [row for row in deliverables.xpath(".//tbody/tr") if title in row.text_content()]
        numbers = row.xpath('td[contains(@class, "number")]')
        assert [cell.text_content() for cell in numbers] == figures
        assert "3.75" in measures.text_content()


def test_api_shows_whole_numbers_and_decimals_of_measures(fascicle, client):
    fascicle.measures()
    address = reverse("api:projects-detail", args=[fascicle.programme.slug])
    measures = client.get(address).json()["measures"]

    numbers = {one["title"]["en"]: one["years"][0] for one in measures}
    assert repr(numbers["Persons trained"]["planned"]) == "45"
    assert repr(numbers["Average rating"]["actual"]) == "3.75"
    listed = client.get(reverse("api:projects-list")).json()["results"]
    assert measures in [one["measures"] for one in listed]


def test_days_are_on_the_page_and_in_the_files_of_meetings_and_activities(client):
    done = {"published": True, "status": "completed", "when": "2030"}
    for record in (MeetingFactory(**done, days=3), ActivityFactory(**done, days=3)):
        assert "<dt>Days</dt><dd>3</dd>" in client.get(record.get_absolute_url()).text
        detail = reverse(f"api:{record.plural}-detail", args=[record.slug])
        assert client.get(detail).json()["days"] == 3
        rows = client.get(f"/{record.plural}/export.csv").getvalue().decode("utf-8-sig")
        [row] = csv.DictReader(io.StringIO(rows))
        assert row["Number of days"] == "3"


def test_page_of_the_programme_leads_to_the_table(fascicle, client):
    page = client.get(fascicle.programme.get_absolute_url())

    assert f"/projects/{fascicle.programme.slug}/deliverables/" in page.text


def test_word_file_contains_the_table(fascicle, client, monkeypatch):
    monkeypatch.setattr("activities.plan_pages.this_year", lambda: THIS_YEAR)
    response = client.get(f"/projects/{fascicle.programme.slug}/deliverables.docx")
    [table] = docx.Document(io.BytesIO(response.content)).tables

    cells = [[cell.text for cell in row.cells] for row in table.rows]
    assert cells[0] == [
        "Category and subcategory",
        *("2030 planned", "2030 actual", "2031 planned", "2032 planned"),
    ]
    assert ["Publications (number of publications)", "2", "3", "1", "2"] in cells
    assert ["6. Studies on rivers", "2", "3", "1", "2"] in cells
    widths = [column.width for column in table.columns]
    assert min(widths) > max(widths) / 10, "a column without a width is not shown"


def test_failure_of_the_word_file_is_logged_with_its_cause(fascicle, client, monkeypatch, caplog):
    def fail(*_args, **_options):
        raise DocxError("pandoc: no such style")

    monkeypatch.setattr("reports.plan_docx.converted_to_docx", fail)
    response = client.get(f"/projects/{fascicle.programme.slug}/deliverables.docx")
    assert response.status_code == 503
    assert "no such style" in caplog.text


def test_staff_page_shows_what_is_behind_plan(fascicle):
    fascicle.count("1", PublicationFactory(draft=True, when="2030"))
    reviewer = clients_by_role()["reviewer"]

    page = reviewer.get("/admin/behind-plan/?year=2030")
    [programme] = page.context["programmes"]
    rows = {row.deliverable.number: row for row in programme.rows}
    assert {*rows} == {"1", "3"}
    assert (rows["1"].planned, rows["1"].public, rows["1"].not_public) == (2, 1, 1)
    assert (
        "“soon” is not a year. Enter four digits, such as 2026."
        in reviewer.get("/admin/behind-plan/?year=soon").text
    )


def test_staff_page_is_for_staff(client):
    assert client.get("/admin/behind-plan/").status_code == 302


def test_organization_in_the_programme_itself_is_no_record_that_counts(fascicle, client):
    body = OrganizationFactory(published=True)
    InvolvementFactory(project=fascicle.programme, organization=body, role="coordinator")

    assert client.get(body.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("state", ["draft", "published"])
def test_counting_towards_a_deliverable_makes_no_public_version(client, state):
    """The version would look like the one before: pages of versions show no deliverables."""
    meeting = MeetingFactory(published=True)
    versions = public_versions(meeting)
    page = client.get(meeting.get_absolute_url()).text
    programme = ProjectFactory(kind="programme", **{state: True})
    deliverable = DeliverableFactory(project=programme)
    with act_as():
        DeliveryFactory(deliverable=deliverable, meeting=meeting)

    assert public_versions(meeting) == versions
    if state == "draft":  # the page of now names those of public programmes
        assert client.get(meeting.get_absolute_url()).text == page
