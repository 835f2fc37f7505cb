"""Forms and deletions that become proposals if only a reviewer may make the change."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from django.contrib import messages
from django.contrib.admin.options import csrf_protect_m
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.admin.forms.record_forms import save_forms
from catalogue.admin.forms.save_attempt import SaveAttempt
from catalogue.base.rules import database_error_message
from catalogue.base.visibility import State
from catalogue.history.diff import describe_changes_since
from catalogue.history.owners import record_key
from catalogue.history.row_writer import HistoryError
from catalogue.workflow import proposals
from catalogue.workflow.deletion import deletion_impact
from catalogue.workflow.dependencies import published_referrers
from catalogue.workflow.proposal_model import Decision, Proposal
from catalogue.workflow.proposals import proposal_applied, propose
from server.whole_numbers import is_key


class FormRefusedError(Exception):
    """A form with errors inside `propose`; it rolls back the change."""

    def __init__(self, attempt: SaveAttempt):
        super().__init__()
        self.attempt = attempt


def proposal_in_address(
    request: HttpRequest, model: type[models.Model], object_id: str | None
) -> Proposal | None:
    """Return the user's open proposal that `?proposal=<number>` names.

    Raise Http404 if the proposal is one of another user, or for another record than that of the
    row in the address.
    """
    number = request.GET.get("proposal", "")
    if not is_key(number):
        return None
    proposal = get_object_or_404(
        Proposal,
        pk=number,
        by=request.user,
        decision__in=(Decision.WAITING, Decision.SENT_BACK),
    )
    key = unquote(object_id or "")
    proposed = proposal.content_type.model_class()._meta.db_table, proposal.object_id
    if not is_key(key) or record_key(model._meta.db_table, int(key)) != proposed:
        raise Http404
    return proposal


def warn_of_later_changes(request: HttpRequest, proposal: Proposal) -> None:
    """Name the changes of the record since the proposal was made, in a message."""
    if proposal.record is not None and proposal.is_stale:
        names, changes = describe_changes_since(proposal.record, proposal.base)
        message = _(
            "Since this proposal was made, %(names)s changed the record: %(changes)s. Changes of "
            "other fields are included below; where both changed a field, your text is shown."
        )
        values = {"names": ", ".join(names), "changes": "; ".join(changes)}
        messages.warning(request, message % values)


def rendered_with_proposal(
    proposal: Proposal | None, view: Callable[[], HttpResponse]
) -> HttpResponse:
    """Return the page of `view`; with a proposal, as the rows would be if it were accepted."""
    if proposal is None:
        return view()
    with proposal_applied(proposal):
        response = view()
        return response.render() if isinstance(response, TemplateResponse) else response


def propose_save(model_admin, request: HttpRequest, attempt: SaveAttempt) -> SaveAttempt:
    """Return the attempt with its change stored as proposals; it replaces the edited proposal."""
    results: list[SaveAttempt] = []

    def change() -> None:
        result = save_forms(model_admin, request, attempt)
        if not result.is_saved:
            page = model_admin.attempt_page(request, result)
            if isinstance(page, TemplateResponse):
                page.render()  # While the edited proposal is applied.
            raise FormRefusedError(replace(result, response=page))
        results.append(result)

    try:
        created = propose(change, by=request.user, based_on=attempt.edited_proposal)
    except FormRefusedError as refused:
        return refused.attempt
    except HistoryError as error:
        messages.error(request, str(error))
        return replace(attempt, response=_redirect_to_proposals())
    return replace(results[0], proposals=created)


def proposal_response(model_admin, request: HttpRequest, attempt: SaveAttempt) -> HttpResponse:
    """Return the redirect after a change was stored as proposals, with messages that name them."""
    show_proposals(request, attempt.proposals or [])
    if attempt.object_id is None:
        return _redirect_to_proposals()
    return model_admin.response_post_save_change(request, attempt.saved_row)


def show_proposals(request: HttpRequest, created: list[Proposal]) -> None:
    """Add a message for each proposal, or one message that nothing was changed."""
    if not created:
        messages.info(request, _("Nothing was changed."))
    for proposal in created:
        if getattr(proposal.record, "state", "") == State.WITHDRAWN:
            message = _(
                "“%(record)s” is withdrawn, so your change was saved as a proposal for review."
            )
        else:
            message = _(
                "“%(record)s” is published, so your change was saved as a proposal for review."
            )
        messages.success(request, message % {"record": proposal})


def _redirect_to_proposals() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:catalogue_proposal_changelist"))


class ProposalMixin:
    """The page that deletes a row, or proposes to if only a reviewer may.

    `?proposal=<number>` shows the page with that proposal applied; the deletion replaces it.
    """

    @csrf_protect_m
    def delete_view(self, request, object_id, extra_context=None):
        proposal = proposal_in_address(request, self.model, object_id)
        view = partial(super().delete_view, request, object_id, extra_context)
        if request.method != "POST":
            return rendered_with_proposal(proposal, view)
        if proposal is None:
            try:
                return view()
            except IntegrityError as error:
                if not proposals.is_publish_refusal(error):
                    messages.error(request, database_error_message(error))
                    name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
                    return HttpResponseRedirect(reverse(name, args=[unquote(object_id)]))
        return self._propose_deletion(request, object_id, proposal)

    def _propose_deletion(self, request, object_id, edited_proposal) -> HttpResponse:
        def delete() -> None:
            row = self.get_object(request, unquote(object_id))
            if row is None or not self.has_delete_permission(request, row):
                raise PermissionDenied
            _names, _counts, lacking, blockers = self.get_deleted_objects([row], request)
            if lacking or blockers:
                raise PermissionDenied
            self.delete_model(request, row)

        try:
            created = propose(delete, by=request.user, based_on=edited_proposal)
        except HistoryError as error:
            messages.error(request, str(error))
        else:
            show_proposals(request, created)
        return _redirect_to_proposals()

    def get_deleted_objects(self, objs, request):
        """Return names, counts, missing permissions and blockers of a deletion, as Django expects.

        Published records that refer to a row prevent its deletion.
        """
        impacts = [deletion_impact(row) for row in objs]
        counts = sum((impact.counts for impact in impacts), Counter())
        admins = self.admin_site._registry
        lacking = {
            model._meta.verbose_name
            for model in counts
            if model is not self.model
            and model in admins
            and not admins[model].has_delete_permission(request)
        }
        referrers = dict.fromkeys(record for row in objs for record in published_referrers(row))
        blockers = [
            _("%(kind)s, public: %(record)s")
            % {"kind": record._meta.verbose_name, "record": record}
            for record in referrers
        ]
        return (
            [name for impact in impacts for name in impact.names],
            {model._meta.verbose_name_plural: count for model, count in counts.items()},
            lacking,
            [*(name for impact in impacts for name in impact.blockers), *blockers],
        )
