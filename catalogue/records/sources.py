"""Sources, and the citations, links and other names of records."""

from itertools import count
from pathlib import PurePath
from typing import ClassVar

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.languages import Language
from catalogue.base.period import Period
from catalogue.base.translation import TranslatedProperty
from catalogue.records.citation_values import (
    PERIOD_FIELDS,
    printed_value,
    stored_period,
    stored_value,
)
from catalogue.records.dated import DatedModel
from catalogue.records.organizations import Organization
from catalogue.records.source_files import SourceFileStorage, random_file_name, validate_source_file
from server.text_fields import MultiLineField, OneLineField, WebAddressField


class SourceKind(models.TextChoices):
    """Kinds of sources."""

    DOCUMENT = "document", _("Document")
    WEB_PAGE = "web-page", _("Web page")
    EMAIL = "e-mail", _("E-mail")
    FILE = "file", _("File")


class Source(DatedModel):
    """A document, web page, e-mail or file that supports a statement. Its period is its date.

    An internal source and its citations are shown to staff only.
    """

    slug = models.SlugField(
        _("short name"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_("Leave empty to form it from the title."),
    )
    title_en = OneLineField(_("title in English"), max_length=500, blank=True)
    title_es = OneLineField(_("title in Spanish"), max_length=500, blank=True)
    kind = models.CharField(
        _("kind"), max_length=8, choices=SourceKind, default=SourceKind.DOCUMENT
    )
    is_public = models.BooleanField(
        _("public"),
        default=False,
        help_text=_("Public pages name only public sources."),
    )
    author = models.ForeignKey(
        Organization,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sources",
        verbose_name=_("author"),
    )
    addressee_en = OneLineField(_("addressee in English"), max_length=300, blank=True)
    addressee_es = OneLineField(_("addressee in Spanish"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    url = WebAddressField(_("link"), max_length=1000, blank=True)
    file = models.FileField(
        _("file"),
        storage=SourceFileStorage(),
        upload_to=random_file_name,
        max_length=255,
        blank=True,
        validators=[validate_source_file],
        help_text=_(
            "A PDF, DOCX, ODT, HTML or text file, an e-mail (.eml, .msg) or an image."
            " For staff only."
        ),
    )
    file_name = OneLineField(_("file name"), max_length=200, blank=True, editable=False)
    note = MultiLineField(_("note"), blank=True, help_text=_("For staff only."))

    title = TranslatedProperty()
    addressee = TranslatedProperty()
    has_history = True

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering: ClassVar[list[str]] = ["slug"]
        constraints: ClassVar[list] = [
            *DatedModel.Meta.constraints,
            rules.choices_constraint("kind", SourceKind, or_empty=False),
            rules.choices_constraint("language", Language),
            rules.any_language_constraint("title", _("Enter the title in at least one language.")),
            models.CheckConstraint(
                name="catalogue_source_file_has_a_name",
                condition=Q(file="", file_name="") | (~Q(file="") & ~Q(file_name="")),
                violation_error_message=_("Enter the name of the file."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.title)

    def clean(self) -> None:
        """Fill an empty short name, and store the original name of a new file."""
        super().clean()
        if not self.slug:
            self.slug = self._free_slug()
        if not self.file:
            self.file_name = ""
        elif not self.file._committed:
            self.file_name = PurePath(self.file.name).name[-200:]

    def _free_slug(self) -> str:
        stem = slugify(self.title_en or self.title_es)[:100].strip("-_") or "source"
        taken = set(type(self).objects.filter(slug__startswith=stem).values_list("slug", flat=True))
        candidates = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
        return next(slug for slug in candidates if slug not in taken)


class AttachedModel(models.Model):
    """An abstract row that belongs to a record of any kind."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)
    record = GenericForeignKey("content_type", "object_id")

    class Meta:
        abstract = True
        indexes: ClassVar[list] = [
            models.Index(fields=["content_type", "object_id"], name="%(class)s_of"),
        ]


class CitationQuerySet(models.QuerySet):
    """A queryset of citations."""

    def public(self):
        """Return citations of public sources."""
        return self.filter(source__is_public=True).select_related("source")


class CitationBasis(models.TextChoices):
    """Ways in which a source supports a statement."""

    STATED = "stated", _("Stated in the source")
    INFERRED = "inferred", _("Inferred from the source")


class Citation(AttachedModel):
    """A place in a source that supports a record or one of its fields.

    If sources differ, each citation stores the value that its source gives, by the type of the
    field: see catalogue.records.citation_values.
    """

    source = models.ForeignKey(
        Source, models.PROTECT, related_name="citations", verbose_name=_("source")
    )
    place_en = OneLineField(
        _("place in the source, in English"),
        max_length=200,
        blank=True,
        help_text=_("For example paragraph 16, page 3, note 2."),
    )
    place_es = OneLineField(_("place in the source, in Spanish"), max_length=200, blank=True)
    field = OneLineField(
        _("supports"),
        max_length=60,
        blank=True,
        help_text=_("The field that it supports. Empty: the whole record."),
    )
    value = OneLineField(
        _("value in the source"),
        max_length=500,
        blank=True,
        help_text=_("Only if sources differ."),
    )
    value_es = OneLineField(
        _("value in the source, in Spanish"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("Only for texts, such as titles and places."),
    )
    basis = models.CharField(
        _("basis"), max_length=8, choices=CitationBasis, default=CitationBasis.STATED
    )

    place = TranslatedProperty()

    objects = CitationQuerySet.as_manager()

    class Meta(AttachedModel.Meta):
        verbose_name = _("citation")
        verbose_name_plural = _("citations")
        ordering: ClassVar[list[str]] = ["source", "pk"]
        constraints: ClassVar[list] = [
            rules.choices_constraint("basis", CitationBasis, or_empty=False),
            models.UniqueConstraint(
                fields=["source", "content_type", "object_id", "place_en", "field", "value"],
                name="catalogue_citation_stands_once",
                violation_error_message=_("This citation already exists."),
            ),
            models.CheckConstraint(
                name="catalogue_citation_of_a_value_names_its_field",
                condition=Q(value="") | ~Q(field=""),
                violation_error_message=_("Choose the field of this value."),
            ),
            models.CheckConstraint(
                name="catalogue_citation_in_spanish_has_a_value",
                condition=Q(value_es="") | ~Q(value=""),
                violation_error_message=_("Enter the value in the source, too."),
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [str(self.source), str(self.place)]))

    def clean(self) -> None:
        """Store the value by the type of its field."""
        super().clean()
        if not self.value or not self.field or self.content_type_id is None:
            return
        try:
            self.value = stored_value(self._record_model(), self.field, self.value)
        except ValidationError as error:
            raise ValidationError({"value": error}) from None

    @property
    def printed_value(self) -> str:
        """Return the value in the active language: a period in words, a text in its language."""
        if not self.value:
            return ""
        return printed_value(self._record_model(), self.field, self.value, self.value_es)

    @property
    def value_period(self) -> Period | None:
        """Return the period that the source gives, or None if the value is not a period."""
        return stored_period(self.value) if self.value and self.field in PERIOD_FIELDS else None

    def _record_model(self) -> type[models.Model]:
        return ContentType.objects.get_for_id(self.content_type_id).model_class()


class Link(AttachedModel):
    """A labelled link from a record to a page of another site."""

    url = WebAddressField(_("web address"), max_length=1000)
    label_en = OneLineField(_("link text in English"), max_length=200, blank=True)
    label_es = OneLineField(_("link text in Spanish"), max_length=200, blank=True)
    language = models.CharField(
        _("language of the page"), max_length=2, choices=Language, blank=True
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    label = TranslatedProperty()

    class Meta(AttachedModel.Meta):
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list] = [
            rules.choices_constraint("language", Language),
            rules.any_language_constraint(
                "label", _("Enter the link text in at least one language.")
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "url"],
                name="catalogue_link_stands_once",
                violation_error_message=_("This link is already listed."),
            ),
            models.CheckConstraint(
                name="catalogue_link_is_a_web_address",
                condition=Q(url__regex=r"^https?://"),
                violation_error_message=_("Enter a link that begins with http:// or https://."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.label) or self.url


class OtherName(AttachedModel):
    """An additional name of a record, with the language of that name."""

    name = OneLineField(_("name"), max_length=500)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)

    class Meta(AttachedModel.Meta):
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list] = [
            rules.choices_constraint("language", Language),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "name", "language"],
                name="catalogue_othername_stands_once",
                violation_error_message=_("This name is already listed."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
