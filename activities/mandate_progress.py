"""What was done under a mandate: year by year, and provision by provision."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, Window
from django.db.models.functions import ExtractYear, RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _

from activities.models import Activity, Mandate, Project, Provision
from catalogue.index.models import IndexRow, IndexRowQuerySet
from catalogue.models import Organization
from catalogue.pages.year_table import (
    YearTable,
    build_year_table,
    count_by_year,
    count_rows_by_year,
)

MAX_PROVISION_ACTIVITIES = 20  # activities that are named at each provision
WHOLE_MANDATE = ""  # the row of everything under the mandate


@dataclass(frozen=True)
class ProvisionResponse:
    """A provision and the activities recorded under it.

    Only a provision that addresses the commission, or a body of it, can be unanswered: what
    others do is not recorded here, and they are not blamed.
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
    """The rows of the index of what was done under a mandate: what the list of it holds.

    The index leads to nothing that is hidden: a preview asks the relations themselves.
    """
    rows = IndexRow.objects.of(Activity)
    if mandate.is_public:
        return rows.with_facet_values("mandate", mandate)
    under_mandate_q = (
        Q(mandates=mandate)
        | Q(provisions__mandate=mandate)
        | Q(project__in=Project.objects.public().filter(mandates=mandate))
    )
    return rows.filter(
        record_id__in=Activity.objects.filter(under_mandate_q).order_by().values("pk")
    )


def newest_activities(mandate: Mandate, limit: int) -> list[Activity]:
    """The newest activities under a mandate, each with the year in which it began."""
    newest = index_rows_of_mandate(mandate).sorted_by("newest", use_order_index=False)[:limit]
    activities = Activity.objects.public().annotate(first_year=ExtractYear("period__startswith"))
    return list(
        activities.filter(pk__in=list(newest.values_list("record_id", flat=True))).newest_first()
    )


def provision_responses(mandate: Mandate) -> list[ProvisionResponse]:
    """The provisions of a mandate that was fetched with them, in their order."""
    rows = mandate.provisions.all()
    activities = _activities_by_provision(rows)
    commission = set(Organization.objects.commission().values_list("pk", flat=True))
    return [
        ProvisionResponse(
            provision,
            activities[provision.pk],
            any(body.pk in commission for body in provision.addressees.all()),
        )
        for provision in rows
    ]


def _activities_by_provision(provisions) -> dict[int, list[Activity]]:
    """The newest activities of each provision, one more than a page names."""
    found: dict[int, list[Activity]] = defaultdict(list)
    row_number = Window(
        RowNumber(),
        partition_by="provisions",
        order_by=[F("period__startswith").desc(nulls_last=True), "-pk"],
    )
    activities = (
        Activity.objects.public()
        .filter(provisions__in=provisions)
        .annotate(provision=F("provisions"), row_number=row_number)
        .filter(row_number__lte=MAX_PROVISION_ACTIVITIES + 1)
        .newest_first()
    )
    for activity in activities:
        found[activity.provision].append(activity)
    return found


def activities_by_year(mandate: Mandate, provisions: list[Provision]) -> YearTable:
    """How many activities touched each year, under each provision and under the whole mandate."""
    counts: Any = {WHOLE_MANDATE: count_rows_by_year(index_rows_of_mandate(mandate))}
    if provisions:
        counts |= count_by_year(
            Activity.objects.public().filter(provisions__in=provisions), "provisions__slug"
        )
    listed = reverse("activities:list")
    rows = [(one.slug, one.number or str(one.label), f"#{one.slug}") for one in provisions]
    rows.append(
        (WHOLE_MANDATE, _("All activities under this mandate"), f"{listed}?mandate={mandate.slug}")
    )

    def address(key, year) -> str:
        if year is None:
            return ""
        chosen = f"mandate={mandate.slug}" if key == WHOLE_MANDATE else f"provision={key}"
        return f"{listed}?{chosen}&year={year}"

    return build_year_table(counts, rows, address)
