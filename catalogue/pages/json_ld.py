"""Structured data of a record's page: JSON-LD with the schema.org vocabulary.

Properties without a recorded value are omitted.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from catalogue.base.period import Period
from catalogue.records.countries import Country
from catalogue.records.identifiers import ExternalIdentifier, external_identifiers
from catalogue.records.record import Record

JsonLd = dict[str, Any]


def record_json_ld(record: Record, kind: str | None, address: str, more: JsonLd) -> JsonLd:
    """Return the JSON-LD of a record; `kind` is its schema.org type, `more` its own properties."""
    topics = [str(topic.name) for topic in record.topics.all()]
    elsewhere = external_identifiers(record)
    return without_empty_values(
        {
            "@context": "https://schema.org",
            "@type": kind or "CreativeWork",
            "@id": address,
            "url": address,
            "identifier": [str(record.number), *map(identifier_node, elsewhere)]
            if elsewhere
            else str(record.number),
            "name": str(record.title),
            "description": str(record.summary),
            "keywords": topics,
            "sameAs": [
                *(one.address for one in elsewhere),
                *(link.url for link in record.links.all()),
            ],
            **more,
            "mainEntityOfPage": {
                "@type": "WebPage",
                "@id": address,
                "dateModified": record.changed_at.isoformat(),
                "inLanguage": get_language(),
            },
        }
    )


def identifier_node(identifier: ExternalIdentifier) -> JsonLd:
    return {
        "@type": "PropertyValue",
        "propertyID": identifier.register,
        "value": identifier.value,
        "url": identifier.address,
    }


def without_empty_values(data: JsonLd) -> JsonLd:
    """Return `data` without empty values."""
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}


def period_properties(period: Period | None, first: str, last: str) -> JsonLd:
    """Return a period as two ISO 8601 dates with the recorded precision.

    `first` and `last` are the names of the two properties.
    """
    if period is None:
        return {}
    return {
        first: period.start.iso if period.start else "",
        last: period.end.iso if period.end else "",
    }


def thing_node(kind: str, record: Record | None) -> JsonLd:
    """Return a node for a related record, or an empty one if the record is not public."""
    if record is None or not record.is_public:
        return {}
    return {"@type": kind, "name": str(record.title)}


def organization_nodes(rows: Iterable[Any], *roles: str) -> list[JsonLd]:
    """Return nodes for the organizations that participate in one of these roles."""
    return [
        thing_node("Organization", row.organization)
        for row in rows
        if row.organization is not None and row.role in roles
    ]


def country_nodes(rows: Iterable[Country]) -> list[JsonLd]:
    return [{"@type": "Country", "name": str(row.name), "identifier": row.alpha3} for row in rows]
