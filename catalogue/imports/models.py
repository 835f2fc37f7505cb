"""Models of imports: the uploaded file, its state and the report of its rows."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from server.text_fields import OneLineField


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Waiting for the mapping of columns")
    WAITING = "waiting", _("Waiting to be checked")
    CHECKING = "checking", _("Checking")
    REFUSED = "refused", _("Has errors")
    CHECKED = "checked", _("Checked, waiting for confirmation")
    CONFIRMED = "confirmed", _("Waiting to be imported")
    WRITING = "writing", _("Importing")
    DONE = "done", _("Imported")
    UNDOING = "undoing", _("Being undone")
    FAILED = "failed", _("Failed")
    DISCARDED = "discarded", _("Discarded")
    UNDONE = "undone", _("Undone")


RUNNING_STATES = (
    ImportState.WAITING,
    ImportState.CHECKING,
    ImportState.CONFIRMED,
    ImportState.WRITING,
    ImportState.UNDOING,
)


class ImportJob(models.Model):
    """Import of an uploaded file, with its state, progress and report.

    `context_id` is the context of the import in the history: it comprises exactly the changes
    that the import wrote.
    """

    State = ImportState

    content_type = models.ForeignKey(
        ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of record")
    )
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    size = models.PositiveIntegerField(_("bytes"))
    digest = models.CharField(_("checksum (SHA-256)"), max_length=64)
    duplicates_allowed = models.BooleanField(default=False)
    # Rows with errors are left out, and the others are imported.
    faulty_left_out = models.BooleanField(default=False, db_default=False)
    layout = models.JSONField(null=True)  # of the sheets of the file: see imports/mapping
    mapping = models.JSONField(null=True)  # of its columns; without one, they have our names
    language = models.CharField(max_length=5)  # of the messages in the report
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    state = models.CharField(
        _("state of the import"), max_length=9, choices=ImportState, default=ImportState.WAITING
    )
    stage = models.CharField(max_length=12, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    errors = models.JSONField(default=list)  # of the file as a whole; rows have their own
    warnings = models.JSONField(default=list)
    issues = models.JSONField(null=True)  # errors and warnings of rows, grouped by kind
    plan_digest = models.CharField(max_length=64, blank=True)
    finished_at = models.DateTimeField(_("imported at"), null=True)
    context_id = models.UUIDField(null=True)
    proposals_context = models.UUIDField(null=True)  # of the changes proposed for review
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    undone_at = models.DateTimeField(_("undone at"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                name="catalogue_importjob_state_is_in_its_list",
                condition=models.Q(state__in=ImportState.values),
                violation_error_message=_("Choose a value from the list."),
            ),
            models.CheckConstraint(
                name="catalogue_importjob_undone_has_person",
                condition=models.Q(undone_by__isnull=False, undone_at__isnull=False)
                | ~models.Q(state__in=["undoing", "undone"]),
                violation_error_message=_("Enter who undid the import."),
            ),
        ]
        indexes: ClassVar[list] = [
            models.Index(
                fields=["id"],
                condition=models.Q(state__in=RUNNING_STATES),
                name="catalogue_importjob_under_way",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING_STATES

    @property
    def model(self) -> Any:
        return self.content_type.model_class()


class ImportProfile(models.Model):
    """Mapping of files with the same columns, stored under a name by the user who made it."""

    content_type = models.ForeignKey(
        ContentType, models.CASCADE, related_name="+", verbose_name=_("kind of record")
    )
    name = OneLineField(_("name"), max_length=100)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("owner")
    )
    is_shared = models.BooleanField(_("shared with all staff"), default=False)
    columns = models.JSONField()  # of each sheet: names of the columns of the file, in order
    mapping = models.JSONField()
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    class Meta:
        verbose_name = _("import profile")
        verbose_name_plural = _("import profiles")
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["content_type", "owner", "name"],
                name="catalogue_importprofile_name_once",
                violation_error_message=_("You have a profile with this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """Row of an import's report: the outcome and the changes of one row of the file."""

    class Outcome(models.TextChoices):
        FAULTY = "faulty", pgettext_lazy("row", "Error")
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        PROPOSED = "proposed", _("Proposed for review")
        REMOVED = "removed", _("Removed")
        UNCHANGED = "unchanged", _("Unchanged")

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    table = models.CharField(max_length=40)
    sheet = models.CharField(max_length=200)
    line = models.PositiveIntegerField()
    outcome = models.CharField(max_length=9, choices=Outcome)
    name = models.CharField(max_length=500)
    object_id = models.BigIntegerField(null=True)  # of the record or the parent record
    changes = models.JSONField(default=list)  # triples: column code, old text, new text
    errors = models.JSONField(default=list)
    warnings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering: ClassVar[list[str]] = ["job", "position"]
        constraints: ClassVar[list] = [
            models.UniqueConstraint(
                fields=["job", "position"],
                name="catalogue_importrow_position_once",
                violation_error_message=_("This row is already listed."),
            ),
            models.CheckConstraint(
                name="catalogue_importrow_outcome_is_in_its_list",
                condition=models.Q(
                    outcome__in=["faulty", "new", "changed", "proposed", "removed", "unchanged"]
                ),
                violation_error_message=_("Choose a value from the list."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.line}"
