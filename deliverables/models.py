"""Models of this app, imported from the modules that define them."""

from deliverables.deliveries import Delivery
from deliverables.measures import ComputedFrom, MeasureKind, MeasureYear, PerformanceMeasure
from deliverables.plan import Deliverable, DeliverableYear

__all__ = [
    "ComputedFrom",
    "Deliverable",
    "DeliverableYear",
    "Delivery",
    "MeasureKind",
    "MeasureYear",
    "PerformanceMeasure",
]
