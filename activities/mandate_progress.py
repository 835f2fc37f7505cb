"""Activities under a mandate, by year and by provision."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Q, QuerySet, Value, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.charts import YearBars, year_bars
from activities.models import Activity, Mandate, Project, Provision
from catalogue.base.compiled_queries import CompiledQuery, IsAnyOf, JointQuery, Parameter
from catalogue.index.models import IndexRow
from catalogue.models import Organization
from catalogue.pages.chain import facet_keys
from catalogue.pages.prefetches import without_unshown_columns
from catalogue.pages.year_table import (
    YearTable,
    build_year_table,
    count_groups_by_year,
    year_groups,
)

MAX_PROVISION_ACTIVITIES = 20  # activities listed at each provision
WHOLE_MANDATE = ""  # key of the table row for the whole mandate


@dataclass(frozen=True)
class ProvisionResponse:
    """A provision and the activities recorded under it.

    Only a provision addressed to the commission or one of its bodies can lack a response,
    because the catalogue does not record the activities of other organizations.
    """

    provision: Provision
    activities: list[Activity]
    addresses_commission: bool

    @property
    def lacks_response(self) -> bool:
        return self.addresses_commission and not self.activities

    @property
    def addresses_others_only(self) -> bool:
        return bool(self.provision.addressees.all()) and not self.addresses_commission


def provision_responses(mandate: Mandate) -> list[ProvisionResponse]:
    """Return the provisions, which must be prefetched, with the activities under each."""
    provisions = list(mandate.provisions.all())
    found = _compiled_responses().read(provisions=[provision.pk for provision in provisions])
    by_provision: dict[int, list[Activity]] = defaultdict(list)
    for activity in found["activities"]:
        by_provision[activity.provision].append(activity)
    commission = {body.pk for body in found["commission"]}
    return [
        ProvisionResponse(
            provision,
            by_provision[provision.pk],
            any(body.pk in commission for body in provision.addressees.all()),
        )
        for provision in provisions
    ]


@cache
def _compiled_responses() -> JointQuery:
    """Return the query of the newest activities of `provisions`, and of the commission's bodies.

    The text is the same for any number of provisions, because each connection keeps a prepared
    statement for each text.
    """
    return JointQuery(
        {
            "activities": _activities_of_provisions(),
            "commission": Organization.objects.public().commission().only("pk"),
        }
    )


def _activities_of_provisions() -> QuerySet:
    """Return the newest activities of each provision, with its key as `provision`.

    There is at most one more than `MAX_PROVISION_ACTIVITIES`, so that the page can show that
    there are more.
    """
    row_number = Window(
        RowNumber(),
        partition_by="provision",
        order_by=[F("period__startswith").desc(nulls_last=True), "-pk"],
    )
    return (
        without_unshown_columns(Activity.objects.public())
        .annotate(provision=F("provisions"))
        .filter(IsAnyOf("provision", "provisions"))
        .annotate(row_number=row_number)
        .filter(row_number__lte=MAX_PROVISION_ACTIVITIES + 1)
        .newest_first()
    )


@dataclass(frozen=True)
class MandateYears:
    """The number of activities under a mandate per year: its bars, and a table by provision."""

    chart: YearBars
    table: YearTable


def activities_by_year(mandate: Mandate, provisions: list[Provision]) -> MandateYears:
    """Return the number of activities per year, by provision and for the whole mandate."""
    groups = _compiled_years(mandate.is_public).rows(
        mandate=mandate.pk,
        keys=facet_keys(mandate),
        provisions=[provision.pk for provision in provisions],
    )
    counts = count_groups_by_year(groups)
    totals = counts[WHOLE_MANDATE]
    list_url = reverse("activities:list")
    rows = [
        (provision.slug, provision.number or str(provision.label), f"#{provision.slug}")
        for provision in provisions
    ]
    mandate_query = f"mandate={mandate.slug}"
    rows.append(
        (WHOLE_MANDATE, _("All activities under this mandate"), f"{list_url}?{mandate_query}")
    )

    def address(key, year) -> str:
        if year is None:
            return ""
        query = mandate_query if key == WHOLE_MANDATE else f"provision={key}"
        return f"{list_url}?{query}&year={year}"

    dated = {year: cell for year, cell in totals.items() if year is not None}
    bars = year_bars(dated, f"{list_url}?{mandate_query}&")
    return MandateYears(YearBars(bars, is_short=True), build_year_table(counts, rows, address))


@cache
def _compiled_years(is_public: bool) -> CompiledQuery:
    """Return the query of the `year_groups` of a mandate and of each of its provisions.

    Its parameters are the primary key of the `mandate`, its facet `keys`, and the primary keys of
    its `provisions`. The index does not contain the facet values of a mandate that is not public,
    so its preview uses the relations.
    """
    rows = IndexRow.objects.of(Activity)
    if is_public:
        of_mandate = rows.filter(keys__overlap=Parameter("keys"))
    else:
        mandate: Any = Parameter("mandate")
        under_mandate_q = (
            Q(mandates=mandate)
            | Q(provisions__mandate=mandate)
            | Q(project__in=Project.objects.public().filter(mandates=mandate))
        )
        keys = Activity.objects.filter(under_mandate_q).order_by().values("pk")
        of_mandate = rows.filter(record_id__in=keys)
    of_provisions = Activity.objects.public().filter(IsAnyOf("provisions", "provisions"))
    return CompiledQuery(
        year_groups(of_mandate, Value(WHOLE_MANDATE)).union(
            year_groups(of_provisions, "provisions__slug"), all=True
        )
    )
