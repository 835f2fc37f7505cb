"""The chain around a record: mandate, project, activity, meeting, publication, outcome.

A page declares, stage by stage, the paths that lead from its record to the others. What is drawn
is what is recorded: a wire stands for one relation between the two records that it joins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.text import capfirst

from catalogue.base.relation_paths import public_path_q, related_model_at
from catalogue.records.record import Record

STAGES = ("mandate", "project", "activity", "meeting", "publication", "outcome")
MAX_STAGE_RECORDS = 5  # records of a stage that are drawn; the newest, and a way to all of them

# Every relation that joins two stages: the model that holds it, the path, and where it leads.
STAGE_RELATIONS = (
    ("project", "mandates", "mandate"),
    ("activity", "project", "project"),
    ("activity", "mandates", "mandate"),
    ("activity", "provisions__mandate", "mandate"),
    ("activity", "meetings", "meeting"),
    ("activity", "prepares_meeting", "meeting"),
    ("activity", "publications", "publication"),
    ("project", "concluded_at", "meeting"),
    ("project", "summed_up_in", "publication"),
    ("mandate", "adopted_at", "meeting"),
    ("publication", "disseminations__meeting", "meeting"),
    ("publication", "input_to", "meeting"),
    ("outcome", "project", "project"),
    ("outcome", "activity", "activity"),
    ("outcome", "adopted_at", "meeting"),
    ("outcome", "about_meetings", "meeting"),
    ("outcome", "publication", "publication"),
    ("outcome", "about_publications", "publication"),
)

NodeKey = tuple[str, int]  # a stage and a primary key
StagePaths = Mapping[str, tuple[str, ...]]
NO_STAGES: Mapping[str, list] = {}


@dataclass(frozen=True)
class Stage:
    """One column: its records in order, and where all of them are if more than are drawn."""

    name: str
    label: str
    records: list[Record]
    is_current: bool = False
    list_url: str = ""


@dataclass(frozen=True)
class Connector:
    """A line between two records, as an SVG path. `is_own` if it touches the page's record."""

    path: str
    is_current: bool


@dataclass
class Chain:
    stages: list[Stage]
    connectors: list[Connector] = field(default_factory=list)
    rows: int = 0

    @property
    def height(self) -> str:
        """How high the drawing is, in the style sheet's own measure."""
        return f"{self.rows * ROW_HEIGHT / 16}rem"

    @property
    def view_box(self) -> str:
        return f"0 0 {CHAIN_WIDTH} {self.rows * ROW_HEIGHT}"

    @property
    def has_related_records(self) -> bool:
        return any(stage.records for stage in self.stages if not stage.is_current)


def build_chain(record: Record, paths: StagePaths, known: Mapping[str, list] = NO_STAGES) -> Chain:
    """The chain around `record`, in as many queries whatever it holds.

    `known` are the newest records of a stage, one more than is drawn, where they are at hand.
    """
    model = type(record)
    stages = []
    for name in STAGES:
        if name == model._meta.model_name:
            stages.append(Stage(name, _stage_label(model), [record], is_current=True))
        elif name in paths:
            stages.append(_build_stage(record, name, paths[name], known.get(name)))
    chain = Chain(stages)
    if chain.has_related_records:
        _add_connectors(chain, record)
    return chain


def _stage_label(model: Any) -> str:
    return capfirst(str(model._meta.verbose_name_plural))


def _build_stage(record: Record, name: str, paths: tuple[str, ...], known: list | None) -> Stage:
    leaf = related_model_at(type(record), paths[0])
    found = _newest_records(record, leaf, paths) if known is None else known
    all_at = ""
    if len(found) > MAX_STAGE_RECORDS:
        own = record._meta.model_name
        is_filter = own in ("mandate", "project")
        list_address = reverse(f"{leaf.plural}:list")
        all_at = f"{list_address}?{own}={record.slug}" if is_filter else "#related"
    return Stage(name, _stage_label(leaf), found[:MAX_STAGE_RECORDS][::-1], list_url=all_at)


def _newest_records(record: Record, leaf: Any, paths: tuple[str, ...]) -> list:
    model = type(record)
    related_q = Q()
    for path in paths:
        related_q |= Q(
            pk__in=model._base_manager.filter(
                public_path_q(model, path, isnull=False), pk=record.pk
            ).values(path)
        )
    return list(leaf.objects.public().filter(related_q).newest_first()[: MAX_STAGE_RECORDS + 1])


# --- where each line runs --------------------------------------------------------------------

# In sixteenths of a rem, as the style sheet sets them; across, in thousandths of the width.
NODE_HEIGHT, ROW_HEIGHT = 80, 100
CHAIN_WIDTH, COLUMN_GAP = 1000, 35


def _add_connectors(chain: Chain, record: Record) -> None:
    chain.rows = max(len(stage.records) + bool(stage.list_url) for stage in chain.stages)
    column = (CHAIN_WIDTH - COLUMN_GAP * (len(chain.stages) - 1)) / len(chain.stages)
    places = {
        (stage.name, one.pk): (number, row)
        for number, stage in enumerate(chain.stages)
        for row, one in enumerate(stage.records)
    }
    own = (record._meta.model_name, record.pk)
    for one, other in sorted(_related_pairs(chain), key=lambda pair: own in pair):
        (first, last) = sorted((places[one], places[other]))
        chain.connectors.append(
            Connector(_connector_path(first, last, column), own in (one, other))
        )


def _connector_path(first: tuple[int, int], last: tuple[int, int], column: float) -> str:
    """From the end of a box to the beginning of a later one, passing between boxes on the way."""
    x1 = first[0] * (column + COLUMN_GAP) + column
    x2 = last[0] * (column + COLUMN_GAP)
    y1, y2 = (row * ROW_HEIGHT + NODE_HEIGHT / 2 for row in (first[1], last[1]))
    if last[0] - first[0] == 1:
        return _curve_path(x1, y1, x2, y2, begin=True)
    # Between two rows of boxes: below the upper one of the two ends.
    lane = min(first[1], last[1]) * ROW_HEIGHT + NODE_HEIGHT + (ROW_HEIGHT - NODE_HEIGHT) / 2
    return (
        _curve_path(x1, y1, x1 + COLUMN_GAP, lane, begin=True)
        + f"H{x2 - COLUMN_GAP:.0f}"
        + _curve_path(x2 - COLUMN_GAP, lane, x2, y2)
    )


def _curve_path(x1: float, y1: float, x2: float, y2: float, *, begin: bool = False) -> str:
    middle = (x1 + x2) / 2
    start = f"M{x1:.0f} {y1:.0f}" if begin else ""
    return f"{start}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"


def _related_pairs(chain: Chain) -> Iterable[tuple[NodeKey, NodeKey]]:
    """Every two drawn records between which something is recorded, in one query."""
    drawn = {stage.name: stage.records for stage in chain.stages if stage.records}
    rows: list[QuerySet] = []
    for number, (holder, path, target) in enumerate(STAGE_RELATIONS):
        if holder in drawn and target in drawn:
            model = type(drawn[holder][0])
            rows.append(
                model._base_manager.filter(
                    public_path_q(model, path, **{"in": drawn[target]}),
                    pk__in=_primary_keys(drawn[holder]),
                )
                .order_by()
                .values_list(Value(number), "pk", Cast(F(path), IntegerField()))
            )
    pairs = set()
    if rows:
        for number, one, other in rows[0].union(*rows[1:]):
            holder, _path, target = STAGE_RELATIONS[number]
            pairs.add(_in_stage_order((holder, one), (target, other)))
    return [pair for pair in pairs if not _is_linked_through_project(pair, pairs)]


def _primary_keys(records: list[Record]) -> list[int]:
    return [record.pk for record in records]


def _in_stage_order(one: NodeKey, other: NodeKey) -> tuple[NodeKey, NodeKey]:
    return (one, other) if STAGES.index(one[0]) <= STAGES.index(other[0]) else (other, one)


def _is_linked_through_project(
    pair: tuple[NodeKey, NodeKey], pairs: set[tuple[NodeKey, NodeKey]]
) -> bool:
    """Whether an activity is joined to a mandate by way of its project as well."""
    mandate, activity = pair
    if (mandate[0], activity[0]) != ("mandate", "activity"):
        return False
    projects = {other for one, other in pairs if one == mandate and other[0] == "project"}
    return any((project, activity) in pairs for project in projects)
