"""Bibliographic references to a record: its number, the date of the version and its address.

Each reference is available as plain text, BibTeX and RIS. It cites the page of the record in this
catalogue; publications.references cites the publication itself, with its authors and editions.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.base.translation import TranslatedText
from catalogue.exports.bibliography import bibtex_escaped, one_line
from catalogue.history.public_versions import PublicVersion
from catalogue.records.record import Record


@dataclass(frozen=True)
class FormattedReference:
    """A reference to one record in three formats."""

    text: str
    bibtex: str
    ris: str


def record_reference(record: Record, version: PublicVersion, address: str) -> FormattedReference:
    """Return the reference to a version of a record; `address` is the URL of the record's page."""
    day, address = version.day, f"{address}versions/{version.timestamp}/"
    title = one_line(record.title)
    author = _("Economic Commission for Latin America and the Caribbean (ECLAC)")
    container = _("International migration at ECLAC")
    record_label = _("%(kind)s, record no. %(number)s") % {
        "kind": capfirst(str(record._meta.verbose_name)),
        "number": record.number,
    }
    note = f"{record_label}, {_('version of %(day)s') % {'day': date_format(day, 'DATE_FORMAT')}}"
    language = record.title.language if isinstance(record.title, TranslatedText) else ""
    return FormattedReference(
        text=f"{author}. {title.rstrip('.')}. {note}. {container}. {address}",
        bibtex=bibtex_entry(
            "misc",
            f"eclac-record-{record.number}",
            {
                "author": f"{{{bibtex_escaped(author)}}}",
                "title": f"{{{bibtex_escaped(title)}}}",
                "howpublished": bibtex_escaped(container),
                "note": bibtex_escaped(note),
                "year": str(day.year),
                "date": day.isoformat(),
                "language": language,
                "url": address,
            },
        ),
        ris=ris_entry(
            "ELEC",
            [
                ("AU", author),
                ("TI", title),
                ("T2", container),
                ("M1", str(record.number)),
                ("N1", note),
                ("PY", str(day.year)),
                ("DA", day.strftime("%Y/%m/%d")),
                ("LA", language),
                ("UR", address),
            ],
        ),
    )


def bibtex_entry(kind: str, key: str, fields: dict[str, str]) -> str:
    """Return a BibTeX entry without its empty fields. The values must already be escaped."""
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def ris_entry(kind: str, fields: Iterable[tuple[str, str]]) -> str:
    """Return an RIS record without its empty fields."""
    lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value]
    return "\n".join([f"TY  - {kind}", *lines, "ER  - "])
