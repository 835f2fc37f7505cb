"""The topics as SKOS: one concept scheme for the commission's own, and one for each framework.

SKOS is the vocabulary of the W3C for thesauri (https://www.w3.org/TR/skos-reference/).
"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from catalogue.base.translation import CONTENT_LANGUAGES
from catalogue.models import Topic
from catalogue.records.frameworks import ADDRESSES, Framework
from eclac_migration.public_site.linked_data.vocabulary import (
    CONTENT_TYPES,
    new_graph,
    resource,
    serialized,
)
from eclac_migration.public_site.refused_parameters import refused_parameters


def topics_graph(site: str) -> Graph:
    """Return the statements about the public topics and those of frameworks. `site` ends with “/”.

    A topic is identified by the address of its page, a scheme by that of its list.
    """
    graph = new_graph()
    known = Topic.objects.known().select_related("broader")
    topics = sorted(known, key=lambda topic: (topic.framework, topic.code_order, topic.slug))
    with override("en"):
        schemes = {"": _address(site, reverse("topics"))}
        schemes |= {
            one.value: _address(site, reverse("framework", args=[one.value])) for one in Framework
        }
        addresses = {
            topic.pk: _address(site, reverse("topic", args=[topic.slug])) for topic in topics
        }
    for code in {topic.framework for topic in topics}:
        _add_scheme(graph, code, schemes[code])
    for topic in topics:
        address, scheme = addresses[topic.pk], schemes[topic.framework]
        graph.add((address, RDF.type, SKOS.Concept))
        graph.add((address, SKOS.inScheme, scheme))
        for language in CONTENT_LANGUAGES:
            if name := getattr(topic, f"name_{language}"):
                graph.add((address, SKOS.prefLabel, Literal(name, lang=language)))
        if topic.code:
            graph.add((address, SKOS.notation, Literal(topic.code)))
        if broader := addresses.get(topic.broader_id):
            graph.add((address, SKOS.broader, broader))
        else:
            graph.add((address, SKOS.topConceptOf, scheme))
        if topic.address:
            graph.add((address, DCTERMS.source, resource(topic.address)))
    return graph


def _add_scheme(graph: Graph, code: str, scheme: URIRef) -> None:
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for language in CONTENT_LANGUAGES:
        with override(language):
            name = str(Framework(code).label) if code else gettext("Topics of ECLAC")
        graph.add((scheme, SKOS.prefLabel, Literal(name, lang=language)))
    if code:
        graph.add((scheme, DCTERMS.source, resource(ADDRESSES[Framework(code)])))


def _address(site: str, path: str) -> URIRef:
    return URIRef(f"{site.rstrip('/')}{path}")


@require_safe
def topics_file(request: HttpRequest, form: str) -> HttpResponse:
    """Return the topics as SKOS; `form` is “ttl” or “jsonld”."""
    if refusal := refused_parameters(request):
        return refusal
    graph = topics_graph(request.build_absolute_uri("/"))
    headers = {"Access-Control-Allow-Origin": "*"}
    return HttpResponse(serialized(graph, form), content_type=CONTENT_TYPES[form], headers=headers)
