"""Review states, and the only definition of a public record."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """The review states of a record."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in-review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# The states in which only reviewers change a record; an editor's change is a proposal.
GUARDED_STATES = (State.PUBLISHED, State.WITHDRAWN)

# The fields that only the functions of `catalogue.workflow.transitions` change.
REVIEW_FIELDS = (
    *("state", "public_from", "withdrawal_reason_en", "withdrawal_reason_es", "is_unnamed"),
)


def public_q(*steps: str) -> Q:
    """Return a condition: the record at a path of relations is public.

    Without steps the condition is about the rows themselves. A record under embargo is published,
    but public only from the day and hour in `public_from`. To follow the path further, put this
    condition in the same `filter()` call: `filter(public_q("mandate"), mandate__slug="x")`.
    """
    path = "".join(f"{step}__" for step in steps)
    return Q(**{f"{path}state": State.PUBLISHED}) & (
        Q(**{f"{path}public_from__isnull": True}) | Q(**{f"{path}public_from__lte": Now()})
    )


def is_public_record(record) -> bool:
    """Return whether a loaded record is public."""
    return record.state == State.PUBLISHED and (
        record.public_from is None or record.public_from <= timezone.now()
    )


def if_public(record):
    """Return the record if it is public, else None."""
    return record if record is not None and record.is_public else None
