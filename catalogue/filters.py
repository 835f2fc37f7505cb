"""The filters that every list has, and the parts that others are made of.

Every filter that names other records goes through public records only (see `catalogue.paths`).
"""

from datetime import date, timedelta

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.languages import Language
from catalogue.organizations import Organization
from catalogue.paths import leaf_of, through_public
from catalogue.period import FIRST_YEAR, LAST_YEAR
from catalogue.search import terms_of


class CodesFilter(django_filters.MultipleChoiceFilter):
    """Any of the values of a closed list."""

    always_filter = False


class LanguageFilter(CodesFilter):
    """Any of these languages, as ISO 639-1 codes, at `field_name`."""

    def __init__(self, **kwargs):
        super().__init__(choices=Language.choices, label=_("Language"), **kwargs)

    def filter(self, queryset, value):
        if not value:
            return queryset
        found = queryset.model._base_manager.filter(**{f"{self.field_name}__in": value})
        return queryset.filter(pk__in=found.values("pk"))


class RelatedFilter(django_filters.ModelMultipleChoiceFilter):
    """Records that any of `paths` leads to one of these rows, or to one below them.

    `key` is the field whose values stand in addresses. The model is read from the path.
    """

    def __init__(self, *paths: str, key: str = "slug", **kwargs):
        self.paths = paths
        super().__init__(to_field_name=key, **kwargs)

    @property
    def offered_paths(self) -> tuple[str, ...]:
        """Paths to the values that a list offers beside itself."""
        return self.paths

    def get_queryset(self, request):
        return public_rows(leaf_of(self.model, self.offered_paths[0]))

    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(self.condition(queryset.model, self.with_below(value)))

    def with_below(self, chosen: list):
        """The chosen rows and, in a tree, all that public rows lead to below them."""
        public = public_rows(type(chosen[0]))
        rows = public.filter(pk__in=[row.pk for row in chosen])
        return public.and_below(rows) if hasattr(public, "and_below") else rows

    def condition(self, model, rows) -> Q:
        condition = Q()
        for path in self.paths:
            found = model._base_manager.filter(through_public(model, path, **{"in": rows}))
            condition |= Q(pk__in=found.values("pk"))
        return condition


class RegionFilter(RelatedFilter):
    """Records of a country group: its members', its own, and those of the groups within it."""

    def __init__(self, *paths: str, country_paths: tuple[str, ...] = (), **kwargs):
        self.country_paths = country_paths
        super().__init__(*paths, **kwargs)

    def condition(self, model, rows) -> Q:
        condition = super().condition(model, rows)
        for path in self.country_paths:
            found = model._base_manager.filter(through_public(model, path, groups__in=rows))
            condition |= Q(pk__in=found.values("pk"))
        return condition

    @property
    def offered_paths(self) -> tuple[str, ...]:
        return (*self.paths, *(f"{path}__groups" for path in self.country_paths))


class YearsField(forms.Field):
    """Years of four digits, any number of them."""

    widget = forms.SelectMultiple

    def to_python(self, value) -> list[int]:
        years = []
        for text in value or []:
            if not (text.isascii() and text.isdecimal() and len(text) == 4) or not (
                FIRST_YEAR <= int(text) <= LAST_YEAR
            ):
                raise ValidationError("", code="invalid_choice", params={"value": text})
            years.append(int(text))
        return years


class YearFilter(django_filters.Filter):
    """Records whose period touches any of these years."""

    field_class = YearsField

    def filter(self, queryset, value):
        if not value:
            return queryset
        touched = Q()
        for year in value:
            touched |= Q(period__overlap=DateRange(date(year, 1, 1), date(year + 1, 1, 1)))
        return queryset.filter(touched)


class DayField(forms.Field):
    """One ISO day."""

    def to_python(self, value) -> date | None:
        if not value:
            return None
        try:
            day = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            day = None
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(
                _("“%(value)s” is not a day of the calendar. Write it as 2012-08-19."),
                code="not_a_day",
                params={"value": value[:80]},
            )
        return day


class FromFilter(django_filters.Filter):
    field_class = DayField

    def filter(self, queryset, value):
        return queryset.filter(period__overlap=DateRange(value, None)) if value else queryset


class ToFilter(django_filters.Filter):
    field_class = DayField

    def filter(self, queryset, value):
        if not value:
            return queryset
        return queryset.filter(period__overlap=DateRange(None, value + timedelta(days=1)))


class SearchField(forms.CharField):
    def clean(self, value):
        value = super().clean(value)
        terms_of(value)
        return value


class SearchFilter(django_filters.Filter):
    field_class = SearchField

    def filter(self, queryset, value):
        return queryset.search(value) if value else queryset


class SortFilter(django_filters.ChoiceFilter):
    """The order of the list; without one, the best match first, or the newest."""

    ORDERS = (
        ("relevance", _("Best match")),
        ("newest", _("Newest first")),
        ("oldest", _("Oldest first")),
        ("title", _("By title")),
        ("changed", _("Last changed")),
    )

    def __init__(self, **kwargs):
        super().__init__(choices=self.ORDERS, label=_("Sort"), **kwargs)

    def filter(self, queryset, value):
        text = self.parent.form.cleaned_data.get("q")
        order = value or ("relevance" if text else "newest")
        if order == "relevance" and text:
            return queryset.best_match_first(text)
        if order == "oldest":
            return queryset.oldest_first()
        if order == "title":
            return queryset.by_title()
        if order == "changed":
            return queryset.order_by("-changed_at", "-pk")
        return queryset.newest_first()


class SpanForm(forms.Form):
    """The form behind the filters: a span ends after it begins."""

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and last and last < first:
            self.add_error(
                "to", ValidationError(_("The last day lies before the first."), code="reversed")
            )
        return cleaned


ORDER = (
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
        form = SpanForm

    @classmethod
    def get_filters(cls):
        """The declared filters, and `from` and `to`, whose names Python cannot declare.

        In the order in which people are offered them; the order of the rows comes last, as no
        filter may undo it.
        """
        filters = super().get_filters()
        filters["from"] = FromFilter(label=_("From"))
        filters["to"] = ToFilter(label=_("To"))
        return {name: filters[name] for name in ORDER if name in filters}


class LocatedFilterSet(RecordFilterSet):
    """For records that concern countries and country groups."""

    country = RelatedFilter("countries", key="alpha3", label=_("Country"))
    region = RegionFilter("regions", country_paths=("countries",), label=_("Region"))


def public_rows(model):
    manager = model._default_manager
    return manager.public() if hasattr(manager, "public") else manager.all()


class OrganizationFilterSet(RecordFilterSet):
    kind = CodesFilter(choices=Organization.Kind.choices, label=_("Kind"))
    country = RelatedFilter("country", key="alpha3", label=_("Country"))
    region = RegionFilter(country_paths=("country",), label=_("Region"))
    organization = RelatedFilter("parent", "memberships__body", label=_("Belongs to"))

    class Meta(RecordFilterSet.Meta):
        model = Organization
        fields = ()
