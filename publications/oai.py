"""OAI-PMH 2.0 interface for libraries that harvest the publications as Dublin Core.

An OAI item is a publication with all its editions.
https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from django.conf import settings
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_noop, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalogue.base.translation import CONTENT_LANGUAGES, in_english
from catalogue.exports.atom import xml_text
from catalogue.models import State
from publications.models import AuthorshipRole, Publication
from publications.oai_queries import (
    DATESTAMP_FORMAT,
    METADATA_PREFIX,
    PAGE_SIZE,
    HarvestSelection,
    OaiError,
    harvested_publications,
    nonempty_sets,
    parse_arguments,
    prefetch_metadata,
    publication_sets,
)
from publications.references import date_of_issue

RESPONSE_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/'
    ' http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd">\n'
)
DUBLIN_CORE_START_TAG = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/'
    ' http://www.openarchives.org/OAI/2.0/oai_dc.xsd">'
)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """Return the XML response to an OAI-PMH request (GET parameters or a POST form)."""
    data = request.POST if request.method == "POST" else request.GET
    address = request.build_absolute_uri(request.path)
    try:
        arguments = parse_arguments(data)
        body = "".join(OaiResponse(request, arguments).lines())
    except OaiError as error:
        arguments = {}
        body = f"<error code={quoteattr(error.code)}>{escape(xml_text(str(error)))}</error>\n"
    attributes = "".join(
        f" {name}={quoteattr(xml_text(value))}" for name, value in arguments.items()
    )
    now = timezone.now().strftime(DATESTAMP_FORMAT)
    text = (
        f"{RESPONSE_HEAD}<responseDate>{now}</responseDate>\n"
        f"<request{attributes}>{escape(address)}</request>\n{body}</OAI-PMH>\n"
    )
    headers = {"Cache-Control": "no-store"}  # each response states its time
    return HttpResponse(text, content_type="text/xml; charset=utf-8", headers=headers)


class OaiResponse:
    """The response to a verb, as lines of XML."""

    def __init__(self, request: HttpRequest, arguments: dict[str, str]):
        self.request, self.arguments = request, arguments
        self.verb = arguments["verb"]
        self.namespace = f"oai:{request.get_host().partition(':')[0]}:publications/"

    def lines(self) -> Iterator[str]:
        handlers = {
            "Identify": self.identify,
            "ListMetadataFormats": self.list_metadata_formats,
            "ListSets": self.list_sets,
            "GetRecord": self.get_record,
            "ListIdentifiers": self.list_records,
            "ListRecords": self.list_records,
        }
        content = list(handlers[self.verb]())  # may raise OaiError, so before the first line
        yield f"<{self.verb}>\n"
        yield from content
        yield f"</{self.verb}>\n"

    def identify(self) -> Iterator[str]:
        first = harvested_publications().aggregate(first=Min("stamp"))["first"] or timezone.now()
        properties = {
            "repositoryName": in_english(
                gettext_noop("International migration: publications of ECLAC's programme of work")
            ),
            "baseURL": self.request.build_absolute_uri(self.request.path),
            "protocolVersion": "2.0",
            "adminEmail": self.email(),
            "earliestDatestamp": first.strftime(DATESTAMP_FORMAT),
            "deletedRecord": "transient",
            "granularity": "YYYY-MM-DDThh:mm:ssZ",
        }
        for name, text in properties.items():
            yield f"<{name}>{escape(text)}</{name}>\n"

    def email(self) -> str:
        """Return the e-mail address in `CONTACT`, or a default, as OAI-PMH requires an address."""
        contact = settings.CONTACT.removeprefix("mailto:")
        is_email = "@" in contact and "/" not in contact
        return contact if is_email else f"webmaster@{self.request.get_host().partition(':')[0]}"

    def list_metadata_formats(self) -> Iterator[str]:
        if identifier := self.arguments.get("identifier"):
            self.find_publication(identifier)
        yield (
            f"<metadataFormat><metadataPrefix>{METADATA_PREFIX}</metadataPrefix>"
            "<schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</schema>"
            "<metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</metadataNamespace>"
            "</metadataFormat>\n"
        )

    def list_sets(self) -> Iterator[str]:
        if "resumptionToken" in self.arguments:
            raise OaiError("badResumptionToken", "The list of sets has no resumption tokens.")
        for spec, name in nonempty_sets():
            yield (
                f"<set><setSpec>{escape(spec)}</setSpec>"
                f"<setName>{escape(xml_text(name))}</setName></set>\n"
            )

    def get_record(self) -> Iterator[str]:
        publication = self.find_publication(self.arguments["identifier"])
        if self.arguments["metadataPrefix"] != METADATA_PREFIX:
            raise OaiError("cannotDisseminateFormat", f"The only format is {METADATA_PREFIX}.")
        yield from self.record(publication)

    def find_publication(self, identifier: str) -> Publication:
        number = identifier.removeprefix(self.namespace)
        is_valid = identifier.startswith(self.namespace) and number.isascii() and number.isdecimal()
        publications = prefetch_metadata(harvested_publications())
        publication = publications.filter(number=int(number[:9])).first() if is_valid else None
        if publication is None:
            raise OaiError("idDoesNotExist", "No item has this identifier.")
        return publication

    def list_records(self) -> Iterator[str]:
        selection = HarvestSelection.from_arguments(self.arguments)
        publications = selection.publications()
        count = publications.count()
        rows = list(selection.after_token(prefetch_metadata(publications))[: PAGE_SIZE + 1])
        if not rows:
            raise OaiError("noRecordsMatch", "No records match these dates and this set.")
        is_full = self.verb == "ListRecords"
        for publication in rows[:PAGE_SIZE]:
            yield from self.record(publication) if is_full else self.header(publication)
        if len(rows) > PAGE_SIZE:
            last = rows[PAGE_SIZE - 1]
            token = selection.token(last.stamp, last.pk)
            yield f'<resumptionToken completeListSize="{count}">{token}</resumptionToken>\n'
        elif selection.after:
            yield f'<resumptionToken completeListSize="{count}"/>\n'

    def record(self, publication: Publication) -> Iterator[str]:
        yield "<record>"
        yield from self.header(publication)
        if publication.state != State.WITHDRAWN:
            yield f"<metadata>{DUBLIN_CORE_START_TAG}"
            yield from self.dublin_core(publication)
            yield "</oai_dc:dc></metadata>"
        yield "</record>\n"

    def header(self, publication: Publication) -> Iterator[str]:
        is_deleted = publication.state == State.WITHDRAWN
        yield '<header status="deleted">' if is_deleted else "<header>"
        yield f"<identifier>{self.namespace}{publication.number}</identifier>"
        yield f"<datestamp>{publication.stamp.strftime(DATESTAMP_FORMAT)}</datestamp>"
        for spec in publication_sets(publication):
            yield f"<setSpec>{escape(spec)}</setSpec>"
        yield "</header>\n"

    def dublin_core(self, publication: Publication) -> Iterator[str]:
        for name, text, language in dublin_core_elements(publication):
            if text:
                attribute = f' xml:lang="{language}"' if language else ""
                yield f"<dc:{name}{attribute}>{escape(xml_text(text))}</dc:{name}>"
        for code in CONTENT_LANGUAGES:
            with override(code):
                path = publication.get_absolute_url()
            address = self.request.build_absolute_uri(path)
            yield f"<dc:identifier>{escape(address)}</dc:identifier>"


def dublin_core_elements(publication: Publication) -> Iterator[tuple[str, str, str]]:
    """Yield the Dublin Core elements of a publication: (element, text or "", language or "")."""
    editions = list(publication.editions.all())
    for code in CONTENT_LANGUAGES:
        yield "title", getattr(publication, f"title_{code}"), code
        yield "description", getattr(publication, f"summary_{code}"), code
        yield "relation", getattr(publication, f"serial_{code}"), code
        for topic in publication.topics.all():
            yield "subject", getattr(topic, f"name_{code}"), code
        for place in (*publication.countries.all(), *publication.regions.all()):
            yield "coverage", getattr(place, f"name_{code}"), code
    for authorship in publication.authorships.all():
        yield ELEMENT_BY_ROLE[authorship.role], str(authorship), ""
    for edition in editions:
        yield "title", edition.title, edition.language
        yield "identifier", edition.symbol, ""
        yield "identifier", f"urn:isbn:{edition.isbn}" if edition.isbn else "", ""
        yield "identifier", edition.url, ""
        yield "language", edition.language, ""
    issued = date_of_issue(publication)
    yield "date", issued.iso if issued else "", ""
    yield "type", "Text", ""
    yield "type", publication.kind, ""
    yield "identifier", publication.handle, ""
    yield "identifier", f"https://doi.org/{publication.doi}" if publication.doi else "", ""
    yield "rights", publication.licence, ""


ELEMENT_BY_ROLE = {
    AuthorshipRole.AUTHOR: "creator",
    AuthorshipRole.CONTRIBUTOR: "contributor",
    AuthorshipRole.COORDINATOR: "contributor",
    AuthorshipRole.PUBLISHER: "publisher",
}
