"""The one place that says what is public."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a record stands between its editor and the public."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in-review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def public_q(*steps: str) -> Q:
    """That the record to which a path leads is public: `filter(seen("mandate"))`.

    Without steps, that the rows themselves are. A record under embargo is published, and public
    from its day and hour on. Use it in the `filter()` call that follows the path further.
    """
    path = "".join(f"{step}__" for step in steps)
    return Q(**{f"{path}state": State.PUBLISHED}) & (
        Q(**{f"{path}public_from__isnull": True}) | Q(**{f"{path}public_from__lte": Now()})
    )


def is_public_record(record) -> bool:
    """The same of a record at hand."""
    return record.state == State.PUBLISHED and (
        record.public_from is None or record.public_from <= timezone.now()
    )


def if_public(record):
    """Return the record if it is public, else None."""
    return record if record is not None and record.is_public else None
