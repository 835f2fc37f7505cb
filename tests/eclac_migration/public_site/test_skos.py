"""The thesaurus of topics, read back with another library."""

import pytest
from rdflib import RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS

from tests.support.factories import ActivityFactory, TopicFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning"),  # in the parser
]
SITE = "http://testserver"
FILES = {"/data/topics.ttl": "turtle", "/data/topics.jsonld": "json-ld"}


@pytest.fixture
def topics():
    goal = TopicFactory(
        slug="sdg-10",
        framework="sdg",
        code="10",
        name_en='Reduced "inequalities" \\ and more',
        name_es="Reducción",
        address="https://example.org/10",
    )
    target = TopicFactory(
        slug="sdg-10-7", framework="sdg", code="10.7", broader=goal, name_en="Migration", name_es=""
    )
    own = TopicFactory(slug="herons", name_en="Herons", name_es="Garzas")
    TopicFactory(slug="hidden", name_en="Hidden topic", name_es="Tema oculto")
    ActivityFactory(published=True).topics.set([own])
    ActivityFactory(draft=True).topics.set([target])


def graph_of(client, path: str) -> Graph:
    response = client.get(path)
    assert response.status_code == 200
    return Graph().parse(data=response.content.decode(), format=FILES[path])


@pytest.mark.parametrize("path", FILES)
def test_topics_are_a_thesaurus(client, topics, path):
    graph = graph_of(client, path)
    goal, target = (URIRef(f"{SITE}/topics/{slug}/") for slug in ("sdg-10", "sdg-10-7"))
    own = URIRef(f"{SITE}/topics/herons/")
    sdg, topics_scheme = URIRef(f"{SITE}/frameworks/sdg/"), URIRef(f"{SITE}/topics/")

    assert set(graph.subjects(RDF.type, SKOS.ConceptScheme)) == {sdg, topics_scheme}
    assert set(graph.subjects(RDF.type, SKOS.Concept)) == {goal, target, own}
    assert set(graph.objects(goal, SKOS.prefLabel)) == {
        Literal('Reduced "inequalities" \\ and more', lang="en"),
        Literal("Reducción", lang="es"),
    }
    assert list(graph.objects(target, SKOS.prefLabel)) == [Literal("Migration", lang="en")]
    assert list(graph.objects(target, SKOS.notation)) == [Literal("10.7")]
    assert list(graph.objects(target, SKOS.broader)) == [goal]
    assert list(graph.objects(goal, SKOS.topConceptOf)) == [sdg]
    assert list(graph.objects(target, SKOS.topConceptOf)) == []
    assert {graph.value(one, SKOS.inScheme) for one in (goal, target)} == {sdg}
    assert graph.value(own, SKOS.inScheme) == topics_scheme
    assert graph.value(goal, DCTERMS.source) == URIRef("https://example.org/10")


def test_both_files_have_the_same_statements_in_both_languages_of_the_site(client, topics):
    first, second = (graph_of(client, path) for path in FILES)
    spanish = Graph().parse(
        data=client.get("/es/data/topics.ttl").content.decode(), format="turtle"
    )

    assert set(first) == set(second) == set(spanish)


@pytest.mark.parametrize("path", FILES)
def test_unpublished_topics_and_parameters_are_refused(client, topics, path):
    assert "Hidden" not in client.get(path).content.decode()
    assert client.get(f"{path}?x=1").status_code == 400
