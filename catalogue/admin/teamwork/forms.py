"""The forms of the work on a record: assignee, comment, note and attachment."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalogue.records.record import Record
from catalogue.records.source_files import ACCEPTED_SUFFIXES, validate_source_file
from catalogue.teamwork import actions
from catalogue.teamwork.access import editors
from server.text_fields import MultiLineFormField
from staff.models import User


class UserChoiceField(forms.ModelChoiceField):
    """A choice of users by user name and full name."""

    def label_from_instance(self, user: User) -> str:
        name = user.get_full_name()
        return f"{name} ({user.get_username()})" if name else user.get_username()


class RecordForm(forms.Form):
    """A form of the work on a record.

    `apply` carries out the valid input, and raises PermissionDenied or ValidationError.
    """

    def __init__(self, record: Record, *args, **kwargs):
        self.record = record
        super().__init__(*args, **kwargs)


class AssignForm(RecordForm):
    assignee = UserChoiceField(
        label=_("Assigned to"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Not assigned"),
        error_messages={
            "invalid_choice": _("This person cannot change this record. Choose another person.")
        },
    )

    def __init__(self, record: Record, *args, **kwargs):
        super().__init__(record, *args, **kwargs)
        self.fields["assignee"].queryset = editors(type(record))

    def apply(self, by: User) -> None:
        actions.assign(self.record, by=by, to=self.cleaned_data["assignee"])


class CommentForm(RecordForm):
    comment = MultiLineFormField(
        label=_("Comment"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "mentions"}),
        error_messages={"required": _("Enter a comment.")},
        help_text=_("Type @ and a user name to notify a person."),
    )

    def apply(self, by: User) -> None:
        actions.add_comment(self.record, by=by, content=self.cleaned_data["comment"])


class NoteForm(RecordForm):
    note = MultiLineFormField(
        label=_("New note"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter a note.")},
    )

    def apply(self, by: User) -> None:
        actions.add_note(self.record, by=by, content=self.cleaned_data["note"])


class AttachmentForm(RecordForm):
    file = forms.FileField(
        label=_("New attachment"),
        validators=[validate_source_file],
        widget=forms.FileInput(attrs={"accept": ACCEPTED_SUFFIXES}),
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Choose another file."),
        },
        help_text=_("A PDF, DOCX, ODT, HTML or text file, an e-mail (.eml, .msg) or an image."),
    )

    def apply(self, by: User) -> None:
        actions.attach(self.record, by=by, file=self.cleaned_data["file"])


TeamForm = AssignForm | CommentForm | NoteForm | AttachmentForm
FORMS: dict[str, type[TeamForm]] = {
    "assign": AssignForm,
    "comment": CommentForm,
    "note": NoteForm,
    "attach": AttachmentForm,
}
