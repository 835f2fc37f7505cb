"""The description of the data for portals: DCAT-AP 3.

Source: https://semiceu.github.io/DCAT-AP/releases/3.0.0/
"""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop, override
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from catalogue.base.translation import CONTENT_LANGUAGES
from catalogue.kinds import listed_kinds
from eclac_migration.public_site.context_processors import contact_link
from eclac_migration.public_site.linked_data.vocabulary import VCARD, new_graph

# Lists of the Publications Office of the European Union, which DCAT-AP prescribes.
AUTHORITY = "http://publications.europa.eu/resource/authority/"
LANGUAGES = (URIRef(f"{AUTHORITY}language/ENG"), URIRef(f"{AUTHORITY}language/SPA"))
CONTINUOUSLY = URIRef(f"{AUTHORITY}frequency/CONT")
SOCIETY = URIRef(f"{AUTHORITY}data-theme/SOCI")
PUBLIC = URIRef(f"{AUTHORITY}access-right/PUBLIC")
FILE_TYPES = {
    "csv": ("text/csv", "CSV"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "json": ("application/json", "JSON"),
}
MEDIA_TYPES = "http://www.iana.org/assignments/media-types/"
CATALOGUE_TITLE = gettext_noop("International migration at ECLAC")
CATALOGUE_TEXT = gettext_noop(
    "The work of the programme: its mandates, meetings, partners, publications and results."
)
DATASET_TEXT = gettext_noop(
    "The public records, with texts in English and Spanish. %(address)s describes the columns."
)


def catalogue_graph(site: str) -> Graph:
    """Return the catalogue with a dataset for each kind of record, one of all, and the services.

    `site` ends with “/”.
    """
    graph = new_graph()
    catalogue, publisher = URIRef(f"{site}data/"), URIRef(f"{site}#publisher")
    graph.add((publisher, RDF.type, FOAF.Agent))
    graph.add((catalogue, RDF.type, DCAT.Catalog))
    graph.add((catalogue, FOAF.homepage, URIRef(site)))
    for code in CONTENT_LANGUAGES:
        with override(code):
            name = gettext("Economic Commission for Latin America and the Caribbean (ECLAC)")
            title, text = gettext(CATALOGUE_TITLE), gettext(CATALOGUE_TEXT)
        graph.add((publisher, FOAF.name, Literal(name, lang=code)))
        graph.add((catalogue, DCTERMS.title, Literal(title, lang=code)))
        graph.add((catalogue, DCTERMS.description, Literal(text, lang=code)))
    _add_common(graph, catalogue, publisher)
    for dataset in _add_datasets(graph, site, publisher):
        graph.add((catalogue, DCAT.dataset, dataset))
    for service in _add_services(graph, site, publisher):
        graph.add((catalogue, DCAT.service, service))
    return graph


def _add_common(graph: Graph, subject: URIRef, publisher: URIRef) -> None:
    """Add what a catalogue, a dataset and a service have in common."""
    graph.add((subject, DCTERMS.publisher, publisher))
    if settings.DATA_LICENCE_URL:
        graph.add((subject, DCTERMS.license, URIRef(settings.DATA_LICENCE_URL)))
    if not settings.CONTACT:
        return
    contact = BNode()
    graph.add((subject, DCAT.contactPoint, contact))
    graph.add((contact, RDF.type, VCARD.Kind))
    is_mail = contact_link(settings.CONTACT).startswith("mailto:")
    name = VCARD.hasEmail if is_mail else VCARD.hasURL
    graph.add((contact, name, URIRef(contact_link(settings.CONTACT))))


def _add_datasets(graph: Graph, site: str, publisher: URIRef) -> Iterator[URIRef]:
    for kind in listed_kinds():
        dataset = URIRef(f"{site}{kind.plural}/")
        for code in CONTENT_LANGUAGES:
            with override(code):
                name = capfirst(str(kind.model._meta.verbose_name_plural))
                title = f"{gettext(CATALOGUE_TITLE)}: {name}"
                text = gettext(DATASET_TEXT) % {"address": f"{site}data/"}
            graph.add((dataset, DCTERMS.title, Literal(title, lang=code)))
            graph.add((dataset, DCTERMS.description, Literal(text, lang=code)))
        _add_dataset(graph, dataset, publisher, site)
        for address, name in kind.list_view.files.items():
            if name in FILE_TYPES:
                _add_distribution(graph, dataset, f"{dataset}{address}", *FILE_TYPES[name])
        yield dataset
    everything = URIRef(f"{site}data/catalogue.zip")
    for code in CONTENT_LANGUAGES:
        with override(code):
            title = f"{gettext(CATALOGUE_TITLE)}: {gettext('All public records')}"
            text = gettext(DATASET_TEXT) % {"address": f"{site}data/"}
        graph.add((everything, DCTERMS.title, Literal(title, lang=code)))
        graph.add((everything, DCTERMS.description, Literal(text, lang=code)))
    _add_dataset(graph, everything, publisher, site)
    _add_distribution(graph, everything, str(everything), "application/zip", "ZIP")
    _add_distribution(
        graph, everything, f"{site}data/records.nt", "application/n-triples", "RDF_N_TRIPLES"
    )
    yield everything


def _add_dataset(graph: Graph, dataset: URIRef, publisher: URIRef, site: str) -> None:
    graph.add((dataset, RDF.type, DCAT.Dataset))
    graph.add((dataset, DCAT.landingPage, URIRef(f"{site}data/")))
    graph.add((dataset, DCTERMS.accrualPeriodicity, CONTINUOUSLY))
    graph.add((dataset, DCTERMS.accessRights, PUBLIC))
    graph.add((dataset, DCAT.theme, SOCIETY))
    for language in LANGUAGES:
        graph.add((dataset, DCTERMS.language, language))
    _add_common(graph, dataset, publisher)


def _add_distribution(
    graph: Graph, dataset: URIRef, address: str, media_type: str, file_type: str
) -> None:
    distribution = URIRef(f"{address}#distribution")
    graph.add((dataset, DCAT.distribution, distribution))
    graph.add((distribution, RDF.type, DCAT.Distribution))
    graph.add((distribution, DCAT.accessURL, URIRef(address)))
    graph.add((distribution, DCAT.downloadURL, URIRef(address)))
    graph.add((distribution, DCAT.mediaType, URIRef(f"{MEDIA_TYPES}{media_type}")))
    graph.add((distribution, DCTERMS.format, URIRef(f"{AUTHORITY}file-type/{file_type}")))
    if settings.DATA_LICENCE_URL:
        graph.add((distribution, DCTERMS.license, URIRef(settings.DATA_LICENCE_URL)))


def _add_services(graph: Graph, site: str, publisher: URIRef) -> Iterator[URIRef]:
    for path, title, description in (
        (reverse("api:root"), "API", reverse("api:docs")),
        (reverse("oai"), "OAI-PMH", f"{reverse('oai')}?verb=Identify"),
    ):
        service = URIRef(f"{site.rstrip('/')}{path}")
        graph.add((service, RDF.type, DCAT.DataService))
        graph.add((service, DCTERMS.title, Literal(title, lang="en")))
        graph.add((service, DCAT.endpointURL, service))
        graph.add((service, DCAT.endpointDescription, URIRef(f"{site.rstrip('/')}{description}")))
        for kind in listed_kinds():
            graph.add((service, DCAT.servesDataset, URIRef(f"{site}{kind.plural}/")))
        _add_common(graph, service, publisher)
        yield service
