"""Two people on one form: who saves second is told, once, what the first has changed."""

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from catalogue.admin.autocomplete import is_key
from catalogue.admin.forms.form_versions import UNSAID, version_in
from catalogue.base.rules import sentence_of_error
from catalogue.history.diff import changed_since
from catalogue.history.events import last_event_of


class ToldOfOthers:
    """A form carries the version it was opened with, of the row and of all that belongs to it."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            before = getattr(request, "version_before", None)
            context["version"] = last_event_of(obj) if before is None else before
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Refuse, once, to save over what somebody else has changed since the form was opened."""
        view = super().changeform_view
        if request.method == "GET" and is_key(object_id or ""):
            # Read before the row: whoever saves between the two is told of, too.
            request.version_before = last_event_of(self.model(pk=object_id))
        is_sent = request.method == "POST" and object_id
        if not is_sent or hasattr(request, "refused_by_database"):
            return view(request, object_id, form_url, extra_context)
        try:
            with transaction.atomic():
                self._refuse_if_changed_since(request, object_id, version_in(request))
                return view(request, object_id, form_url, extra_context)
        except IntegrityError as error:  # at its end
            request.refused_by_database = sentence_of_error(error)
            return view(request, object_id, form_url, extra_context)

    def _refuse_if_changed_since(self, request, object_id: str, seen: int | None) -> None:
        row = self.get_object(request, object_id)
        if row is not None and (sentence := said_of_others(row, seen)):
            request.refused_by_database = sentence


def said_of_others(row: models.Model, seen: int | None) -> str:
    """Who has changed what since the version that somebody has before them; empty if nobody has.

    Where they do not say which they have, that. The row is locked: nobody changes it before the
    transaction ends.
    """
    type(row)._base_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if seen is None:
        return str(UNSAID)
    if last_event_of(row) <= seen:
        return ""
    names, changes = changed_since(row, seen)
    return _(
        "%(names)s has changed this record since you opened it: %(changes)s. What you typed is"
        " kept below; if you save again, it takes the place of that."
    ) % {"names": ", ".join(names), "changes": "; ".join(changes)}
