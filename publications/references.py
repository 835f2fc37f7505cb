"""Bibliographic references to publications.

A reference names one edition of the publication: in the requested language, else in the language
of the page, else in English, else the first by language code.
"""

from collections.abc import Iterator
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils.translation import override

from catalogue.base.calendar_unit import CalendarUnit, Precision
from catalogue.base.languages import Language
from catalogue.base.period import Period
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
BATCH_SIZE = 500  # publications per database fetch
REPORT_KINDS = (PublicationKind.TECHNICAL_DOCUMENT,)


def prefetch_reference_data(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """Return the publications with the related rows of a reference (four queries in all)."""
    authorships = Prefetch("authorships", Authorship.objects.public())
    return publications.prefetch_related("editions", authorships, "topics")


def reference_chunks(
    publications: QuerySet[Publication], form: str, *, site: str, languages: tuple[str, ...]
) -> Iterator[bytes]:
    """Return an iterator of the encoded references of a list.

    `form` is a key of `REFERENCE_FORMATS`, `site` the root of the site without a final slash. The
    first rows are read before the function returns, so a database error is raised here and not
    during the response. Close the iterator to end the query.
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
    """Return the reference to a publication; `languages` are the requested languages, if any."""
    edition = referenced_edition(list(publication.editions.all()), languages)
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
        **_date_parts(date_of_issue(publication, edition)),
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
    """Return the edition that a reference names, or None if there are no editions."""
    by_language = {edition.language: edition for edition in editions}
    preference = [*languages, *languages_by_preference(), *sorted(by_language)]
    return next((by_language[code] for code in preference if code in by_language), None)


def _contributor_names(publication: Publication, role: AuthorshipRole) -> Iterator[ContributorName]:
    """Yield the names of the persons, organizations and groups in a role, in their order."""
    for authorship in publication.authorships.all():
        if authorship.role == role:
            if authorship.family_name:
                yield ContributorName(authorship.family_name, authorship.given_name)
            else:
                yield ContributorName(str(authorship), is_body=True)


def date_of_issue(publication: Publication, edition: Edition | None = None) -> CalendarUnit | None:
    """Return the day, month or year of issue. All formats use this rule.

    It is the beginning of the publication's date. If no date of the publication is recorded, it is
    the earliest date of its editions. The date of the referenced edition may add the month and the
    day, but not change the year.
    """
    if publication.when:
        issued = _beginning(publication.when)
    else:
        dates = [_beginning(one.when) for one in publication.editions.all() if one.when]
        issued = min(dates, key=lambda unit: unit.first, default=None)
    if issued and edition and edition.when:
        own = _beginning(edition.when)
        if issued.first <= own.first and own.last <= issued.last:
            return own
    return issued


def _beginning(period: Period) -> CalendarUnit:
    """Return the beginning of a period, or its end if the beginning is unknown."""
    return period.start or period.end


def _date_parts(unit: CalendarUnit | None) -> dict[str, int]:
    """Return the year, month and day, without unknown parts."""
    if unit is None:
        return {}
    first: date = unit.first
    parts = {"year": first.year}
    if unit.precision in (Precision.MONTH, Precision.DAY):
        parts["month"] = first.month
    if unit.precision == Precision.DAY:
        parts["day"] = first.day
    return parts
