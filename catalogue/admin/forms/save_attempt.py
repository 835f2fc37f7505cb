"""The state of one attempt to save a form, passed from step to step as a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from catalogue.admin.forms.source_uploads import receive_citation_files
from catalogue.workflow.proposal_model import Proposal


@dataclass(frozen=True)
class PageOptions:
    """The arguments of Django's `changeform_view` that only its page uses."""

    form_url: str = ""
    extra_context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordForms:
    """The form of a row, and the formsets of its inlines in the same order as `inlines`."""

    row: models.Model | None  # None for a new row
    fieldsets: Any
    form: ModelForm
    formsets: list[BaseFormSet]
    inlines: list[Any]
    left_out: Sequence[models.Model] = ()  # organizations that the text beside a new row names


@dataclass(frozen=True)
class SaveAttempt:
    """One submitted form: its input, and the results of the steps taken so far."""

    object_id: str | None  # from the address; None for a new row
    data: QueryDict
    files: MultiValueDict
    page_options: PageOptions
    edited_proposal: Proposal | None = None  # the proposal that the form was opened from
    version: int | None = None  # last event of the locked row; None for a new row
    refusal: Any = None  # message that keeps the form from being saved
    other_editors: str = ""  # names of those who have changed the row since the form was opened
    conflicts: tuple = ()  # of `edit_merge`: fields and rows that they changed as well
    forms: RecordForms | None = None
    saved_row: models.Model | None = None
    proposals: list[Proposal] | None = None  # created instead of saving
    response: HttpResponse | None = None  # set by a step that ends the attempt itself

    @property
    def is_saved(self) -> bool:
        return self.saved_row is not None

    def refuse(self, message: Any) -> "SaveAttempt":
        """Return the attempt without its results, to be repeated with `message` as an error."""
        return replace(
            self, refusal=message, forms=None, saved_row=None, proposals=None, response=None
        )


def receive_submission(
    request: HttpRequest,
    object_id: str | None,
    edited_proposal: Proposal | None,
    page_options: PageOptions,
) -> SaveAttempt:
    """Return the submitted form, with its uploaded files already stored as sources."""
    data, files = receive_citation_files(request)
    return SaveAttempt(object_id, data, files, page_options, edited_proposal)
