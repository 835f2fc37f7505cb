"""What somebody may not publish does not become public by an import either: it is proposed."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from catalogue.base.visibility import State
from catalogue.history.actor import act_as
from catalogue.imports.models import ImportJob
from catalogue.imports.planner import Plan, Progress
from catalogue.imports.rows import Row
from catalogue.imports.writer import DryRunRollback, PlanWriter
from catalogue.records.record import Record
from catalogue.records.sources import Source
from catalogue.workflow.proposals import Decision, Proposal, cancel, propose
from staff.roles import may_publish

PUBLIC_STATES = (State.PUBLISHED, State.WITHDRAWN)


def mark_proposed_rows(plan: Plan, user) -> None:
    """Mark the rows that would change what is public, where the user may not.

    What the user may not change at all is a error.
    """
    rights = {
        one.model: has_model_permission(user, "change", one.model) for one in plan.table.all()
    }
    reviewer = may_publish(user)
    for row in plan.rows:
        row.is_proposed = not reviewer and affects_public_record(row)
        if row.outcome != "unchanged" and not row.is_new and not rights[row.table.model]:
            row.add_error(_("You can add records here, but not change existing ones."))


def has_model_permission(user, verb: str, model: type[models.Model]) -> bool:
    """Whether the user has the admin's right to `add` or `change` rows of a model."""
    return user.has_perm(f"{model._meta.app_label}.{verb}_{model._meta.model_name}")


def affects_public_record(row: Row) -> bool:
    record = row.record
    if record is None or record.pk is None:
        return False
    if isinstance(record, Record):
        return record.state in PUBLIC_STATES
    # Of the authority files everything stands in public pages but a source that is internal.
    return record.is_public if isinstance(record, Source) else True


def dry_run(plan: Plan, job: ImportJob, progress: Progress) -> None:
    """Write the plan, let the database judge every row, and take it back."""
    try:
        with act_as(person=job.uploaded_by, doing=_("Check")), transaction.atomic():
            PlanWriter(plan, progress, is_dry_run=True).run()
            # Whether what is proposed keeps the rules is to be known now.
            with act_as(person=job.uploaded_by, doing=_("Check"), may_publish=True):
                PlanWriter(plan, progress, is_dry_run=True, proposed=True).run()
            raise DryRunRollback
    except DryRunRollback:
        pass


def write_plan(plan: Plan, job: ImportJob, progress: Progress) -> None:
    """Write a plan without errors, in a transaction and a context of the caller's.

    If the database refuses a row now, the plan has errors afterwards, and the caller takes the
    transaction back.
    """
    PlanWriter(plan, progress, is_dry_run=False).run()
    if any(row.outcome == "proposed" for row in plan.rows):
        proposed = PlanWriter(plan, progress, is_dry_run=False, proposed=True)
        note = _("Import of %s") % job.file_name
        made = propose(proposed.run, by=job.uploaded_by, note=note)
        job.proposals_context = made[0].context if made else None


def cancel_proposals(job: ImportJob) -> list[str]:
    """Withdraw what the import proposed; the titles of what has been accepted already."""
    proposals = list(Proposal.objects.filter(context=job.proposals_context))
    accepted = [str(one) for one in proposals if one.decision == Decision.ACCEPTED]
    if not accepted:
        for proposal in proposals:
            if proposal.decision == Decision.WAITING:
                cancel(proposal, by=None)
    return accepted
