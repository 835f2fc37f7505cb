"""The parameters of the list of issued reports."""

from functools import cached_property

import django_filters
from django.utils.translation import gettext_lazy as _

from catalogue.base.full_text import parse_terms
from catalogue.filtering.filters import FromFilter, SearchFilter, ToFilter, YearFilter
from catalogue.filtering.form_fields import DateRangeForm
from catalogue.search.folding import parts_of
from reports.composition.compose import LANGUAGES
from reports.models import Report
from reports.redaction import public_copies
from reports.report import ReportQuerySet

TEXT_COLUMNS = tuple(
    f"{field}_{language}"
    for field in ("title", "addressee", "correction")
    for language in LANGUAGES
)


class ReportSearchFilter(SearchFilter):
    """A filter by words of the title, addressee and correction, as the public may read them.

    The few reports are read by Python, because redacted names must not be found.
    """

    def filter(self, reports: ReportQuerySet, value: str) -> ReportQuerySet:
        if not value:
            return reports
        terms = [(parts_of(term.text), term.is_excluded) for term in parse_terms(value)]
        found = []
        for shown in public_copies(reports):
            words = {word for column in TEXT_COLUMNS for word in parts_of(getattr(shown, column))}
            if all((words >= set(parts)) != is_excluded for parts, is_excluded in terms):
                found.append(shown.pk)
        return reports.filter(pk__in=found)


class ReportFilterSet(django_filters.FilterSet):
    """The parameters of the list of issued reports."""

    q = ReportSearchFilter(label=_("Search"))
    year = YearFilter(label=_("Year"))

    class Meta:
        model = Report
        fields = ()
        form = DateRangeForm

    @cached_property
    def total(self) -> int:
        return self.qs.count()

    def ordered_rows(self) -> ReportQuerySet:
        return self.qs.in_default_order()

    @classmethod
    def get_filters(cls):
        """Return the declared filters and `from` and `to`: `from` is a reserved word in Python."""
        days = {"from": FromFilter(label=_("From")), "to": ToFilter(label=_("To"))}
        return super().get_filters() | days
