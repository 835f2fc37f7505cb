"""What waits for somebody: records to review, proposals to decide or to go on from."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from catalogue.proposals import Decision, Proposal
from catalogue.review import record_models
from catalogue.visibility import State
from staff.roles import may_publish


@dataclass(frozen=True)
class Waiting:
    """So many rows of a kind that wait in a list, and its address."""

    count: int
    label: str
    kind: str
    address: str


def waiting_for(user) -> list[Waiting]:
    """What waits for the person, and is not nothing. Two queries, whatever there is."""
    reviewer = may_publish(user)
    found = _to_review() if reviewer else []
    decisions = Proposal.objects.aggregate(
        waiting=Count("pk", filter=Q(decision=Decision.WAITING)),
        mine=Count("pk", filter=Q(decision=Decision.WAITING, by=user)),
        back=Count("pk", filter=Q(decision=Decision.SENT_BACK, by=user)),
    )
    proposals = capfirst(str(Proposal._meta.verbose_name_plural))
    page = reverse("admin:catalogue_proposal_changelist")
    own = f"&by__id__exact={user.pk}"
    if reviewer:
        address = f"{page}?decision__exact=waiting"
        found.append(Waiting(decisions["waiting"], _("to decide"), proposals, address))
    else:
        address = f"{page}?decision__exact=waiting{own}"
        found.append(Waiting(decisions["mine"], _("with a reviewer"), proposals, address))
    address = f"{page}?decision__exact=sent-back{own}"
    found.append(Waiting(decisions["back"], _("sent back to you"), proposals, address))
    return [one for one in found if one.count]


def _to_review() -> list[Waiting]:
    models: list[Any] = record_models()
    counts = " UNION ALL ".join(
        f"SELECT {number}, count(*) FROM {model._meta.db_table} WHERE state = %s"
        for number, model in enumerate(models)
    )
    with connection.cursor() as cursor:
        cursor.execute(counts, [State.IN_REVIEW] * len(models))
        rows = sorted(cursor.fetchall())
    return [
        Waiting(
            count,
            _("to review"),
            capfirst(str(models[number]._meta.verbose_name_plural)),
            reverse(
                f"admin:{models[number]._meta.app_label}_{models[number]._meta.model_name}_changelist"
            )
            + f"?state__exact={State.IN_REVIEW}",
        )
        for number, count in rows
    ]
