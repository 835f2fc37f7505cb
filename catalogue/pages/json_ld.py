"""What a record's page says in JSON-LD, in the words of schema.org.

Only what is recorded is said; a key without a value is left out.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from catalogue.base.period import Period
from catalogue.records.countries import Country
from catalogue.records.record import Record

JsonLd = dict[str, Any]


def record_json_ld(record: Record, kind: str | None, address: str, more: JsonLd) -> JsonLd:
    """The record itself, as a thing of a schema.org `kind`."""
    topics = [str(topic.name) for topic in record.topics.all()]
    return without_empty_values(
        {
            "@context": "https://schema.org",
            "@type": kind or "CreativeWork",
            "@id": address,
            "url": address,
            "identifier": str(record.number),
            "name": str(record.title),
            "description": str(record.summary),
            "keywords": topics,
            "sameAs": [link.url for link in record.links.all()],
            **more,
            "mainEntityOfPage": {
                "@type": "WebPage",
                "@id": address,
                "dateModified": record.changed_at.isoformat(),
                "inLanguage": get_language(),
            },
        }
    )


def without_empty_values(data: JsonLd) -> JsonLd:
    """`data` without what is empty."""
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}


def period_properties(period: Period | None, first: str, last: str) -> JsonLd:
    """A period as two ISO 8601 dates, each as exactly as it is known."""
    if period is None:
        return {}
    return {
        first: period.start.iso if period.start else "",
        last: period.end.iso if period.end else "",
    }


def thing_node(kind: str, record: Record | None) -> JsonLd:
    """Another record, if everyone may see it."""
    if record is None or not record.is_public:
        return {}
    return {"@type": kind, "name": str(record.title)}


def organization_nodes(rows: Iterable[Any], *roles: str) -> list[JsonLd]:
    """The organizations among parties of these roles."""
    return [
        thing_node("Organization", row.organization)
        for row in rows
        if row.organization is not None and row.role in roles
    ]


def country_nodes(rows: Iterable[Country]) -> list[JsonLd]:
    return [{"@type": "Country", "name": str(row.name), "identifier": row.alpha3} for row in rows]
