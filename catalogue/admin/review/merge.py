"""Merging two rows of a list into one: choose, see what moves, confirm."""

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

from catalogue.admin.autocomplete import KnownSelect
from catalogue.admin.forms.form_versions import UNSAID, said, versions_in
from catalogue.history.events import last_events_of
from catalogue.workflow.merge import merge, preview


class Merging:
    """For the admin of a tree (`parent_field`). What is public is merged by reviewers alone."""

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
        """Choose by `into` which row is kept; a POST merges."""
        gone = self.get_object(request, unquote(object_id))
        if gone is None:
            raise Http404
        chosen = self._form(request.POST if request.method == "POST" else request.GET or None)
        kept = chosen.cleaned_data["into"] if chosen.is_valid() else None
        if not self.may_merge(request, *filter(None, [gone, kept])):
            raise PermissionDenied
        shown = {"gone": gone, "kept": kept}
        if kept is not None:
            try:
                if sent := versions_in(request.POST.getlist("version")):
                    return self._merged(request, gone, kept, sent)
                shown |= self._seen(gone, kept)
            except ValidationError as error:
                chosen.add_error("into", error)
            else:
                if request.method == "POST":
                    chosen.add_error("into", UNSAID)
        title = _("Merge “%(name)s” into another") % {"name": gone}
        return self._page(request, chosen, shown | {"title": title})

    def _seen(self, gone, kept) -> dict:
        """What moves; the versions are read before the rows that they are of."""
        versions = last_events_of(self.opts.db_table, [gone.pk, kept.pk])
        for row in (gone, kept):
            row.refresh_from_db()
        return {"seen": preview(gone=gone, kept=kept), "versions": said(versions)}

    def _page(self, request, chosen: Form, context: dict) -> TemplateResponse:
        shared = self.admin_site.each_context(request)
        own = {"opts": self.opts, "form": chosen, "media": self.media + chosen.media}
        return TemplateResponse(request, "admin/merge.html", {**shared, **own, **context})

    def _form(self, data) -> Form:
        field = self.model._meta.get_field(self.model.parent_field)

        class IntoForm(Form):
            into = ModelChoiceField(
                self.model._default_manager.all(),
                label=gettext_lazy("The one that is kept"),
                widget=KnownSelect(field, self.admin_site),
            )

        return IntoForm(data)

    def may_merge(self, request, *rows: models.Model) -> bool:
        """An editor merges drafts; where the public sees one of the rows, a reviewer does."""
        if not self.has_change_permission(request) or not super().has_delete_permission(request):
            return False
        hidden = all(getattr(row, "state", "") in ("draft", "in-review") for row in rows)
        return hidden or request.user.has_perm("staff.publish")

    def _merged(self, request, gone, kept, versions: dict[int, int]):
        name, key = str(gone), gone.pk
        done = merge(gone=gone, kept=kept, versions=versions)
        moved = sum(done.moved.values())
        noted = _("Merged “%(name)s” (%(key)s) into it.")
        self.log_change(request, kept, noted % {"name": name, "key": key})
        sentence = _("“%(gone)s” is now one with “%(kept)s”; %(count)s relations moved.")
        self.message_user(
            request, sentence % {"gone": name, "kept": kept, "count": moved}, messages.SUCCESS
        )
        opts = self.opts
        address = f"{self.admin_site.name}:{opts.app_label}_{opts.model_name}_change"
        return HttpResponseRedirect(reverse(address, args=[kept.pk]))


@admin.action(description=gettext_lazy("Merge the two selected"))
def merge_two(model_admin, request, queryset):
    keys = list(queryset.order_by("-pk").values_list("pk", flat=True)[:3])
    if len(keys) != 2:
        model_admin.message_user(request, _("Select two to merge."), messages.ERROR)
        return None
    opts = model_admin.opts
    name = f"{model_admin.admin_site.name}:{opts.app_label}_{opts.model_name}_merge"
    return HttpResponseRedirect(f"{reverse(name, args=[keys[0]])}?into={keys[1]}")
