"""The history of a record in the admin: its changes, and pages that restore or undo them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from catalogue.admin.forms.form_versions import MISSING_VERSION_MESSAGE, submitted_version
from catalogue.admin.review.proposals import show_proposals
from catalogue.history.diff import change_groups, event_row_name
from catalogue.history.events import Action, Event, events_of, last_event_number, last_event_numbers
from catalogue.history.owners import event_record_key, event_row_keys, record_key
from catalogue.history.row_writer import HistoryError
from catalogue.history.tracking import tracked_tables
from catalogue.history.undo import restore_version, undo_context
from catalogue.history.versions import RowKey
from catalogue.imports.models import ImportJob
from catalogue.imports.undo import may_make_changes, may_undo_context, offered_undos, start_undo
from catalogue.workflow.proposals import is_publish_refusal, propose
from server.whole_numbers import is_key

CHANGES_PER_PAGE = 25
MAX_DELETED_LISTED = 200


class HistoryMixin:
    """The history page of a record, and the list of deleted records.

    The page of a row that belongs to a record (an edition) restores only this row. The version in
    its forms is that of the whole record, so that no change of a colleague is reverted unseen.
    """

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
        """Show the changes of a record, which may be deleted, the latest first.

        Raise Http404 if there never was a row with this key.
        """
        if not is_key(object_id):
            raise Http404
        key = int(object_id)
        existing = self.model._base_manager.filter(pk=key).first()
        record = existing or self.model(pk=key)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        if existing is not None:
            name = str(existing)
        else:
            last = Event.objects.filter(table=self.opts.db_table, row_id=key).last()
            if last is None:
                raise Http404
            name = event_row_name(last)
        # Read before the events, so that no later change is missed.
        version = last_event_number(_instance(record_key(self.opts.db_table, record.pk)))
        events = events_of(record)
        contexts = events.order_by().values("context").annotate(last=Max("pk")).order_by("-last")
        page = Paginator(contexts, CHANGES_PER_PAGE).get_page(request.GET.get("page"))
        page_contexts = [row["context"] for row in page]
        context = {
            **self.admin_site.each_context(request),
            "title": _("History: %(record)s") % {"record": name},
            "opts": self.opts,
            "object": record,
            "record_exists": existing is not None,
            "page": page,
            "version": version,
            "change_groups": change_groups(events.filter(context__in=page_contexts)),
            "may_change": self.has_change_permission(request, record),
            "undoable": offered_undos(page_contexts, request.user),
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
            "deleted": [
                (event, event_row_name(event), version)
                for event, version in zip(latest, self._owner_versions(latest), strict=True)
            ],
            "may_change": self.has_change_permission(request),
        }
        return render(request, "admin/review/deleted.html", context)

    def _owner_versions(self, events: list[Event]) -> list[int | None]:
        """Return the versions of the records that deleted rows belonged to, if to any."""
        keys = [event_record_key(event) for event in events]
        versions = {
            table: last_event_numbers(table, {pk for name, pk in keys if name == table})
            for table in {table for table, _pk in keys} - {self.opts.db_table}
        }
        return [versions.get(table, {}).get(pk) for table, pk in keys]

    def restore_view(self, request: HttpRequest, event: int) -> HttpResponse:
        """Restore the version after an event of a row of this model, or of one of its rows."""
        found = get_object_or_404(Event, pk=event)
        keys = [key for key in event_row_keys(found) if key[0] == self.opts.db_table]
        if not keys:
            raise Http404
        return self._apply_and_redirect(
            request,
            keys[0][1],
            partial(self._restore, request, found, keys[0]),
            _("The version was restored."),
        )

    @staticmethod
    def _restore(request: HttpRequest, event: Event, key: RowKey) -> None:
        """Restore a version; raise PermissionDenied if it changes rows that the user may not."""
        if not may_make_changes(restore_version(event, key), request.user):
            raise PermissionDenied

    def undo_view(self, request: HttpRequest, pk: int, context: UUID) -> HttpResponse:
        """Undo a context that changed the record; that of an import by the undo of the import."""
        if not events_of(self.model(pk=pk)).filter(context=context).exists():
            raise Http404
        job = ImportJob.objects.defer("content").filter(context_id=context).first()
        if not may_undo_context(context, request.user):
            raise PermissionDenied
        if job is None:
            undo = partial(undo_context, context)
            return self._apply_and_redirect(request, pk, undo, _("The change was undone."))
        started = _("The import is being undone.")
        self._apply_and_redirect(request, pk, partial(start_undo, job, request.user), started)
        opts = job.model._meta
        name = f"admin:{opts.app_label}_{opts.model_name}_import_job"
        return HttpResponseRedirect(reverse(name, args=[job.pk]))

    def _apply_and_redirect(self, request, pk: int, do: Callable[[], Any], message: str):
        record = self.model._base_manager.filter(pk=pk).first()
        if request.method != "POST" or not self.has_change_permission(request, record):
            raise PermissionDenied
        try:
            with transaction.atomic():
                self._require_current_version(pk, submitted_version(request))
                do()
        except HistoryError as error:
            if is_publish_refusal(error.__cause__):
                show_proposals(request, propose(do, by=request.user))
            else:
                messages.error(request, str(error))
        else:
            messages.success(request, message)
        if self.model._base_manager.filter(pk=pk).exists():
            return self._redirect_to("history", pk)
        return self._redirect_to("changelist")

    def _require_current_version(self, pk: int, seen_version: int | None) -> None:
        """Lock the record that a row belongs to; raise HistoryError if it changed since the page.

        A deleted record is not checked, because it has no current version to lose.
        """
        table, record_pk = record_key(self.opts.db_table, pk)
        records = tracked_tables()[table][0]._base_manager.select_for_update(of=("self",))
        record = records.filter(pk=record_pk).first()
        if record is None or seen_version == last_event_number(record):
            return
        changed = _("“%(record)s” has been changed. Check the new version.")
        raise HistoryError(
            MISSING_VERSION_MESSAGE if seen_version is None else changed % {"record": record}
        )


def _instance(key: RowKey) -> models.Model:
    """Return an instance that only names the row, which may be deleted."""
    table, pk = key
    return tracked_tables()[table][0](pk=pk)
