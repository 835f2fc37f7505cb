"""The admin of all kinds of record.

A kind declares the fields of each part of its form (see `FORM_PARTS`). An inline appears in the
part that its `section` names.
"""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import F
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalogue.admin.base_admin import DatedAdmin, YearListFilter
from catalogue.admin.copy_action import copy_url
from catalogue.admin.data_quality import RECORD_QUALITY_RULES, QualityFilter
from catalogue.admin.forms.duplicate_warning import DuplicateWarningForm
from catalogue.admin.forms.period_field import DatedForm
from catalogue.admin.inlines import CitationInline, LinkInline
from catalogue.admin.lists.bulk_edit import edit_selected
from catalogue.admin.lists.filters import CountryFilter, OrganizationFilter, PeriodFilter
from catalogue.admin.lists.settings import ListSettingsMixin
from catalogue.admin.review.transitions import ReviewMixin
from catalogue.admin.search import MAX_SEARCH_RESULTS, RecordChangeList, search_records
from catalogue.admin.teamwork.assignee_filter import AssigneeFilter
from catalogue.admin.teamwork.pages import TeamMixin
from catalogue.admin.work_queue import OwnRecordsFilter
from catalogue.base.visibility import GUARDED_STATES
from catalogue.imports.table_schema import Table
from catalogue.kinds import kind_of
from catalogue.reading.prefill import selected_in
from catalogue.records.record import Record

FORM_PARTS = {
    "what": _("Description"),
    "when": _("Date and place"),
    "whom": _("Participating organizations"),
    "mandate": _("Mandates"),
    "work": _("Relations"),
    "came": _("Outcomes"),
    "plan": _("Deliverables and performance measures"),
    "evidence": _("Sources and links"),
    "deliverables": _("Counts towards deliverables"),
    "publication": _("Publication and web address"),
}


class RecordForm(DuplicateWarningForm, DatedForm):
    """The form of a record, with its period and warnings of duplicates."""


@dataclass
class FormPart:
    """One part of the form of a record: a fieldset, then inlines."""

    code: str
    title: Any
    fieldset: Any = None
    inlines: list = field(default_factory=list)


class RecordAdmin(ListSettingsMixin, TeamMixin, ReviewMixin, DatedAdmin):
    """The list and form of a record. The admin of each kind adds its own columns and fields."""

    form = RecordForm
    allows_copies = True
    name_fields: tuple[str, ...] = ("names",)
    list_display: tuple = ("titled", "dates", "state", "changed_at", "number")
    list_filter: tuple = ("state", YearListFilter, QualityFilter)
    ordering = ("-changed_at", "-pk")
    inlines: tuple = (CitationInline, LinkInline)
    show_full_result_count = False
    actions: tuple = (
        *ReviewMixin.actions,
        edit_selected,
        "spanish_holds",
    )
    quality_rules: tuple = RECORD_QUALITY_RULES
    calendar_days = ""  # days in the calendar of staff: see `catalogue.admin.calendar`

    system_fields: tuple = (
        "state",
        "public_from",
        "number",
        "created_at",
        "changed_at",
    )  # set by transitions and the database
    readonly_fields = system_fields
    # Fields by part of the form; names in a tuple share a line.
    what_fields: tuple = ()
    place_fields: tuple = (("countries", "regions"),)
    organization_fields: tuple = ()
    mandate_fields: tuple = ()
    relation_fields: tuple = ()
    outcome_fields: tuple = ()
    part_titles: ClassVar[dict[str, Any]] = {}  # titles that replace those of `FORM_PARTS`

    @property
    def menu_order(self) -> int:
        """The position of the kind in the menu."""
        return kind_of(self.model).rank

    @property
    def import_table(self) -> Table:
        return kind_of(self.model).import_table

    def get_list_filter(self, request):
        first, *others = self.list_filter
        return (
            *(first, OwnRecordsFilter, *others),
            *(PeriodFilter, CountryFilter, OrganizationFilter, AssigneeFilter),
        )

    def get_fieldsets(self, request, obj=None):
        what = (("title_en", "title_es"), *self.what_fields, ("summary_en", "summary_es"), "topics")
        parts: dict[str, tuple] = {
            "what": what,
            "when": ("when", *self.place_fields),
            "whom": self.organization_fields,
            "mandate": self.mandate_fields,
            "work": self.relation_fields,
            "came": self.outcome_fields,
            "publication": ("slug", *([self.system_fields] if obj else [])),
        }
        titles = FORM_PARTS | self.part_titles
        return [
            (titles[code], {"fields": fields, "classes": (f"part-{code}",)})
            for code, fields in parts.items()
            if fields
        ]

    def parts(self, fieldsets, inlines) -> list[FormPart]:
        """Return the parts of the form in order; the last two are "evidence" and "publication"."""
        parts: dict[str, FormPart] = {}
        for fieldset in fieldsets:
            code = fieldset.classes.rpartition("part-")[2] or str(fieldset.name)
            parts[code] = FormPart(code, fieldset.name, fieldset)
        titles = FORM_PARTS | self.part_titles
        for inline in inlines:
            code = getattr(inline.opts, "section", "evidence")
            title = titles.get(code, capfirst(inline.opts.verbose_name_plural))
            parts.setdefault(code, FormPart(code, title)).inlines.append(inline)
        codes = [*FORM_PARTS, *(code for code in parts if code not in FORM_PARTS)]
        # These come after the parts that a kind adds.
        codes.sort(key=("evidence", "deliverables", "publication").count)
        codes.sort(key=("publication",).count)
        return [parts[code] for code in codes if code in parts]

    def citable_fields(self) -> list[tuple[str, str]]:
        """Return the name and label of each field that a citation can support."""
        columns = [*self.model._meta.fields, *self.model._meta.many_to_many]
        names = [
            (column.name, capfirst(str(column.verbose_name)))
            for column in columns
            if column.editable
        ]
        return [("period", str(_("Date"))), *names]

    def render_change_form(self, request, context, *args, **kwargs):
        context["citable"] = self.citable_fields()
        context["parts"] = self.parts(context["adminform"], context["inline_admin_formsets"])
        context["selected"] = selected_in(request)
        context["copy_url"] = copy_url(self, request, context["original"])
        return super().render_change_form(request, context, *args, **kwargs)

    def source_links(self, request, source) -> list[tuple[str, str]]:
        """Return the links (label, address) that the reading page of a source has to this kind."""
        return []

    @admin.display(description=_("Title"), ordering="title_en")
    def titled(self, record: Record) -> str:
        return str(record) or str(record.number)

    def list_search(self, queryset, text):
        return search_records(queryset, text, self.name_fields).records

    def get_changelist(self, request, **kwargs):
        return RecordChangeList

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        if changelist.search_is_truncated:
            message = _("More than %(count)s records found. Showing the most recently changed.")
            self.message_user(request, message % {"count": MAX_SEARCH_RESULTS}, messages.WARNING)
        return changelist

    def get_view_on_site_url(self, obj=None):
        """Return the public address of a published record, or None."""
        return obj.get_absolute_url() if obj and obj.is_public else None

    def has_delete_permission(self, request, obj=None):
        """Refuse to delete a record that was published; its address must remain its own."""
        if obj is not None and obj.is_guarded:
            return False
        return super().has_delete_permission(request, obj)

    def editable_by_user(self, request, records):
        """Return the records that the user may change without a proposal."""
        if request.user.has_perm("staff.publish"):
            return records
        return records.exclude(state__in=GUARDED_STATES)

    @admin.action(
        description=_("Mark the Spanish text as up to date"),
        permissions=["change"],
    )
    def spanish_holds(self, request, queryset):
        rows = self.editable_by_user(request, queryset.with_older_spanish())
        count = rows.update(spanish_changed_at=F("english_changed_at"))
        message = ngettext(
            "%(count)s text was marked as up to date.",
            "%(count)s texts were marked as up to date.",
            count,
        )
        self.message_user(request, message % {"count": count}, messages.SUCCESS)

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # it does not check each record
        return actions
