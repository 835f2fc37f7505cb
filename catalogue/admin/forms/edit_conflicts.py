"""Two people on one form: who saves second is told, once, what the first has changed."""

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from catalogue.admin.autocomplete import is_key
from catalogue.admin.forms.form_versions import MISSING_VERSION_MESSAGE, submitted_version
from catalogue.base.rules import database_error_message
from catalogue.history.diff import describe_changes_since
from catalogue.history.events import last_event_number


class EditConflictMixin:
    """A form carries the version it was opened with, of the row and of all that belongs to it."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            before = getattr(request, "version_before", None)
            context["version"] = last_event_number(obj) if before is None else before
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Refuse, once, to save over what somebody else has changed since the form was opened."""
        view = super().changeform_view
        if request.method == "GET" and is_key(object_id or ""):
            # Read before the row: whoever saves between the two is told of, too.
            request.version_before = last_event_number(self.model(pk=object_id))
        is_sent = request.method == "POST" and object_id
        if not is_sent or hasattr(request, "refused_by_database"):
            return view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                self._refuse_if_changed_since(request, object_id, submitted_version(request))
                return view(request, object_id, form_url, extra_context)
        except IntegrityError as error:  # at its end
            request.refused_by_database = database_error_message(error)
            return view(request, object_id, form_url, extra_context)

    def _refuse_if_changed_since(self, request, object_id: str, seen_version: int | None) -> None:
        row = self.get_object(request, object_id)
        if row is not None and (sentence := conflict_message(row, seen_version)):
            request.refused_by_database = sentence


def conflict_message(row: models.Model, seen_version: int | None) -> str:
    """Who has changed what since the version that somebody has before them; empty if nobody has.

    Where they do not say which they have, that. The row is locked: nobody changes it before the
    transaction ends.
    """
    type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if seen_version is None:
        return str(MISSING_VERSION_MESSAGE)
    if last_event_number(row) <= seen_version:
        return ""
    names, changes = describe_changes_since(row, seen_version)
    return _(
        "This record was changed by %(names)s after you opened it: %(changes)s. Your changes "
        "are kept below. Choose which text to keep, then save."
    ) % {"names": ", ".join(names), "changes": "; ".join(changes)}
