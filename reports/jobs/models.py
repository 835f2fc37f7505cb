"""Models of the background jobs of reports: their state and progress, and the files of drafts."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalogue.base import rules
from reports.composition.compose import LANGUAGES
from reports.issued import IssuedText
from reports.report import Report

LANGUAGE_CHOICES = [(code, code) for code in LANGUAGES]


class JobState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


RUNNING_STATES = (JobState.WAITING, JobState.RUNNING)


class Stage(models.TextChoices):
    COMPOSING = "composing", _("Writing the text")
    RENDERING = "rendering", _("Producing the files")


class ReportJob(models.Model):
    """Work on a report that a background job does.

    `error` is the sentence on a failure, in the language of the person who requested the work.
    """

    State = JobState

    state = models.CharField(
        _("state of the job"), max_length=7, choices=JobState, default=JobState.WAITING
    )
    stage = models.CharField(max_length=9, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    error_language = models.CharField(max_length=5, default="en")
    requested_at = models.DateTimeField(_("requested at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    editor_permissions: ClassVar[tuple[str, ...]] = ("view",)
    has_history = False

    class Meta:
        abstract = True

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING_STATES

    @property
    def stage_label(self) -> str:
        return str(Stage(self.stage).label) if self.stage else ""


class DraftFile(ReportJob):
    """Word or PDF file of a draft, as it was when a member of staff requested it.

    `slug` is that of the report; a year without a report has a preview, for which `report` is
    null. `last_event` is the number of the last history event before the composition.
    """

    report = models.ForeignKey(Report, models.CASCADE, null=True, related_name="+")
    slug = models.SlugField(max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGE_CHOICES)
    kind = models.CharField(_("format"), max_length=4)
    site = models.CharField(max_length=300)
    content = models.BinaryField(null=True)
    last_event = models.PositiveBigIntegerField(null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )

    class Meta:
        verbose_name = _("file of a draft")
        verbose_name_plural = _("files of drafts")
        constraints: ClassVar[list] = [
            rules.choices_constraint("state", JobState, or_empty=False),
            models.UniqueConstraint(
                fields=["slug", "language", "kind"], name="reports_draftfile_unique_file"
            ),
            models.CheckConstraint(
                name="reports_draftfile_done_has_content",
                condition=~Q(state="done") | Q(content__isnull=False, last_event__isnull=False),
                violation_error_message=_("A finished file has a content."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug}-{self.language}.{self.kind}"


class IssueJob(ReportJob):
    """Request to issue a report with the texts whose fingerprint the person looked at."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="issue_jobs")
    fingerprint = models.CharField(max_length=64)
    site = models.CharField(max_length=300)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("requested by")
    )

    class Meta:
        verbose_name = _("request to issue a report")
        verbose_name_plural = _("requests to issue reports")
        constraints: ClassVar[list] = [
            rules.choices_constraint("state", JobState, or_empty=False),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(state__in=["waiting", "running"]),
                name="reports_issuejob_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.state}"


class RedactionJob(ReportJob):
    """Production of the files of an issued text without its withdrawn records.

    `withdrawn` is the key of the `PublicCopy` to make. The row is deleted when the copy is stored,
    so a row that has failed explains why a copy is missing.
    """

    text = models.ForeignKey(IssuedText, models.CASCADE, related_name="redaction_jobs")
    withdrawn = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("redaction of an issued report")
        verbose_name_plural = _("redactions of issued reports")
        constraints: ClassVar[list] = [
            rules.choices_constraint("state", JobState, or_empty=False),
            models.UniqueConstraint(
                fields=["text", "withdrawn"], name="reports_redactionjob_unique_copy"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text}: {self.withdrawn[:8]}"
