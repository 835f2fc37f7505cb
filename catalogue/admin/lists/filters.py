"""Filters of the lists of records: by country, by organization and by period.

They are forms, so that they need no script and no list of all values. A text that cannot be read
is shown with the reason, and finds nothing, so that no wrong list is taken for the right one.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.base.period_input import parse_period
from catalogue.records.countries import Country
from catalogue.records.organizations import Organization
from catalogue.search.completion import ranked_by_name, texts_with_synonyms
from server.text import without_refused
from server.whole_numbers import is_small_number
from staff.roles import has_model_permission

EXACT_TIER = 0  # of a name that is the text
MAX_NAMED_ORGANIZATIONS = 5


class FormFilter(admin.ListFilter):
    """A filter with one parameter, whose value is chosen or typed in a form of its own."""

    parameter_name = ""
    help_text: Any = ""
    template = "admin/lists/_form_filter.html"

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        values = params.pop(self.parameter_name, [""])
        self.value = without_refused(values[-1], one_line=True).strip()
        if self.value:
            self.used_parameters[self.parameter_name] = self.value
        self.model = model
        self.error = self.reading = ""

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str]:
        return [self.parameter_name]

    def choices(self, changelist) -> Iterator[dict]:
        """Yield one choice: the other parameters of the list, which the form repeats."""
        parameters = {
            name: values
            for name, values in changelist.filter_params.items()
            if name != self.parameter_name
        }
        yield {
            "parameters": [(name, one) for name, values in parameters.items() for one in values],
            "clear": changelist.get_query_string(remove=[self.parameter_name]),
        }

    def options(self) -> list[tuple[str, str]]:
        """Return the values to choose from; none if the value is typed."""
        return []


class PeriodFilter(FormFilter):
    """A filter for rows whose period shares a day with a typed one."""

    title = gettext_lazy("period")
    parameter_name = "period"
    help_text = gettext_lazy("For example 2012, July 2012 or 2012–2015.")

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if not self.value:
            return queryset
        try:
            period = parse_period(self.value)
        except ValidationError as error:
            self.error = " ".join(error.messages)
            return queryset.none()
        self.reading = str(period or "")
        return queryset.filter(period__overlap=period.columns[0]) if period else queryset


class CountryFilter(FormFilter):
    """A filter for records about a country, or that took place in it."""

    title = gettext_lazy("country")
    parameter_name = "in_country"

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if not self.value:
            return queryset
        country = Country.objects.filter(alpha3=self.value).first()
        if country is None:
            self.error = _("There is no country with the code “%(code)s”.") % {"code": self.value}
            return queryset.none()
        return queryset.filter(_related_q(self.model, Country, [country.pk]))

    def options(self) -> list[tuple[str, str]]:
        names = ((country.alpha3, str(country)) for country in Country.objects.all())
        return sorted(names, key=lambda option: option[1])


class OrganizationFilter(FormFilter):
    """A filter for records with an organization, in any role or relation.

    A name, acronym or number finds it. Without a record of this very name, all organizations whose
    names begin with the text or contain its words count.
    """

    title = gettext_lazy("organization")
    parameter_name = "with_organization"
    help_text = gettext_lazy("A name, acronym or record number.")

    def __init__(self, request, params, model, model_admin):
        super().__init__(request, params, model, model_admin)
        self.may_view = has_model_permission(request.user, "view", Organization)

    def has_output(self) -> bool:
        """Return whether the list has this filter; Django applies no filter without output."""
        return self.may_view

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        if not self.value:
            return queryset
        found = self._organizations()
        if not found:
            self.error = _("No organization has a name with “%(text)s”.") % {"text": self.value}
            return queryset.none()
        more = len(found) - MAX_NAMED_ORGANIZATIONS
        names = [str(one) for one in found[:MAX_NAMED_ORGANIZATIONS]]
        if more > 0:
            names.append(_("%(count)s more") % {"count": more})
        self.reading = "; ".join(names)
        keys = [organization.pk for organization in found]
        return queryset.filter(_related_q(self.model, Organization, keys))

    def _organizations(self) -> list[Organization]:
        digits = self.value.strip("[]")
        if is_small_number(digits):
            return list(Organization.objects.filter(number=int(digits)))
        rows: Any = Organization.objects.all()
        texts = texts_with_synonyms(self.value, rows.db)
        found = list(ranked_by_name(rows, texts, ("names", "other_names__name"))[:100])
        exact = [one for one in found if one.name_tier == EXACT_TIER]
        return exact or found


def _related_q(model: type[models.Model], target: type[models.Model], keys: list[int]) -> Q:
    """Return the condition for rows that refer to rows of `target`, themselves or by a child row.

    The condition uses subqueries and not joins, so that no row is found twice.
    """
    condition = Q(pk__in=[])
    for column in (*model._meta.fields, *model._meta.many_to_many):
        if column.related_model is not target:
            continue
        if column.many_to_many:
            through: Any = column.remote_field.through
            ours, theirs = column.m2m_field_name(), column.m2m_reverse_field_name()
            links = through._base_manager.filter(**{ours: OuterRef("pk"), f"{theirs}__in": keys})
            condition |= Q(Exists(links))
        else:
            condition |= Q(**{f"{column.name}__in": keys})
    for relation in model._meta.related_objects:
        child: Any = relation.related_model
        if relation.on_delete is not models.CASCADE:
            continue
        for column in child._meta.fields:
            if column.related_model is target and column is not relation.field:
                links = child._base_manager.filter(
                    **{relation.field.name: OuterRef("pk"), f"{column.name}__in": keys}
                )
                condition |= Q(Exists(links))
    return condition
