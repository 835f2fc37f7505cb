"""Issued reports in the API, the feed and JSON-LD: never a draft or a redacted name."""

import json

import feedparser
import pytest
from jsonschema import Draft202012Validator

from catalogue.workflow.transitions import withdraw
from eclac_migration.public_site.api import schema
from reports import rendering
from reports.models import Report
from reports.workflow.revision import revise
from tests.reports.samples import completed_course, issue_accepted
from tests.support.factories import OrganizationFactory
from tests.support.queries import sql_of_request

pytestmark = pytest.mark.django_db
LIST, ROOT = "/api/v1/reports/", "http://testserver/api/v1/reports/"


@pytest.fixture(autouse=True)
def small_files(monkeypatch):
    """No test reads the files, which take a second to render."""
    for kind in rendering.FORMATS:
        monkeypatch.setitem(rendering.RENDERERS, kind, lambda *_args, **_options: b"file")
    monkeypatch.setattr(rendering, "heading_pages", lambda pdf: [])


@pytest.fixture
def issue_report(make_report, reviewer):
    return lambda *year, **fields: issue_accepted(make_report(*year, **fields), reviewer)


@pytest.fixture
def correct_report(reviewer):
    """Return a function that issues a revision of a report."""

    def correct(report: Report, **fields) -> Report:
        draft = revise(report=report)
        for name, value in (
            {"correction_en": "Dates.", "correction_es": "Fechas."} | fields
        ).items():
            setattr(draft, name, value)
        draft.save()
        return issue_accepted(draft, reviewer)

    return correct


def get_json(client, address: str, **parameters) -> dict:
    response = client.get(address, parameters)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    return response.json()


def slugs(client, address: str = LIST, **parameters) -> list[str]:
    """Return the slugs of all pages of a list, newest first."""
    page = get_json(client, address, **parameters)
    found = [report["slug"] for report in page["results"]]
    return found + (slugs(client, page["next"]) if page["next"] else [])


def feed_entries(client, prefix: str = "") -> list:
    response = client.get(f"{prefix}/reports/feed.atom")
    assert (response.status_code, response["Content-Type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.bozo_exception
    return feed.entries


def json_ld(client, address: str) -> dict:
    page = client.get(address).text
    return json.loads(page.partition('"application/ld+json">')[2].partition("</script>")[0])


def test_report_and_its_correction_are_in_the_api(client, issue_report, correct_report):
    completed_course(1)
    first = issue_report(addressee_en="the Secretary-General", addressee_es="el Secretario General")
    second = correct_report(first)
    report = get_json(client, f"{LIST}2012/")

    assert report == {
        "revision": 0,
        "slug": "2012",
        "url": f"{ROOT}2012/",
        "permalink": {
            "en": "http://testserver/reports/2012/",
            "es": "http://testserver/es/reports/2012/",
        },
        "title": {code: first.texts.get(language=code).content["title"] for code in ("en", "es")},
        "addressee": {"en": "the Secretary-General", "es": "el Secretario General"},
        "when": {
            "edtf": "2012",
            "label": {"en": "2012", "es": "2012"},
            "first_day": "2012-01-01",
            "last_day": "2012-12-31",
        },
        "written_on": None,
        "issued_at": report["issued_at"],
        "revises": None,
        "correction": {"en": "", "es": ""},
        "corrected_by": {"revision": 1, "slug": "2012-rev-1", "url": f"{ROOT}2012-rev-1/"},
        "subject": {},
        "files": [
            {
                "language": code,
                "media_type": media_type,
                "url": f"http://testserver{prefix}/reports/2012.{kind}",
            }
            for code, prefix in (("en", ""), ("es", "/es"))
            for kind, media_type in (
                (
                    "docx",
                    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                ),
                ("pdf", "application/pdf"),
            )
        ],
    }
    revision = get_json(client, f"{LIST}{second.slug}/")
    assert revision["revises"] == {"revision": 0, "slug": "2012", "url": f"{ROOT}2012/"}
    assert revision["correction"] == {"en": "Dates.", "es": "Fechas."}
    assert (revision["revision"], revision["corrected_by"]) == (1, None)
    assert get_json(client, LIST)["results"] == [revision, report]
    assert get_json(client, "/api/v1/")["reports"] == ROOT
    alternate = '<link rel="alternate" type="application/json" href="/api/v1/reports/2012/"'
    assert alternate in client.get("/es/reports/2012/").text

    description = schema()
    operations = [description["paths"][address]["get"] for address in (LIST, f"{LIST}{{slug}}/")]
    assert [sorted(operation["responses"]) for operation in operations] == [
        ["200", "304", "400", "406", "429"],
        ["200", "304", "400", "404", "406", "429"],
    ]
    for operation, answer in zip(operations, (get_json(client, LIST), report), strict=True):
        wanted = operation["responses"]["200"]["content"]["application/json"]["schema"]
        validator = Draft202012Validator(wanted | {"components": description["components"]})
        assert [error.message for error in validator.iter_errors(answer)] == []
    parameters = {one["name"] for one in operations[0]["parameters"]}
    assert parameters == {"limit", "cursor", "q", "year", "from", "to"}


def test_pages_of_the_api_hold_each_report_once_in_the_order_of_the_list(
    client, issue_report, correct_report
):
    issue_report("2012-06")
    correct_report(issue_report("2012"))
    order = ["2012-06", "2012-rev-1", "2012"]

    assert slugs(client, limit=2) == slugs(client, limit=1) == slugs(client) == order
    listed = [one.report.slug for one in client.get("/reports/").context["reports"]]
    assert listed == order
    one, three = (len(sql_of_request(client, f"{LIST}?limit={limit}")) for limit in (1, 3))
    assert three == one + 2  # the correction of each report


def test_api_finds_reports_by_year_and_words_of_the_shown_texts(client, issue_report):
    issue_report("2011", title_en="Report on Córdoba", addressee_es="Comisión de Población")
    issue_report("2012", title_en="Report on Quito")

    assert slugs(client, year="2012") == slugs(client, **{"from": "2012-03-01"}) == ["2012"]
    assert slugs(client, q="cordoba report") == slugs(client, q="poblacion") == ["2011"]
    assert slugs(client, q="report -quito") == ["2011"]
    assert slugs(client, q="report") == ["2012", "2011"]
    assert slugs(client, q="Cordoba", year="2012") == []
    for query, name in {
        "colour=red": "colour",
        "year=12": "year",
        "limit=0": "limit",
        "cursor=x": "cursor",
        "sort=title": "sort",
    }.items():
        response = client.get(f"{LIST}?{query}")
        assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
        assert [one["name"] for one in json.loads(response.content)["parameters"]] == [name]
    assert client.get(f"{LIST}2012/?x=1").status_code == 400
    assert client.post(LIST).status_code == 405


def test_feed_lists_issued_reports_and_says_what_corrects_them(
    client, issue_report, correct_report
):
    first = issue_report(addressee_en="the Secretary-General")
    before = feed_entries(client)
    second = correct_report(first)
    entries = feed_entries(client)

    assert [entry.link for entry in entries] == [
        "http://testserver/reports/2012-rev-1/",
        "http://testserver/reports/2012/",
    ]
    assert entries[1].id == before[0].id != entries[0].id
    assert "Corrected by" not in before[0].summary + entries[0].summary
    assert "Corrected by revision 1" in entries[1].summary
    assert "To: the Secretary-General" in entries[1].summary
    assert "Dates." in entries[0].summary
    assert entries[1].updated == entries[0].published > entries[1].published
    assert entries[1].title == first.texts.get(language="en").content["title"]
    assert entries[0].title == f"{entries[1].title} (revision 1)"
    assert "Corregido por la versión revisada 1" in feed_entries(client, "/es")[1].summary
    assert "Fechas." in feed_entries(client, "/es")[0].summary
    assert client.get("/reports/feed.atom?x=1").status_code == 400
    page = client.get("/reports/").text
    assert '<link rel="alternate" type="application/atom+xml" href="/reports/feed.atom">' in page
    assert page.count('href="/reports/feed.atom"') == 2

    ours, corrected = (json_ld(client, f"/reports/{one.slug}/") for one in (second, first))
    assert (corrected["correction"], "isBasedOn" in corrected) == (ours["url"], False)
    assert (ours["isBasedOn"], "correction" in ours) == (corrected["url"], False)
    assert (ours["version"], corrected["version"]) == (1, 0)


def test_drafts_are_neither_in_the_api_nor_in_the_feed_nor_for_staff(
    client, make_report, issue_report, reviewer
):
    empty = client.get(LIST).content, client.get(f"{LIST}nothing/").content
    draft = make_report("2011", title_en="Secret draft")
    assert (client.get(LIST).content, client.get(f"{LIST}2011/").content) == empty
    issued = issue_report("2012")
    revision = revise(report=issued)
    for visit in ("visitor", "staff"):
        if visit == "staff":
            client.force_login(reviewer)
        assert slugs(client) == ["2012"]
        assert slugs(client, q="secret") == []
        assert [entry.link for entry in feed_entries(client)] == ["http://testserver/reports/2012/"]
        assert get_json(client, f"{LIST}2012/")["corrected_by"] is None
        for hidden in (draft, revision):
            response = client.get(f"{LIST}{hidden.slug}/")
            assert (response.status_code, response["Content-Type"]) == (
                404,
                "application/problem+json",
            )
        assert "correction" not in json_ld(client, "/reports/2012/")


def test_names_of_withdrawn_records_are_in_no_list_and_are_not_found(
    client, issue_report, correct_report
):
    body = OrganizationFactory(published=True, title_en="Secret Council")
    commission = OrganizationFactory(
        published=True, title_en="Grand Commission", title_es="Gran Comisión", is_commission=True
    )
    names = ("Secret Council", "Grand Commission", "Gran Comisión")
    correct_report(
        issue_report(addressee_en="the Secret Council", title_es="Informe del Secret Council"),
        correction_en="Seat of the Secret Council.",
    )
    addresses = [
        *(LIST, f"{LIST}2012/", f"{LIST}2012-rev-1/"),
        *("/reports/feed.atom", "/es/reports/feed.atom"),
    ]

    def found() -> dict[str, list[str]]:
        texts = {address: client.get(address).content.decode() for address in addresses}
        texts |= {
            address: json.dumps(json_ld(client, address), ensure_ascii=False)
            for address in ("/reports/2012/", "/es/reports/2012/")
        }
        return {
            address: shown
            for address, text in texts.items()
            if (shown := [name for name in names if name in text])
        }

    assert len(found()) == 7
    assert slugs(client, q="secret council") == ["2012-rev-1", "2012"]
    withdraw(body, by=None, reason_en="Harmful.", unnamed=True)
    withdraw(commission, by=None, reason_en="A duplicate.")

    assert found() == {}
    assert slugs(client, q="secret") == slugs(client, q="grand") == []
    assert slugs(client, q="-secret") == ["2012-rev-1", "2012"]
    assert get_json(client, f"{LIST}2012-rev-1/")["correction"]["en"] == "Seat of the [withdrawn]."
