"""Form in which a person uploads an edited Word file."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.word_return.copies import refusal

MAX_FILE_BYTES = 10 * 1024 * 1024


class UploadForm(forms.Form):
    """A Word file that was edited."""

    file = forms.FileField(
        label=gettext_lazy("Edited Word file"),
        widget=forms.FileInput({"accept": ".docx"}),
        allow_empty_file=False,
    )

    def clean_file(self) -> UploadedFile:
        file = self.cleaned_data["file"]
        suffix = file.name.lower().rpartition(".")[2]
        if suffix in ("docm", "dotm"):
            raise forms.ValidationError(refusal("macros"))
        if suffix != "docx":
            raise forms.ValidationError(refusal("not_word"))
        if file.size > MAX_FILE_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(size)s MB. Upload the edited report only.")
                % {"size": MAX_FILE_BYTES // 1024**2}
            )
        return file
