"""Model of an annual report, from draft to issue and revision."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from catalogue.base.calendar_unit import Precision
from catalogue.base.period import Period
from catalogue.base.translation import TranslatedProperty, content_language
from catalogue.records.dated import DatedModel
from catalogue.records.slugs import SluggedModel, free_slug
from deliverables.models import Deliverable
from reports import immutability
from reports.composition.options import ALL_NOTES, IN_ANNEX, IN_TEXT, NO_NOTES, REMARKS
from reports.composition.source_records import Scope
from reports.composition.subject import Subject
from server.text_fields import MultiLineField, OneLineField


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")


class NoteChoice(models.TextChoices):
    ALL = ALL_NOTES, _("Addresses, remarks and the numbers of the source records")
    REMARKS = REMARKS, _("Addresses and remarks only")
    NONE = NO_NOTES, _("None")


class ComparisonPlace(models.TextChoices):
    IN_TEXT = IN_TEXT, _("In the text, after the mandates")
    IN_ANNEX = IN_ANNEX, _("In an annex")


DEFAULT_WORD_LIMIT = 2000
MAX_SLUG_LENGTH = 110  # so that the endings of revisions and addressees fit


class ReportQuerySet(models.QuerySet):
    def public(self):
        """Return the issued reports, which are public."""
        return self.filter(state=ReportState.ISSUED)

    def annual(self):
        """Return the reports on one year and on all work, for the first addressee."""
        year = Func(
            "period",
            template="(lower(%(expressions)s) + interval '1 year')::date",
            output_field=models.DateField(),
        )
        return self.filter(
            subject={},
            addressee_number=1,
            start_precision=Precision.YEAR,
            period__endswith=year,
        )

    def in_default_order(self):
        """Order by period, newest first, and by revision, latest first.

        The days of the period are keys of their own, because a cursor of the API contains them.
        """
        return self.order_by(
            RangeStartsWith("period").desc(), RangeEndsWith("period").desc(), "-revision", "pk"
        )


# The address of a report contains its period in EDTF, so that it is one of these.
REPORT_PRECISIONS = (Precision.DAY, Precision.MONTH, Precision.YEAR)


class Report(SluggedModel, DatedModel):
    """Report on a period, usually a year, and on a subject or on all work.

    The slug of the first report on a year is the year. A correction is a separate report, a
    revision of the first, and both remain available. So is a report with the same content for
    another addressee, which has a higher `addressee_number`. `written_on` is the last day of the
    later events that the report includes. `subject` has the values of filters (see
    `composition.subject`); without any, the report is on all work.
    """

    State = ReportState
    Notes = NoteChoice
    Comparison = ComparisonPlace
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
    subject = models.JSONField(
        _("subject"), default=dict, db_default=Value({}, models.JSONField()), blank=True
    )
    addressee_number = models.PositiveSmallIntegerField(
        _("number of the addressee"), default=1, db_default=1, editable=False
    )
    symbol = OneLineField(
        _("symbol"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("For example LC/L.3597. Shown above the title."),
    )
    dated = models.DateField(
        _("date of the document"), null=True, blank=True, help_text=_("Shown above the title.")
    )
    has_cover = models.BooleanField(
        _("cover page in the Word and PDF files"), default=False, db_default=False
    )
    has_summary = models.BooleanField(
        _("summary of half a page"),
        default=False,
        db_default=False,
        help_text=_("Composed from the first sentences of the sections. Rewrite it like any text."),
    )
    has_short_version = models.BooleanField(
        _("short version on the website"),
        default=False,
        db_default=False,
        help_text=_("A page with the summary, which links to the complete text."),
    )
    notes = models.CharField(
        _("notes"),
        max_length=7,
        choices=NoteChoice,
        default=NoteChoice.ALL,
        db_default=NoteChoice.ALL,
    )
    annex_meetings = models.BooleanField(
        _("annex: meetings by country"), default=True, db_default=True
    )
    annex_editions = models.BooleanField(
        _("annex: editions by language and place"), default=True, db_default=True
    )
    annex_mandates = models.BooleanField(
        _("annex: mandates and work done under them"), default=True, db_default=True
    )
    annex_deliverables = models.BooleanField(
        _("annex: deliverables and performance measures"), default=False, db_default=False
    )
    annex_records = models.BooleanField(
        _("annex of the files: source records"), default=True, db_default=True
    )
    comparison = models.CharField(
        _("what became of the work announced in the preceding report"),
        max_length=5,
        choices=ComparisonPlace,
        blank=True,
        default="",
        db_default="",
    )
    word_limit = models.PositiveIntegerField(
        _("word limit of the text"),
        null=True,
        blank=True,
        default=DEFAULT_WORD_LIMIT,
        help_text=_("Without headings, notes and annexes. Shown while you write; not enforced."),
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

    title = TranslatedProperty(_("Title"))
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
            rules.choices_constraint("notes", NoteChoice, or_empty=False),
            rules.choices_constraint("comparison", ComparisonPlace),
            models.CheckConstraint(
                name="reports_report_short_version_needs_summary",
                condition=Q(has_short_version=False) | Q(has_summary=True),
                violation_error_message=_(
                    "The short version on the website shows the summary: choose the summary too."
                ),
            ),
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
        """Return the period, the subject, and the numbers of the addressee and revision."""
        parts = [str(self.when or ""), self.scope.subject.label]
        if self.addressee_number > 1:
            parts.append(str(_("addressee %(number)s") % {"number": self.addressee_number}))
        if self.revision:
            parts.append(str(_("revision %(number)s") % {"number": self.revision}))
        return ", ".join(filter(None, parts))

    @property
    def is_annual(self) -> bool:
        """Return True for a report on one year and on all work."""
        when = self.when
        is_year = when is not None and when.start == when.end
        return is_year and self.start_precision == Precision.YEAR and not self.subject

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
        composed_on = timezone.localdate(self.issued_at)  # of today for a draft
        return Scope(self.when, self.written_on, Subject.from_stored(self.subject), composed_on)

    def clean(self) -> None:
        """Fill an empty slug from the subject and the period, and reject an early date of writing.

        The date of writing cannot be before the period.
        """
        if self.when is not None and not self.slug:
            # The form of an uncertain date has other signs; the report rejects the date itself.
            period = slugify(self.when.edtf.replace("/", "-"))
            slug = "-".join(filter(None, (self.scope.subject.slug, period)))
            taken = Report.objects.filter(slug=slug).exists()
            self.slug = "" if taken else slug[:MAX_SLUG_LENGTH].strip("-")
            if taken and self.subject:  # never a title, which may be withdrawn later
                self.slug = free_slug(str(self._meta.model_name), slug)
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
        return getattr(self, f"{field}_{content_language()}")

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
    report = Report(slug=slug, annex_deliverables=Deliverable.objects.public().exists())
    report.when = year
    return report
