"""Forms of the mandate review: one for each mandate or provision, and one for a mandate to add."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.mandate_review.rows import ReviewRow
from activities.models import Decision, Mandate, MandateDecision, Project
from catalogue.base.rules import database_error_message
from server.text_fields import MultiLineFormField

SEEN = "seen"  # the field with the version of the decision that the page showed
TEXT_ROWS = forms.Textarea(attrs={"rows": 2})


class DecisionForm(forms.Form):
    """The decision on one mandate or provision; empty if none is made."""

    decision = forms.ChoiceField(label=gettext_lazy("Decision"), required=False)
    reason_en = MultiLineFormField(
        label=gettext_lazy("Reason in English"), required=False, widget=TEXT_ROWS
    )
    reason_es = MultiLineFormField(
        label=gettext_lazy("Reason in Spanish"), required=False, widget=TEXT_ROWS
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, row: ReviewRow, data: Any = None):
        self.row = row
        names = ("decision", "reason_en", "reason_es")
        initial = {name: getattr(row.current, name) for name in names if row.current}
        super().__init__(data, prefix=row.key, initial=initial | {SEEN: self._version})
        choices = [("", _("No decision")), *row.choices]
        decision: Any = self.fields["decision"]
        decision.choices = choices

    @property
    def _version(self) -> str:
        current = self.row.current
        return f"{current.pk} {current.decided_at.isoformat()}" if current else ""

    @property
    def is_changed(self) -> bool:
        return bool({*self.changed_data} - {SEEN})

    def clean(self):
        cleaned = super().clean()
        if not self.is_changed:
            return cleaned
        decision = cleaned.get("decision", "")
        has_reason = bool(cleaned.get("reason_en") or cleaned.get("reason_es"))
        if decision and not has_reason and not self.errors:
            self.add_error("reason_en", _("Enter the reason for the decision."))
        elif has_reason and not decision and "decision" not in self.errors:
            self.add_error("decision", _("Choose the decision, or delete the reason."))
        if cleaned.get(SEEN, "") != self._version:
            self._show_other_decision()
        return cleaned

    def _show_other_decision(self) -> None:
        """Add an error with the decision that another person has made since the page was opened.

        The form that is shown has the new version, so that a second save replaces that decision.
        """
        data: Any = self.data
        data = self.data = data.copy()
        data[self.add_prefix(SEEN)] = self._version
        if not (current := self.row.current):
            message = _("Someone has deleted this decision meanwhile. Save again to enter it.")
        else:
            message = _(
                "%(person)s has decided meanwhile: %(decision)s – %(reason)s Save again to "
                "replace this decision."
            ) % {
                "person": current.decided_by,
                "decision": current.get_decision_display(),
                "reason": current.reason,
            }
        self.add_error(None, message)

    def save(self, project: Project, year: int, person) -> None:
        """Store, replace or delete the decision. Raise ValidationError or a database error."""
        if not self.cleaned_data["decision"]:
            if self.row.current:
                self.row.current.delete()
            return
        decision = self.row.current or MandateDecision(
            project=project, year=year, mandate=self.row.mandate, provision=self.row.provision
        )
        store(decision, self.cleaned_data, person)


class AddedMandateForm(forms.Form):
    """A mandate that the programme does not cite and decides to add."""

    mandate = forms.ModelChoiceField(
        Mandate.objects.none(), label=gettext_lazy("Mandate"), required=False
    )
    reason_en = MultiLineFormField(
        label=gettext_lazy("Reason in English"), required=False, widget=TEXT_ROWS
    )
    reason_es = MultiLineFormField(
        label=gettext_lazy("Reason in Spanish"), required=False, widget=TEXT_ROWS
    )

    def __init__(self, rows: list[ReviewRow], data: Any = None):
        super().__init__(data, prefix="added")
        mandate: Any = self.fields["mandate"]
        mandate.empty_label = _("No mandate")
        listed = {row.mandate.pk for row in rows}
        mandate.queryset = Mandate.objects.not_withdrawn().exclude(pk__in=listed).by_title()

    def clean(self):
        cleaned = super().clean()
        has_reason = bool(cleaned.get("reason_en") or cleaned.get("reason_es"))
        if cleaned.get("mandate") and not has_reason:
            self.add_error("reason_en", _("Enter the reason for adding the mandate."))
        elif has_reason and not cleaned.get("mandate") and "mandate" not in self.errors:
            self.add_error("mandate", _("Choose the mandate to add, or delete the reason."))
        return cleaned

    @property
    def is_changed(self) -> bool:
        return bool(self.cleaned_data.get("mandate"))

    def save(self, project: Project, year: int, person) -> None:
        """Store the decision. Raise ValidationError or a database error."""
        decision = MandateDecision(project=project, year=year, mandate=self.cleaned_data["mandate"])
        store(decision, self.cleaned_data | {"decision": Decision.ADD}, person)


def store(decision: MandateDecision, cleaned: dict[str, Any], person) -> None:
    """Write a decision with the values of a form. Raise ValidationError or a database error."""
    decision.decision = cleaned["decision"]
    decision.reason_en, decision.reason_es = cleaned["reason_en"], cleaned["reason_es"]
    decision.decided_by = person
    decision.decided_at = timezone.now()
    decision.full_clean()
    decision.save()


def save_all(forms_: list[Any], project: Project, year: int, person) -> int:
    """Store the changed forms together, or none. Return how many were stored; 0 on an error.

    The forms are valid. An error of the database becomes one of its form.
    """
    changed = [form for form in forms_ if form.is_changed]
    try:
        with transaction.atomic():
            for form in changed:
                current = form
                current.save(project, year, person)
    except ValidationError as error:
        current.add_error(None, " ".join(error.messages))
        return 0
    except Error as error:
        current.add_error(None, str(database_error_message(error)))
        return 0
    return len(changed)
