"""Models of an issued report: its texts, its files, and the versions of the cited records.

These rows are written once, so they have no history.
"""

from typing import ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.composition.compose import LANGUAGES
from reports.composition.document import Document
from reports.immutability import draft_only_trigger
from reports.report import Report


class IssuedText(models.Model):
    """Issued report in one language: its content and files, and the SHA-256 of each.

    `digest` is of the content as `canonical_json` writes it. The files are stored in the database,
    so that every process on every machine and every backup has them.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="texts")
    language = models.CharField(
        _("language"), max_length=2, choices=[(code, code) for code in LANGUAGES]
    )
    content = models.JSONField(_("content"))
    digest = models.CharField(_("SHA-256 of the content"), max_length=64)
    docx = models.BinaryField()
    docx_digest = models.CharField(max_length=64)
    pdf = models.BinaryField()
    pdf_digest = models.CharField(max_length=64)

    editor_permissions: ClassVar[tuple[str, ...]] = ("view",)
    has_history = False

    class Meta:
        verbose_name = _("issued text")
        verbose_name_plural = _("issued texts")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["report", "language"], name="reports_issuedtext_unique_language"
            ),
        ]
        triggers: ClassVar[list] = [draft_only_trigger()]

    def __str__(self) -> str:
        return f"{self.report} ({self.language})"

    @property
    def document(self) -> Document:
        return Document.from_content(self.content)


class CitedVersion(models.Model):
    """Record that an issued report cites, in its state after the history event `version`.

    `catalogue.history.versions.version_after(record, version)` returns that state.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="cited_versions")
    content_type = models.ForeignKey(ContentType, models.PROTECT)
    object_id = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField(_("number of the record"))
    version = models.PositiveBigIntegerField(_("last change of the record"))

    editor_permissions: ClassVar[tuple[str, ...]] = ("view",)
    has_history = False

    class Meta:
        verbose_name = _("source record of a report")
        verbose_name_plural = _("source records of a report")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["report", "number"], name="reports_citedversion_unique_record"
            ),
        ]
        triggers: ClassVar[list] = [draft_only_trigger()]

    def __str__(self) -> str:
        return f"{self.report}: {self.number}"


class PublicCopy(models.Model):
    """Files of an issued report in which withdrawn records are redacted.

    `withdrawn` is a digest of the withdrawn records and dates; each set of them has its own copy.
    Background jobs make the copies (`reports.jobs`).
    """

    text = models.ForeignKey(IssuedText, models.CASCADE, related_name="copies")
    withdrawn = models.CharField(max_length=64)
    docx = models.BinaryField()
    pdf = models.BinaryField()

    editor_permissions: ClassVar[tuple[str, ...]] = ("view",)
    has_history = False

    class Meta:
        verbose_name = _("public copy")
        verbose_name_plural = _("public copies")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["text", "withdrawn"], name="reports_publiccopy_unique_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.withdrawn[:8]}"
