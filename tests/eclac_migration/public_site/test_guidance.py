"""Pages about the site: identity from the settings, privacy, error pages, list of countries."""

import re

import pytest
from django.conf import settings as django_settings
from django.template.loader import render_to_string

from eclac_migration.public_site.outlines import region_codes
from tests.support.factories import ActivityFactory, CountryFactory, MeetingFactory

pytestmark = pytest.mark.django_db
PAGES = ("about", "help", "privacy", "accessibility")
IDENTITY = {
    "CONTACT": "migration@example.org",
    "DATA_LICENCE": "CC BY 3.0 IGO",
    "DATA_LICENCE_URL": "https://example.org/by",
    "IS_EXAMPLE_IDENTITY": False,
}


@pytest.mark.parametrize("language", ["", "/es"])
@pytest.mark.parametrize("page", PAGES)
def test_contents_of_a_page_refer_to_its_sections(client, language, page):
    text = client.get(f"{language}/{page}/").text
    main = text.partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'<li><a href="#([a-z-]+)">', main)

    assert links == re.findall(r'<h2 id="([a-z-]+)"', main.replace('id="on-this-page"', ""))
    assert len(links) > 2


@pytest.mark.parametrize("language", ["", "/es"])
def test_footer_links_to_the_pages_about_the_site(client, settings, language):
    for name, value in IDENTITY.items():
        setattr(settings, name, value)
    for page in ("/", "/activities/", "/nothing/"):
        footer = client.get(f"{language}{page}").text.partition("<footer")[2]
        addresses = re.findall(r'href="([^"]*)"', footer)
        own = [f"{language}/{name}/" for name in (*PAGES, "data", "reports")]
        assert {*own, f"{language}/about/#licence", "mailto:migration@example.org"} <= {*addresses}
        assert f"https://www.cepal.org/{language.strip('/') or 'en'}" in addresses
        assert "CC BY 3.0 IGO" in footer


@pytest.mark.parametrize("language", ["", "/es"])
def test_site_without_contact_and_licence_does_not_mention_them(client, settings, language):
    settings.CONTACT = settings.DATA_LICENCE = settings.DATA_LICENCE_URL = ""
    for page in ("/", "/nothing/", *(f"/{name}/" for name in PAGES)):
        text = client.get(f"{language}{page}").text
        footer = text.partition("<footer")[2]
        found = re.findall(r"mailto:|#contact|#questions", text) + re.findall("#licence", footer)
        assert (page, found) == (page, [])


def test_example_identity_is_marked_as_an_example(client, settings):
    assert django_settings.IS_EXAMPLE_IDENTITY  # the tests run without settings of their own
    for address, sentence in (
        ("/about/", "This is a trial: the contact and the licence are examples"),
        ("/es/about/", "el contacto y la licencia son ejemplos"),
    ):
        assert sentence in client.get(address).text
    for name, value in IDENTITY.items():
        setattr(settings, name, value)
    page = client.get("/about/").text
    assert "This is a trial" not in page
    assert '<a href="https://example.org/by" rel="license">CC BY 3.0 IGO</a>' in page


def test_emblem_is_shown_if_it_is_set(client, settings, tmp_path):
    assert client.get("/emblem").status_code == 404
    assert "<img" not in client.get("/").text
    for name, content_type in (("mark.svg", "image/svg+xml"), ("mark.png", "image/png")):
        image = tmp_path / name
        image.write_bytes(b"<svg/>")
        settings.EMBLEM_FILE = str(image)
        response = client.get("/emblem")
        assert (response.content, response["Content-Type"]) == (b"<svg/>", content_type)
        assert 'href="/es/"><img src="/emblem" alt="">' in client.get("/es/").text
    image.unlink()
    assert client.get("/emblem").status_code == 404


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/accessibility/", "Statement of 25 November 2026."),
        ("/es/accessibility/", "Declaración del 25 de noviembre de 2026."),
    ],
)
def test_accessibility_statement_names_its_day_and_its_contact(client, settings, address, sentence):
    settings.CONTACT = "barriers@example.org"
    text = client.get(address).text

    assert sentence in text
    assert '<a href="mailto:barriers@example.org">barriers@example.org</a>.' in text


def test_glossary_explains_the_words_of_the_site(client):
    terms = re.findall(r'<dt id="([a-z-]+)">', client.get("/help/").text)

    assert terms == sorted(terms)
    assert {"group-entry", "mandate", "provision", "edition"} <= {*terms}
    assert "/help/#group-entry" in (client.get("/help/").text + _home_with_activity(client))


def _home_with_activity(client) -> str:
    ActivityFactory(published=True, when="2012", kind="training")
    return client.get("/").text


def test_missing_page_offers_search_and_lists(client):
    text = client.get("/es/nada/").text
    main = text.partition("<main")[2].partition("</main>")[0]

    assert '<form class="search-box" action="/es/search/"' in main
    for name in ("activities", "meetings", "organizations", "reports", "countries"):
        assert f'<a href="/es/{name}/"' in main
    assert text.count('role="search"') == 1


@pytest.mark.parametrize("status", [400, 500, 503])
def test_page_of_a_server_error_needs_no_request_and_no_query(status, django_assert_num_queries):
    with django_assert_num_queries(0):
        text = render_to_string(f"{status}.html")

    assert f"Error {status}" in text
    assert len(re.findall(r"<h1>", text)) == 1
    assert 'lang="es"' in text
    assert re.search(r'<link rel="stylesheet" href="/static/site[^"]*\.css">', text)


# --- countries -----------------------------------------------------------------------------------


def test_country_form_leads_to_the_page_about_the_country(client):
    CountryFactory(alpha3="HND")
    for language in ("", "/es"):
        response = client.get(f"{language}/countries/?country=HND")
        assert (response.status_code, response["Location"]) == (301, f"{language}/countries/HND/")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("country=XXX", "“XXX” is not a valid value for “country”."),
        ("country=hnd", "“hnd” is not a valid value for “country”."),
        ("country=HND&country=PER", "“country” can be used only once."),
        ("country=%00", "“country” contains an invalid character (U+0000)."),
        ("page=2", "There is no parameter “page” on this page."),
    ],
)
def test_wrong_parameter_of_the_countries_is_refused(client, query, sentence):
    response = client.get(f"/countries/?{query}")

    assert response.status_code == 400
    assert f"<li>{sentence}</li>" in response.text


def test_list_of_countries_counts_activities_and_meetings(client):
    peru, spain = CountryFactory(alpha3="PER"), CountryFactory(alpha3="ESP")
    ActivityFactory(published=True, countries=[peru])
    ActivityFactory(published=True, countries=[peru], is_collective=True)
    MeetingFactory(published=True, country=spain)
    MeetingFactory(draft=True, country=peru)
    for query in ("", "?country=", "?utm_source=x"):
        rows = client.get(f"/countries/{query}").context["countries"]
        assert len(rows) == len(region_codes()) + 1
        assert [row.name for row in rows] == sorted(row.name for row in rows)
    found = {row.href: row for row in rows}
    row = found["/countries/PER/"]
    assert (row.activities.number, row.activities.group_entries, row.meetings) == (1, 1, 0)
    assert found["/countries/ESP/"].meetings == 1
