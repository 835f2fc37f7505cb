"""The page that merges two rows: choose the row to keep, preview the changes, confirm."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.forms import Form, ModelChoiceField
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.admin.autocomplete import PreloadedSelect
from catalogue.admin.forms.duplicate_warning import FormWarning
from catalogue.admin.forms.form_versions import (
    MISSING_VERSION_MESSAGE,
    format_versions,
    parse_versions,
)
from catalogue.history.events import last_event_numbers
from catalogue.workflow.merge import MOVES_PER_BATCH, merge_rows, preview_merge
from catalogue.workflow.merge_job import (
    MergeJob,
    check_not_being_merged,
    latest_merge_of,
    start_merge,
)
from server.jobs import is_worker_running


def kind_warning(source: models.Model, target: models.Model) -> FormWarning | None:
    """Return the warning of a merge of two records of different kinds, or None."""
    kinds = [getattr(row, "kind", "") for row in (source, target)]
    if not all(kinds) or kinds[0] == kinds[1]:
        return None
    text = _("“%(source)s” is of the kind “%(first)s”, “%(target)s” of the kind “%(second)s”.") % {
        "source": source,
        "first": source.get_kind_display(),
        "target": target,
        "second": target.get_kind_display(),
    }
    return FormWarning(f"kinds:{kinds[0]}:{kinds[1]}", text)


class MergeMixin:
    """The merge page of a table with a `parent_field`. Only reviewers merge published rows."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_merge"
        view = self.admin_site.admin_view(self.merge_view)
        return [path("<path:object_id>/merge/", view, name=name), *super().get_urls()]

    def get_actions(self, request):
        actions = super().get_actions(request)
        if self.has_change_permission(request):
            actions["merge_two"] = (merge_two, "merge_two", merge_two.short_description)
        return actions

    def render_change_form(self, request, context, *args, **kwargs):
        original = context.get("original")
        if original and self.may_merge(request, original):
            name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_merge"
            context["merge_url"] = reverse(name, args=[original.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def merge_view(self, request, object_id):
        """Show the preview of a merge into the row that `into` names; on POST, merge."""
        source = self.get_object(request, unquote(object_id))
        job = self._latest_merge(object_id)
        if source is None:
            if job is None or job.is_running or not self.has_change_permission(request):
                raise Http404
            return self._redirect_to_target(request, job.source_name, job.target_id, job.done)
        form = self._target_form(request.POST if request.method == "POST" else request.GET or None)
        target = form.cleaned_data["into"] if form.is_valid() else None
        if not self.may_merge(request, *filter(None, [source, target])):
            raise PermissionDenied
        context = {"source": source, "target": target, "job": job}
        if job is not None and job.is_running:
            context["is_without_worker"] = not is_worker_running()
        elif target is not None:
            warning = kind_warning(source, target)
            is_confirmed = warning is None or warning.code in request.POST.getlist("_sure")
            context["warning"] = warning
            try:
                versions = parse_versions(request.POST.getlist("version"))
                if versions and is_confirmed:
                    return self._merge_and_redirect(request, source, target, versions)
                context |= self._preview_context(source, target)
            except ValidationError as error:
                form.add_error("into", error)
            else:
                if request.method == "POST":
                    message = _("Not merged yet. Confirm the warning below.")
                    form.add_error("into", message if versions else MISSING_VERSION_MESSAGE)
        title = _("Merge “%(name)s” into another record") % {"name": source}
        return self._render_page(request, form, context | {"title": title})

    def _latest_merge(self, object_id: str) -> MergeJob | None:
        try:
            return latest_merge_of(self.model, int(unquote(object_id)))
        except (ValueError, OverflowError):
            return None

    def _preview_context(self, source, target) -> dict:
        """Return the preview. Versions are read before the rows, so that no change is missed."""
        versions = last_event_numbers(self.opts.db_table, [source.pk, target.pk])
        for row in (source, target):
            row.refresh_from_db()
        return {
            "preview": preview_merge(source=source, target=target),
            "versions": format_versions(versions),
        }

    def _render_page(self, request, form: Form, context: dict) -> TemplateResponse:
        shared = self.admin_site.each_context(request)
        own = {"opts": self.opts, "form": form, "media": self.media + form.media}
        return TemplateResponse(request, "admin/merge.html", {**shared, **own, **context})

    def _target_form(self, data) -> Form:
        field = self.model._meta.get_field(self.model.parent_field)

        class IntoForm(Form):
            into = ModelChoiceField(
                self.model._default_manager.all(),
                label=gettext_lazy("Record to keep"),
                widget=PreloadedSelect(field, self.admin_site),
            )

        return IntoForm(data)

    def may_merge(self, request, *rows: models.Model) -> bool:
        """Return whether the user may merge these rows. Editors may merge only unpublished ones."""
        if not self.has_change_permission(request) or not super().has_delete_permission(request):
            return False
        hidden = all(getattr(row, "state", "") in ("draft", "in-review") for row in rows)
        return hidden or request.user.has_perm("staff.publish")

    def _merge_and_redirect(self, request, source, target, versions: dict[int, int]):
        """Merge at once, or start a merge in the background if very many relations would move."""
        check_not_being_merged(source, target)
        preview = preview_merge(source=source, target=target)
        total = sum((preview.moved + preview.folded).values())
        name, key = str(source), source.pk
        log_message = _("Merged with “%(name)s” (%(key)s).") % {"name": name, "key": key}
        if total > MOVES_PER_BATCH:
            start_merge(source, target, versions=versions, person=request.user, total=total)
            self.log_change(request, target, log_message)
            return HttpResponseRedirect(request.path)
        merge = merge_rows(source=source, target=target, versions=versions)
        self.log_change(request, target, log_message)
        return self._redirect_to_target(request, name, target.pk, sum(merge.moved.values()))

    def _redirect_to_target(self, request, source_name: str, target_pk: int, count: int):
        target = self.model._default_manager.filter(pk=target_pk).first()
        if target is None:
            raise Http404
        message = _("“%(source)s” was merged into “%(target)s”. Relations moved: %(count)s.")
        values = {"source": source_name, "target": target, "count": count}
        self.message_user(request, message % values, messages.SUCCESS)
        opts = self.opts
        address = f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_change"
        return HttpResponseRedirect(reverse(address, args=[target.pk]))


@admin.action(description=gettext_lazy("Merge two records"))
def merge_two(model_admin, request, queryset):
    """Open the merge page for the two selected rows; the newer one is merged into the older."""
    keys = list(queryset.order_by("-pk").values_list("pk", flat=True)[:3])
    if len(keys) != 2:
        model_admin.message_user(request, _("Select two records to merge."), messages.ERROR)
        return None
    opts = model_admin.opts
    name = f"{model_admin.admin_site.name}:{opts.app_label}_{opts.model_name}_merge"
    return HttpResponseRedirect(f"{reverse(name, args=[keys[0]])}?into={keys[1]}")
