"""Pages about a country or a topic: records, numbers, links, redirects and errors."""

import json
import re

import pytest

from catalogue.kinds import listed_kinds
from catalogue.models import Topic
from eclac_migration.public_site import subject_records
from eclac_migration.public_site.outlines import region_codes
from eclac_migration.public_site.subjects import locator
from tests.support.factories import (
    ActivityFactory,
    CountryFactory,
    CountryGroupFactory,
    EditionFactory,
    MeetingFactory,
    OrganizationFactory,
    OutcomeFactory,
    PublicationFactory,
    TopicFactory,
    factory_of,
)
from tests.support.queries import assert_queries, sql_of_request
from tests.support.query_lists import COUNTRY_QUERIES, TOPIC_QUERIES, TOPICS_QUERIES

pytestmark = pytest.mark.django_db


def main_text(page: str) -> str:
    """Return the words of the main part of a page, without markup."""
    main = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def add_records(topic: Topic, number: int) -> None:
    """Publish `number` records of each kind about Honduras and the topic."""
    honduras = CountryFactory(alpha3="HND")
    for kind in listed_kinds():
        for _each in range(number):
            record = factory_of(kind.model)(published=True, when="2012", topics=[topic])
            if hasattr(record, "countries"):
                record.countries.add(honduras)
            else:
                record.country = honduras
                record.save()


def test_pages_cost_the_same_with_one_record_of_a_kind_and_with_three(client):
    group = CountryGroupFactory(members=[CountryFactory(alpha3="HND")])
    broader = TopicFactory()
    topic = TopicFactory(slug="care", broader=broader)
    TopicFactory(broader=topic)
    for number in (1, 2):
        add_records(topic, number)
        meeting = MeetingFactory(published=True, country=CountryFactory(alpha3="HND"))
        meeting.topics.add(topic)
        publication = PublicationFactory(published=True, topics=[topic])
        publication.countries.add(CountryFactory(alpha3="HND"))
        EditionFactory(publication=publication, language="ar")
        activity = ActivityFactory(published=True, is_collective=True, when="2013")
        activity.topics.add(topic)
        activity.countries.add(CountryFactory(alpha3="HND"))
        activity.regions.add(group)
        assert_queries(sql_of_request(client, "/countries/HND/"), COUNTRY_QUERIES)
        assert_queries(sql_of_request(client, "/topics/care/"), TOPIC_QUERIES)
        assert_queries(sql_of_request(client, "/topics/"), TOPICS_QUERIES)


@pytest.mark.parametrize(
    ("address", "query"),
    [("/countries/HND/", "country=HND"), ("/topics/care/", "topic=care")],
)
def test_numbers_are_those_of_the_lists(client, monkeypatch, address, query):
    monkeypatch.setattr(subject_records, "MAX_RECORDS", 2)
    add_records(TopicFactory(slug="care"), 3)
    for _each in range(3):
        activity = ActivityFactory(published=True, is_collective=True, when="2012")
        activity.topics.add(Topic.objects.get(slug="care"))
        activity.countries.add(CountryFactory(alpha3="HND"))
    response = client.get(address)
    sections = response.context["sections"]

    assert [section.plural for section in sections] == [kind.plural for kind in listed_kinds()]
    for section in sections:
        assert section.address == f"/{section.plural}/?{query}"
        assert client.get(section.address).context["paginator"].count == section.total
        assert f'href="{section.address}"' in response.text
        assert len(section.records) == 2
    activities = sections[0]
    assert (activities.count.number, activities.count.group_entries) == (3, 3)
    assert len(activities.group_entries) == 2
    text = main_text(response.text)
    assert "The newest 4 of 6" in text
    assert "3 activities, and 3 group entries 3 meetings 3 publications 3 outcomes" in text
    for fact in (*response.context["facts"], *response.context.get("regions", [])):
        listed = client.get(fact.address.replace("&amp;", "&")).context
        assert fact.counts == "3 activities, 3 group entries"
        assert (listed["single_count"], listed["collective"]) == (3, 3)


def test_each_year_leads_to_the_list_of_the_year_and_country(client):
    for year in ("2011", "2012", "2012"):
        ActivityFactory(published=True, when=year).countries.add(CountryFactory(alpha3="HND"))
    response = client.get("/countries/HND/")
    bars = {bar.label: (bar.number, bar.href) for bar in response.context["by_year"].bars}

    assert bars == {
        "2012": (2, "/activities/?country=HND&year=2012"),
        "2011": (1, "/activities/?country=HND&year=2011"),
    }
    for number, href in bars.values():
        assert client.get(href).context["paginator"].count == number
    assert 'id="by-year"' in response.text


def test_newest_records_come_first_and_organizations_by_name(client):
    honduras = CountryFactory(alpha3="HND")
    for year in ("2011", None, "2014", "2012"):
        record = PublicationFactory(published=True, title_en=f"Study {year}", when=year)
        record.countries.add(honduras)
    for name in ("Ministry of Labour", "Institute of Statistics"):
        OrganizationFactory(published=True, title_en=name, country=honduras)
    sections = {
        section.plural: [str(record.title) for record in section.records]
        for section in client.get("/countries/HND/").context["sections"]
    }

    assert sections["publications"] == ["Study 2014", "Study 2012", "Study 2011", "Study None"]
    assert sections["organizations"] == ["Institute of Statistics", "Ministry of Labour"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/countries/BRB/", "No public record names this country or territory yet."),
        (
            "/es/countries/BRB/",
            "Todavía ningún registro público menciona este país o territorio.",
        ),
    ],
)
def test_country_without_public_records_says_so(client, address, sentence):
    ActivityFactory(draft=True).countries.add(CountryFactory(alpha3="BRB"))
    response = client.get(address)

    assert response.status_code == 200
    assert sentence in main_text(response.text)
    assert "<h2" not in response.text.partition("<main")[2].partition("</main>")[0]
    assert not re.search(r"<(ul|ol|tbody)[^>]*>\s*</\1>", response.text)


@pytest.mark.parametrize("state", ["draft", "in_review", "withdrawn", "unnamed", "embargoed"])
def test_topic_without_public_records_has_no_page(client, state):
    topic = TopicFactory(slug="secret", name_en="A secret")
    ActivityFactory(**{state: True}).topics.add(topic)

    assert client.get("/topics/secret/").status_code == 404
    for address in ("/topics/", "/sitemap-lists.xml"):
        assert "secret" not in client.get(address).text
    ActivityFactory(published=True).topics.add(topic)
    assert client.get("/topics/secret/").status_code == 200
    for address in ("/topics/", "/sitemap-lists.xml"):
        assert "/topics/secret/" in client.get(address).text


def test_narrower_topics_are_shown_once_they_are_public(client):
    broader = TopicFactory(slug="rights", name_en="Rights")
    used = TopicFactory(slug="labour", name_en="Labour rights", broader=broader)
    TopicFactory(slug="unused", name_en="Unused rights", broader=broader)
    ActivityFactory(published=True, topics=[used])

    page = client.get("/topics/rights/").text
    assert 'href="/topics/labour/"' in page
    assert "Unused" not in page
    assert 'href="/topics/rights/"' in client.get("/topics/labour/").text


def test_other_spellings_redirect_and_unknown_ones_are_missing(client):
    topic = TopicFactory(slug="first")
    ActivityFactory(published=True, topics=[topic])
    topic.slug = "second"
    topic.save()
    for address, target in (
        ("/countries/hnd/", "/countries/HND/"),
        ("/es/countries/Hnd/", "/es/countries/HND/"),
        ("/topics/first/", "/topics/second/"),
    ):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, target)
    for address in ("/countries/XXX/", "/countries/HN/", "/topics/nothing/", "/es/topics/nada/"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/countries/HND/", "/topics/care/", "/topics/"])
def test_unknown_parameters_are_refused_by_name(client, address):
    ActivityFactory(published=True, topics=[TopicFactory(slug="care")])
    response = client.get(f"{address}?nonsense=1")

    assert response.status_code == 400
    assert "There is no parameter “nonsense” on this page." in response.text
    assert client.get(f"{address}?utm_source=mail").status_code == 200


def test_country_and_topic_describe_themselves_in_both_languages(client):
    activity = ActivityFactory(
        published=True, topics=[TopicFactory(slug="care", name_en="Care", name_es="Cuidados")]
    )
    activity.countries.add(CountryFactory(alpha3="PER"))
    of_peru = (
        "Peru in the public record of the work of ECLAC on international migration: 1 activity."
    )
    of_care = (
        "Cuidados en el registro público de la labor de la CEPAL en materia de migración"
        " internacional: 1 actividad."
    )
    for address, description, sentence in (
        ("/countries/PER/", of_peru, "that name this country or territory."),
        ("/es/topics/care/", of_care, "con este tema o uno más específico."),
    ):
        page = client.get(address).text
        assert f'<meta name="description" content="{description}">' in page
        assert sentence in main_text(page)


def test_country_of_the_region_is_marked_on_the_map(client):
    page = client.get("/countries/BRB/").text
    assert re.findall(r'<(\w+) class="here"', page) == ["path", "circle"]  # a small country
    assert re.findall(r'<(\w+) class="here"', client.get("/countries/HND/").text) == ["path"]
    assert 'aria-label="Map: Barbados in Latin America and the Caribbean"' in page
    assert 'class="locator"' not in client.get("/countries/FRA/").text
    for code in region_codes():
        assert locator(code).code == code


def test_countries_of_the_list_and_public_topics_are_in_the_sitemap(client):
    ActivityFactory(published=True, topics=[TopicFactory(slug="care")])
    sitemap = client.get("/sitemap-lists.xml").text
    for path in ("/topics/", "/topics/care/", "/countries/HND/", "/countries/BRB/"):
        for language in ("", "/es"):
            assert f"<loc>http://testserver{language}{path}</loc>" in sitemap
    assert "/countries/FRA/" not in sitemap


def test_topics_are_sorted_without_regard_to_accents_and_count_outcomes(client):
    for number, name in enumerate(("Asilo", "Ámbitos", "Zonas", "Éxodos")):
        topic = TopicFactory(name_en=f"Topic {number}", name_es=name)
        OutcomeFactory(published=True, topics=[topic])
    page = client.get("/es/topics/")
    assert [row.name for row in page.context["topics"]] == ["Ámbitos", "Asilo", "Éxodos", "Zonas"]
    assert [row.outcomes for row in page.context["topics"]] == [1] * 4
    assert '<td class="number" data-label="Resultados">1</td>' in page.text


@pytest.mark.parametrize("address", ["/es/", "/es/countries/"])
def test_countries_are_sorted_without_regard_to_accents(client, address):
    ActivityFactory(published=True).countries.add(CountryFactory(alpha3="MEX"))
    names = [str(country.name) for country in client.get(address).context["countries"]]
    assert names.index("Martinica") < names.index("México") < names.index("Montserrat")


def json_ld_of(page: str) -> dict:
    return json.loads(page.partition('"application/ld+json">')[2].partition("</script>")[0])


def test_json_ld_names_the_subject_and_the_records_of_the_page(client):
    topic = TopicFactory(slug="care", name_en="Care", name_es="Cuidados")
    add_records(topic, 1)
    MeetingFactory(draft=True, title_en="Hidden").topics.add(topic)
    for address, node in (
        ("/countries/HND/", {"@type": "Country", "name": "Honduras", "identifier": "HND"}),
        ("/es/topics/care/", {"@type": "DefinedTerm", "name": "Cuidados", "termCode": "care"}),
    ):
        page = client.get(address)
        data = json_ld_of(page.text)
        assert data["@type"] == "CollectionPage"
        assert data["url"] == f"http://testserver{address}"
        assert data["inLanguage"] == ("es" if address.startswith("/es/") else "en")
        assert data["about"] == node
        shown = [record for section in page.context["sections"] for record in section.records]
        assert [one["name"] for one in data["mainEntity"]["itemListElement"]] == [
            str(record.title) for record in shown
        ]
        assert data["mainEntity"]["numberOfItems"] == len(shown) == len(listed_kinds())
        for item in data["mainEntity"]["itemListElement"]:
            assert client.get(item["url"].removeprefix("http://testserver")).status_code == 200
    assert "mainEntity" not in json_ld_of(client.get("/countries/BRB/").text)


def test_list_of_countries_counts_four_kinds_of_records(client):
    add_records(TopicFactory(slug="care"), 2)
    publication = PublicationFactory(published=True)
    publication.countries.add(CountryFactory(alpha3="MUS"))
    text = main_text(client.get("/countries/").text)
    assert "Honduras 2 0 2 2 2" in text
    assert "Mauritius 0 0 0 1 0" in text
