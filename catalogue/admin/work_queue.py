"""The work queue of a user: own drafts, records sent back or to review, proposals to decide."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.admin.data_quality import count_rows
from catalogue.base.visibility import State
from catalogue.history.events import Action, Event
from catalogue.records.record import record_models
from catalogue.workflow.proposal_model import Decision, Proposal
from catalogue.workflow.transition_log import Transition
from staff.roles import has_model_permission, may_publish


def drafts_of(rows: models.QuerySet, user) -> models.QuerySet:
    """Return the drafts that the user created or submitted, except those that were sent back."""
    return _own_drafts(rows, user).exclude(came_from=State.IN_REVIEW)


def sent_back_to(rows: models.QuerySet, user) -> models.QuerySet:
    """Return the drafts of the user that a reviewer sent back."""
    return _own_drafts(rows, user).filter(came_from=State.IN_REVIEW)


def _own_drafts(rows: models.QuerySet, user) -> models.QuerySet:
    """Return the drafts that the user created or submitted, with their previous state."""
    model = rows.model
    kind = ContentType.objects.get_for_model(model)
    events = Event.objects.filter(table=model._meta.db_table, row_id=OuterRef("pk"))
    steps = Transition.objects.filter(content_type=kind, object_id=OuterRef("pk"))
    created = Exists(events.filter(action=Action.INSERT, person=user))
    submitted = Exists(steps.filter(state_after=State.IN_REVIEW, person=user))
    last = Subquery(steps.order_by("-pk").values("state_before")[:1])
    own = rows.filter(created | submitted, state=State.DRAFT)
    return own.alias(came_from=Coalesce(last, Value("")))


OWN_QUEUES: dict[str, tuple[Any, Callable]] = {
    "sent-back": (gettext_lazy("Sent back to you"), sent_back_to),
    "drafts": (gettext_lazy("Your drafts"), drafts_of),
}


class OwnRecordsFilter(admin.SimpleListFilter):
    """A filter for the records in the user's own queues."""

    title = gettext_lazy("My records")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [(code, capfirst(str(label))) for code, (label, _rows) in OWN_QUEUES.items()]

    def queryset(self, request, queryset):
        _label, own_records = OWN_QUEUES.get(self.value() or "", ("", None))
        return own_records(queryset, request.user) if own_records else queryset


@dataclass(frozen=True)
class QueueItem:
    """The number of rows of one kind in a queue, and the address of their list."""

    count: int
    label: str
    kind: str
    address: str


def queue_for(user) -> list[QueueItem]:
    """Return the queues that are not empty of rows that the user may view, with two queries."""
    records, proposals = _record_queues(user), _proposal_queues(user)
    items = [*records["sent-back"], *proposals["sent-back"]]
    if may_publish(user):
        items += [*records["to-review"], *proposals["to-decide"]]
    else:
        items += proposals["waiting"]
    return [item for item in (*items, *records["drafts"]) if item.count]


def _record_queues(user) -> dict[str, list[QueueItem]]:
    viewable_models = [
        model for model in record_models() if has_model_permission(user, "view", model)
    ]
    queues = [
        (code, str(label), model, f"mine={code}", rows(model._default_manager.all(), user))
        for code, (label, rows) in OWN_QUEUES.items()
        for model in viewable_models
    ]
    queues += [
        (
            "to-review",
            _("To review"),
            model,
            f"state__exact={State.IN_REVIEW}",
            model._default_manager.filter(state=State.IN_REVIEW),
        )
        for model in viewable_models
    ]
    counts = count_rows([rows for *_rest, rows in queues])
    items: dict[str, list[QueueItem]] = defaultdict(list)
    for (code, label, model, query, _rows), count in zip(queues, counts, strict=True):
        kind = capfirst(str(model._meta.verbose_name_plural))
        address = f"{_changelist_url(model)}?{query}"
        items[code].append(QueueItem(count, label, kind, address))
    return items


def _proposal_queues(user) -> dict[str, list[QueueItem]]:
    if not has_model_permission(user, "view", Proposal):
        return defaultdict(list)
    decisions = Proposal.objects.aggregate(
        waiting=Count("pk", filter=Q(decision=Decision.WAITING)),
        mine=Count("pk", filter=Q(decision=Decision.WAITING, by=user)),
        back=Count("pk", filter=Q(decision=Decision.SENT_BACK, by=user)),
    )
    kind = capfirst(str(Proposal._meta.verbose_name_plural))
    waiting, back = (
        f"{_changelist_url(Proposal)}?decision__exact={decision}"
        for decision in ("waiting", "sent-back")
    )
    own = f"&by__id__exact={user.pk}"
    return {
        "to-decide": [QueueItem(decisions["waiting"], _("Proposals to decide"), kind, waiting)],
        "waiting": [QueueItem(decisions["mine"], _("In review"), kind, waiting + own)],
        "sent-back": [QueueItem(decisions["back"], _("Sent back to you"), kind, back + own)],
    }


def _changelist_url(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
