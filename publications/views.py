"""List, pages and references of publications.

One module: the list, the page and the references of one kind, as in every app of records.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Concat, Trim
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalogue.base.languages import Language
from catalogue.base.translation import translated_expression
from catalogue.exports.bibliography import REFERENCE_CONTENT_TYPES, citation_tags
from catalogue.exports.columns import (
    FIRST_COLUMNS,
    LAST_COLUMNS,
    PLACE_COLUMNS,
    Cell,
    CellType,
    ChoiceColumn,
    Column,
    PeriodColumns,
    RelatedChoiceColumn,
    RelatedColumn,
    TextColumn,
)
from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.pages.chain import RecordNotes, record_key
from catalogue.pages.detail_view import RecordDetailView
from catalogue.pages.json_ld import JsonLd, country_nodes, organization_nodes, without_empty_values
from catalogue.pages.list_view import RecordListView
from catalogue.pages.prefetches import limited_prefetch
from catalogue.search.folding import fold
from deliverables.columns import DELIVERABLES_COLUMN
from publications.filters import PublicationFilterSet
from publications.models import Dissemination, Edition, Publication
from publications.queries import disseminations_prefetch
from publications.references import (
    REFERENCE_FORMATS,
    date_of_issue,
    prefetch_reference_data,
    publication_reference,
    reference_chunks,
)

SCHEMA_ORG_TYPES = {
    "study": "Report",
    "technical-document": "Report",
    "compendium": "Book",
    "flagship": "Book",
    "statistical-digest": "Book",
}


@dataclass(frozen=True)
class AuthorNames(RelatedColumn):
    """The column of authors that have no record: persons and described groups."""

    def cells(self) -> Iterator[Cell]:
        yield Cell(self.code, self.label, relation=self, type=CellType.NAMES)

    def pairs(self, model: type[models.Model], listed) -> QuerySet:
        """Return distinct rows of (record, empty code, names)."""
        (path,) = self.paths
        rows = model._base_manager.filter(
            pk__in=listed, **{f"{path}__isnull": False, f"{path}__organization__isnull": True}
        )
        no_code = Value("", output_field=TextField())
        names = self.names_at(model, path).values()
        return rows.values_list("pk", no_code, *names).order_by().distinct()

    def name_at(self, model: type[models.Model], path: str) -> Case:
        given, family = F(f"{path}__given_name"), F(f"{path}__family_name")
        person = Trim(Concat(given, Value(" "), family, output_field=TextField()))
        group = When(**{f"{path}__family_name": ""}, then=translated_expression(f"{path}__group"))
        return Case(group, default=person, output_field=TextField())

    def column_paths_at(self, model: type[models.Model], path: str) -> Iterator[str]:
        for name in ("organization", "given_name", "family_name", "group_en", "group_es"):
            yield f"{path}__{name}"


class PublicationListView(RecordListView):
    model = Publication
    filterset_class = PublicationFilterSet
    related = ("countries", "regions", "editions")
    files: ClassVar[dict[str, str]] = RecordListView.files | {
        "export.bib": "bib",
        "export.ris": "ris",
    }
    content_types: ClassVar[dict[str, str]] = RecordListView.content_types | REFERENCE_CONTENT_TYPES
    columns = (
        *FIRST_COLUMNS,
        ChoiceColumn("kind", Publication.Kind),
        PeriodColumns("when", label=_("Date")),
        TextColumn("serial", label=_("Series")),
        Column("issue"),
        RelatedChoiceColumn(
            "editions", ("editions",), code_field="language", choices=Language, label=_("Editions")
        ),
        RelatedColumn(
            "authors", ("authorships__organization",), label=_("Authors and contributors")
        ),
        AuthorNames("other_authors", ("authorships",), label=_("Persons and groups among them")),
        RelatedColumn("disseminated_at", ("disseminations__meeting",), label=_("Distributed at")),
        RelatedColumn("distributors", ("disseminations__distributors",), label=_("Distributed by")),
        Column("doi"),
        Column("handle", type=CellType.ADDRESS),
        Column("licence"),
        Column("covers_from", type=CellType.INTEGER),
        Column("covers_to", type=CellType.INTEGER),
        RelatedColumn("input_to", ("input_to",)),
        RelatedColumn("input_to_bodies", ("input_to_bodies",)),
        *PLACE_COLUMNS,
        RelatedColumn(
            "mandates", PublicationFilterSet.base_filters["mandate"].paths, label=_("Mandates")
        ),
        RelatedColumn(
            "projects", PublicationFilterSet.base_filters["project"].paths, label=_("Projects")
        ),
        DELIVERABLES_COLUMN,
        *LAST_COLUMNS,
    )

    def bib(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        return self.references(request, filterset)

    def ris(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        return self.references(request, filterset)

    def references(self, request: HttpRequest, filterset: RecordFilterSet) -> Iterator[bytes]:
        return reference_chunks(
            filterset.qs,
            self.format,
            site=site_root(request),
            languages=tuple(filterset.data.getlist("language")),
        )


class PublicationDetailView(RecordDetailView):
    model = Publication
    template_name = "publications/publication.html"
    chain = {
        "mandate": PublicationFilterSet.base_filters["mandate"].paths,
        "project": PublicationFilterSet.base_filters["project"].paths,
        "activity": ("activities",),
        "meeting": ("disseminations__meeting", "input_to"),
        "outcome": ("outcomes", "outcomes_about"),
    }

    @classmethod
    def related(cls) -> tuple:
        return (
            "countries",
            "regions",
            "other_names",
            "editions",
            *cls.limited_prefetches("authorships", "contributions", "input_to", "input_to_bodies"),
            limited_prefetch(disseminations_prefetch()),
            *cls.limited_prefetches("activities", "projects_summed_up", "deliveries"),
            *cls.limited_prefetches("outcomes", "outcomes_about", "uptakes"),
        )

    def chain_notes(self, record: Publication) -> RecordNotes:
        return {
            **{record_key(row): _("about this publication") for row in record.outcomes_about.all()},
            **{record_key(row): "" for row in record.outcomes.all()},
            **{record_key(row): _("final publication") for row in record.projects_summed_up.all()},
            **{record_key(row): _("prepared for this meeting") for row in record.input_to.all()},
        }

    def record_context(self, record: Publication) -> dict:
        editions = sorted(
            record.editions.all(),
            key=lambda edition: fold(str(edition.get_language_display())),
        )
        columns = [
            column
            for column in EDITION_COLUMNS
            if any(column.value_of(edition) for edition in editions)
        ]
        return {
            "editions": editions,
            "edition_columns": columns,
            "edition_rows": [
                (edition, [(column.label, column.value_of(edition)) for column in columns])
                for edition in editions
            ],
            "distribution_rows": [
                distribution_row(act, editions) for act in record.disseminations.all()
            ],
        }

    def reference_text(self, record: Publication, form: str) -> str:
        """Return the reference to the publication itself, not to its page."""
        publication = prefetch_reference_data(Publication.objects.filter(pk=record.pk)).get()
        permalink = f"{site_root(self.request)}{publication.get_absolute_url()}"
        return REFERENCE_FORMATS[form](publication_reference(publication, permalink))

    def citation_tags(self, record: Publication) -> list[tuple[str, str]]:
        address = self.request.build_absolute_uri(record.get_absolute_url())
        return citation_tags(publication_reference(record, address))

    def schema_org_type(self, record: Publication) -> str:
        return SCHEMA_ORG_TYPES.get(record.kind, "CreativeWork")

    def schema_org_properties(self, record: Publication) -> JsonLd:
        authorships, issued = record.authorships.all(), date_of_issue(record)
        return {
            "datePublished": issued.iso if issued else "",
            "author": [*organization_nodes(authorships, "author"), *person_nodes(authorships)],
            "contributor": organization_nodes(authorships, "contributor", "coordinator"),
            "publisher": organization_nodes(authorships, "publisher"),
            "isPartOf": without_empty_values({"@type": "Periodical", "name": str(record.serial)})
            if record.serial
            else {},
            "license": record.licence,
            "spatialCoverage": country_nodes(record.countries.all()),
            "temporalCoverage": f"{record.covers_from}/{record.covers_to}"
            if record.covers_from
            else "",
            "workExample": [edition_node(edition) for edition in record.editions.all()],
        }


@dataclass(frozen=True)
class DistributionRow:
    """A distribution: a cell per edition, true if distributed; none if no edition is recorded."""

    act: Dissemination
    cells: list[bool]
    editions: list[Edition]

    @property
    def cells_by_edition(self) -> list[tuple[Edition, bool]]:
        return list(zip(self.editions, self.cells, strict=True))


def distribution_row(act: Dissemination, editions: list[Edition]) -> DistributionRow:
    distributed = {edition.pk for edition in act.editions.all()}
    cells = [edition.pk in distributed for edition in editions] if distributed else []
    return DistributionRow(act, cells, editions)


@dataclass(frozen=True)
class EditionColumn:
    """A column of the table of editions; hidden if it has no value for any edition."""

    name: str
    label: str | Promise

    def value_of(self, edition: Edition) -> Any:
        return getattr(edition, self.name)


EDITION_COLUMNS = (
    EditionColumn("title", _("Title")),
    EditionColumn("symbol", _("Symbol")),
    EditionColumn("when", _("Date")),
    EditionColumn("pages", _("Pages")),
    EditionColumn("isbn", _("ISBN")),
)


def person_nodes(authorships) -> list[JsonLd]:
    return [
        without_empty_values(
            {
                "@type": "Person",
                "@id": row.orcid_address,
                "familyName": row.family_name,
                "givenName": row.given_name,
            }
        )
        for row in authorships
        if row.family_name and row.role == "author"
    ]


def edition_node(edition: Edition) -> JsonLd:
    return without_empty_values(
        {
            "@type": "CreativeWork",
            "inLanguage": edition.language,
            "datePublished": edition.when.start.iso if edition.when and edition.when.start else "",
            "name": edition.title,
            "isbn": edition.isbn,
            "identifier": edition.symbol,
            "url": edition.url,
        }
    )


def site_root(request: HttpRequest) -> str:
    """Return the root of the site without a final slash."""
    return request.build_absolute_uri("/").rstrip("/")
