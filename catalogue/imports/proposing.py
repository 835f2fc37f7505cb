"""What somebody may not publish does not become public by an import either."""

from django.utils.translation import gettext as _

from catalogue.imports.planning import Plan
from catalogue.models import Record, State


def apart(plan: Plan, user) -> None:
    """Keep apart the rows that would change what is public, where the user may not."""
    if user.is_superuser:
        return
    for row in plan.rows:
        record = row.record
        if (
            row.outcome in ("new", "changed", "removed")
            and isinstance(record, Record)
            and record.pk
            and record.state == State.PUBLISHED
        ):
            row.fault(_("The record is published: only a reviewer may change it by a file."))
