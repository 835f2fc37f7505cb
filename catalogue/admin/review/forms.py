"""The forms of the transitions: submit, publish, send back and withdraw."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.admin.forms.form_versions import (
    MISSING_VERSION_MESSAGE,
    VersionField,
    VersionsField,
    format_versions,
)
from catalogue.history.events import last_event_number
from catalogue.records.record import Record, State
from catalogue.workflow import transitions
from catalogue.workflow.dependencies import unpublished_dependencies
from server.text_fields import MultiLineFormField
from staff.roles import has_model_permission


class TransitionForm(forms.Form):
    """The form of a transition, with a note for later readers of the history."""

    note = MultiLineFormField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("For staff only. Kept in the history."),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    version = VersionField()

    def __init__(self, record: Record, user, *args, **kwargs):
        self.record, self.user = record, user
        super().__init__(*args, initial={"version": last_event_number(record)}, **kwargs)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("version") is None:
            self.add_error(None, MISSING_VERSION_MESSAGE)
        return cleaned

    def apply(self, by) -> None:
        """Carry out the transition. Raises ReviewError."""
        transitions.submit(self.record, by=by, **self.transition_options())

    def transition_options(self) -> dict:
        """Return the arguments common to all transitions: the note, and the version of the page."""
        return {name: self.cleaned_data[name] for name in ("note", "version")}


class SendBackForm(TransitionForm):
    """The form that sends a record back to its editor; its note is required."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].required = True
        self.fields["note"].help_text = _("For the editor: state what is missing.")

    def apply(self, by) -> None:
        transitions.send_back(self.record, by=by, **self.transition_options())


class PublishForm(TransitionForm):
    """The form that publishes a record, and chosen unpublished records that it refers to."""

    public_from = forms.DateTimeField(
        label=gettext_lazy("Embargo until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        required=False,
    )
    together = forms.MultipleChoiceField(
        label=gettext_lazy("Publish these too"),
        help_text=gettext_lazy(
            "Unpublished records to which it refers. Those that you do not select will not be "
            "shown."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": gettext_lazy("A related record has changed. Check it again.")
        },
        required=False,
    )
    versions = VersionsField()  # of the unpublished records, by their numbers

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        dependencies = unpublished_dependencies(self.record)
        self.dependencies = {
            str(record.number): record
            for record in dependencies
            if has_model_permission(self.user, "view", type(record))
        }
        # Records of kinds that the user may not view: not named, not published, and not shown.
        self.unnamed_dependencies = [
            record for record in dependencies if str(record.number) not in self.dependencies
        ]
        versions = {
            record.number: last_event_number(record) for record in self.dependencies.values()
        }
        self.initial["versions"] = format_versions(versions)
        self.fields["public_from"].help_text = _(
            "Day and hour at which it becomes public, in the time zone %(zone)s. Leave empty to"
            " publish immediately."
        ) % {"zone": timezone.get_current_timezone_name()}
        if not self.dependencies:
            del self.fields["together"]
            return
        self.fields["together"].choices = [
            (
                number,
                f"{record} ({record._meta.verbose_name}, {record.get_state_display().lower()})",
            )
            for number, record in self.dependencies.items()
        ]
        self.initial["together"] = [
            number
            for number, record in self.dependencies.items()
            if record.state != State.WITHDRAWN and transitions.may_change(record, self.user)
        ]

    def clean_public_from(self):
        """Reject an embargo that has ended already, which would publish without an embargo."""
        public_from = self.cleaned_data["public_from"]
        if public_from is not None and public_from <= timezone.now():
            raise forms.ValidationError(
                _(
                    "%(time)s has passed. Enter a later day and hour, or leave the field empty to "
                    "publish immediately."
                )
                % {"time": date_format(timezone.localtime(public_from), "DATETIME_FORMAT")}
            )
        return public_from

    def apply(self, by) -> None:
        chosen = self.cleaned_data.get("together", [])
        versions = self.cleaned_data["versions"]
        transitions.publish(
            self.record,
            by=by,
            together=[self.dependencies[number] for number in chosen],
            allowed_unpublished=[
                *self.unnamed_dependencies,
                *(
                    record
                    for number, record in self.dependencies.items()
                    if number not in chosen and record.number in versions
                ),
            ],
            public_from=self.cleaned_data["public_from"],
            versions=versions,
            **self.transition_options(),
        )


class WithdrawForm(TransitionForm):
    """The form that withdraws a published record."""

    reason_en = MultiLineFormField(
        label=gettext_lazy("Reason in English"),
        help_text=gettext_lazy("Shown to the public at the address of the record."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    reason_es = MultiLineFormField(
        label=gettext_lazy("Reason in Spanish"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    unnamed = forms.BooleanField(
        label=gettext_lazy("Hide title and reason"),
        help_text=gettext_lazy("Use this if showing them would be harmful."),
        required=False,
    )

    def apply(self, by) -> None:
        fields = {name: self.cleaned_data[name] for name in ("reason_en", "reason_es", "unnamed")}
        transitions.withdraw(self.record, by=by, **self.transition_options(), **fields)


TRANSITION_FORMS: dict[str, type[TransitionForm]] = {
    "submit": TransitionForm,
    "publish": PublishForm,
    "send_back": SendBackForm,
    "withdraw": WithdrawForm,
}
