"""Missing parts and warnings of a record on the page of its publication, with links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from catalogue.records.record import Record
from catalogue.workflow.publication_checks import (
    INCOMPLETE_MESSAGE,
    Requirement,
    publication_checks,
)
from catalogue.workflow.transitions import IncompleteRecordError

# The elements of the form that hold a field under another name.
FIELD_ANCHORS = {
    "when": "id_when_0",
    "citations": "catalogue-citation-content_type-object_id-group",
}


@dataclass(frozen=True)
class CheckLine:
    """A missing part or a warning; `address` leads to its field in the form, if there is one."""

    text: str | Promise
    address: str = ""
    records: Sequence[tuple[Record, str]] = ()  # duplicates, each with the address of its form


@dataclass(frozen=True)
class RecordCheck:
    """The lines about one record, and the addresses of its form and of its preview."""

    record: Record
    address: str
    preview_address: str
    missing: list[CheckLine] = field(default_factory=list)
    warnings: list[CheckLine] = field(default_factory=list)


def record_checks(records: Sequence[Record]) -> list[RecordCheck]:
    """Return the lines about each record; all are of one kind."""
    return [
        RecordCheck(
            check.record,
            admin_address(check.record, "change"),
            admin_address(check.record, "preview"),
            [
                CheckLine(capfirst(str(part.label)), field_address(check.record, part.field))
                for part in check.missing
            ],
            [
                CheckLine(
                    warning.text,
                    field_address(check.record, warning.field) if warning.field else "",
                    [(record, admin_address(record, "change")) for record in warning.records],
                )
                for warning in check.warnings
            ],
        )
        for check in publication_checks(records)
    ]


def refusal_with_links(error: IncompleteRecordError) -> SafeString:
    """Return the message of the error, in which each missing part is a link to its field."""
    return format_html(
        str(INCOMPLETE_MESSAGE),
        record=error.record,
        parts=_links(error.record, error.missing),
    )


def _links(record: Record, parts: Iterable[Requirement]) -> SafeString:
    return format_html_join(
        ", ",
        '<a href="{}">{}</a>',
        ((field_address(record, part.field), part.label) for part in parts),
    )


def field_address(record: Record, name: str) -> str:
    """Return the address of a field in the form of the record."""
    return f"{admin_address(record, 'change')}#{FIELD_ANCHORS.get(name, f'id_{name}')}"


def admin_address(record: Record, page: str) -> str:
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=[record.pk])
