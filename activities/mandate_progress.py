"""Activities under a mandate, by year and by provision."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import ExtractYear, RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.charts import YearBars, year_bars
from activities.models import Activity, Mandate, Project, Provision
from catalogue.base.compiled_queries import IsAnyOf, JointQuery, Parameter
from catalogue.index.models import IndexRow, IndexRowQuerySet, facet_key
from catalogue.models import Organization
from catalogue.pages.year_table import (
    YearTable,
    build_year_table,
    count_by_year,
    count_rows_by_year,
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


def index_rows_of_mandate(mandate: Mandate) -> IndexRowQuerySet:
    """Return the index rows of the activities under a mandate, as in the filtered list."""
    return _index_rows(mandate.is_public, mandate.pk, _facet_keys(mandate))


def _facet_keys(mandate: Mandate) -> list[int]:
    return [facet_key("mandate", mandate.pk)]


def _index_rows(is_public: bool, mandate: Any, keys: Any) -> IndexRowQuerySet:
    """Return the index rows of a mandate, given by its primary key and its facet keys.

    The index does not contain the facet values of a mandate that is not public, so its preview
    uses the relations.
    """
    rows = IndexRow.objects.of(Activity)
    if is_public:
        return rows.filter(keys__overlap=keys)
    under_mandate_q = (
        Q(mandates=mandate)
        | Q(provisions__mandate=mandate)
        | Q(project__in=Project.objects.public().filter(mandates=mandate))
    )
    return rows.filter(
        record_id__in=Activity.objects.filter(under_mandate_q).order_by().values("pk")
    )


@dataclass(frozen=True)
class MandateActivities:
    """The newest activities under a mandate, with `first_year`, and its provisions with theirs."""

    newest: list[Activity]
    responses: list[ProvisionResponse]


def mandate_activities(mandate: Mandate, limit: int) -> MandateActivities:
    """Return the newest activities, at most `limit`; the provisions must be prefetched."""
    provisions = list(mandate.provisions.all())
    activities = _compiled_activities(mandate.is_public, limit).read(
        mandate=mandate.pk,
        keys=_facet_keys(mandate),
        provisions=[provision.pk for provision in provisions],
    )
    by_provision: dict[int, list[Activity]] = defaultdict(list)
    for activity in activities["of_provisions"]:
        by_provision[activity.provision].append(activity)
    commission = set(Organization.objects.commission().values_list("pk", flat=True))
    responses = [
        ProvisionResponse(
            provision,
            by_provision[provision.pk],
            any(body.pk in commission for body in provision.addressees.all()),
        )
        for provision in provisions
    ]
    return MandateActivities(activities["newest"], responses)


@cache
def _compiled_activities(is_public: bool, limit: int) -> JointQuery:
    """Return the query of the newest activities under a mandate and under its provisions.

    Its parameters are the primary key of the `mandate`, its facet `keys`, and the primary keys of
    its `provisions`. The text is the same for any number of provisions, because each connection
    keeps a prepared statement for each text.
    """
    rows = _index_rows(is_public, Parameter("mandate"), Parameter("keys"))
    newest = rows.sorted_by("newest", use_order_index=False)[:limit]
    of_mandate = Activity.objects.public().filter(pk__in=newest.values("record_id"))
    return JointQuery(
        {
            "newest": of_mandate.annotate(
                first_year=ExtractYear("period__startswith")
            ).newest_first(),
            "of_provisions": _activities_of_provisions(),
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
        Activity.objects.public()
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
    totals = count_rows_by_year(index_rows_of_mandate(mandate))
    counts: Any = {WHOLE_MANDATE: totals}
    if provisions:
        counts |= count_by_year(
            Activity.objects.public().filter(provisions__in=provisions), "provisions__slug"
        )
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
