"""The topics as SKOS: one concept scheme for the commission's own, and one for each framework.

SKOS is the vocabulary of the W3C for thesauri (https://www.w3.org/TR/skos-reference/). Both files
are written from the same statements.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, override
from django.views.decorators.http import require_safe

from catalogue.base.translation import CONTENT_LANGUAGES
from catalogue.models import Topic
from catalogue.records.frameworks import ADDRESSES, Framework
from eclac_migration.public_site.subjects import refused_parameters

PREFIXES = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
}
TYPES = {"turtle": "text/turtle; charset=utf-8", "json": "application/ld+json; charset=utf-8"}


@dataclass(frozen=True)
class Literal:
    """A text, with its language if it has one."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Reference:
    """The address of a resource, or the short name of a class."""

    address: str


Statement = tuple[str, str, Literal | Reference]  # subject, property, value


def topic_statements(site: str) -> Iterator[Statement]:
    """Yield the statements about the public topics and those of frameworks. `site` ends with “/”.

    A topic is identified by the address of its page, a scheme by that of its list.
    """
    known = Topic.objects.known().select_related("broader")
    topics = sorted(known, key=lambda topic: (topic.framework, topic.code_order, topic.slug))
    with override("en"):
        schemes = {"": _absolute(site, reverse("topics"))}
        schemes |= {
            one.value: _absolute(site, reverse("framework", args=[one.value])) for one in Framework
        }
        addresses = {
            topic.pk: _absolute(site, reverse("topic", args=[topic.slug])) for topic in topics
        }
    used = {topic.framework for topic in topics}
    for code, scheme in schemes.items():
        if code in used:
            yield from _scheme_statements(code, scheme)
    for topic in topics:
        address, scheme = addresses[topic.pk], schemes[topic.framework]
        yield address, "rdf:type", Reference("skos:Concept")
        for language in CONTENT_LANGUAGES:
            if name := getattr(topic, f"name_{language}"):
                yield address, "skos:prefLabel", Literal(name, language)
        if topic.code:
            yield address, "skos:notation", Literal(topic.code)
        yield address, "skos:inScheme", Reference(scheme)
        if broader := addresses.get(topic.broader_id):
            yield address, "skos:broader", Reference(broader)
        else:
            yield address, "skos:topConceptOf", Reference(scheme)
        if topic.address:
            yield address, "dct:source", Reference(topic.address)


def _scheme_statements(code: str, scheme: str) -> Iterator[Statement]:
    yield scheme, "rdf:type", Reference("skos:ConceptScheme")
    for language in CONTENT_LANGUAGES:
        with override(language):
            name = str(Framework(code).label) if code else gettext("Topics of ECLAC")
        yield scheme, "skos:prefLabel", Literal(name, language)
    if code:
        yield scheme, "dct:source", Reference(ADDRESSES[Framework(code)])


def _absolute(site: str, path: str) -> str:
    return f"{site.rstrip('/')}{path}"


# --- writing -------------------------------------------------------------------------------------


def turtle(statements: Iterator[Statement]) -> str:
    """Return the statements in Turtle (https://www.w3.org/TR/turtle/)."""
    by_subject: dict[str, list[str]] = defaultdict(list)
    for subject, name, value in statements:
        by_subject[subject].append(f"{'a' if name == 'rdf:type' else name} {_turtle_value(value)}")
    prefixes = "".join(f"@prefix {name}: <{address}> .\n" for name, address in PREFIXES.items())
    blocks = (
        f"\n{_turtle_address(subject)}\n    " + " ;\n    ".join(lines) + " .\n"
        for subject, lines in by_subject.items()
    )
    return prefixes + "".join(blocks)


def _turtle_value(value: Literal | Reference) -> str:
    if isinstance(value, Reference):
        is_short = value.address.partition(":")[0] in PREFIXES
        return value.address if is_short else _turtle_address(value.address)
    # The escapes of JSON are among those of Turtle.
    text = json.dumps(value.text, ensure_ascii=False)
    return f"{text}@{value.language}" if value.language else text


def _turtle_address(address: str) -> str:
    escaped = "".join(
        f"\\u{ord(sign):04X}" if sign in '<>"{}|^`\\' or ord(sign) <= 0x20 else sign
        for sign in address
    )
    return f"<{escaped}>"


def json_ld(statements: Iterator[Statement]) -> str:
    """Return the statements in JSON-LD (https://www.w3.org/TR/json-ld11/)."""
    nodes: dict[str, dict] = {}
    for subject, name, value in statements:
        node = nodes.setdefault(subject, {"@id": subject})
        if name == "rdf:type":
            node["@type"] = _address(value)
        elif isinstance(value, Reference):
            node[name] = {"@id": value.address}
        elif value.language:
            node.setdefault(name, []).append({"@value": value.text, "@language": value.language})
        else:
            node[name] = value.text
    document = {"@context": PREFIXES, "@graph": list(nodes.values())}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _address(value: Literal | Reference) -> str:
    return value.address if isinstance(value, Reference) else value.text


@require_safe
def topics_turtle(request: HttpRequest) -> HttpResponse:
    """Return the topics as SKOS in Turtle."""
    return _file(request, "turtle")


@require_safe
def topics_json_ld(request: HttpRequest) -> HttpResponse:
    """Return the topics as SKOS in JSON-LD."""
    return _file(request, "json")


def _file(request: HttpRequest, kind: str) -> HttpResponse:
    if refusal := refused_parameters(request):
        return refusal
    statements = topic_statements(request.build_absolute_uri("/"))
    content = turtle(statements) if kind == "turtle" else json_ld(statements)
    return HttpResponse(content, content_type=TYPES[kind])
