"""The work queue of a user: records assigned, sent back or to review, drafts, proposals."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
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

from catalogue.admin.data_quality import count_rows, counted_noun
from catalogue.base.visibility import State
from catalogue.history.events import Action, Event
from catalogue.records.record import record_models
from catalogue.teamwork.entries import assigned_to
from catalogue.workflow.proposal_model import Decision, Proposal
from catalogue.workflow.transition_log import Transition
from staff.roles import has_model_permission, may_publish

MAX_FIRST_RECORDS = 3  # named on the home page, of each kind in each queue


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


QUEUES_OF_USER: dict[str, tuple[Any, Callable]] = {
    "assigned": (gettext_lazy("Assigned to you"), assigned_to),
    "sent-back": (gettext_lazy("Sent back to you"), sent_back_to),
    "drafts": (gettext_lazy("Your drafts"), drafts_of),
}


class OwnRecordsFilter(admin.SimpleListFilter):
    """A filter for the records in the user's own queues."""

    title = gettext_lazy("my records")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [(code, capfirst(str(label))) for code, (label, _rows) in QUEUES_OF_USER.items()]

    def queryset(self, request, queryset):
        _label, own_records = QUEUES_OF_USER.get(self.value() or "", ("", None))
        return own_records(queryset, request.user) if own_records else queryset


@dataclass(frozen=True)
class QueueItem:
    """The number of rows of one kind in a queue, the address of their list, and the first rows."""

    count: int
    label: str
    model: type[models.Model]
    address: str
    rows: models.QuerySet | None = None  # of records; the first are named on the home page
    first: tuple[tuple[str, str], ...] = ()  # names and addresses of forms

    @property
    def kind(self) -> str:
        return capfirst(str(self.model._meta.verbose_name_plural))

    @property
    def noun(self) -> str:
        """Return the name of the kind, in the number of the count."""
        return counted_noun(self.model, self.count)


def queue_lines(user) -> list[tuple[str, list[QueueItem]]]:
    """Return the queues of the user, each with its label and its kinds, with three queries."""
    lines: dict[str, list[QueueItem]] = {}
    for item in with_first_records(queue_for(user)):
        lines.setdefault(str(item.label), []).append(item)
    return list(lines.items())


def with_first_records(items: list[QueueItem]) -> list[QueueItem]:
    """Return the items with the records that have waited longest, with one query for all."""
    queries = [
        item.rows.order_by("changed_at", "pk").values_list(
            Value(position), "pk", "number", "title_en", "title_es"
        )[:MAX_FIRST_RECORDS]
        for position, item in enumerate(items)
        if item.rows is not None
    ]
    first: dict[int, list[tuple[str, str]]] = defaultdict(list)
    found = queries[0].union(*queries[1:], all=True) if queries else ()
    for position, pk, number, *titles in found:
        model: Any = items[position].model
        record = model(pk=pk, number=number, title_en=titles[0], title_es=titles[1])
        opts = model._meta
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[pk])
        first[position].append((str(record) or str(number), address))
    return [replace(item, first=tuple(first[n])) for n, item in enumerate(items)]


def queue_for(user) -> list[QueueItem]:
    """Return the queues that are not empty of rows that the user may view, with two queries."""
    records, proposals = _record_queues(user), _proposal_queues(user)
    items = [*records["sent-back"], *proposals["sent-back"], *records["assigned"]]
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
        for code, (label, rows) in QUEUES_OF_USER.items()
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
    for (code, label, model, query, rows), count in zip(queues, counts, strict=True):
        address = f"{_changelist_url(model)}?{query}"
        items[code].append(QueueItem(count, label, model, address, rows))
    return items


def _proposal_queues(user) -> dict[str, list[QueueItem]]:
    if not has_model_permission(user, "view", Proposal):
        return defaultdict(list)
    decisions = Proposal.objects.aggregate(
        waiting=Count("pk", filter=Q(decision=Decision.WAITING)),
        mine=Count("pk", filter=Q(decision=Decision.WAITING, by=user)),
        back=Count("pk", filter=Q(decision=Decision.SENT_BACK, by=user)),
    )
    waiting, back = (
        f"{_changelist_url(Proposal)}?decision__exact={decision}"
        for decision in ("waiting", "sent-back")
    )
    own = f"&by__id__exact={user.pk}"
    return {
        "to-decide": [QueueItem(decisions["waiting"], _("Proposals to decide"), Proposal, waiting)],
        "waiting": [QueueItem(decisions["mine"], _("In review"), Proposal, waiting + own)],
        "sent-back": [QueueItem(decisions["back"], _("Sent back to you"), Proposal, back + own)],
    }


def _changelist_url(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
