"""Models of the selection for a report: records, own paragraphs and accepted doubts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from reports.composition.compose import LANGUAGES
from reports.composition.outline import FORMER_SECTIONS, SECTION_CODES
from reports.immutability import draft_only_trigger
from reports.report import Report
from server.text_fields import MultiLineField, OneLineField


class DoubtCode(models.TextChoices):
    PAST_PLAN = "past-plan", _("Planned, but the date has passed")
    CANCELLED = "cancelled", _("Cancelled, but included")
    TRANSLATION = "translation", _("Not translated")
    CITATION = "citation", _("Without a source")
    SUMMARY = "summary", _("Without a summary")
    DUPLICATE = "duplicate", _("Possible duplicate")
    DIFFERENCE = "difference", _("Sources differ")
    REWRITTEN = "rewritten", _("Rewritten, but the records have changed")


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
    text_en = MultiLineField(_("text in English"), blank=True)
    text_es = MultiLineField(_("text in Spanish"), blank=True)

    class Meta:
        verbose_name = _("paragraph by the author")
        verbose_name_plural = _("paragraphs by the author")
        ordering: ClassVar[list[str]] = ["section", "position", "pk"]
        constraints: ClassVar[list] = [
            rules.any_language_constraint("text", _("Enter the text in at least one language.")),
            models.CheckConstraint(
                name="reports_ownparagraph_section_is_known",
                condition=Q(section__in=(*SECTION_CODES, *FORMER_SECTIONS)),
                violation_error_message=_("Choose a section."),
            ),
        ]
        triggers: ClassVar[list] = [draft_only_trigger()]

    def __str__(self) -> str:
        return (self.text_en or self.text_es)[:60]


class AcceptedDoubt(models.Model):
    """Decision of a user to issue a report in spite of a doubt (see `doubts`).

    `digest` is of the text that the user looked at. Decisions of earlier versions, on missing
    translations, have neither a digest nor a reason, and hold for issued reports only.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="accepted_doubts")
    code = models.CharField(
        _("warning"),
        max_length=11,
        choices=DoubtCode,
        default=DoubtCode.TRANSLATION,
        db_default=DoubtCode.TRANSLATION,
    )
    number = models.PositiveIntegerField(_("number of the record"))
    language = models.CharField(
        _("language"), max_length=2, blank=True, choices=[(code, code) for code in LANGUAGES]
    )
    digest = models.CharField(
        _("checksum of the text"), max_length=64, blank=True, default="", db_default=""
    )
    reason = OneLineField(_("reason"), max_length=500, blank=True, default="", db_default="")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    person_name = models.CharField(_("decided by"), max_length=200)
    at = models.DateTimeField(_("date"), auto_now_add=True)

    class Meta:
        db_table = "reports_translationwaiver"  # the name of the table in the history
        verbose_name = _("accepted warning")
        verbose_name_plural = _("accepted warnings")
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["report", "code", "number", "language", "digest"],
                name="reports_accepteddoubt_unique",
            ),
            rules.choices_constraint("code", DoubtCode, or_empty=False),
            models.CheckConstraint(
                name="reports_accepteddoubt_has_reason",
                condition=Q(digest="") | ~Q(reason=""),
                violation_error_message=_("Enter the reason."),
            ),
            models.CheckConstraint(
                name="reports_translationwaiver_has_person_name",
                condition=~Q(person_name=""),
                violation_error_message=_("State who decided to issue in spite of the warning."),
            ),
        ]
        triggers: ClassVar[list] = [draft_only_trigger()]

    def __str__(self) -> str:
        return f"{self.get_code_display()} [{self.number}]: {self.person_name}"
