"""Model of an annual report, from draft to issue and revision."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.calendar_unit import Precision
from catalogue.base.period import Period
from catalogue.base.translation import TranslatedProperty
from catalogue.records.dated import DatedModel
from catalogue.records.slugs import SluggedModel
from reports import immutability
from reports.composition.compose import LANGUAGES
from reports.composition.source_records import Scope
from server.text_fields import MultiLineField, OneLineField


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")


class ReportQuerySet(models.QuerySet):
    def public(self):
        """Return the issued reports, which are public."""
        return self.filter(state=ReportState.ISSUED)

    def in_default_order(self):
        """Order by period, newest first, and by revision, latest first.

        The days of the period are keys of their own, because a cursor of the API contains them.
        """
        return self.order_by(
            RangeStartsWith("period").desc(), RangeEndsWith("period").desc(), "-revision", "pk"
        )


# The address of a report is its period in EDTF, so that it is one of these.
REPORT_PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR)


class Report(SluggedModel, DatedModel):
    """Report on a period, usually a year.

    The slug of the first report on a year is the year. A correction is a separate report, a
    revision of the first, and both remain available. `written_on` is the last day of the later
    events that the report includes.
    """

    State = ReportState
    plural: ClassVar[str] = "reports"  # the word in addresses
    has_history = True

    title_en = OneLineField(
        _("title in English"),
        max_length=500,
        blank=True,
        help_text=_("Leave empty to assign one automatically."),
    )
    title_es = OneLineField(_("title in Spanish"), max_length=500, blank=True)
    addressee_en = OneLineField(_("addressee in English"), max_length=300, blank=True)
    addressee_es = OneLineField(_("addressee in Spanish"), max_length=300, blank=True)
    written_on = models.DateField(
        _("includes events up to"),
        null=True,
        blank=True,
        help_text=_("Date of writing, if later than the end of the period."),
    )
    state = models.CharField(
        _("state of the report"),
        max_length=6,
        choices=ReportState,
        default=ReportState.DRAFT,
        editable=False,
    )
    revises = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="revisions",
        verbose_name=_("revision of"),
    )
    revision = models.PositiveSmallIntegerField(_("revision"), default=0, editable=False)
    correction_en = MultiLineField(
        _("correction, in English"), blank=True, help_text=_("Shown with the revision.")
    )
    correction_es = MultiLineField(_("correction, in Spanish"), blank=True)
    created_at = models.DateTimeField(_("started at"), auto_now_add=True)
    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("issued by"),
    )
    issued_by_name = models.CharField(max_length=200, blank=True, editable=False)
    last_event = models.PositiveBigIntegerField(
        _("last change at issue"), null=True, blank=True, editable=False
    )

    title = TranslatedProperty()
    addressee = TranslatedProperty()
    correction = TranslatedProperty()

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints: ClassVar[list] = [
            *SluggedModel.Meta.constraints,
            *DatedModel.Meta.constraints,
            rules.choices_constraint("state", ReportState, or_empty=False),
            models.CheckConstraint(
                name="reports_report_has_period",
                condition=Q(
                    period__isnull=False,
                    start_precision__in=REPORT_PRECISIONS,
                    end_precision__in=REPORT_PRECISIONS,
                ),
                violation_error_message=_("Enter the period of the report, for example 2012."),
            ),
            models.CheckConstraint(
                name="reports_report_issue_is_complete",
                condition=Q(state="draft", issued_at=None, issued_by=None, last_event=None)
                | Q(
                    state="issued",
                    issued_at__isnull=False,
                    issued_by__isnull=False,
                    last_event__isnull=False,
                ),
                violation_error_message=_("An issued report needs a person and a date."),
            ),
            models.CheckConstraint(
                name="reports_report_revision_has_number",
                condition=Q(revises=None, revision=0) | Q(revises__isnull=False, revision__gte=1),
                violation_error_message=_("Only a revision has a number."),
            ),
            models.UniqueConstraint(
                fields=["revises", "revision"],
                name="reports_report_unique_revision",
                violation_error_message=_("A revision with this number already exists."),
            ),
        ]
        triggers: ClassVar[list] = [
            *SluggedModel.Meta.triggers,
            immutability.issued_immutable_trigger(),
            immutability.reviewers_issue_trigger(),
        ]

    def __str__(self) -> str:
        return str(self.title) or f"{self._meta.verbose_name} {self.name}"

    @property
    def name(self) -> str:
        """Return the period and the number of the revision, if it is one."""
        revision = _("revision %(number)s") % {"number": self.revision} if self.revision else ""
        return ", ".join(filter(None, [str(self.when or ""), str(revision)]))

    @property
    def is_issued(self) -> bool:
        return self.state == ReportState.ISSUED

    @property
    def latest_correction(self) -> "Report | None":
        """Return the latest issued revision that corrects this report."""
        first = self.revises_id or self.pk
        if first is None:
            return None
        later = Report.objects.public().filter(revises=first, revision__gt=self.revision)
        return later.order_by("revision").last()

    @property
    def corrected_by(self) -> int:
        """Return the number of the latest issued revision that corrects this report, else 0."""
        latest = self.latest_correction
        return latest.revision if latest else 0

    @property
    def issued_on(self) -> str:
        """Return the date of issue in words, or "" for a draft."""
        if self.issued_at is None:
            return ""
        return str(Period.from_edtf(timezone.localdate(self.issued_at).isoformat()))

    @property
    def scope(self) -> Scope:
        return Scope(self.when, self.written_on)

    def clean(self) -> None:
        """Fill an empty slug from the period, and reject a date of writing before the period."""
        if self.when is not None and not self.slug:
            taken = Report.objects.filter(slug=self.when.edtf.replace("/", "-")).exists()
            self.slug = "" if taken else self.when.edtf.replace("/", "-")
        if self.written_on and self.period and self.written_on < self.period.lower:
            raise ValidationError(
                {
                    "written_on": _(
                        "The date of writing cannot be before the beginning of the period."
                    )
                }
            )
        super().clean()

    def text_in_active_language(self, field: str) -> str:
        """Return `title`, `addressee` or `correction` in the active language, without fallback."""
        language = (get_language() or "en").split("-")[0]
        return getattr(self, f"{field}_{language if language in LANGUAGES else 'en'}")

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.slug])


def unsaved_report(slug: str) -> Report | None:
    """Return an unsaved report on a year that has none, or None if the slug is not a year."""
    if not (len(slug) == 4 and slug.isascii() and slug.isdigit()):
        return None
    try:
        year = Period.from_edtf(slug)
    except ValidationError:
        return None
    if year.start.precision != Precision.YEAR or Report.objects.filter(slug=slug).exists():
        return None
    report = Report(slug=slug)
    report.when = year
    return report
