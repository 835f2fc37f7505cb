"""Sets of filters: the parameters of every list, and those of the list of organizations."""

from collections.abc import Collection

import django_filters
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalogue.filtering.filters import (
    CodesFilter,
    FrameworkFilter,
    FromFilter,
    RegionFilter,
    RelatedFilter,
    SearchFilter,
    SortFilter,
    ToFilter,
    TopicFilter,
    YearFilter,
)
from catalogue.filtering.form_fields import DateRangeForm
from catalogue.index.facet_counts import FacetCounts, public_totals
from catalogue.index.models import IndexRow, IndexRowQuerySet
from catalogue.records.frameworks import Framework
from catalogue.records.organizations import Organization
from catalogue.search.interpretation import Interpretation, interpret

INDEX_WALK_THRESHOLD = 200_000  # rows from which sorting is slower than reading an ordered index
FILTER_ORDER = (
    "q",
    "year",
    "kind",
    "status",
    "language",
    "country",
    "region",
    "organization",
    "mandate",
    "provision",
    "project",
    "deliverable",
    "topic",
    *Framework.values,
    "from",
    "to",
    "sort",
)


class RecordFilterSet(django_filters.FilterSet):
    """The parameters of every list. Subclasses add those of one list."""

    q = SearchFilter(label=_("Search"))
    topic = TopicFilter(label=_("Topic"))
    sdg = FrameworkFilter(Framework.SDG)
    gcm = FrameworkFilter(Framework.GCM)
    montevideo = FrameworkFilter(Framework.MONTEVIDEO)
    year = YearFilter(label=_("Year"))
    sort = SortFilter()
    default_order = "newest"  # without a search text

    class Meta:
        form = DateRangeForm
        fields = ()  # all filters are declared

    def get_form_class(self) -> type[DateRangeForm]:
        """Return the form with the fields of the parameters in use; the others have no value."""
        fields = {name: one.field for name, one in self.filters.items() if name in self.data}
        return type("ParametersForm", (self._meta.form,), fields)

    @cached_property
    def interpretation(self) -> Interpretation:
        """Return the reading of the search text among all public records of the kind."""
        text = self.form.cleaned_data.get("q", "")
        return interpret(text, self._meta.model)

    @property
    def order(self) -> str:
        """Return the code of the order of the list."""
        return self.filters["sort"].order(self.form.cleaned_data.get("sort"))

    def rows(self, excluding: Collection[str] = ()) -> IndexRowQuerySet:
        """Return the unsorted index rows that match all parameters except `excluding`."""
        rows = IndexRow.objects.of(self._meta.model)
        for name, value in self.form.cleaned_data.items():
            if name not in {*excluding, "sort"}:
                rows = self.filters[name].filter(rows, value)
        return rows

    def is_filtered(self, excluding: Collection[str] = ()) -> bool:
        """Return whether any parameter except `excluding` filters records."""
        used = {name for name, value in self.form.cleaned_data.items() if value}
        return bool(used - {*excluding, "sort"})

    @property
    def has_large_result(self) -> bool:
        """Return whether so many rows match that reading an ordered index is fast."""
        return not self.is_filtered() or self.total > INDEX_WALK_THRESHOLD

    def ordered_rows(self, *, whole: bool = False) -> IndexRowQuerySet:
        """Return the matching rows in the requested order, for one page or the `whole` list."""
        order = self.form.cleaned_data.get("sort")
        return self.filters["sort"].rows(
            self.rows(), order, use_order_index=whole or self.has_large_result
        )

    @cached_property
    def total(self) -> int:
        """Return the number of records, without computing the counts of facets."""
        if not self.is_filtered():
            return public_totals().get(self._meta.model.plural, 0)
        return self.counts.total if "counts" in self.__dict__ else self.rows().count()

    @cached_property
    def counts(self) -> FacetCounts:
        """Return the counts of the list and of each value of each facet."""
        return FacetCounts(self)

    def filter_queryset(self, queryset):
        """Return the records in the requested order."""
        matches = queryset.filter(pk__in=self.rows().values("record_id"))
        return self.filters["sort"].records(matches, self.form.cleaned_data.get("sort"))

    @classmethod
    def get_filters(cls):
        """Return the declared filters and `from` and `to`: `from` is a reserved word in Python.

        They have the order of the interface, with the filters of one list after its kinds. `sort`
        is last, because no filter may change the order afterwards.
        """
        filters = super().get_filters()
        filters["from"] = FromFilter(label=_("From"))
        filters["to"] = ToFilter(label=_("To"))
        own = [name for name in filters if name not in FILTER_ORDER]
        first = FILTER_ORDER.index("kind") + 1
        order = (*FILTER_ORDER[:first], *own, *FILTER_ORDER[first:])
        return {name: filters[name] for name in order if name in filters}


class LocatedFilterSet(RecordFilterSet):
    """The parameters of lists of records that concern countries and country groups."""

    country = RelatedFilter("countries", key="alpha3", label=_("Country"))
    region = RegionFilter("regions", country_paths=("countries",), label=_("Region or group"))


class OrganizationFilterSet(RecordFilterSet):
    """The parameters of the list of organizations."""

    kind = CodesFilter(choices=Organization.Kind.choices, label=_("Kind"))
    country = RelatedFilter("country", key="alpha3", label=_("Country"))
    region = RegionFilter(country_paths=("country",), label=_("Region or group"))
    organization = RelatedFilter("parent", "memberships__body", label=_("Member or part of"))
    default_order = "title"

    class Meta(RecordFilterSet.Meta):
        model = Organization
