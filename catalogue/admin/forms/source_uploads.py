"""Uploaded files: each becomes a source at once, and only staff can download it."""

import re
from pathlib import PurePath

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from catalogue.admin.file_downloads import file_download
from catalogue.records.source_files import (
    ACCEPTED_SUFFIXES,
    EMAIL_SUFFIXES,
    file_suffix,
    validate_source_file,
)
from catalogue.records.sources import Citation, Source, SourceKind

CITATION_FILE_FIELD = re.compile(r"catalogue-citation-content_type-object_id-\d+-file")


def create_source(file) -> Source:
    """Return a new internal source that contains `file` and is named after it."""
    name = PurePath(file.name).name
    title = PurePath(name).stem.replace("_", " ").strip()[:500] or name[:500]
    kind = SourceKind.EMAIL if file_suffix(name) in EMAIL_SUFFIXES else SourceKind.FILE
    source = Source(title_en=title, kind=kind, file=file)
    source.full_clean()
    source.save()
    return source


class SourceFileWidget(forms.FileInput):
    """A file field whose script uploads the file as soon as it is chosen or dropped."""

    class Media:
        js = ("staff/source-upload.js",)

    def __init__(self, attrs=None):
        super().__init__({"class": "evidence", "accept": ACCEPTED_SUFFIXES, **(attrs or {})})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-address": reverse("admin:catalogue_source_receive"),
            "data-failed": _("The file was not received. It will be sent when you save."),
        }
        return context


class CitationForm(forms.ModelForm):
    """A citation of a source, or of a file that becomes one."""

    file = forms.FileField(
        label=gettext_lazy("or attach a file"),
        required=False,
        validators=[validate_source_file],
        widget=SourceFileWidget,
        help_text=gettext_lazy("A new source is created from it, for staff only."),
    )

    class Meta:
        model = Citation
        fields = ("source", "place_en", "place_es", "field", "value", "value_es", "basis")
        widgets = {"field": AdminTextInputWidget({"list": "citable"})}  # in the form's template

    def clean(self):
        super().clean()
        if self.cleaned_data.get("file"):
            raise ValidationError(
                _("Choose a source or attach a file, not both."), code="source_and_file"
            )


def receive_citation_files(request: HttpRequest) -> tuple[QueryDict, MultiValueDict]:
    """Return the submitted values and files, with each valid file of a citation stored as a source.

    The citation then refers to that source, so the file is kept even if the form is refused.
    """
    names = [name for name in request.FILES if CITATION_FILE_FIELD.fullmatch(name)]
    if not names or not request.user.has_perm("catalogue.add_source"):
        return request.POST, request.FILES
    data, files = request.POST.copy(), request.FILES.copy()
    for name in names:
        row = name.removesuffix("-file")
        if data.get(f"{row}-source"):
            continue
        try:
            source = create_source(files[name])
        except ValidationError:
            continue  # The form shows the error in its row.
        data[f"{row}-source"] = str(source.pk)
        del files[name]
    return data, files


class SourceUploadMixin:
    """The pages that receive uploaded files and serve them to staff."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("receive/", view(require_POST(self.upload_view)), name="catalogue_source_receive"),
            path("file/<str:name>/", view(self.download_view), name="catalogue_source_file"),
            *super().get_urls(),
        ]

    def upload_view(self, request):
        """Create a source from an uploaded file and return it as JSON."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        file = request.FILES.get("file")
        if file is None:
            return JsonResponse({"error": _("No file is attached.")}, status=400)
        try:
            source = create_source(file)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=400)
        self.log_addition(request, source, [{"added": {}}])
        message = _("Saved as the source “%(title)s”.") % {"title": source}
        return JsonResponse({"id": source.pk, "text": str(source), "said": message})

    def download_view(self, request, name):
        """Return the file as a download."""
        source = get_object_or_404(Source, file=name)
        if not self.has_view_permission(request, source):
            raise PermissionDenied
        return file_download(source.file, source.file_name)
