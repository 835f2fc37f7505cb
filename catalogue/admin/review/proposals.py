"""Proposals in the admin: changes to published records by editors, decided by reviewers."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import csrf_protect_m
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.admin.autocomplete import is_key
from catalogue.admin.forms.record_forms import save_forms
from catalogue.admin.forms.save_attempt import SaveAttempt
from catalogue.base.rules import database_error_message
from catalogue.history.owners import record_key
from catalogue.history.row_writer import HistoryError
from catalogue.pages.preview import preview_response
from catalogue.workflow import proposals
from catalogue.workflow.deletion import deletion_impact
from catalogue.workflow.dependencies import published_referrers
from catalogue.workflow.proposals import (
    Decision,
    Proposal,
    differences_of,
    proposal_applied,
    propose,
)
from catalogue.workflow.transitions import ReviewError
from staff.read_only_admin import ReadOnlyAdmin
from staff.roles import may_publish


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
    if not number.isdecimal():
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
        message = _("“%(record)s” is published, so your change was saved as a proposal for review.")
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


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """The list of proposals, and the page on which each is decided."""

    list_display = ("title", "kind", "by", "at", "decision")
    list_filter = ("decision", ("by", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("content_type", "by")
    search_fields = ("title",)
    ordering = ("-pk",)
    actions = None

    @admin.display(description=gettext_lazy("Description"), ordering="content_type")
    def kind(self, proposal: Proposal) -> str:
        model = proposal.content_type.model_class()
        return capfirst(str(model._meta.verbose_name)) if model else ""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path(
                "<int:number>/preview/",
                view(self.preview_view),
                name="catalogue_proposal_preview",
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        proposal = get_object_or_404(
            Proposal.objects.select_related("by", "decided_by"), pk=object_id
        )
        self._require_record_permission(request, proposal, "view")
        refusal = ""
        if request.method == "POST":
            self._require_record_permission(request, proposal, "change")
            try:
                return self._decide(request, proposal)
            except (ReviewError, HistoryError) as error:
                refusal = str(error)
        return render(
            request,
            "admin/review/proposal.html",
            self._context(request, proposal) | {"refusal": refusal},
            status=409 if refusal else 200,
        )

    def _has_record_permission(self, request, proposal: Proposal, verb: str) -> bool:
        opts = proposal.content_type.model_class()._meta
        return request.user.has_perm(f"{opts.app_label}.{verb}_{opts.model_name}")

    def _require_record_permission(self, request, proposal: Proposal, verb: str) -> None:
        """Raise PermissionDenied if the user may not view or change the record of a proposal.

        The author may do both, for example cancel a proposed change of a topic.
        """
        if proposal.by_id != request.user.pk and not self._has_record_permission(
            request, proposal, verb
        ):
            raise PermissionDenied

    def _context(self, request, proposal: Proposal) -> dict[str, Any]:
        record = proposal.record
        is_waiting = proposal.decision == Decision.WAITING
        is_mine = proposal.by_id == request.user.pk
        form = f"admin:{proposal.content_type.app_label}_{proposal.content_type.model}_change"
        return {
            **self.admin_site.each_context(request),
            "title": _("Proposal for “%(record)s”") % {"record": proposal},
            "opts": self.opts,
            "proposal": proposal,
            "record": record,
            "record_address": reverse(form, args=[proposal.object_id]) if record else "",
            "differences": differences_of(proposal),
            "is_stale": is_waiting and proposal.is_stale,
            "may_decide": is_waiting
            and may_publish(request.user)
            and self._has_record_permission(request, proposal, "change"),
            "may_take_back": is_waiting and is_mine,
            "may_go_on": is_mine and proposal.decision in (Decision.WAITING, Decision.SENT_BACK),
            "has_page": hasattr(record, "get_absolute_url"),
            "note": request.POST.get("note", ""),
        }

    def _decide(self, request, proposal: Proposal) -> HttpResponse:
        note = request.POST.get("note", "")
        if "accept" in request.POST:
            proposals.accept(proposal, by=request.user, note=note)
            message = _("The proposal for “%(record)s” was accepted and published.")
        elif "send_back" in request.POST:
            proposals.send_back(proposal, by=request.user, note=note)
            message = _("The proposal for “%(record)s” was sent back.")
        else:
            proposals.cancel(proposal, by=request.user)
            message = _("The proposal for “%(record)s” was cancelled.")
        messages.success(request, message % {"record": proposal})
        return HttpResponseRedirect(reverse("admin:catalogue_proposal_changelist"))

    def preview_view(self, request, number: int) -> HttpResponse:
        """Show the public page of the record with the proposal applied."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        proposal = get_object_or_404(Proposal, pk=number)
        self._require_record_permission(request, proposal, "view")
        try:
            with proposal_applied(proposal):
                return preview_response(request, proposal.record)
        except HistoryError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(
                reverse("admin:catalogue_proposal_change", args=[proposal.pk])
            )
