"""Models of the selection for a report: records, own paragraphs and accepted translations."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from reports.composition.compose import LANGUAGES
from reports.composition.outline import SECTION_CODES
from reports.immutability import draft_only_trigger
from reports.report import Report


class RecordPlacement(models.Model):
    """Decision on a record of a report: left out, or its position in its section."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="placements")
    number = models.PositiveIntegerField(_("number of the record"))
    is_left_out = models.BooleanField(_("left out"), default=False)
    position = models.PositiveIntegerField(_("order"), null=True, blank=True)

    class Meta:
        verbose_name = _("record in a report")
        verbose_name_plural = _("records in reports")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["report", "number"], name="reports_recordplacement_unique_record"
            ),
        ]
        triggers: ClassVar[list] = [draft_only_trigger()]

    def __str__(self) -> str:
        return f"[{self.number}] {_('left out') if self.is_left_out else self.position}"


class OwnParagraph(models.Model):
    """Paragraph by the author. It cites records by their numbers in brackets: [27]."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="own_paragraphs")
    section = models.CharField(_("section"), max_length=40)
    position = models.PositiveIntegerField(_("order"), default=0)
    text_en = models.TextField(_("text in English"), blank=True)
    text_es = models.TextField(_("text in Spanish"), blank=True)

    class Meta:
        verbose_name = _("paragraph by the author")
        verbose_name_plural = _("paragraphs by the author")
        ordering: ClassVar[list[str]] = ["section", "position", "pk"]
        constraints: ClassVar[list] = [
            rules.any_language_constraint("text", _("Enter the text in at least one language.")),
            models.CheckConstraint(
                name="reports_ownparagraph_section_is_known",
                condition=Q(section__in=SECTION_CODES),
                violation_error_message=_("Choose a section."),
            ),
        ]
        triggers: ClassVar[list] = [draft_only_trigger()]

    def __str__(self) -> str:
        return (self.text_en or self.text_es)[:60]


class TranslationWaiver(models.Model):
    """Decision of a user to issue a report although a record is not translated."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="waivers")
    number = models.PositiveIntegerField(_("number of the record"))
    language = models.CharField(
        _("language"), max_length=2, choices=[(code, code) for code in LANGUAGES]
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person_name = models.CharField(_("decided by"), max_length=200)
    at = models.DateTimeField(_("date"), auto_now_add=True)

    class Meta:
        verbose_name = _("missing translation accepted")
        verbose_name_plural = _("missing translations accepted")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["report", "number", "language"], name="reports_translationwaiver_unique"
            ),
            models.CheckConstraint(
                name="reports_translationwaiver_has_person_name",
                condition=~Q(person_name=""),
                violation_error_message=_("State who decided to issue without the translation."),
            ),
        ]
        triggers: ClassVar[list] = [draft_only_trigger()]

    def __str__(self) -> str:
        return f"{self.number} ({self.language}): {self.person_name}"
