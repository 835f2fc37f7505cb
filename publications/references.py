"""What a reference to a publication says, from its record.

A publication is one work: its reference names the edition in the language asked for, else in the
reader's, else in English, else the first there is.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import override

from catalogue.base.languages import Language
from catalogue.base.period import Period, Precision
from catalogue.base.sql import no_statement_timeout
from catalogue.base.translation import languages_by_preference
from catalogue.exports.bibliography import (
    BibliographicReference,
    ContributorName,
    bibtex_entry,
    ris_record,
)
from catalogue.exports.csv_export import join_chunks, start_iterator
from publications.models import Authorship, AuthorshipRole, Edition, Publication, PublicationKind

REFERENCE_FORMATS = {"bib": bibtex_entry, "ris": ris_record}
REFERENCE_CONTENT_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}
BATCH_SIZE = 500  # publications read at once
REPORT_KINDS = (PublicationKind.TECHNICAL_DOCUMENT,)


def prefetch_reference_data(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """The publications with the rows that a reference is made of, in four queries in all."""
    authorships = Prefetch("authorships", Authorship.objects.public())
    return publications.prefetch_related("editions", authorships, "topics")


def reference_chunks(
    publications: QuerySet[Publication], form: str, *, site: str, languages: tuple[str, ...]
) -> Iterator[bytes]:
    """The references of a list, piece by piece. `site` is what comes before a path.

    The database has answered when this returns. Close the iterator to end the query.
    """
    return join_chunks(start_iterator(_encoded_references(publications, form, site, languages)))


def _encoded_references(
    publications: QuerySet[Publication], form: str, site: str, languages: tuple[str, ...]
) -> Iterator[bytes]:
    write = REFERENCE_FORMATS[form]
    with no_statement_timeout(publications.db):
        for publication in prefetch_reference_data(publications).iterator(chunk_size=BATCH_SIZE):
            permalink = f"{site}{publication.get_absolute_url()}"
            yield f"{write(publication_reference(publication, permalink, languages))}\n".encode()


def publication_reference(
    publication: Publication, permalink: str, languages: tuple[str, ...] = ()
) -> BibliographicReference:
    """The reference; `languages` are those of the editions that are asked for, if any."""
    edition = referenced_edition(list(publication.editions.all()), languages)
    date_known = _issue_date(edition, publication)
    language = edition.language if edition else publication.title.language
    with override("en"):
        language_name = str(Language(language).label)
    return BibliographicReference(
        key=f"eclac-migration-{publication.number}",
        kind="report" if publication.kind in REPORT_KINDS else "book",
        title=edition.title if edition and edition.title else str(publication.title),
        authors=tuple(_contributor_names(publication, AuthorshipRole.AUTHOR)),
        editors=tuple(_contributor_names(publication, AuthorshipRole.COORDINATOR)),
        publishers=tuple(
            name.family for name in _contributor_names(publication, AuthorshipRole.PUBLISHER)
        ),
        **date_known,
        series=str(publication.serial),
        issue=publication.issue,
        symbol=edition.symbol if edition else "",
        isbn=edition.isbn if edition else "",
        pages=edition.pages if edition else None,
        doi=publication.doi,
        url=(edition.url if edition else "") or publication.handle,
        permalink=permalink,
        language=language,
        language_name=language_name,
        summary=str(publication.summary),
        keywords=tuple(str(topic) for topic in publication.topics.all()),
        licence=publication.licence,
    )


def referenced_edition(editions: list[Edition], languages: tuple[str, ...]) -> Edition | None:
    """The edition that a reference names."""
    by_language = {edition.language: edition for edition in editions}
    wanted = [*languages, *languages_by_preference(), *sorted(by_language)]
    return next((by_language[code] for code in wanted if code in by_language), None)


def _contributor_names(publication: Publication, role: AuthorshipRole) -> Iterator[ContributorName]:
    """The parties and persons in a role, in their order."""
    for part in publication.authorships.all():
        if part.role == role:
            if part.family_name:
                yield ContributorName(part.family_name, part.given_name)
            else:
                yield ContributorName(str(part), is_body=True)


def _issue_date(edition: Edition | None, publication: Publication) -> dict[str, int]:
    """Year, month and day of issue, as far as they are known."""
    period = (edition.when if edition else None) or publication.when
    return _date_parts(period) if period else {}


def _date_parts(period: Period) -> dict[str, int]:
    unit = period.start or period.end
    first: date = unit.first
    known = {"year": first.year}
    if unit.precision in (Precision.MONTH, Precision.DAY):
        known["month"] = first.month
    if unit.precision == Precision.DAY:
        known["day"] = first.day
    return known
