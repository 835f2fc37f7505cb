"""What a record's page says in JSON-LD, in the words of schema.org.

Only what is recorded is said; a key without a value is left out.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language

from catalogue.base.period import Period
from catalogue.records.countries import Country
from catalogue.records.record import Record

Data = dict[str, Any]


def described(record: Record, kind: str | None, address: str, more: Data) -> Data:
    """The record itself, as a thing of a schema.org `kind`."""
    topics = [str(topic.name) for topic in record.topics.all()]
    return said(
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


def said(data: Data) -> Data:
    """`data` without what is empty."""
    return {key: value for key, value in data.items() if value not in ("", None, [], {})}


def span(period: Period | None, first: str, last: str) -> Data:
    """A period as two ISO 8601 dates, each as exactly as it is known."""
    if period is None:
        return {}
    return {
        first: period.start.iso if period.start else "",
        last: period.end.iso if period.end else "",
    }


def thing(kind: str, record: Record | None) -> Data:
    """Another record, if everyone may see it."""
    if record is None or not record.is_public:
        return {}
    return {"@type": kind, "name": str(record.title)}


def parties(rows: Iterable[Any], *roles: str) -> list[Data]:
    """The organizations among parties of these roles."""
    return [
        thing("Organization", row.organization)
        for row in rows
        if row.organization is not None and row.role in roles
    ]


def countries(rows: Iterable[Country]) -> list[Data]:
    return [{"@type": "Country", "name": str(row.name), "identifier": row.alpha3} for row in rows]
