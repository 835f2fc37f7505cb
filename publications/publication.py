"""Models of publications and their editions."""

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.full_text import SearchColumn
from catalogue.base.languages import Language
from catalogue.base.name_matching import normalized_text
from catalogue.base.translation import TranslatedProperty
from catalogue.models import DatedModel, LocatedModel, Organization, Record, State
from catalogue.records.identifiers import form_constraint, unique_constraint
from meetings.models import Meeting
from publications.identifiers import DOI_FORM, DOI_MESSAGE, DoiField, HandleField, IsbnField
from server.text_fields import OneLineField, WebAddressField


class PublicationKind(models.TextChoices):
    STUDY = "study", _("Study")
    COMPENDIUM = "compendium", _("Compendium")
    FLAGSHIP = "flagship", _("Flagship publication")
    TECHNICAL_DOCUMENT = "technical-document", _("Technical document")
    STATISTICAL_DIGEST = "statistical-digest", _("Statistical digest")


class DataSource(models.TextChoices):
    """The source of the data in a publication."""

    CENSUSES = "censuses", _("Censuses")
    SURVEYS = "surveys", _("Surveys")
    ADMINISTRATIVE_RECORDS = "administrative-records", _("Administrative records")


class Publication(LocatedModel, Record):
    """A publication of the commission, or one to which it contributed; one edition per language."""

    plural = "publications"
    Kind = PublicationKind

    kind = models.CharField(_("kind"), max_length=18, choices=PublicationKind, blank=True)
    serial_en = OneLineField(
        _("series in English"),
        max_length=300,
        blank=True,
        help_text=_("For example Social Panorama of Latin America."),
    )
    serial_es = OneLineField(_("series in Spanish"), max_length=300, blank=True)
    issue = OneLineField(
        _("issue or year"), max_length=40, blank=True, help_text=_("For example 2012.")
    )
    doi = DoiField(_("DOI"), max_length=200, blank=True)
    handle = HandleField(
        _("repository link"), blank=True, help_text=_("The permanent link in the repository.")
    )
    licence = OneLineField(_("licence"), max_length=200, blank=True)
    covers_from = models.PositiveSmallIntegerField(_("period covered: from"), null=True, blank=True)
    covers_to = models.PositiveSmallIntegerField(_("period covered: to"), null=True, blank=True)
    draws_on = ArrayField(
        models.CharField(max_length=22, choices=DataSource),
        verbose_name=_("data sources"),
        default=list,
        blank=True,
    )
    input_to = models.ManyToManyField(
        Meeting,
        blank=True,
        related_name="input_publications",
        verbose_name=_("input to meetings"),
        help_text=_("Meetings for which it was prepared."),
    )
    input_to_bodies = models.ManyToManyField(
        Organization,
        blank=True,
        related_name="input_publications",
        verbose_name=_("input to bodies"),
        help_text=_("Bodies for whose work it was prepared."),
    )
    parties_are_incomplete = models.BooleanField(
        _("list is incomplete"),
        default=False,
        help_text=_("Adds “among others” to the list."),
    )
    other_names = GenericRelation("catalogue.OtherName")
    search = SearchColumn(titles=("title", "serial"), texts=("summary",), plain=("issue", "doi"))

    serial = TranslatedProperty()
    search_paths = (
        "topics",
        "countries",
        "regions",
        "authorships__organization",
        "contributions__organization",
    )
    name_columns = (
        *Record.name_columns,
        "doi",
        "editions__symbol",
        "editions__isbn",
        "editions__title",
        "other_names__name",
    )
    warns_of_duplicates = True

    class Meta(Record.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints: ClassVar[list] = [
            *Record.Meta.constraints,
            rules.choices_constraint("kind", PublicationKind),
            rules.completeness_constraint(
                "has_a_kind", ~Q(kind=""), _("Choose the kind of publication.")
            ),
            models.CheckConstraint(
                name="publications_publication_covers_years_in_order",
                condition=Q(covers_from__isnull=True, covers_to__isnull=True)
                | Q(
                    covers_from__isnull=False,
                    covers_to__isnull=False,
                    covers_to__gte=F("covers_from"),
                ),
                violation_error_message=_(
                    "Enter the first and the last year covered, in this order."
                ),
            ),
            models.CheckConstraint(
                name="publications_publication_draws_on_listed_sources",
                condition=Q(draws_on__contained_by=DataSource.values),
                violation_error_message=_("Choose values from the list."),
            ),
            models.CheckConstraint(
                name="publications_publication_issue_belongs_to_a_serial",
                condition=Q(issue="") | rules.any_language_q("serial"),
                violation_error_message=_("Enter the series of this issue."),
            ),
            form_constraint("doi", DOI_FORM, DOI_MESSAGE),
            unique_constraint("doi", _("Another publication has this DOI.")),
        ]

    @property
    def has_resolver_address(self) -> bool:
        """Return True if the repository link is the address that the handle itself has."""
        return "//hdl.handle.net/" in self.handle

    @property
    def data_source_labels(self) -> list[str]:
        """Return the labels of the publication's data sources."""
        return [str(DataSource(code).label) for code in self.draws_on]


class EditionQuerySet(models.QuerySet):
    """Editions."""

    def never_disseminated(self):
        """Return editions without a recorded distribution, except of withdrawn publications."""
        editions = self.exclude(publication__state=State.WITHDRAWN)
        distributed = self.model._meta.get_field("disseminations").through.objects
        return editions.filter(~Exists(distributed.filter(edition=OuterRef("pk"))))


class Edition(DatedModel):
    """A publication in one language; its period is its date of issue."""

    has_row_per_language = True  # a form filled from a text has a row for each language named

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="editions", verbose_name=_("publication")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = OneLineField(
        _("title"), max_length=500, blank=True, help_text=_("In the language of the edition.")
    )
    symbol = OneLineField(
        _("symbol"),
        max_length=60,
        blank=True,
        help_text=_("For example LC/L.3652. The same for all editions if the document says so."),
    )
    isbn = IsbnField(
        _("ISBN"),
        max_length=17,
        blank=True,
        validators=[
            RegexValidator(
                r"^[0-9][0-9-]{8,15}[0-9X]$",
                _("An ISBN has 10 or 13 digits, and the last one must match the others."),
            )
        ],
    )
    pages = models.PositiveIntegerField(_("number of pages"), null=True, blank=True)
    url = WebAddressField(_("link"), max_length=1000, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering: ClassVar[list[str]] = ["publication", "language"]
        indexes: ClassVar[list] = [
            GinIndex(OpClass(normalized_text("symbol"), "gin_trgm_ops"), name="edition_symbol"),
        ]
        constraints: ClassVar[list] = [
            *DatedModel.Meta.constraints,
            rules.choices_constraint("language", Language, or_empty=False),
            models.UniqueConstraint(
                fields=["publication", "language"],
                name="publications_edition_is_the_only_one_in_its_language",
                violation_error_message=_(
                    "This publication already has an edition in this language."
                ),
            ),
            # The United Nations gives one symbol to a document in all its languages.
            ExclusionConstraint(
                name="publications_edition_symbol_is_of_one_publication",
                expressions=[
                    ("symbol", RangeOperators.EQUAL),
                    ("publication", RangeOperators.NOT_EQUAL),
                ],
                condition=~Q(symbol=""),
                violation_error_message=_("Another publication uses this symbol."),
            ),
            models.CheckConstraint(
                name="publications_edition_has_pages",
                condition=Q(pages__isnull=True) | Q(pages__gt=0),
                violation_error_message=_("The number of pages must be greater than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} ({self.get_language_display()})"
