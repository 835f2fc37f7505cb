"""The filters that every list has, and the parts that others are made of.

A filter declares by which paths a record is found, and narrows the rows of the index, which the
database keeps true to these paths (see `catalogue.index`): through public records only.
"""

from datetime import date, timedelta

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalogue.base.full_text import parse_terms
from catalogue.base.languages import Language
from catalogue.base.period import MAX_YEAR, MIN_YEAR
from catalogue.base.relation_paths import related_model_at
from catalogue.index.facet_counts import FacetCounts, public_totals
from catalogue.index.models import (
    IndexRow,
    IndexRowQuerySet,
    code_values,
    facet_key,
    order_by_best_match,
)
from catalogue.records.organizations import Organization


class CodesFilter(django_filters.MultipleChoiceFilter):
    """Any of the values of a closed list."""

    always_filter = False

    @property
    def facet(self) -> str:
        return self.field_name

    def filter(self, rows, value):
        if not value:
            return rows
        known = code_values(self.extra["choices"])
        return rows.filter(keys__overlap=[facet_key(self.facet, known[code]) for code in value])


class LanguageFilter(CodesFilter):
    """Any of these languages, as ISO 639-1 codes, at `field_name`."""

    facet = "language"

    def __init__(self, **kwargs):
        super().__init__(choices=Language.choices, label=_("Language"), **kwargs)


class RelatedFilter(django_filters.ModelMultipleChoiceFilter):
    """Records that any of `paths` leads to one of these rows, or to one below them.

    `key` is the field whose values stand in addresses. The model is read from the path.
    """

    def __init__(self, *paths: str, key: str = "slug", **kwargs):
        self.paths = paths
        super().__init__(to_field_name=key, **kwargs)

    @property
    def value_paths(self) -> tuple[str, ...]:
        """Paths to the values that a list offers beside itself."""
        return self.paths

    def get_queryset(self, request):
        return public_rows(related_model_at(self.model, self.value_paths[0]))

    def filter(self, rows, value):
        if not value:
            return rows
        return rows.with_facet_values(self.field_name, *value)


class RegionFilter(RelatedFilter):
    """Records of a country group: its members', its own, and those of the groups within it."""

    def __init__(self, *paths: str, country_paths: tuple[str, ...] = (), **kwargs):
        self.country_paths = country_paths
        super().__init__(*paths, **kwargs)

    @property
    def value_paths(self) -> tuple[str, ...]:
        return (*self.paths, *(f"{path}__groups" for path in self.country_paths))


class YearsField(forms.Field):
    """Years of four digits, any number of them."""

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
    """Records whose period touches any of these years."""

    field_class = YearsField

    def filter(self, rows, value):
        if not value:
            return rows
        touched = Q()
        for year in value:
            touched |= Q(period__overlap=DateRange(date(year, 1, 1), date(year + 1, 1, 1)))
        return rows.filter(touched)


class DayField(forms.Field):
    """One ISO day."""

    def to_python(self, value) -> date | None:
        if not value:
            return None
        try:
            day = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            day = None
        if day is None or not MIN_YEAR <= day.year <= MAX_YEAR:
            raise ValidationError(
                _("“%(value)s” is not a valid date. Use the form 2012-08-19."),
                code="not_a_day",
                params={"value": value[:80]},
            )
        return day


class FromFilter(django_filters.Filter):
    field_class = DayField

    def filter(self, rows, value):
        return rows.filter(period__overlap=DateRange(value, None)) if value else rows


class ToFilter(django_filters.Filter):
    field_class = DayField

    def filter(self, rows, value):
        if not value:
            return rows
        return rows.filter(period__overlap=DateRange(None, value + timedelta(days=1)))


class SearchField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        parse_terms(value)
        return value


class SearchFilter(django_filters.Filter):
    field_class = SearchField

    def filter(self, rows, value):
        return rows.matching(value) if value else rows


class SortFilter(django_filters.ChoiceFilter):
    """The order of the list; without one, the best match first, or the newest."""

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
        """The rows of the index in the order asked for."""
        text = self.parent.form.cleaned_data.get("q")
        if self.order(value) == "relevance" and text:
            return rows.best_match_first(text)
        return rows.sorted_by(self.order(value), use_order_index=use_order_index)

    def records(self, queryset, value):
        """The records themselves in the same order."""
        order = self.order(value)
        text = self.parent.form.cleaned_data.get("q")
        if order == "relevance" and text:
            return order_by_best_match(queryset, text)
        if order == "oldest":
            return queryset.oldest_first()
        if order == "title":
            return queryset.by_title()
        if order == "changed":
            return queryset.order_by("-changed_at", "-pk")
        return queryset.newest_first()

    def order(self, value: str) -> str:
        return value or ("relevance" if self.parent.form.cleaned_data.get("q") else "newest")


class DateRangeForm(forms.Form):
    """The form behind the filters: a span ends after it begins."""

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error(
                "to", ValidationError(_("The end date is before the start date."), code="reversed")
            )
        return cleaned


INDEX_WALK_THRESHOLD = 200_000  # rows that are slower to sort than to walk to
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
    "topic",
    "from",
    "to",
    "sort",
)


class RecordFilterSet(django_filters.FilterSet):
    """The parameters that every list takes. A list declares those of its own beside them."""

    q = SearchFilter(label=_("Search"))
    topic = RelatedFilter("topics", label=_("Topic"))
    year = YearFilter(label=_("Year"))
    sort = SortFilter()

    class Meta:
        form = DateRangeForm

    def rows(self, excluding: str = "") -> IndexRowQuerySet:
        """The index rows of the records that all parameters together find, in no order.

        Without the parameter `leaving`, if one is named.
        """
        rows = IndexRow.objects.of(self._meta.model)
        for name, value in self.form.cleaned_data.items():
            if name not in {excluding, "sort"}:
                rows = self.filters[name].filter(rows, value)
        return rows

    def is_filtered(self, excluding: str = "") -> bool:
        """Whether any parameter but `leaving` leaves records out."""
        used = {name for name, value in self.form.cleaned_data.items() if value}
        return bool(used - {excluding, "sort"})

    @property
    def has_large_result(self) -> bool:
        """Whether most rows, or very many, match: any walk meets enough of them soon."""
        return not self.is_filtered() or self.total > INDEX_WALK_THRESHOLD

    def ordered_rows(self, *, whole: bool = False) -> IndexRowQuerySet:
        """The same in the order asked for, for a page of them or for the `whole` list."""
        order = self.form.cleaned_data.get("sort")
        return self.filters["sort"].rows(
            self.rows(), order, use_order_index=whole or self.has_large_result
        )

    @cached_property
    def total(self) -> int:
        """How many records there are, for those who ask for no other count."""
        if not self.is_filtered():
            return public_totals().get(self._meta.model.plural, 0)
        return self.counts.total if "counts" in self.__dict__ else self.rows().count()

    @cached_property
    def counts(self) -> FacetCounts:
        """How many records there are, and how many each value of each facet would leave."""
        return FacetCounts(self)

    def filter_queryset(self, queryset):
        """The records themselves, in the order asked for."""
        found = queryset.filter(pk__in=self.rows().values("record_id"))
        return self.filters["sort"].records(found, self.form.cleaned_data.get("sort"))

    @classmethod
    def get_filters(cls):
        """The declared filters, and `from` and `to`, whose names Python cannot declare.

        In the order in which people are offered them, those of one kind alone after its types;
        the order of the rows comes last, as no filter may undo it.
        """
        filters = super().get_filters()
        filters["from"] = FromFilter(label=_("From"))
        filters["to"] = ToFilter(label=_("To"))
        own = [name for name in filters if name not in FILTER_ORDER]
        first = FILTER_ORDER.index("kind") + 1
        order = (*FILTER_ORDER[:first], *own, *FILTER_ORDER[first:])
        return {name: filters[name] for name in order if name in filters}


class LocatedFilterSet(RecordFilterSet):
    """For records that concern countries and country groups."""

    country = RelatedFilter("countries", key="alpha3", label=_("Country"))
    region = RegionFilter("regions", country_paths=("countries",), label=_("Region or group"))


def public_rows(model):
    manager = model._default_manager
    return manager.public() if hasattr(manager, "public") else manager.all()


class OrganizationFilterSet(RecordFilterSet):
    kind = CodesFilter(choices=Organization.Kind.choices, label=_("Kind"))
    country = RelatedFilter("country", key="alpha3", label=_("Country"))
    region = RegionFilter(country_paths=("country",), label=_("Region or group"))
    organization = RelatedFilter("parent", "memberships__body", label=_("Member or part of"))

    class Meta(RecordFilterSet.Meta):
        model = Organization
        fields = ()
