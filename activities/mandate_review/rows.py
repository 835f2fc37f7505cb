"""The mandates and provisions on which a programme decides in a year, with what it needs for it."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from activities.mandate_review.work_since import Work, work_since
from activities.models import Decision, Mandate, MandateDecision, Project, Provision


@dataclass
class ReviewRow:
    """A mandate, or one of its provisions, on which the programme decides.

    `last` is the decision of the latest earlier year, `current` that of this year; `work` is what
    was done since `last`.
    """

    mandate: Mandate
    provision: Provision | None
    is_cited: bool
    last: MandateDecision | None = None
    current: MandateDecision | None = None
    work: list[Work] = field(default_factory=list)
    form: Any = None

    @property
    def subject(self) -> Mandate | Provision:
        return self.provision or self.mandate

    @property
    def key(self) -> str:
        """Return the prefix of the fields of its form."""
        return f"{self.subject._meta.model_name}-{self.subject.pk}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the decisions that are possible: only a mandate that is not cited is added."""
        added = Decision.ADD.value
        codes = {added} if not self.is_cited else {*Decision.values} - {added}
        if self.current:
            codes.add(self.current.decision)
        return [(code, str(label)) for code, label in Decision.choices if code in codes]


def review_rows(project: Project, year: int, also: Collection[int] = ()) -> list[ReviewRow]:
    """Return the cited mandates in the order of citation, then others that are decided or `also`.

    `also` are primary keys of mandates. Each mandate is followed by its provisions.
    """
    cited = list(project.project_mandates.values_list("mandate", flat=True))
    decisions = list(
        project.mandate_decisions.filter(year__lte=year)
        .select_related("decided_by")
        .order_by("year")
    )
    others = {one.mandate_id for one in decisions if one.year == year} | {*also}
    mandates = Mandate.objects.prefetch_related("provisions").in_bulk({*cited, *others})
    keys = [*cited, *sorted(others.difference(cited))]
    rows = [
        ReviewRow(mandate, provision, mandate.pk in cited)
        for mandate in (mandates[key] for key in keys if key in mandates)
        for provision in (None, *mandate.provisions.all())
    ]
    by_subject: dict[tuple[int, int | None], list[MandateDecision]] = {}
    for decision in decisions:
        place = (decision.mandate_id, decision.provision_id)
        by_subject.setdefault(place, []).append(decision)
    for row in rows:
        place = (row.mandate.pk, row.provision.pk if row.provision else None)
        of_row = by_subject.get(place, [])
        row.current = next((one for one in of_row if one.year == year), None)
        row.last = next((one for one in reversed(of_row) if one.year < year), None)
    days = [
        (row.subject, timezone.localdate(row.last.decided_at) if row.last else None) for row in rows
    ]
    work = work_since(days)
    for row in rows:
        row.work = work[row.subject]
    return rows
