"""A form that only the database refuses is shown again, with all that was typed."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext_lazy as _

from catalogue.base.rules import trigger_message


class DatabaseErrorMixin:
    """What the database says is an error of the form: `request.refused_by_database`, a sentence."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show the form again if only the database sees what is wrong."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            request.refused_by_database = _constraint_message(self.model, error)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        sentence = getattr(request, "refused_by_database", None)
        if sentence is None:
            return form

        class RefusedForm(form):  # type: ignore[valid-type]
            def clean(self):
                super().clean()
                raise ValidationError(sentence, code="database")

        return RefusedForm


def _constraint_message(model: type[models.Model], error: IntegrityError):
    """What the broken rule says to people."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    related: list[Any] = [relation.related_model for relation in model._meta.related_objects]
    for one in (model, *related):
        for constraint in one._meta.constraints:
            if constraint.name == name:
                return constraint.violation_error_message
    return trigger_message(name) or _("This breaks a rule (%(rule)s). Nothing was saved.") % {
        "rule": name or error
    }
