"""Chain of records around a record: mandate, project, activity, meeting, publication, outcome.

A detail view declares, for each stage, the relation paths from its record to the records of that
stage. The drawing contains recorded relations only: each connector is one relation between two
records.
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
MAX_STAGE_RECORDS = 5  # the newest records of a stage; a link leads to the full list

# Relations between two stages: stage of the model with the field, field path, related stage.
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
    """A column of the chain: its records in order, and the address of the full list.

    `list_url` is empty if the column contains all records of the stage.
    """

    name: str
    label: str
    records: list[Record]
    is_current: bool = False
    list_url: str = ""


@dataclass(frozen=True)
class Connector:
    """A line between two records, as an SVG path. `is_current`: one end is the page's record."""

    path: str
    is_current: bool


@dataclass
class Chain:
    """The stages of a chain and the connectors between their records; `rows` is its height."""

    stages: list[Stage]
    connectors: list[Connector] = field(default_factory=list)
    rows: int = 0

    @property
    def height(self) -> str:
        """Return the height of the drawing as a CSS length in rem."""
        return f"{self.rows * ROW_HEIGHT / 16}rem"

    @property
    def view_box(self) -> str:
        return f"0 0 {CHAIN_WIDTH} {self.rows * ROW_HEIGHT}"

    @property
    def has_related_records(self) -> bool:
        return any(stage.records for stage in self.stages if not stage.is_current)


def build_chain(record: Record, paths: StagePaths, known: Mapping[str, list] = NO_STAGES) -> Chain:
    """Return the chain around `record`; the number of queries does not depend on the records.

    `known` maps a stage to its newest records, at most `MAX_STAGE_RECORDS + 1` of them, if the
    caller has already read them; the extra record shows that the list is longer.
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
    newest = _newest_records(record, leaf, paths) if known is None else known
    list_url = ""
    if len(newest) > MAX_STAGE_RECORDS:
        parameter = record._meta.model_name
        is_filter = parameter in ("mandate", "project")
        list_address = reverse(f"{leaf.plural}:list")
        list_url = f"{list_address}?{parameter}={record.slug}" if is_filter else "#related"
    return Stage(name, _stage_label(leaf), newest[:MAX_STAGE_RECORDS][::-1], list_url=list_url)


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


# --- geometry of the connectors ----------------------------------------------------------------

# Heights in sixteenths of a rem, as in static/site.css; widths in thousandths of the drawing.
NODE_HEIGHT, ROW_HEIGHT = 80, 100
CHAIN_WIDTH, COLUMN_GAP = 1000, 35


def _add_connectors(chain: Chain, record: Record) -> None:
    chain.rows = max(len(stage.records) + bool(stage.list_url) for stage in chain.stages)
    column = (CHAIN_WIDTH - COLUMN_GAP * (len(chain.stages) - 1)) / len(chain.stages)
    positions = {
        (stage.name, stage_record.pk): (number, row)
        for number, stage in enumerate(chain.stages)
        for row, stage_record in enumerate(stage.records)
    }
    current = (record._meta.model_name, record.pk)
    # The connectors of the page's record come last, so that they are drawn above the others.
    for pair in sorted(_related_pairs(chain), key=lambda pair: current in pair):
        first, last = sorted(positions[node] for node in pair)
        chain.connectors.append(Connector(_connector_path(first, last, column), current in pair))


def _connector_path(first: tuple[int, int], last: tuple[int, int], column: float) -> str:
    """Return the SVG path from the right side of a box to the left side of a later one.

    `first` and `last` are (column, row). A path over more than one column runs between two rows
    of boxes.
    """
    x1 = first[0] * (column + COLUMN_GAP) + column
    x2 = last[0] * (column + COLUMN_GAP)
    y1, y2 = (row * ROW_HEIGHT + NODE_HEIGHT / 2 for row in (first[1], last[1]))
    if last[0] - first[0] == 1:
        return _curve_path(x1, y1, x2, y2, begin=True)
    # The gap between rows below the upper one of the two boxes.
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
    """Return the pairs of drawn records between which a relation is recorded, in one query."""
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
        for number, holder_pk, target_pk in rows[0].union(*rows[1:]):
            holder, _path, target = STAGE_RELATIONS[number]
            pairs.add(_in_stage_order((holder, holder_pk), (target, target_pk)))
    return [pair for pair in pairs if not _is_linked_through_project(pair, pairs)]


def _primary_keys(records: list[Record]) -> list[int]:
    return [record.pk for record in records]


def _in_stage_order(left: NodeKey, right: NodeKey) -> tuple[NodeKey, NodeKey]:
    is_ordered = STAGES.index(left[0]) <= STAGES.index(right[0])
    return (left, right) if is_ordered else (right, left)


def _is_linked_through_project(
    pair: tuple[NodeKey, NodeKey], pairs: set[tuple[NodeKey, NodeKey]]
) -> bool:
    """Return True if a mandate and an activity are also related through the activity's project."""
    mandate, activity = pair
    if (mandate[0], activity[0]) != ("mandate", "activity"):
        return False
    projects = {last for first, last in pairs if first == mandate and last[0] == "project"}
    return any((project, activity) in pairs for project in projects)
