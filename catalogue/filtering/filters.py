"""The filters of all lists, and the base classes of filters of single lists.

A filter declares the paths by which it matches records, and filters the rows of the index, which
triggers compute from these paths through public records only (see `catalogue.indexing`).

One module: short filters that inherit from each other, and the filter sets that combine them.
"""

from collections.abc import Collection
from datetime import date, timedelta

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalogue.base.calendar_unit import MAX_YEAR, MIN_YEAR
from catalogue.base.full_text import parse_terms
from catalogue.base.languages import Language
from catalogue.base.relation_paths import related_model_at
from catalogue.index.facet_counts import FacetCounts, public_totals
from catalogue.index.models import (
    IndexRow,
    IndexRowQuerySet,
    code_values,
    facet_key,
    order_by_best_match,
)
from catalogue.records.frameworks import Framework
from catalogue.records.organizations import Organization
from catalogue.records.shared_tables import SharedTreeQuerySet
from catalogue.records.topics import Topic
from catalogue.search.interpretation import Interpretation, interpret


class CodesFilter(django_filters.MultipleChoiceFilter):
    """A filter by any of the values of a closed list."""

    always_filter = False

    @property
    def facet(self) -> str:
        return self.field_name

    def filter(self, rows, value):
        if not value:
            return rows
        numbers = code_values(self.extra["choices"])
        return rows.filter(keys__overlap=[facet_key(self.facet, numbers[code]) for code in value])


class LanguageFilter(CodesFilter):
    """A filter by any of several languages, as ISO 639-1 codes, in the column `field_name`."""

    facet = "language"

    def __init__(self, **kwargs):
        super().__init__(choices=Language.choices, label=_("Language"), **kwargs)


class RelatedFilter(django_filters.ModelMultipleChoiceFilter):
    """A filter by related rows at any of `paths`, or their descendants.

    `key` is the field of the related model whose values are used in addresses.
    """

    def __init__(self, *paths: str, key: str = "slug", **kwargs):
        self.paths = paths
        super().__init__(to_field_name=key, **kwargs)

    @property
    def facet(self) -> str:
        """Return the facet of the index that holds the values."""
        return self.field_name

    @property
    def value_paths(self) -> tuple[str, ...]:
        """Return the paths to the values of the facet."""
        return self.paths

    def get_queryset(self, request):
        """Return the rows that the parameter may name; none to choose from if it is not used."""
        related = related_model_at(self.model, self.value_paths[0])
        is_used = self.parent.data.get(self.field_name)
        return public_rows(related) if is_used else related._default_manager.none()

    def facet_queryset(self, model):
        """Return the rows that the facet of a list of `model` names by their keys in the index.

        They are public, because the index contains public records only. To check again that topics
        are used would take longer than the rest of the query.
        """
        related = related_model_at(model, self.value_paths[0])
        rows = related._default_manager.all()
        return rows if isinstance(rows, SharedTreeQuerySet) else public_rows(related)

    def filter(self, rows, value):
        if not value:
            return rows
        return rows.with_facet_values(self.facet, *value)


class TopicFilter(RelatedFilter):
    """A filter by topics. The facet lists the commission's own; the parameter takes any topic."""

    framework = ""

    def __init__(self, **kwargs):
        super().__init__("topics", **kwargs)

    def facet_queryset(self, model):
        """Return the topics of the framework; the index has the others under the same facet."""
        return super().facet_queryset(model).filter(framework=self.framework)


class FrameworkFilter(TopicFilter):
    """A filter by the goals or objectives of one framework, by their codes.

    Its values are topics, so the index holds them under the facet of topics.
    """

    facet = "topic"

    def __init__(self, framework: Framework, **kwargs):
        self.framework = framework
        super().__init__(key="code", label=framework.label, **kwargs)

    def get_queryset(self, request):
        """Return the topics of the framework, with or without records."""
        is_used = self.parent.data.get(self.field_name)
        return Topic.objects.filter(framework=self.framework) if is_used else Topic.objects.none()


class RegionFilter(RelatedFilter):
    """A filter by country group: records of the group, of its countries and of its subgroups."""

    def __init__(self, *paths: str, country_paths: tuple[str, ...] = (), **kwargs):
        self.country_paths = country_paths
        super().__init__(*paths, **kwargs)

    @property
    def value_paths(self) -> tuple[str, ...]:
        return (*self.paths, *(f"{path}__groups" for path in self.country_paths))


class YearsField(forms.Field):
    """A form field for any number of years with four digits."""

    widget = forms.SelectMultiple

    def to_python(self, value) -> list[int]:
        years = []
        for text in value or []:
            if not (text.isascii() and text.isdecimal() and len(text) == 4) or not (
                MIN_YEAR <= int(text) <= MAX_YEAR
            ):
                raise ValidationError("", code="invalid_choice", params={"value": text})
            years.append(int(text))
        return years


class YearFilter(django_filters.Filter):
    """A filter by any of several years in which the period has a day."""

    field_class = YearsField

    def filter(self, rows, value):
        if not value:
            return rows
        condition = Q()
        for year in value:
            condition |= Q(period__overlap=DateRange(date(year, 1, 1), date(year + 1, 1, 1)))
        return rows.filter(condition)


class DayField(forms.Field):
    """A form field for a day or a year in ISO 8601; a year stands for `day_of_year` in it."""

    day_of_year = "01-01"

    def to_python(self, value) -> date | None:
        if not value:
            return None
        is_year = len(value) == 4 and value.isascii() and value.isdecimal()
        text = f"{value}-{self.day_of_year}" if is_year else value
        try:
            day = date.fromisoformat(text) if len(text) == 10 else None
        except ValueError:
            day = None
        if day is None or not MIN_YEAR <= day.year <= MAX_YEAR:
            raise ValidationError(
                _("“%(value)s” is not a valid year or date. Use the form 2012 or 2012-08-19."),
                code="not_a_day",
                params={"value": value[:80]},
            )
        return day


class LastDayField(DayField):
    """A form field for the last day of a range: a year stands for its last day."""

    day_of_year = "12-31"


class FromFilter(django_filters.Filter):
    """A filter by periods that end on a day or later."""

    field_class = DayField

    def filter(self, rows, value):
        return rows.filter(period__overlap=DateRange(value, None)) if value else rows


class ToFilter(django_filters.Filter):
    """A filter by periods that begin on a day or earlier."""

    field_class = LastDayField

    def filter(self, rows, value):
        if not value:
            return rows
        return rows.filter(period__overlap=DateRange(None, value + timedelta(days=1)))


class SearchField(forms.CharField):
    """A form field for a search text with a limited length and number of terms."""

    def clean(self, value):
        value = super().clean(value)
        parse_terms(value)
        return value


class SearchFilter(django_filters.Filter):
    """A filter by a search text: its words, and the values that it names."""

    field_class = SearchField

    def filter(self, rows, value):
        return self.parent.interpretation.filter(rows) if value else rows


class SortFilter(django_filters.ChoiceFilter):
    """The order of the list: by default the best match first, or that of the kind of record."""

    ORDERS = (
        ("relevance", _("Relevance")),
        ("newest", _("Newest first")),
        ("oldest", _("Oldest first")),
        ("title", _("Title (A–Z)")),
        ("changed", _("Last updated")),
    )

    def __init__(self, **kwargs):
        super().__init__(choices=self.ORDERS, label=_("Sort"), **kwargs)

    def rows(self, rows, value, *, use_order_index: bool):
        """Return the index rows in the requested order."""
        text = self.parent.form.cleaned_data.get("q")
        if self.order(value) == "relevance" and text:
            order = self.parent.interpretation.ordering(self.parent.total)
            return rows.order_by(*order, "-record_id")
        return rows.sorted_by(self.order(value), use_order_index=use_order_index)

    def records(self, queryset, value):
        """Return the records in the requested order."""
        order = self.order(value)
        text = self.parent.form.cleaned_data.get("q")
        if order == "relevance" and text:
            return order_by_best_match(
                queryset, self.parent.interpretation.ordering(self.parent.total)
            )
        if order == "oldest":
            return queryset.oldest_first()
        if order == "title":
            return queryset.by_title()
        if order == "changed":
            return queryset.order_by("-changed_at", "-pk")
        return queryset.newest_first()

    def order(self, value: str) -> str:
        """Return the code of the order; `value` is the parameter, or empty for the default."""
        text = self.parent.form.cleaned_data.get("q")
        return value or ("relevance" if text else self.parent.default_order)


class DateRangeForm(forms.Form):
    """The form of the filters. Its last day must not be before the first day."""

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error(
                "to", ValidationError(_("The end date is before the start date."), code="reversed")
            )
        return cleaned


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


def public_rows(model):
    manager = model._default_manager
    return manager.public() if hasattr(manager, "public") else manager.all()


class OrganizationFilterSet(RecordFilterSet):
    """The parameters of the list of organizations."""

    kind = CodesFilter(choices=Organization.Kind.choices, label=_("Kind"))
    country = RelatedFilter("country", key="alpha3", label=_("Country"))
    region = RegionFilter(country_paths=("country",), label=_("Region or group"))
    organization = RelatedFilter("parent", "memberships__body", label=_("Member or part of"))
    default_order = "title"

    class Meta(RecordFilterSet.Meta):
        model = Organization
        fields = ()
