"""Changes to what is public in the admin: proposed by editors, decided by reviewers."""

from collections import Counter
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import csrf_protect_m
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.history.undo import HistoryError
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


class ProposalMixin:
    """A change that the database refuses as one to something public is kept as a proposal.

    `?proposal=<number>` opens the form as that proposal would have it; saving replaces it.
    """

    @csrf_protect_m
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view
        return self._propose_if_refused(
            request, lambda: view(request, object_id, form_url, extra_context)
        )

    @csrf_protect_m
    def delete_view(self, request, object_id, extra_context=None):
        view = super().delete_view
        return self._propose_if_refused(request, lambda: view(request, object_id, extra_context))

    def _propose_if_refused(self, request: HttpRequest, view) -> HttpResponse:
        based_on = self._proposal_in_address(request)
        if request.method != "POST":
            return _render_with_proposal(based_on, view) if based_on else view()
        if based_on is None:
            try:
                return view()
            except IntegrityError as error:
                if not proposals.is_publish_refusal(error):
                    raise
        return self._save_as_proposal(request, view, based_on)

    def _proposal_in_address(self, request: HttpRequest) -> Proposal | None:
        number = request.GET.get("proposal", "")
        if not number.isdecimal():
            return None
        return get_object_or_404(
            Proposal,
            pk=number,
            by=request.user,
            decision__in=(Decision.WAITING, Decision.SENT_BACK),
        )

    def _save_as_proposal(self, request, view, based_on: Proposal | None) -> HttpResponse:
        answers: list[Any] = []
        request.is_proposing = True
        for file in request.FILES.values():
            file.seek(0)

        def change() -> None:
            response = view()
            if hasattr(response, "render"):  # with errors: shown as the rows are in here
                response.render()
            answers.append(response)

        try:
            made = propose(change, by=request.user, based_on=based_on)
        except HistoryError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:catalogue_proposal_changelist"))
        [response] = answers
        if response.status_code == 302:
            _show_proposals(request, made)
        return response

    def get_deleted_objects(self, objs, request):
        """What would go, what the user may not delete of it, and what keeps it.

        What is public and leans on a row keeps it from being deleted.
        """
        found = [deletion_impact(one) for one in objs]
        counts = sum((one.counts for one in found), Counter())
        registered = self.admin_site._registry
        lacking = {
            model._meta.verbose_name
            for model in counts
            if model is not self.model
            and model in registered
            and not registered[model].has_delete_permission(request)
        }
        leaning = [
            _("%(kind)s, public: %(record)s") % {"kind": one._meta.verbose_name, "record": one}
            for one in dict.fromkeys(one for obj in objs for one in published_referrers(obj))
        ]
        return (
            [name for one in found for name in one.names],
            {model._meta.verbose_name_plural: count for model, count in counts.items()},
            lacking,
            [*(name for one in found for name in one.blockers), *leaning],
        )

    def response_add(self, request, obj, post_url_continue=None):
        if getattr(request, "is_proposing", False):
            return HttpResponseRedirect(reverse("admin:catalogue_proposal_changelist"))
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        if getattr(request, "is_proposing", False):
            return self.response_post_save_change(request, obj)
        return super().response_change(request, obj)

    def response_delete(self, request, obj_display, obj_id):
        if getattr(request, "is_proposing", False):
            return HttpResponseRedirect(reverse("admin:catalogue_proposal_changelist"))
        return super().response_delete(request, obj_display, obj_id)


def _render_with_proposal(proposal: Proposal, view) -> HttpResponse:
    with proposal_applied(proposal):
        response = view()
        return response.render() if hasattr(response, "render") else response


def _show_proposals(request: HttpRequest, made: list[Proposal]) -> None:
    if not made:
        messages.info(request, _("Nothing was changed."))
    for proposal in made:
        sentence = _(
            "“%(record)s” is published, so your change was saved as a proposal for review."
        )
        messages.success(request, sentence % {"record": proposal})


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """The proposals, and what may be decided about each."""

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
        refusal = ""
        if request.method == "POST":
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
            "may_decide": is_waiting and may_publish(request.user),
            "may_take_back": is_waiting and is_mine,
            "may_go_on": is_mine and proposal.decision in (Decision.WAITING, Decision.SENT_BACK),
            "has_page": hasattr(record, "get_absolute_url"),
            "note": request.POST.get("note", ""),
        }

    def _decide(self, request, proposal: Proposal) -> HttpResponse:
        note = request.POST.get("note", "")
        if "accept" in request.POST:
            proposals.accept(proposal, by=request.user, note=note)
            sentence = _("The proposal for “%(record)s” was accepted and published.")
        elif "send_back" in request.POST:
            proposals.send_back(proposal, by=request.user, note=note)
            sentence = _("The proposal for “%(record)s” was sent back.")
        else:
            proposals.cancel(proposal, by=request.user)
            sentence = _("The proposal for “%(record)s” was cancelled.")
        messages.success(request, sentence % {"record": proposal})
        return HttpResponseRedirect(reverse("admin:catalogue_proposal_changelist"))

    def preview_view(self, request, number: int) -> HttpResponse:
        """The public page as it would be."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        proposal = get_object_or_404(Proposal, pk=number)
        try:
            with proposal_applied(proposal):
                return preview_response(request, proposal.record)
        except HistoryError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(
                reverse("admin:catalogue_proposal_change", args=[proposal.pk])
            )
