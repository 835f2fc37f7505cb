"""The base of the admin pages of all tables with history, and the steps of a save."""

import json
from functools import partial

from django.contrib import admin
from django.contrib.admin.options import csrf_protect_m
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalogue.admin.form_fields import FormFieldMixin
from catalogue.admin.forms.edit_conflicts import check_version
from catalogue.admin.forms.form_page import form_page
from catalogue.admin.forms.period_field import DatedForm
from catalogue.admin.forms.record_forms import find_row, open_forms, save_forms
from catalogue.admin.forms.redirects import back_redirect, mark_draft_saved
from catalogue.admin.forms.save_attempt import PageOptions, SaveAttempt, receive_submission
from catalogue.admin.inlines import POSITION_FIELD
from catalogue.admin.review.history import HistoryMixin
from catalogue.admin.review.proposals import (
    ProposalMixin,
    proposal_in_address,
    proposal_response,
    propose_save,
    rendered_with_proposal,
    warn_of_later_changes,
)
from catalogue.base.calendar_unit import parse_iso
from catalogue.base.name_matching import filter_by_name
from catalogue.base.period import Period
from catalogue.base.rules import database_error_message
from catalogue.base.translation import content_language
from catalogue.history.actor import may_change_public_records
from catalogue.history.events import last_event_number
from catalogue.history.owners import owning_record
from catalogue.imports.admin import ImportMixin
from catalogue.records.record import Record
from catalogue.search.completion import ranked_by_name, texts_with_synonyms
from catalogue.workflow.proposals import is_publish_refusal
from server.text import without_refused
from server.whole_numbers import is_key

NAME_PARAMETER = "_named"  # in the address of a form: a name that was searched for and not found


class CatalogueAdmin(HistoryMixin, ProposalMixin, ImportMixin, FormFieldMixin, admin.ModelAdmin):
    """The admin of a table with history. Its search ignores accents.

    `name_fields` lists the columns that the search compares. Fields that complete names compare
    `completion_fields`, or the same columns, and expressions for the place, year or language.

    `position_within` is the foreign key to the parent, such as `project`; rows are ordered by
    `position` within it. A row without a position comes last, as in an inline.
    """

    name_fields: tuple[str, ...] = ("name_en", "name_es")
    completion_fields: tuple[str, ...] = ()
    completion_context: tuple = ()
    position_within = ""
    list_per_page = 50
    allows_copies = False  # true if `?copy_of=<key>` fills the form of a new row

    # --- the form of a row, and the steps of a save ---------------------------------------------

    @csrf_protect_m
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show the form of a row, or save it.

        A save takes these steps: receive the uploaded files, merge the values with the changes
        since the version that the form showed, write the rows or propose the change, then redirect
        or show the form again.
        """
        proposal = proposal_in_address(request, self.model, object_id)
        options = PageOptions(form_url, extra_context or {})
        if request.method != "POST":
            if proposal is not None:
                warn_of_later_changes(request, proposal)
            view = partial(self.show_form, request, object_id, self._version(object_id), options)
            return rendered_with_proposal(proposal, view)
        attempt = receive_submission(request, object_id, proposal, options)
        try:
            with transaction.atomic():
                attempt = check_version(self, request, attempt)
                attempt = self.save_or_propose(request, attempt)
                if not attempt.is_saved:
                    return self.attempt_page(request, attempt)
        except IntegrityError as error:  # A deferred constraint was checked at commit.
            attempt = attempt.refuse(database_error_message(error))
            attempt = self.save_or_propose(request, attempt)
            return self.attempt_page(request, attempt)
        return self.saved_response(request, attempt)

    def show_form(
        self, request: HttpRequest, object_id: str | None, version, options: PageOptions
    ) -> HttpResponse:
        """Return the page of a row, or of a new row."""
        row = find_row(self, request, object_id)
        if row is None and object_id is not None:
            return self.missing_row_response(request, object_id)
        forms = open_forms(self, request, row)
        return form_page(
            self, request, forms, object_id=object_id, version=version, options=options
        )

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Say on the form, and on its button, if a save makes a proposal."""
        may_propose = obj is not None and self.has_change_permission(request, obj)
        if may_propose and not may_change_public_records(request.user):
            record = owning_record(obj)
            if isinstance(record, Record) and record.is_guarded:
                context |= {"guarded_record": record, "show_save": False}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_or_propose(self, request: HttpRequest, attempt: SaveAttempt) -> SaveAttempt:
        """Return the attempt: saved, stored as a proposal, or with the errors of its forms."""
        try:
            if attempt.edited_proposal is None:
                try:
                    return save_forms(self, request, attempt)
                except IntegrityError as error:
                    if not is_publish_refusal(error):
                        raise
            return propose_save(self, request, attempt)
        except IntegrityError as error:
            if attempt.refusal:  # The refused form wrote nothing; its proposal breaks a rule.
                raise
            return self.save_or_propose(request, attempt.refuse(database_error_message(error)))

    def attempt_page(self, request: HttpRequest, attempt: SaveAttempt) -> HttpResponse:
        """Return the form of an attempt that was not saved, with its errors and input."""
        if attempt.response is not None:
            return attempt.response
        return form_page(
            self,
            request,
            attempt.forms,
            object_id=attempt.object_id,
            version=attempt.version,
            options=attempt.page_options,
        )

    def saved_response(self, request: HttpRequest, attempt: SaveAttempt) -> HttpResponse:
        """Return the redirect to the next page after a row was saved or proposed."""
        if attempt.proposals is not None:
            response = proposal_response(self, request, attempt)
        elif attempt.object_id is None:
            response = self.response_add(request, attempt.saved_row)
        else:
            response = self.response_change(request, attempt.saved_row)
        return mark_draft_saved(request, response)

    def get_inline_formsets(self, request, *args, **kwargs):
        """Label the link “Add meeting” instead of Django's “Add another meeting”."""
        formsets = super().get_inline_formsets(request, *args, **kwargs)
        for formset in formsets:
            data = json.loads(formset.inline_formset_data())
            name = {"name": formset.opts.verbose_name}
            data["options"]["addText"] = gettext("Add %(name)s") % name
            formset.inline_formset_data = json.dumps(data)
        return formsets

    def missing_row_response(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return Django's redirect with a message that the row does not exist."""
        return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)

    def _version(self, object_id: str | None) -> int | None:
        """Return the last event of a row; read before the row, so that no later save is missed."""
        return last_event_number(self.model(pk=object_id)) if is_key(object_id or "") else None

    def response_post_save_add(self, request, obj):
        return back_redirect(request) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request, obj):
        return back_redirect(request) or super().response_post_save_change(request, obj)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if self.position_within and db_field.name == POSITION_FIELD:
            field.required = False
        return field

    def save_model(self, request, obj, form, change):
        if self.position_within and form.cleaned_data.get(POSITION_FIELD) is None:
            parent = {self.position_within: getattr(obj, self.position_within)}
            rows = type(obj)._default_manager.filter(**parent).exclude(pk=obj.pk)
            obj.position = (rows.aggregate(last=Max(POSITION_FIELD))["last"] or 0) + 1
        super().save_model(request, obj, form, change)

    # --- search, and the first values of a form -------------------------------------------------

    def get_search_fields(self, request):
        return self.name_fields

    def get_search_results(self, request, queryset, search_term):
        """Return the rows that a list shows, or those that complete a name, the best first."""
        text = without_refused(search_term, one_line=True)
        if request.path == reverse("admin:autocomplete"):
            return (self.complete_name(queryset, text) if text else queryset), False
        return self.list_search(queryset, text), False

    def complete_name(self, queryset, text: str):
        """Return the rows whose name a typed text may complete to, the best first."""
        fields = self.completion_fields or self.name_fields
        texts = texts_with_synonyms(text, queryset.db)
        return ranked_by_name(queryset, texts, fields, self.completion_context)

    def list_search(self, queryset, text: str):
        """Return the rows of the list that match a search text."""
        return filter_by_name(queryset, text, self.name_fields)

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        if self.position_within:
            initial[POSITION_FIELD] = None
        if name := initial.pop(NAME_PARAMETER, ""):
            initial |= self.initial_from_name(str(name))
        return initial

    def initial_from_name(self, text: str) -> dict[str, str]:
        """Return the first values of a new row whose name was typed elsewhere."""
        columns = {column.name for column in self.model._meta.fields}
        language = content_language()
        names = (f"title_{language}", f"name_{language}", "number")
        return {name: text for name in names if name in columns}


class DatedAdmin(CatalogueAdmin):
    """The admin of a table whose rows have a period."""

    form = DatedForm

    @admin.display(description=_("Date"), ordering="period__startswith")
    def dates(self, row) -> str:
        return str(row.when or "")


class YearListFilter(admin.SimpleListFilter):
    """A filter for rows whose period includes part of a year."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request, model_admin):
        starts = model_admin.model.objects.dates("period__startswith", "year", order="DESC")
        return [(str(day.year), str(day.year)) for day in starts]

    def queryset(self, request, queryset):
        try:
            year = parse_iso(self.value() or "")
        except ValidationError:
            return queryset
        return queryset.filter(period__overlap=Period(year, year).columns[0])
