"""The history of a record in the admin: its changes, and pages that restore or undo them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from catalogue.admin.forms.form_versions import MISSING_VERSION_MESSAGE, submitted_version
from catalogue.history.diff import change_groups, event_row_name
from catalogue.history.events import Action, Event, events_of, last_event_number
from catalogue.history.undo import HistoryError, restore_version, undo_context
from catalogue.workflow.proposals import is_publish_refusal, propose

CHANGES_PER_PAGE = 25
MAX_DELETED_LISTED = 200


class HistoryMixin:
    """The history page of a record, and the list of deleted records."""

    change_list_template = "admin/review/change_list.html"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("deleted/", view(self.deleted_view), name=f"{name}_deleted"),
            path("restore/<int:event>/", view(self.restore_view), name=f"{name}_restore"),
            path(
                "<int:pk>/take-back/<uuid:context>/",
                view(self.undo_view),
                name=f"{name}_take_back",
            ),
            *super().get_urls(),
        ]

    def _redirect_to(self, page: str, *arguments) -> HttpResponseRedirect:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"
        return HttpResponseRedirect(reverse(name, args=arguments))

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        """Show the changes of a record, which may be deleted, the latest first."""
        record = self.model._base_manager.filter(pk=object_id).first() or self.model(pk=object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        version = last_event_number(
            record
        )  # read before the events, so that no later change is missed
        events = events_of(record)
        contexts = events.order_by().values("context").annotate(last=Max("pk")).order_by("-last")
        page = Paginator(contexts, CHANGES_PER_PAGE).get_page(request.GET.get("page"))
        page_contexts = [row["context"] for row in page]
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": record},
            "opts": self.opts,
            "object": record,
            "record_exists": not record._state.adding,
            "page": page,
            "version": version,
            "change_groups": change_groups(events.filter(context__in=page_contexts)),
            "may_change": self.has_change_permission(request),
            **(extra_context or {}),
        }
        return render(request, "admin/review/history.html", context)

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """List the deleted records that were not restored."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        table = self.opts.db_table
        existing = self.model._base_manager.values("pk")
        events = (
            Event.objects.filter(table=table, action=Action.DELETE)
            .exclude(row_id__in=existing)
            .order_by("row_id", "-pk")
            .distinct("row_id")
        )
        latest = sorted(events, key=lambda event: -event.pk)[:MAX_DELETED_LISTED]
        context = {
            **self.admin_site.each_context(request),
            "title": _("Deleted: %(kind)s") % {"kind": self.opts.verbose_name_plural},
            "opts": self.opts,
            "deleted": [(event, event_row_name(event)) for event in latest],
            "may_change": self.has_change_permission(request),
        }
        return render(request, "admin/review/deleted.html", context)

    def restore_view(self, request: HttpRequest, event: int) -> HttpResponse:
        return self._apply_and_redirect(
            request,
            get_object_or_404(Event, pk=event),
            restore_version,
            _("The version was restored."),
        )

    def undo_view(self, request: HttpRequest, pk: int, context: UUID) -> HttpResponse:
        event = get_object_or_404(
            events_of(self.model(pk=pk)).filter(context=context).order_by("-pk")[:1]
        )
        return self._apply_and_redirect(
            request,
            event,
            lambda event: undo_context(event.context),
            _("The change was undone."),
            pk,
        )

    def _apply_and_redirect(self, request, event: Event, do, message: str, pk: int | None = None):
        if request.method != "POST" or not self.has_change_permission(request):
            raise PermissionDenied
        record_key = pk or (event.owner_id if event.table != self.opts.db_table else event.row_id)
        try:
            with transaction.atomic():
                self._require_current_version(record_key, submitted_version(request))
                do(event)
        except HistoryError as error:
            if is_publish_refusal(error.__cause__):
                proposals = propose(lambda: do(event), by=request.user)
                message = _("The record is published, so this was saved as a proposal for review.")
                messages.success(request, message if proposals else _("Nothing was changed."))
            else:
                messages.error(request, str(error))
        else:
            messages.success(request, message)
        if self.model._base_manager.filter(pk=record_key).exists():
            return self._redirect_to("history", record_key)
        return self._redirect_to("changelist")

    def _require_current_version(self, record_key: int, seen_version: int | None) -> None:
        """Lock the record and raise HistoryError if it has changed since the page was shown.

        A deleted record is not checked, because it has no current version to lose.
        """
        record = (
            self.model._base_manager.select_for_update(of=("self",)).filter(pk=record_key).first()
        )
        if record is None or seen_version == last_event_number(record):
            return
        changed = _("“%(record)s” has been changed. Check the new version.")
        raise HistoryError(
            MISSING_VERSION_MESSAGE if seen_version is None else changed % {"record": record}
        )
