"""Lists of records as each user wants them: chosen columns, and saved filters."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import label_for_field
from django.contrib.admin.views.main import ALL_VAR, ERROR_FLAG, PAGE_VAR
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from server.text_fields import OneLineField, OneLineFormField
from staff.list_settings import MAX_QUERY_LENGTH, MAX_SAVED_FILTERS, ListColumns, SavedFilter
from staff.roles import has_model_permission, may_publish

FIRST_COLUMN = "titled"
UNSAVED_PARAMETERS = (PAGE_VAR, ALL_VAR, ERROR_FLAG)
OTHER_LANGUAGE_COLUMNS = ("title_en", "title_es")
INTERNAL_COLUMNS = ("is_unnamed", "position", "english_changed_at", "spanish_changed_at")
MAX_COLUMN_LENGTH = 120  # of texts
SHORT_COLUMNS = (
    *(models.ForeignKey, models.BooleanField, models.DateTimeField),
    *(models.PositiveIntegerField, models.PositiveSmallIntegerField),
)


class SavedFilterForm(forms.ModelForm):
    """The form that saves the filters of a list under a name."""

    name = OneLineFormField(label=gettext_lazy("Name"), max_length=80)

    class Meta:
        model = SavedFilter
        fields = ("name", "is_shared")


class ListSettingsMixin:
    """The pages of the columns and of the saved filters of a list."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("columns/", view(self.columns_view), name=f"{name}_columns"),
            path("filters/save/", view(self.save_filter_view), name=f"{name}_save_filter"),
            path(
                "filters/<int:pk>/delete/",
                view(self.delete_filter_view),
                name=f"{name}_delete_filter",
            ),
            *super().get_urls(),
        ]

    def _list_redirect(self, query: str = "") -> HttpResponseRedirect:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return HttpResponseRedirect(reverse(name) + (f"?{query}" if query else ""))

    def _require_view_permission(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    # --- columns --------------------------------------------------------------------------------

    def get_list_display(self, request):
        """Return the columns that the user has chosen, or those of the kind."""
        available = dict(self.available_columns(request))
        chosen = ListColumns.objects.filter(
            user=request.user.pk, list_label=self.opts.label_lower
        ).values_list("columns", flat=True)
        columns = [name for name in next(iter(chosen), ()) if name in available]
        if columns:
            return (FIRST_COLUMN, *columns)
        return tuple(name for name in self.list_display if name in (FIRST_COLUMN, *available))

    def available_columns(self, request: HttpRequest) -> Iterator[tuple[str, str]]:
        """Yield the name and label of each column that the user may choose.

        Relations to tables that the user may not view are left out.
        """
        own = [name for name in self.list_display if name != FIRST_COLUMN]
        others = [
            column.name
            for column in self.opts.fields
            if _is_list_column(column) and column.name not in own
        ]
        for name in (*own, *OTHER_LANGUAGE_COLUMNS, *others):
            column = next((one for one in self.opts.fields if one.name == name), None)
            if column is None:
                model_admin: Any = self
                yield name, capfirst(str(label_for_field(name, self.model, model_admin)))
            elif not column.is_relation or has_model_permission(
                request.user, "view", column.related_model
            ):
                yield name, capfirst(str(column.verbose_name))

    def get_sortable_by(self, request):
        return (FIRST_COLUMN, *(name for name, _label in self.available_columns(request)))

    def columns_view(self, request: HttpRequest) -> HttpResponse:
        """Show the columns to choose from; on POST, store the choice of the user."""
        self._require_view_permission(request)
        available = dict(self.available_columns(request))
        rows = ListColumns.objects.filter(user=request.user, list_label=self.opts.label_lower)
        if request.method == "POST":
            chosen = [name for name in available if name in request.POST.getlist("columns")]
            if chosen and "_standard" not in request.POST:
                ListColumns.objects.update_or_create(
                    user=request.user,
                    list_label=self.opts.label_lower,
                    defaults={"columns": chosen},
                )
            else:
                rows.delete()
            return self._list_redirect()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Columns: %(kind)s") % {"kind": self.opts.verbose_name_plural},
            "opts": self.opts,
            "columns": available.items(),
            "chosen": self.get_list_display(request),
        }
        return render(request, "admin/lists/columns.html", context)

    # --- saved filters --------------------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        """Show the list with the saved filters that the user may see."""
        context: dict[str, Any] = {}
        if request.method != "POST" and "_popup" not in request.GET:
            query = filter_query(request.GET)
            context["saved_filters"] = [
                (saved, saved.query == query, self._may_delete(request, saved))
                for saved in SavedFilter.objects.visible_to(request.user, self.opts.label_lower)
            ]
            context["filter_query"] = query
        return super().changelist_view(request, context | (extra_context or {}))

    def save_filter_view(self, request: HttpRequest) -> HttpResponse:
        """Save the query of a list under a name; a filter of this name is replaced."""
        self._require_view_permission(request)
        if request.method != "POST":
            return self._list_redirect()
        query = filter_query(QueryDict(request.POST.get("query", "")[: MAX_QUERY_LENGTH + 1]))
        own = SavedFilter.objects.filter(user=request.user, list_label=self.opts.label_lower)
        form = SavedFilterForm(request.POST)
        if not form.is_valid():
            error = " ".join(message for errors in form.errors.values() for message in errors)
            messages.error(
                request, _("The filter was not saved. Name: %(error)s") % {"error": error}
            )
        elif not query or len(query) > MAX_QUERY_LENGTH:
            messages.error(request, _("Choose a filter or a search first."))
        elif own.exclude(name=form.cleaned_data["name"]).count() >= MAX_SAVED_FILTERS:
            text = _("You have %(count)s saved filters in this list. Delete one first.")
            messages.error(request, text % {"count": MAX_SAVED_FILTERS})
        else:
            SavedFilter.objects.update_or_create(
                user=request.user,
                list_label=self.opts.label_lower,
                name=form.cleaned_data["name"],
                defaults={"query": query, "is_shared": form.cleaned_data["is_shared"]},
            )
            text = _("The filter “%(name)s” was saved.")
            messages.success(request, text % {"name": form.cleaned_data["name"]})
        return self._list_redirect(query if len(query) <= MAX_QUERY_LENGTH else "")

    def delete_filter_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Delete a saved filter: one's own, or a shared one if the user is a reviewer."""
        self._require_view_permission(request)
        visible = SavedFilter.objects.visible_to(request.user, self.opts.label_lower)
        saved = get_object_or_404(visible, pk=pk)
        if request.method != "POST" or not self._may_delete(request, saved):
            raise PermissionDenied
        saved.delete()
        messages.success(request, _("The filter “%(name)s” was deleted.") % {"name": saved})
        return self._list_redirect(filter_query(QueryDict(request.POST.get("query", ""))))

    @staticmethod
    def _may_delete(request: HttpRequest, saved: SavedFilter) -> bool:
        return saved.user_id == request.user.pk or (saved.is_shared and may_publish(request.user))


def filter_query(parameters: QueryDict) -> str:
    """Return the filters, search and order of a list as a query, without the page number."""
    kept = parameters.copy()
    for name in (*UNSAVED_PARAMETERS, *(name for name in parameters if name.startswith("_"))):
        kept.pop(name, None)
    for name, values in kept.lists():
        kept.setlist(name, [value for value in values if value])
    return QueryDict(kept.urlencode(), mutable=False).urlencode()


def _is_list_column(column: Any) -> bool:
    """Return whether a column is short enough for a list: a code, a number, a time or a name."""
    if column.primary_key or column.name in INTERNAL_COLUMNS:
        return False
    is_short_text = isinstance(column, OneLineField) and column.max_length <= MAX_COLUMN_LENGTH
    return is_short_text or bool(column.choices) or isinstance(column, SHORT_COLUMNS)
