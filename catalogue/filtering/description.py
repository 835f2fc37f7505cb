"""The filters of a list in words, for files and feeds."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Model
from django.utils.text import capfirst

from catalogue.filtering.filter_sets import RecordFilterSet
from catalogue.filtering.filters import CodesFilter, SortFilter

DescriptionLine = tuple[str, str]


def describe_filters(filterset: RecordFilterSet) -> list[DescriptionLine]:
    """Return each active filter with its values: `("Country", "Honduras (HND); Peru (PER)")`."""
    cleaned = filterset.form.cleaned_data
    return [
        (str(each_filter.label), "; ".join(_value_labels(each_filter, cleaned[name])))
        for name, each_filter in filterset.filters.items()
        if filterset.data.getlist(name) and name != "sort"
    ]


def list_title(filterset: RecordFilterSet) -> str:
    """Return the title of the list with its filters: `Meetings – Kind: Summit`."""
    heading = capfirst(str(filterset._meta.model._meta.verbose_name_plural))
    return " – ".join(
        [heading, *(f"{label}: {value}" for label, value in describe_filters(filterset))]
    )


def describe_order(filterset: RecordFilterSet) -> str:
    """Return the label of the order of the rows."""
    return str(dict(SortFilter.ORDERS)[filterset.order])


def _value_labels(each_filter, value) -> list[str]:
    if isinstance(each_filter, CodesFilter):
        labels = dict(each_filter.extra["choices"])
        return [str(labels[code]) for code in value]
    if isinstance(value, str) or not isinstance(value, Iterable):
        return [str(value)]
    key = each_filter.extra.get("to_field_name")
    return [
        f"{each} ({getattr(each, key)})" if isinstance(each, Model) else str(each) for each in value
    ]


def data_licence() -> str:
    """Return the licence of the data from the settings, or an empty text if none is stated."""
    parts = [settings.DATA_LICENCE, settings.DATA_LICENCE_URL]
    return " – ".join(filter(None, parts))
