"""Merges of rows with very many relations, which a background job carries out in batches.

Each batch is a transaction that moves some relations to the target, so that no save waits for the
whole merge, and every list and count is right in between. The last one ends like any merge. All of
them are one operation of the history.
"""

import logging
from collections.abc import Iterable, Mapping
from typing import ClassVar
from uuid import uuid4

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import DatabaseError, InterfaceError, OperationalError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from catalogue.base import rules
from catalogue.history.actor import act_as
from catalogue.history.operations import Operation, operation
from catalogue.workflow.merge import (
    MOVES_PER_BATCH,
    check_address_stays_public,
    check_versions,
    lock_rows,
    merge_rows,
    move_batch,
)

logger = logging.getLogger(__name__)


class MergeState(models.TextChoices):
    RUNNING = "running", gettext_lazy("In progress")
    DONE = "done", gettext_lazy("Done")
    FAILED = "failed", gettext_lazy("Failed")


class MergeJob(models.Model):
    """A merge in batches, requested by a member of staff.

    `done` of about `total` relations have been moved. `context` is the operation of the history.
    `error` is the sentence on a failure, in the language of the person.
    """

    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    source_id = models.PositiveBigIntegerField()
    target_id = models.PositiveBigIntegerField()
    source_name = models.TextField()
    target_name = models.TextField()
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=5)
    context = models.UUIDField(default=uuid4)
    state = models.CharField(max_length=7, choices=MergeState, default=MergeState.RUNNING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    error = models.TextField(blank=True)

    has_history = False  # the changes of the merge have one

    class Meta:
        verbose_name = gettext_lazy("merge in the background")
        verbose_name_plural = gettext_lazy("merges in the background")
        default_permissions: ClassVar[tuple] = ()
        constraints: ClassVar[list] = [
            rules.choices_constraint("state", MergeState, or_empty=False),
            models.UniqueConstraint(
                fields=["content_type", "source_id"],
                condition=Q(state="running"),
                name="catalogue_mergejob_one_running_for_a_source",
                violation_error_message=gettext_lazy("This record is already being merged."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_name} → {self.target_name}"

    @property
    def is_running(self) -> bool:
        return self.state == MergeState.RUNNING


def running_merges() -> models.QuerySet[MergeJob]:
    """Return the merges in progress, the oldest first."""
    return MergeJob.objects.filter(state=MergeState.RUNNING).order_by("pk")


def latest_merge_of(model: type[models.Model], source_pk: int) -> MergeJob | None:
    """Return the latest merge of a row into another one, or None."""
    kind = ContentType.objects.get_for_model(model)
    return MergeJob.objects.filter(content_type=kind, source_id=source_pk).order_by("pk").last()


def check_not_being_merged(*rows: models.Model) -> None:
    """Raise ValidationError if a merge of one of the rows is in progress."""
    kind = ContentType.objects.get_for_model(rows[0])
    for row in rows:
        either = Q(source_id=row.pk) | Q(target_id=row.pk)
        if running_merges().filter(either, content_type=kind).exists():
            raise ValidationError(
                _("“%(record)s” is being merged. Wait until this merge is complete."),
                code="merging",
                params={"record": row},
            )


@transaction.atomic
def start_merge(
    source: models.Model, target: models.Model, *, versions: Mapping[int, int], person, total: int
) -> MergeJob:
    """Store a merge, which the background job begins within a minute.

    Raise ValidationError as `merge_rows` does, or if one of the rows is being merged.
    """
    source, target = lock_rows(source, target)
    check_versions(versions, source, target)
    check_address_stays_public(source, target)
    check_not_being_merged(source, target)
    return MergeJob.objects.create(
        content_type=ContentType.objects.get_for_model(target),
        source_id=source.pk,
        target_id=target.pk,
        source_name=str(source),
        target_name=str(target),
        requested_by=person,
        language=get_language(),
        total=total,
    )


def continue_merge(pk: int) -> bool:
    """Move one batch of relations in one transaction. Return whether the merge is in progress.

    The job is locked, so that two workers take turns. If a rule forbids the merge, it has failed:
    what has been moved stays with the target.
    """
    try:
        with transaction.atomic():
            job = running_merges().select_for_update().filter(pk=pk).first()
            if job is None:
                return False
            with override(job.language):
                _continue(job)
            return job.is_running
    except ValidationError as error:
        _fail(pk, error.messages)
    except (OperationalError, InterfaceError):
        raise  # a deadlock, or no connection: the next run continues
    except DatabaseError:
        logger.exception("The database rejected the merge %s.", pk)
        _fail(pk, [gettext_lazy("The database rejected it. Contact the site administrator.")])
    return False


def _continue(job: MergeJob) -> None:
    model = job.content_type.model_class()
    doing = operation(Operation.EDIT)
    with act_as(person=job.requested_by, doing=doing, context=job.context):
        source, target = lock_rows(model(pk=job.source_id), model(pk=job.target_id))
        count = move_batch(source=source, target=target)
        job.done += count
        if count < MOVES_PER_BATCH:
            merge_rows(source=source, target=target)
            job.state, job.finished_at = MergeState.DONE, timezone.now()
        job.save()


def _fail(pk: int, sentences: Iterable[str | Promise]) -> None:
    job = MergeJob.objects.get(pk=pk)
    with override(job.language):
        error = " ".join(map(str, sentences))
    job.state, job.error, job.finished_at = MergeState.FAILED, error, timezone.now()
    job.save()
