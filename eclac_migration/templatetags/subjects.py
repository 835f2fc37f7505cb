"""Template filters of the pages about a country or a topic."""

from django import template
from django.utils.translation import ngettext

from catalogue.models import Record

MAX_NAMED_COUNTRIES = 3  # with more countries their number is shown

register = template.Library()


@register.filter
def record_places(record: Record) -> str:
    """Return the country of a record, or the names or the number of its countries, or ""."""
    country = getattr(record, "country", None)
    if country:
        return str(country)
    countries = list(record.countries.all()) if hasattr(record, "countries") else []
    if len(countries) <= MAX_NAMED_COUNTRIES:
        return ", ".join(map(str, countries))
    return ngettext("%(count)s country", "%(count)s countries", len(countries)) % {
        "count": len(countries)
    }
