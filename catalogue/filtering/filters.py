"""The filters of all lists, and the base classes of filters of single lists.

A filter declares the paths by which it matches records, and filters the rows of the index, which
triggers compute from these paths through public records only (see `catalogue.indexing`).
"""

from copy import copy
from datetime import date, timedelta

import django_filters
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalogue.base.languages import Language
from catalogue.base.relation_paths import related_model_at
from catalogue.filtering.form_fields import DayField, LastDayField, SearchField, YearsField
from catalogue.index.models import code_values, facet_key, order_by_best_match
from catalogue.records.frameworks import Framework
from catalogue.records.shared_tables import SharedTreeQuerySet
from catalogue.records.topics import Topic


def public_rows(model):
    """Return the rows that the public may see; all rows of a model without `public()`."""
    manager = model._default_manager
    return manager.public() if hasattr(manager, "public") else manager.all()


class CopiedFilter(django_filters.Filter):
    """A filter of which each filter set has a copy with its own options, as is required.

    A deep copy would copy labels and choices too, which nothing changes.
    """

    def __deepcopy__(self, memo):
        copied = copy(self)
        copied.extra = dict(self.extra)
        return copied


class CodesFilter(CopiedFilter, django_filters.MultipleChoiceFilter):
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


class RelatedFilter(CopiedFilter, django_filters.ModelMultipleChoiceFilter):
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
        """Return the rows that the parameter may name."""
        return public_rows(related_model_at(self.model, self.value_paths[0]))

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
        return Topic.objects.filter(framework=self.framework)


class RegionFilter(RelatedFilter):
    """A filter by country group: records of the group, of its countries and of its subgroups."""

    def __init__(self, *paths: str, country_paths: tuple[str, ...] = (), **kwargs):
        self.country_paths = country_paths
        super().__init__(*paths, **kwargs)

    @property
    def value_paths(self) -> tuple[str, ...]:
        return (*self.paths, *(f"{path}__groups" for path in self.country_paths))


class YearFilter(CopiedFilter):
    """A filter by any of several years in which the period has a day."""

    field_class = YearsField

    def filter(self, rows, value):
        if not value:
            return rows
        condition = Q()
        for year in value:
            condition |= Q(period__overlap=DateRange(date(year, 1, 1), date(year + 1, 1, 1)))
        return rows.filter(condition)


class FromFilter(CopiedFilter):
    """A filter by periods that end on a day or later."""

    field_class = DayField

    def filter(self, rows, value):
        return rows.filter(period__overlap=DateRange(value, None)) if value else rows


class ToFilter(CopiedFilter):
    """A filter by periods that begin on a day or earlier."""

    field_class = LastDayField

    def filter(self, rows, value):
        if not value:
            return rows
        return rows.filter(period__overlap=DateRange(None, value + timedelta(days=1)))


class SearchFilter(CopiedFilter):
    """A filter by a search text: its words, and the values that it names."""

    field_class = SearchField

    def filter(self, rows, value):
        return self.parent.interpretation.filter(rows) if value else rows


class SortFilter(CopiedFilter, django_filters.ChoiceFilter):
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
