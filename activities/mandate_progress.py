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
from catalogue.pages.year_table import YearTable, counted, table_of, touching

MOST_ANSWERS = 20  # activities that are named at each provision
WHOLE = ""  # the row of everything under the mandate


@dataclass(frozen=True)
class Answer:
    """A provision and the activities recorded under it.

    Only a provision that addresses the commission, or a body of it, can be unanswered: what
    others do is not recorded here, and they are not blamed.
    """

    provision: Provision
    activities: list[Activity]
    is_for_the_commission: bool

    @property
    def is_unanswered(self) -> bool:
        return self.is_for_the_commission and not self.activities

    @property
    def is_for_others(self) -> bool:
        return bool(self.provision.addressees.all()) and not self.is_for_the_commission


def rows_under(mandate: Mandate) -> IndexRowQuerySet:
    """The rows of the index of what was done under a mandate: what the list of it holds.

    The index leads to nothing that is hidden: a preview asks the relations themselves.
    """
    rows = IndexRow.objects.of(Activity)
    if mandate.is_public:
        return rows.holding("mandate", mandate)
    led_to = (
        Q(mandates=mandate)
        | Q(provisions__mandate=mandate)
        | Q(project__in=Project.objects.public().filter(mandates=mandate))
    )
    return rows.filter(record_id__in=Activity.objects.filter(led_to).order_by().values("pk"))


def newest_under(mandate: Mandate, most: int) -> list[Activity]:
    """The newest activities under a mandate, each with the year in which it began."""
    newest = rows_under(mandate).in_order_of("newest", walking=False)[:most]
    activities = Activity.objects.public().annotate(first_year=ExtractYear("period__startswith"))
    return list(
        activities.filter(pk__in=list(newest.values_list("record_id", flat=True))).newest_first()
    )


def provisions_of(mandate: Mandate) -> list[Answer]:
    """The provisions of a mandate that was fetched with them, in their order."""
    rows = mandate.provisions.all()
    activities = _activities_of(rows)
    commission = set(Organization.objects.commission().values_list("pk", flat=True))
    return [
        Answer(
            provision,
            activities[provision.pk],
            any(body.pk in commission for body in provision.addressees.all()),
        )
        for provision in rows
    ]


def _activities_of(provisions) -> dict[int, list[Activity]]:
    """The newest activities of each provision, one more than a page names."""
    found: dict[int, list[Activity]] = defaultdict(list)
    place = Window(
        RowNumber(),
        partition_by="provisions",
        order_by=[F("period__startswith").desc(nulls_last=True), "-pk"],
    )
    activities = (
        Activity.objects.public()
        .filter(provisions__in=provisions)
        .annotate(provision=F("provisions"), place=place)
        .filter(place__lte=MOST_ANSWERS + 1)
        .newest_first()
    )
    for activity in activities:
        found[activity.provision].append(activity)
    return found


def done_under(mandate: Mandate, provisions: list[Provision]) -> YearTable:
    """How many activities touched each year, under each provision and under the whole mandate."""
    counts: Any = {WHOLE: touching(rows_under(mandate))}
    if provisions:
        counts |= counted(
            Activity.objects.public().filter(provisions__in=provisions), "provisions__slug"
        )
    listed = reverse("activities:list")
    rows = [(one.slug, one.number or str(one.label), f"#{one.slug}") for one in provisions]
    rows.append((WHOLE, _("Everything under this mandate"), f"{listed}?mandate={mandate.slug}"))

    def address(key, year) -> str:
        if year is None:
            return ""
        chosen = f"mandate={mandate.slug}" if key == WHOLE else f"provision={key}"
        return f"{listed}?{chosen}&year={year}"

    return table_of(counts, rows, address)
