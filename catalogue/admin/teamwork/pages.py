"""The page of the work on a record, and the download of its attachments."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.admin.file_downloads import file_download
from catalogue.admin.teamwork.forms import FORMS, TeamForm
from catalogue.records.record import Record
from catalogue.teamwork import actions
from catalogue.teamwork.access import viewers
from catalogue.teamwork.entries import starts_discussion, team_state
from catalogue.teamwork.mentions import parts_with_users, unknown_names
from catalogue.teamwork.models import TeamEntry
from catalogue.workflow.transition_log import Transition
from server.whole_numbers import is_key
from staff.account import signed_in_user
from staff.models import User

ACTS: dict[str, Callable[..., None]] = {"resolve": actions.resolve, "reopen": actions.reopen}


class TeamMixin:
    """The page of the work on a record: assignee, discussion, notes and attachments.

    It is for people who may view the record; those who may change it also assign and attach.
    """

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/team/", view(self.team_view), name=f"{name}_team"),
            path(
                "<int:pk>/team/files/<int:entry>/",
                view(self.team_file_view),
                name=f"{name}_team_file",
            ),
            *super().get_urls(),
        ]

    def team_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the work on a record; on POST, add to it."""
        record = self._viewable_record(request, pk)
        form = None
        if request.method == "POST":
            form = self._act(request, record, request.POST.get("do", ""))
            if form is None:
                return HttpResponseRedirect(self._team_address(pk))
        return render(
            request, "admin/teamwork/team.html", self._team_context(request, record, form)
        )

    def team_file_view(self, request: HttpRequest, pk: int, entry: int) -> FileResponse:
        """Return an attachment of the record as a download."""
        record = self._viewable_record(request, pk)
        attachments = {one.pk: one for one in team_state(record).attachments}
        if entry not in attachments:
            raise Http404
        return file_download(attachments[entry].file, attachments[entry].file_name)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["team"] = team_state(obj)
            context["team_address"] = self._team_address(obj.pk)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request, object_id, extra_context=None):
        page = {"team_address": self._team_address(object_id)} if is_key(object_id) else {}
        return super().history_view(request, object_id, {**page, **(extra_context or {})})

    def _team_address(self, pk: int | str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_team", args=[pk])

    def _viewable_record(self, request: HttpRequest, pk: int) -> Record:
        record = get_object_or_404(self.model, pk=pk)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def _act(self, request: HttpRequest, record: Record, act: str) -> TeamForm | None:
        """Carry out an act. Return its form with the errors, or None if it is done."""
        try:
            if act in ACTS:
                ACTS[act](record, by=signed_in_user(request))
            elif act == "remove":
                actions.remove(record, request.POST.get("entry", ""), by=signed_in_user(request))
            elif act in FORMS:
                return self._submit(request, record, FORMS[act])
            else:
                raise Http404
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return None

    @staticmethod
    def _submit(
        request: HttpRequest, record: Record, form_class: type[TeamForm]
    ) -> TeamForm | None:
        form = form_class(record, request.POST, request.FILES)
        if not form.is_valid():
            return form
        try:
            form.apply(signed_in_user(request))
        except ValidationError as error:
            form.add_error(None, error.messages)
            return form
        for name in unknown_names(form.cleaned_data.get("comment", ""), viewers(type(record))):
            message = _("“@%(name)s” is not the user name of a person who can view this record.")
            messages.warning(request, message % {"name": name})
        return None

    def _team_context(
        self, request: HttpRequest, record: Record, form: TeamForm | None
    ) -> dict[str, Any]:
        state, people = team_state(record), list(viewers(type(record)))
        initial = {"assignee": state.assignee.pk if state.assignee else None}
        forms: dict[str, TeamForm] = {
            name: form_class(record, initial=initial) for name, form_class in FORMS.items()
        }
        if form is not None:
            forms |= {name: form for name, form_class in FORMS.items() if type(form) is form_class}
        return {
            **self.admin_site.each_context(request),
            "title": _("Discussion and files"),
            "opts": self.opts,
            "original": record,
            "state": state,
            "steps": [_shown_step(step, people) for step in state.steps],
            "notes": [(note, list(parts_with_users(note.content, people))) for note in state.notes],
            "people": people,
            "forms": forms,
            "has_error": form is not None,
            "may_change": self.has_change_permission(request, record),
            "is_mine": state.assignee == request.user,
            "file_name": f"admin:{self.opts.app_label}_{self.opts.model_name}_team_file",
        }


def _shown_step(step: TeamEntry | Transition, people: list[User]) -> dict[str, Any]:
    """Return what the page shows of an entry or a transition. Notes are shown in their own part."""
    if isinstance(step, Transition):
        names = {user.pk: user.display_name for user in people}
        actor = step.person_name or capfirst(step.actor_name)
        return {
            "kind": "comment" if starts_discussion(step) else "transition",
            "step": step,
            "name": names.get(step.person_id, actor),
            "parts": list(parts_with_users(step.note, people)),
        }
    parts = list(parts_with_users(step.content, people)) if step.kind == "comment" else []
    return {"kind": step.kind, "step": step, "name": step.person.display_name, "parts": parts}
