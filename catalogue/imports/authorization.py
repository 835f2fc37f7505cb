"""Permissions of an import: changes of public records by users without that right are proposed."""

from django.db import transaction
from django.utils.translation import gettext as _

from catalogue.history.actor import act_as
from catalogue.imports.models import ImportJob
from catalogue.imports.planner import Plan, Progress
from catalogue.imports.rows import Row
from catalogue.imports.writer import DryRunRollback, PlanWriter
from catalogue.records.record import Record
from catalogue.records.sources import Source
from catalogue.workflow.proposal_model import Decision, Proposal
from catalogue.workflow.proposals import cancel, propose
from staff.roles import has_model_permission, may_publish


def mark_proposed_rows(plan: Plan, user) -> None:
    """Mark the rows that change public records if the user may not publish.

    Add an error to the rows that the user has no permission to change at all.
    """
    rights = {
        table.model: has_model_permission(user, "change", table.model) for table in plan.table.all()
    }
    may_add = {
        table.model: has_model_permission(user, "add", table.model) for table in plan.table.all()
    }
    reviewer = may_publish(user)
    for row in plan.rows:
        row.is_proposed = not reviewer and affects_public_record(row)
        if row.outcome != "unchanged" and not row.is_new and not rights[row.table.model]:
            row.add_error(_("You can add records here, but not change existing ones."))
        if row.is_new and not may_add[row.table.model]:
            row.add_error(_("You may not add these rows. Ask a reviewer to import them."))


def affects_public_record(row: Row) -> bool:
    record = row.record
    if record is None or record.pk is None:
        return False
    if isinstance(record, Record):
        return record.is_guarded
    # Topics, countries and country groups appear on public pages, as do sources not internal.
    return record.is_public if isinstance(record, Source) else True


def dry_run(plan: Plan, job: ImportJob, progress: Progress) -> None:
    """Write the plan, collect the errors of the database for each row, and roll back."""
    try:
        with act_as(person=job.uploaded_by, doing="check"), transaction.atomic():
            PlanWriter(plan, progress, is_dry_run=True).run()
            # Proposed rows are written too, so that their errors are reported before the upload
            # is confirmed, not at the review.
            with act_as(person=job.uploaded_by, doing="check", may_publish=True):
                PlanWriter(plan, progress, is_dry_run=True, proposed=True).run()
            raise DryRunRollback
    except DryRunRollback:
        pass


def write_plan(plan: Plan, job: ImportJob, progress: Progress) -> None:
    """Write a plan without errors, in the transaction and history context of the caller.

    If the database refuses a row, the plan has errors afterwards, and the caller must roll back.
    """
    PlanWriter(plan, progress, is_dry_run=False).run()
    if any(row.outcome == "proposed" for row in plan.rows):
        proposed = PlanWriter(plan, progress, is_dry_run=False, proposed=True)
        note = _("Import of %s") % job.file_name
        proposals = propose(proposed.run, by=job.uploaded_by, note=note)
        job.proposals_context = proposals[0].context if proposals else None


def cancel_proposals(job: ImportJob) -> list[str]:
    """Cancel the pending proposals of an import, and return an empty list.

    If a proposal was accepted already, cancel none and return the titles of those accepted.
    """
    proposals = list(Proposal.objects.filter(context=job.proposals_context))
    accepted = [str(proposal) for proposal in proposals if proposal.decision == Decision.ACCEPTED]
    if not accepted:
        for proposal in proposals:
            if proposal.decision == Decision.WAITING:
                cancel(proposal, by=None)
    return accepted
