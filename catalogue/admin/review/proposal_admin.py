"""The list of proposals, and the page on which a reviewer decides one."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.history.row_writer import HistoryError
from catalogue.pages.preview import preview_response
from catalogue.workflow import proposals
from catalogue.workflow.proposal_model import Decision, Proposal
from catalogue.workflow.proposals import differences_of, proposal_applied
from catalogue.workflow.transitions import ReviewError
from server.whole_numbers import is_key
from staff.read_only_admin import ReadOnlyAdmin
from staff.roles import has_model_permission, may_publish


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
        if not is_key(object_id):
            raise Http404
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
        return has_model_permission(request.user, verb, proposal.content_type.model_class())

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
