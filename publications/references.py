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
from catalogue.base.sql import unhurried
from catalogue.base.translation import languages_by_preference
from catalogue.exports.bibliography import Name, Reference, bibtex, ris
from catalogue.exports.csv_export import begun, pieces
from publications.models import Authorship, AuthorshipRole, Edition, Publication, PublicationKind

FORMS = {"bib": bibtex, "ris": ris}
CONTENT_TYPES = {
    "bib": "application/x-bibtex; charset=utf-8",
    "ris": "application/x-research-info-systems; charset=utf-8",
}
AT_ONCE = 500  # publications read at once
REPORTS = (PublicationKind.TECHNICAL_DOCUMENT,)


def with_what_references_say(publications: QuerySet[Publication]) -> QuerySet[Publication]:
    """The publications with the rows that a reference is made of, in four queries in all."""
    authorships = Prefetch("authorships", Authorship.objects.public())
    return publications.prefetch_related("editions", authorships, "topics")


def reference_chunks(
    publications: QuerySet[Publication], form: str, *, site: str, languages: tuple[str, ...]
) -> Iterator[bytes]:
    """The references of a list, piece by piece. `site` is what comes before a path.

    The database has answered when this returns. Close the iterator to end the query.
    """
    return pieces(begun(_references(publications, form, site, languages)))


def _references(
    publications: QuerySet[Publication], form: str, site: str, languages: tuple[str, ...]
) -> Iterator[bytes]:
    write = FORMS[form]
    with unhurried(publications.db):
        for publication in with_what_references_say(publications).iterator(chunk_size=AT_ONCE):
            permalink = f"{site}{publication.get_absolute_url()}"
            yield f"{write(reference_of(publication, permalink, languages))}\n".encode()


def reference_of(
    publication: Publication, permalink: str, languages: tuple[str, ...] = ()
) -> Reference:
    """The reference; `languages` are those of the editions that are asked for, if any."""
    edition = chosen_edition(list(publication.editions.all()), languages)
    date_known = _known_date(edition, publication)
    language = edition.language if edition else publication.title.language
    with override("en"):
        language_name = str(Language(language).label)
    return Reference(
        key=f"eclac-migration-{publication.number}",
        kind="report" if publication.kind in REPORTS else "book",
        title=edition.title if edition and edition.title else str(publication.title),
        authors=tuple(_names(publication, AuthorshipRole.AUTHOR)),
        editors=tuple(_names(publication, AuthorshipRole.COORDINATOR)),
        publishers=tuple(name.family for name in _names(publication, AuthorshipRole.PUBLISHER)),
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


def chosen_edition(editions: list[Edition], languages: tuple[str, ...]) -> Edition | None:
    """The edition that a reference names."""
    by_language = {edition.language: edition for edition in editions}
    wanted = [*languages, *languages_by_preference(), *sorted(by_language)]
    return next((by_language[code] for code in wanted if code in by_language), None)


def _names(publication: Publication, role: AuthorshipRole) -> Iterator[Name]:
    """The parties and persons in a role, in their order."""
    for part in publication.authorships.all():
        if part.role == role:
            if part.family_name:
                yield Name(part.family_name, part.given_name)
            else:
                yield Name(str(part), is_body=True)


def _known_date(edition: Edition | None, publication: Publication) -> dict[str, int]:
    """Year, month and day of issue, as far as they are known."""
    period = (edition.when if edition else None) or publication.when
    return _date(period) if period else {}


def _date(period: Period) -> dict[str, int]:
    unit = period.start or period.end
    first: date = unit.first
    known = {"year": first.year}
    if unit.precision in (Precision.MONTH, Precision.DAY):
        known["month"] = first.month
    if unit.precision == Precision.DAY:
        known["day"] = first.day
    return known
