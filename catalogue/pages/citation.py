"""How a record is cited: its number, the date of the version and its address.

The same in plain text, BibTeX and RIS. What is cited is the record as a page of this catalogue;
a publication itself is cited by the layer that knows its authors and editions.
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
    """One record, said in three ways."""

    text: str
    bibtex: str
    ris: str


def record_reference(record: Record, version: PublicVersion, address: str) -> FormattedReference:
    """The reference to a version of a record, whose page stands at `address`."""
    day, address = version.day, f"{address}versions/{version.timestamp}/"
    title = one_line(record.title)
    author = _("Economic Commission for Latin America and the Caribbean (ECLAC)")
    container = _("International migration at ECLAC")
    what = _("%(kind)s, record no. %(number)s") % {
        "kind": capfirst(str(record._meta.verbose_name)),
        "number": record.number,
    }
    said = _("version of %(day)s") % {"day": date_format(day, "DATE_FORMAT")}
    language = record.title.language if isinstance(record.title, TranslatedText) else ""
    return FormattedReference(
        text=f"{author}. {title.rstrip('.')}. {what}, {said}. {container}. {address}",
        bibtex=bibtex_entry(
            "misc",
            f"eclac-record-{record.number}",
            {
                "author": f"{{{bibtex_escaped(author)}}}",
                "title": f"{{{bibtex_escaped(title)}}}",
                "howpublished": bibtex_escaped(container),
                "note": bibtex_escaped(f"{what}, {said}"),
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
                ("N1", f"{what}, {said}"),
                ("PY", str(day.year)),
                ("DA", day.strftime("%Y/%m/%d")),
                ("LA", language),
                ("UR", address),
            ],
        ),
    )


def bibtex_entry(kind: str, key: str, fields: dict[str, str]) -> str:
    """One BibTeX entry. The values are escaped already; empty ones are left out."""
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def ris_entry(kind: str, fields: Iterable[tuple[str, str]]) -> str:
    """One RIS record; empty values are left out."""
    lines = [f"{tag}  - {one_line(value)}" for tag, value in fields if value]
    return "\n".join([f"TY  - {kind}", *lines, "ER  - "])
