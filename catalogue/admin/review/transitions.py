"""Transitions in the admin: on the form of a record, and on the selected rows of a list."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalogue.admin.forms.form_versions import (
    MISSING_VERSION_MESSAGE,
    format_versions,
    parse_versions,
)
from catalogue.admin.review.forms import TRANSITION_FORMS
from catalogue.admin.review.publication_page import record_checks, refusal_with_links
from catalogue.history.events import NO_EVENT, last_event_numbers
from catalogue.pages.preview import preview_response
from catalogue.records.record import Record, State
from catalogue.workflow import transitions
from catalogue.workflow.bulk_edit import MAX_BULK_RECORDS
from catalogue.workflow.dependencies import unpublished_dependencies
from catalogue.workflow.proposal_model import Proposal
from catalogue.workflow.publication_checks import MAX_RECORDS_COMPARED
from catalogue.workflow.transition_log import transitions_of
from catalogue.workflow.transitions import (
    IncompleteRecordError,
    ReviewError,
    differences_since_published,
)

TRANSITION_LABELS = {
    "submit": gettext_lazy("Submit for review"),
    "publish": gettext_lazy("Publish"),
    "send_back": gettext_lazy("Send back"),
    "withdraw": gettext_lazy("Withdraw"),
}
SUCCESS_MESSAGES = {
    "submit": gettext_lazy("“%(record)s” was submitted for review."),
    "publish": gettext_lazy("“%(record)s” was published."),
    "send_back": gettext_lazy("“%(record)s” was sent back."),
    "withdraw": gettext_lazy("“%(record)s” was withdrawn."),
}
SUBMIT_BUTTON = "_submit_for_review"  # the button that saves a draft and submits it


class ReviewMixin:
    """The pages of the transitions, and the preview of the public page."""

    change_form_template = "admin/review/change_form.html"
    actions: Any = ("submit_selected", "publish_selected", "withdraw_selected")

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/review/<str:step>/", view(self.transition_view), name=f"{name}_step"),
            path("<int:pk>/preview/", view(self.preview_view), name=f"{name}_preview"),
            *super().get_urls(),
        ]

    def _address(self, page: str, *arguments) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return reverse(name, args=arguments)

    def transition_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Show the form of a transition; on POST, carry it out."""
        record = get_object_or_404(self.model, pk=pk)
        if step not in TRANSITION_FORMS:
            raise Http404
        if not self.has_change_permission(request, record):
            raise PermissionDenied
        if step not in transitions.allowed_transitions(record, request.user):
            messages.error(
                request,
                _("You cannot do this with “%(record)s” in its current state.")
                % {"record": record},
            )
            return HttpResponseRedirect(self._address("change", pk))
        data = request.POST if request.method == "POST" else None
        form = TRANSITION_FORMS[step](record, request.user, data)
        if request.method == "POST" and form.is_valid():
            try:
                form.apply(request.user)
            except IncompleteRecordError as error:
                form.add_error(None, refusal_with_links(error))
            except ReviewError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, SUCCESS_MESSAGES[step] % {"record": record})
                return HttpResponseRedirect(self._address("change", pk))
        context = {
            **self.admin_site.each_context(request),
            "title": f"{TRANSITION_LABELS[step]}: {record}",
            "opts": self.opts,
            "original": record,
            "form": form,
            "step": step,
            "label": TRANSITION_LABELS[step],
            "steps_before": transitions_of(record),
            "differences": differences_since_published(record),
            "preview_address": self._address("preview", pk),
            "check": record_checks([record])[0] if step == "publish" else None,
        }
        return render(request, "admin/review/transition.html", context)

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        record = get_object_or_404(self.model, pk=pk)
        if not self.has_view_permission(request, record):
            raise PermissionDenied
        return preview_response(request, record)

    def response_add(self, request, obj, post_url_continue=None):
        return self._submit_after_save(
            request, obj, super().response_add(request, obj, post_url_continue)
        )

    def response_change(self, request, obj):
        return self._submit_after_save(request, obj, super().response_change(request, obj))

    def _submit_after_save(
        self, request: HttpRequest, obj: Record, saved: HttpResponse
    ) -> HttpResponse:
        """Submit a saved draft if the user chose "save and submit"; show the reason if it fails."""
        if SUBMIT_BUTTON not in request.POST or obj.state != State.DRAFT:
            return saved
        try:
            transitions.submit(obj, by=request.user)
        except ReviewError as error:
            messages.warning(
                request, _("Saved, but not submitted for review. %(why)s") % {"why": error}
            )
            return HttpResponseRedirect(self._address("change", obj.pk))
        messages.success(request, SUCCESS_MESSAGES["submit"] % {"record": obj})
        return saved

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        context["may_submit"] = not context["is_popup"] and (
            obj is None or obj.state == State.DRAFT
        )
        if obj is not None:
            context |= {
                "steps": [
                    (self._address("step", obj.pk, step), TRANSITION_LABELS[step])
                    for step in transitions.allowed_transitions(obj, request.user)
                ],
                "preview_address": self._address("preview", obj.pk),
                "proposals_waiting": Proposal.objects.of(obj).waiting().select_related("by"),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- several records at once ---------------------------------------------------------------

    @admin.action(description=gettext_lazy("Submit for review"), permissions=["change"])
    def submit_selected(self, request, queryset):
        return self._bulk_transition(request, queryset, "submit")

    @admin.action(description=gettext_lazy("Publish"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        return self._bulk_transition(request, queryset, "publish")

    @admin.action(description=gettext_lazy("Withdraw"), permissions=["publish"])
    def withdraw_selected(self, request, queryset):
        return self._bulk_transition(request, queryset, "withdraw")

    def has_publish_permission(self, request) -> bool:
        return transitions.may_publish(request.user)

    def _bulk_transition(self, request: HttpRequest, queryset, step: str) -> HttpResponse | None:
        """Show a confirmation page; once confirmed, carry out the transition for each record."""
        records = list(queryset.order_by("pk")[: MAX_BULK_RECORDS + 1])
        if len(records) > MAX_BULK_RECORDS:
            message = _("Select at most %(most)s records.") % {"most": MAX_BULK_RECORDS}
            messages.error(request, message)
            return None
        if request.POST.get("confirmed"):
            if seen_versions := parse_versions(request.POST.getlist("version")):
                self._apply_to_each(request, records, step, seen_versions)
                return None
            messages.error(request, MISSING_VERSION_MESSAGE)
        context = {
            **self.admin_site.each_context(request),
            "title": TRANSITION_LABELS[step],
            "opts": self.opts,
            "records": records,
            "checks": record_checks(records) if step == "publish" else None,
            "compared": MAX_RECORDS_COMPARED,
            "step": step,
            "action": f"{step}_selected",
            "chosen": request.POST.getlist(helpers.ACTION_CHECKBOX_NAME),
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "select_across": request.POST.get("select_across", "0"),
            "versions": format_versions(
                last_event_numbers(self.opts.db_table, [record.pk for record in records])
            ),
            "note": request.POST.get("note", ""),
            "leave_out": request.POST.get("leave_out"),
        }
        return render(request, "admin/review/bulk_transition.html", context)

    def _apply_to_each(
        self, request: HttpRequest, records: list[Record], step: str, seen_versions: dict
    ) -> None:
        """Carry out the transition for each record, and show the refusals.

        `seen_versions` are the versions on the confirmation page, by primary key.
        """
        refused: list[str] = []
        taken = 0
        for record in records:
            options: dict[str, Any] = {"by": request.user, "note": request.POST.get("note", "")}
            options["version"] = seen_versions.get(record.pk, NO_EVENT)
            if step == "publish":
                options["allowed_unpublished"] = self._records_left_out(request, record, records)
            try:
                transitions.TRANSITIONS[step](record, **options)
                taken += 1
            except IncompleteRecordError as error:
                refused.append(refusal_with_links(error))
            except ReviewError as error:
                refused.append(str(error))
        if taken:
            done = ngettext("Done: %(count)s record.", "Done: %(count)s records.", taken)
            messages.success(request, done % {"count": taken})
        for message in refused:
            messages.error(request, message)

    @staticmethod
    def _records_left_out(request, record: Record, records: Iterable[Record]) -> Iterable[Record]:
        """Return the unpublished records that may be left out when `record` is published.

        These are the others of the selection, which are published too, or all if the user ticked
        `leave_out`.
        """
        return unpublished_dependencies(record) if request.POST.get("leave_out") else records
