"""The form with which a user uploads a file to import."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.imports.export_actions import XLSX_CONTENT_TYPE
from catalogue.imports.parsing.sheet import MAX_FILE_BYTES


class UploadForm(forms.Form):
    """Upload of a file, with the choice to allow possible duplicates."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("XLSX, ODS or CSV, with any column names."),
        widget=forms.ClearableFileInput(
            {
                "accept": ".csv,.tsv,.txt,.xlsx,.ods,.ris,.bib,text/csv,text/plain,"
                + XLSX_CONTENT_TYPE
            }
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Choose another file."),
        },
    )
    duplicates_allowed = forms.BooleanField(
        label=gettext_lazy("Allow possible duplicates"),
        help_text=gettext_lazy("Otherwise a new record with an existing title is an error."),
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %s MB. Split it into smaller files.")
                % (MAX_FILE_BYTES // 1024 // 1024)
            )
        return file
