"""Forms of the reading pages."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalogue.reading.models import DecisionReason
from catalogue.reading.storage import READABLE_SUFFIXES
from catalogue.records.source_files import file_suffix, validate_source_file
from server.text_fields import OneLineFormField

MAX_PASTED_CHARACTERS = 2_000_000


class PastedField(forms.CharField):
    """A pasted text of any length up to the limit, as it was copied."""

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(strip=False, max_length=MAX_PASTED_CHARACTERS, **kwargs)

    def widget_attrs(self, widget) -> dict:
        """Return no `maxlength`, because a browser would cut a pasted text without a message."""
        return {name: v for name, v in super().widget_attrs(widget).items() if name != "maxlength"}

    def clean(self, value):
        text = super().clean(value).replace("\x00", "")
        return text if text.strip() else ""


class PasteForm(forms.Form):
    """A text that is pasted as a new version of the text of a source."""

    pasted = PastedField(
        label=_("Text"), help_text=_("Paste the text of the document, with its blank lines.")
    )


class NewDocumentForm(forms.Form):
    """A document to read: a file or a pasted text, from which a source is created."""

    title = OneLineFormField(
        label=_("Title"),
        max_length=500,
        required=False,
        help_text=_("Leave empty to use the name of the file."),
    )
    file = forms.FileField(
        label=_("File"),
        required=False,
        validators=[validate_source_file],
        help_text=_("A PDF, DOCX, ODT, HTML or text file, or an e-mail (.eml)."),
        widget=forms.FileInput({"accept": ",".join(READABLE_SUFFIXES)}),
    )
    pasted = PastedField(
        label=_("or paste the text"),
        required=False,
        help_text=_("Paste the text of the document, with its blank lines."),
    )

    def clean(self):
        data = super().clean()
        file, pasted = data.get("file"), data.get("pasted")
        if self.errors:
            return data
        if bool(file) == bool(pasted):
            raise ValidationError(_("Choose a file or paste a text."), code="one_origin")
        if file and file_suffix(file.name) not in READABLE_SUFFIXES:
            self.add_error("file", _("Choose a PDF, DOCX, ODT, HTML or text file, or an e-mail."))
        if pasted and not data.get("title"):
            self.add_error("title", _("Enter the title of the pasted text."))
        return data


class DecisionForm(forms.Form):
    """The reason why there is nothing to record in a paragraph."""

    reason = forms.ChoiceField(
        label=_("Reason"), choices=DecisionReason, initial=DecisionReason.BACKGROUND
    )
