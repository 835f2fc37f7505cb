"""What was issued: publications, their editions, and whose work they are."""

from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from catalogue import rules
from catalogue.languages import Language
from catalogue.models import (
    Dated,
    DatedQuerySet,
    Located,
    Organization,
    Party,
    Record,
    State,
)
from catalogue.names import plain
from catalogue.search import search_column
from catalogue.translation import Translated
from catalogue.visibility import seen
from meetings.models import Meeting


class PublicationKind(models.TextChoices):
    STUDY = "study", _("Study")
    COMPENDIUM = "compendium", _("Compendium")
    FLAGSHIP = "flagship", _("Flagship publication")
    TECHNICAL_DOCUMENT = "technical-document", _("Technical document")
    STATISTICAL_DIGEST = "statistical-digest", _("Statistical digest")


class DataSource(models.TextChoices):
    """What the figures of a publication are drawn from."""

    CENSUSES = "censuses", _("Censuses")
    SURVEYS = "surveys", _("Surveys")
    ADMINISTRATIVE_RECORDS = "administrative-records", _("Administrative records")


class Publication(Located, Record):
    """A work issued, or contributed to; its editions are one per language."""

    plural = "publications"
    Kind = PublicationKind

    kind = models.CharField(_("kind"), max_length=18, choices=PublicationKind, blank=True)
    serial_en = models.CharField(
        _("serial in English"),
        max_length=300,
        blank=True,
        help_text=_("The series it appears in, where it is one of a yearly series."),
    )
    serial_es = models.CharField(_("serial in Spanish"), max_length=300, blank=True)
    issue = models.CharField(_("issue"), max_length=40, blank=True, help_text=_("Such as 2012."))
    doi = models.CharField(
        _("DOI"),
        max_length=200,
        blank=True,
        validators=[
            RegexValidator(r"^10\.\d{4,9}/\S+$", _("A DOI begins with 10. and holds a slash."))
        ],
    )
    handle = models.URLField(
        _("handle"), blank=True, help_text=_("The permanent address in the repository.")
    )
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    covers_from = models.PositiveSmallIntegerField(_("covers from year"), null=True, blank=True)
    covers_to = models.PositiveSmallIntegerField(_("covers to year"), null=True, blank=True)
    draws_on = ArrayField(
        models.CharField(max_length=22, choices=DataSource),
        verbose_name=_("draws on"),
        default=list,
        blank=True,
    )
    input_to = models.ManyToManyField(
        Meeting,
        blank=True,
        related_name="input_publications",
        verbose_name=_("input to"),
        help_text=_("The meetings that it was meant as an input to."),
    )
    input_to_bodies = models.ManyToManyField(
        Organization,
        blank=True,
        related_name="input_publications",
        verbose_name=_("input to the work of"),
        help_text=_("The bodies whose work it was meant as an input to."),
    )
    parties_are_incomplete = models.BooleanField(
        _("more took part than are listed"),
        default=False,
        help_text=_("Shown as “among others”."),
    )
    other_names = GenericRelation("catalogue.OtherName")
    search = search_column(titles=("title", "serial"), texts=("summary",), plain=("issue", "doi"))

    serial = Translated()
    found_by = (
        "topics",
        "countries",
        "regions",
        "authorships__organization",
        "contributions__organization",
    )
    known_as = (
        *Record.known_as,
        "doi",
        "editions__symbol",
        "editions__isbn",
        "editions__title",
        "other_names__name",
    )
    tells_twins = True

    class Meta(Record.Meta):
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints: ClassVar[list] = [
            *Record.Meta.constraints,
            rules.in_its_list("kind", PublicationKind),
            rules.complete_when_reviewed(
                "has_a_kind", ~Q(kind=""), _("Say what kind of publication it is.")
            ),
            models.CheckConstraint(
                name="publications_publication_covers_years_in_order",
                condition=Q(covers_from__isnull=True, covers_to__isnull=True)
                | Q(
                    covers_from__isnull=False,
                    covers_to__isnull=False,
                    covers_to__gte=F("covers_from"),
                ),
                violation_error_message=_("Give the first and the last year covered, in order."),
            ),
            models.CheckConstraint(
                name="publications_publication_draws_on_listed_sources",
                condition=Q(draws_on__contained_by=DataSource.values),
                violation_error_message=_("Choose values in the list."),
            ),
            models.CheckConstraint(
                name="publications_publication_issue_belongs_to_a_serial",
                condition=Q(issue="") | rules.either_language("serial"),
                violation_error_message=_("An issue belongs to a serial: name it."),
            ),
            models.UniqueConstraint(
                fields=["doi"],
                condition=~Q(doi=""),
                name="publications_publication_doi_is_unique",
                violation_error_message=_("Another publication has this DOI."),
            ),
        ]

    @property
    def sources_drawn_on(self) -> list[str]:
        """The labels of what it draws on."""
        return [str(DataSource(code).label) for code in self.draws_on]


class EditionQuerySet(DatedQuerySet):
    def never_disseminated(self):
        """Editions, of publications kept, that nobody handed out as far as anybody wrote down."""
        kept = self.exclude(publication__state=State.WITHDRAWN)
        sent = self.model._meta.get_field("disseminations").through.objects
        return kept.filter(~Exists(sent.filter(edition=OuterRef("pk"))))


class Edition(Dated):
    """A publication in one language; its period is its date of issue."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="editions", verbose_name=_("publication")
    )
    language = models.CharField(_("language"), max_length=2, choices=Language)
    title = models.CharField(
        _("title"), max_length=500, blank=True, help_text=_("In the edition's own language.")
    )
    symbol = models.CharField(
        _("document symbol"), max_length=60, blank=True, help_text=_("Such as LC/L.3652.")
    )
    isbn = models.CharField(
        _("ISBN"),
        max_length=17,
        blank=True,
        validators=[
            RegexValidator(r"^[0-9][0-9-]{8,15}[0-9X]$", _("An ISBN has 10 or 13 digits."))
        ],
    )
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    url = models.URLField(_("link"), max_length=1000, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering: ClassVar[list[str]] = ["publication", "language"]
        indexes: ClassVar[list] = [
            GinIndex(OpClass(plain("symbol"), "gin_trgm_ops"), name="edition_symbol"),
        ]
        constraints: ClassVar[list] = [
            *Dated.Meta.constraints,
            rules.in_its_list("language", Language, or_empty=False),
            models.UniqueConstraint(
                fields=["publication", "language"],
                name="publications_edition_is_the_only_one_in_its_language",
                violation_error_message=_(
                    "This publication has an edition in this language already."
                ),
            ),
            models.UniqueConstraint(
                fields=["symbol"],
                condition=~Q(symbol=""),
                name="publications_edition_symbol_is_unique",
                violation_error_message=_("Another edition has this document symbol."),
            ),
            models.CheckConstraint(
                name="publications_edition_has_pages",
                condition=Q(pages__isnull=True) | Q(pages__gt=0),
                violation_error_message=_("A number of pages is more than none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication} ({self.get_language_display()})"


class AuthorshipRole(models.TextChoices):
    AUTHOR = "author", _("Author")
    CONTRIBUTOR = "contributor", _("Contributor of inputs")
    COORDINATOR = "coordinator", _("Coordinator")
    PUBLISHER = "publisher", _("Publisher")


class Authorship(Party):
    """A party's, or a person's, part in a publication, in order."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="authorships", verbose_name=_("publication")
    )
    role = models.CharField(
        _("role"), max_length=11, choices=AuthorshipRole, default=AuthorshipRole.AUTHOR
    )
    family_name = models.CharField(_("person's family name"), max_length=120, blank=True)
    given_name = models.CharField(_("person's given name"), max_length=120, blank=True)

    class Meta(Party.Meta):
        verbose_name = _("authorship")
        verbose_name_plural = _("authorships")
        constraints: ClassVar[list] = [
            rules.in_its_list("group_kind", Organization.Kind),
            rules.in_its_list("role", AuthorshipRole, or_empty=False),
            models.CheckConstraint(
                name="publications_authorship_names_one_party_or_person",
                condition=Q(organization__isnull=False, group_en="", group_es="", family_name="")
                | (Q(organization__isnull=True, family_name="") & rules.either_language("group"))
                | (Q(organization__isnull=True, group_en="", group_es="") & ~Q(family_name="")),
                violation_error_message=_(
                    "Choose an organization, or describe a group, or name a person."
                ),
            ),
            models.CheckConstraint(
                name="publications_authorship_given_name_has_a_family_name",
                condition=Q(given_name="") | ~Q(family_name=""),
                violation_error_message=_("Give the person's family name."),
            ),
            models.CheckConstraint(
                name="publications_authorship_only_a_group_has_a_size_and_kind",
                condition=Q(group_kind="", group_size__isnull=True)
                | rules.either_language("group"),
                violation_error_message=_("Only a described group has a number and a kind."),
            ),
            models.UniqueConstraint(
                fields=["publication", "organization", "role"],
                name="publications_authorship_stands_once",
                violation_error_message=_("This organization has this role here already."),
            ),
        ]

    def __str__(self) -> str:
        person = ", ".join(filter(None, [self.family_name, self.given_name]))
        return person or super().__str__()


class ContributionQuerySet(models.QuerySet):
    def public(self):
        """Sections by an organization, in a publication, that everyone may see."""
        both = seen("publication") & seen("organization")
        return self.filter(both).select_related("publication", "organization")


class Contribution(models.Model):
    """The section that an organization contributed to a publication that is another's."""

    publication = models.ForeignKey(
        Publication, models.CASCADE, related_name="contributions", verbose_name=_("publication")
    )
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="contributions",
        verbose_name=_("contributed by"),
    )
    title_en = models.CharField(_("title in English"), max_length=500, blank=True)
    title_es = models.CharField(_("title in Spanish"), max_length=500, blank=True)
    text_en = models.TextField(_("what it is about, in English"), blank=True)
    text_es = models.TextField(_("what it is about, in Spanish"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    title = Translated()
    text = Translated()

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contributed section")
        verbose_name_plural = _("contributed sections")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="publications_contribution_says_what_it_is",
                condition=rules.either_language("title") | rules.either_language("text"),
                violation_error_message=_("Give the section a title, or say what it is about."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title or self.text)
